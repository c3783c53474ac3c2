// require-persistent-class.test.ts — fields that refer to classes that are not persistent.
import { testRule } from './test-rule.js';

const IN = `import { Field, PCell, PMap, PVec, PWeak, Pbox, Persistent, Prc, Root, TCell, VCell, defineClass, embedded, ref, text } from 'corundum';
class Plain { n = 0; }
`;
const plain = (name = 'Plain'): { messageId: string; data: { name: string } }[] => [
  { messageId: 'plain', data: { name } },
];
const holder = (member: string): string => `${IN}@Persistent('a.H') class H { ${member} }`;

testRule('require-persistent-class', {
  both: {
    valid: [
      `${holder('@Field(() => H) h!: H; @Field() i!: H; @Field(embedded(() => R)) r!: R; @Field(text) t = "";')} @Root('a.R') class R {}`,
      `${holder('@Field(() => P) p!: P;')} class P { n = 0; } defineClass(P, { name: 'a.P', fields: {} } as never);`,
      holder(
        '@Field(VCell.of(() => Plain)) v!: VCell<typeof Plain>; @Field(TCell.of(() => new Plain())) t!: TCell<Plain>;',
      ),
      holder('@Field(made(() => Plain)) p!: any;').replace(
        '@P',
        'declare function made(type: () => unknown): any; @P',
      ),
      holder('plain!: Plain;'),
      `class Plain {} function Field(type: unknown): any {} class H { @Field(() => Plain) p!: Plain; }`,
      `${IN} declare const Made: any; @Persistent('a.H') class H { @Field(() => Made) m!: any; }`,
    ],
    invalid: [
      ...[
        '@Field(() => Plain) p!: Plain;',
        '@Field(() => Plain, { nullable: true }) p: Plain | null = null;',
        '@Field() p!: Plain;',
        '@Field(ref(() => Plain)) p!: Plain;',
        '@Field(embedded(() => Plain)) p!: Plain;',
        '@Field(PMap.of(text, () => Plain)) p!: PMap<string, Plain>;',
        '@Field(PMap.of(text, PVec.of(() => Plain))) p!: any;',
        '@Field(Pbox.of(() => Plain)) p!: any;',
        '@Field(PVec.of(Prc.of(() => Plain))) p!: any;',
        '@Field(PWeak.of(() => Plain)) p!: any;',
        '@Field(PCell.of(() => Plain)) p!: any;',
      ].map((member) => ({ code: holder(member), errors: plain() })),
      {
        // the decorator of a base class is not its subclass's
        code: `${holder('@Field(() => Sub) s!: Sub;')} class Sub extends H {}`,
        errors: plain('Sub'),
      },
    ],
  },
  typed: {
    valid: [
      `${IN} import { Account } from './model.js'; @Persistent('a.H') class H { @Field(() => Account) a!: Account; @Field(() => Base) b!: Base; } @Persistent('a.Base') abstract class Base {}`,
      // compiled declarations have no decorators
      `${IN} import { RuleTester } from 'corundum-packaged'; @Persistent('a.H') class H { @Field(() => RuleTester) a!: any; }`,
      `${IN} import { Pool } from 'corundum'; @Persistent('a.H') class H { @Field(() => Pool) a!: any; }`,
    ],
    invalid: [
      {
        code: `import { Field, PVec, Persistent } from 'corundum'; import { Plain as P } from './model.js'; @Persistent('a.H') class H { @Field(PVec.of(() => P)) p!: PVec<P>; @Field() q!: P; }`,
        errors: [...plain('P'), ...plain('P')],
      },
      {
        code: `${IN} @Persistent('a.H') class H { @Field(() => Map as never) m!: any; }`,
        errors: plain('Map'),
      },
      {
        code: `${IN} import { Pool } from 'corundum'; @Persistent('a.H') class H { @Field(() => Pool) a!: any; }`,
        options: [{ declarations: 'report' }],
        errors: plain('Pool'),
      },
    ],
  },
});
