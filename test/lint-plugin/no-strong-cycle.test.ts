// no-strong-cycle.test.ts — cycles of references, within a file and across files.
import type { RuleTester } from 'eslint';
import { testRule, type Invalid } from './test-rule.js';

const IN = `import * as c from 'corundum';
import { Field, PMap, PVec, Persistent, embedded, ref, text } from 'corundum';
`;
/** A cycle, reported with as many suggestions. */
const cycle = (text: string, suggestions = 1): RuleTester.TestCaseError[] => [
  { messageId: 'cycle', data: { cycle: text }, ...(suggestions > 0 ? { suggestions } : {}) },
];

/** A back reference, and how it is suggested to be written. */
const rewritten = (imports: string, before: string, after: string, and = ''): Invalid => {
  const rest = '@Persistent() class A { @Field(() => B) b!: B; } @Persistent() class B';
  return {
    code: `import { ${imports} } from 'corundum'; ${rest} { ${before} }`,
    errors: [
      {
        messageId: 'cycle',
        suggestions: [
          {
            messageId: 'makeWeak',
            output: `import { ${imports}${and} } from 'corundum'; ${rest} { ${after} }`,
          },
        ],
      },
    ],
  };
};

testRule('no-strong-cycle', {
  both: {
    valid: [
      `${IN}@Persistent() class A { @Field(() => B) b!: B; } @Persistent() class B { @Field(text) t = ''; }`,
      `${IN}@Persistent() class A { @Field(() => A, { nullable: true }) next: A | null = null; }`,
      `${IN}@Persistent() class A { @Field(PVec.of(() => A)) list!: PVec<A>; }`,
      `${IN}@Persistent() class A { @Field(c.PWeak.of(() => B)) b: any; } @Persistent() class B { @Field(() => A) a!: A; }`,
      `${IN}@Persistent() class A { @Field(PMap.of(text, c.PWeak.of(() => B))) b: any; } @Persistent() class B { @Field(() => A) a!: A; }`,
      `${IN}@Persistent() class A { @Field(() => B) b!: B; @Field(() => C) c!: C; } @Persistent() class B { @Field(() => C) c!: C; } @Persistent() class C {}`,
      `${IN}class A { b!: B; } class B { a!: A; }`,
    ],
    invalid: [
      {
        code: `${IN}@Persistent() class A { @Field(() => B) b!: B; } @Persistent() class B { @Field(() => A) a!: A; }`,
        errors: [{ ...cycle('B.a → A.b → B')[0], line: 3, column: 90 }],
      },
      {
        code: `${IN}@Persistent() class A { @Field() b!: B; } @Persistent() class B { @Field(ref(() => A)) a!: A; }`,
        errors: cycle('B.a → A.b → B'),
      },
      {
        code: `${IN}@Persistent() class A { @Field(PVec.of(() => B)) b!: PVec<B>; } @Persistent() class B { @Field(PMap.of(text, () => C)) c!: PMap<string, C>; } @Persistent() class C { @Field(embedded(() => A)) a!: A; }`,
        errors: cycle('C.a → A.b → B.c → C', 0),
      },
      {
        code: `${IN}@Persistent() class A { @Field(c.Prc.of(() => B)) b: any; } @Persistent() class B { @Field(c.Parc.of(() => A)) a: any; }`,
        errors: cycle('B.a → A.b → B', 0),
      },
      {
        // what a base class refers to, its subclasses refer to as well
        code: `${IN}@Persistent() class Base { @Field(() => B) b!: B; } @Persistent() class A extends Base {} @Persistent() class B { @Field(() => A) a!: A; }`,
        errors: cycle('B.a → A.b → B'),
      },
      {
        code: `${IN}@Persistent() class A { @Field(() => A) next!: A; }`,
        options: [{ selfReferences: true }],
        errors: [{ messageId: 'self', data: { cycle: 'A.next → A' }, suggestions: 1 }],
      },
      rewritten(
        'Field, Persistent',
        '@Field(() => A) a!: A;',
        '@Field(PWeak.of(() => A)) a!: PWeak<A>;',
        ', PWeak',
      ),
      rewritten(
        'Field, PWeak, Persistent, ref',
        '@Field(ref(() => A), { nullable: true }) private a: A | null = null;',
        '@Field(PWeak.of(() => A)) private a!: PWeak<A>;',
      ),
      rewritten(
        'Field as F, Persistent, Field, PWeak as Weak, Prc',
        '@F(Prc.of(() => A), { nullable: true }) a: Prc<A> | null = null;',
        '@F(Weak.of(() => A)) a!: Weak<A>;',
      ),
      rewritten(
        'Field, Persistent, PWeak',
        '@Field({ nullable: true }) a!: A | null; n = 1;',
        '@Field(PWeak.of(() => A)) a!: PWeak<A>; n = 1;',
      ),
      // not a change of the field alone
      ...[
        '@Field(() => A) a = new A();',
        '@Field(() => A, { optional: true }) a?: A;',
        '@Field(PVec.of(() => A)) a!: PVec<A>;',
        '@Field(() => A) a: any;',
        '@Field(Pbox.of(() => A)) a!: Pbox<A>;',
      ].map((member) => ({
        code: `${IN}import { Pbox } from 'corundum'; @Persistent() class A { @Field(() => B) b!: B; } @Persistent() class B { ${member} }`,
        errors: cycle('B.a → A.b → B', 0),
      })),
      {
        // two cycles through one class
        code: `${IN}@Persistent() class A { @Field(() => B) b!: B; @Field(() => C) c!: C; } @Persistent() class B { @Field(() => A) a!: A; } @Persistent() class C { @Field(() => A) a!: A; }`,
        errors: [...cycle('B.a → A.b → B'), ...cycle('C.a → A.c → C')],
      },
    ],
  },
  typed: {
    valid: [
      `${IN}import { Account } from './model.js'; @Persistent() class A { @Field(() => Account) account!: Account; }`,
      `${IN}@Persistent() class A { @Field(c.Prc.of(() => B), { nullable: true }) b: c.Prc<B> | null = null; } @Persistent() class B { @Field(c.PWeak.of(() => A)) a!: c.PWeak<A>; }`,
      `${IN}@Persistent() class A { @Field(c.Parc.of(() => B), { nullable: true }) b: c.Parc<B> | null = null; } @Persistent() class B { @Field(c.PWeak.of(c.Parc.of(() => A))) a!: c.PWeak<A, c.Parc<A>>; }`,
      `${IN}import { Far } from './ring.js'; @Persistent() class Near { @Field(() => Far) far!: Far; }`,
    ],
    invalid: [
      {
        code: `${IN}@Persistent() class A { @Field(c.Pbox.of(() => B), { nullable: true }) b: c.Pbox<B> | null = null; } @Persistent() class B { @Field(PVec.of(c.Prc.of(() => A))) a!: PVec<c.Prc<A>>; }`,
        errors: cycle('B.a → A.b → B', 0),
      },
      {
        code: `${IN}import { Far } from './ring.js'; @Persistent() export class Case { @Field(() => Far) far!: Far; }`,
        errors: cycle('Case.far → Far.back → Case'),
      },
    ],
  },
});
