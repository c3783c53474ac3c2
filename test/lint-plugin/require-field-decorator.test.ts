// require-field-decorator.test.ts — properties of persistent classes without a decorator, and those that need none.
import { testRule } from './test-rule.js';

const IN = `import { Field, Persistent, Volatile, f64, text } from 'corundum';\n`;

/** A class with one member. */
const withMember = (member: string): string => `${IN}@Persistent('a.A') class A { ${member} }`;

/** What is suggested for a member: the texts in front of it. */
function undecorated(member: string, ...texts: string[]): object {
  return {
    code: withMember(member),
    errors: [
      {
        messageId: 'undecorated',
        suggestions: texts.map((text) => ({
          messageId: text.startsWith('@Field') ? 'addField' : 'addVolatile',
          output: withMember(`${text} ${member}`),
        })),
      },
    ],
  };
}

testRule('require-field-decorator', {
  both: {
    valid: [
      withMember('@Field(f64) n = 0; @Volatile() cache?: object; @Field() accessor name = "";'),
      withMember('static count = 0; static #all = []; static { this.count = 1; }'),
      withMember(
        'declare ghost: number; get n(): number { return 1; } set n(v: number) {} method(): void {}',
      ),
      withMember('constructor(n = 0) { console.log(n); } static #help(): void {}'),
      `${IN}@Persistent('a.A') abstract class A { abstract n: number; abstract go(): void; }`,
      `${IN}class Plain { n = 0; #secret = 1; constructor(private x: number) {} }`,
      `function Persistent(): ClassDecorator { return () => {}; } @Persistent() class A { n = 0; }`,
      `import { Persistent } from 'other'; @Persistent() class A { n = 0; }`,
      `import { defineClass, f64 } from 'corundum'; class A { n = 0; m = 1; } defineClass(A, { name: 'a.A', fields: { n: f64 }, volatile: ['m'] });`,
      `import { defineClass, f64 } from 'corundum'; const fields = { n: f64 }; class A { n = 0; m = 1; } defineClass(A, { fields });`,
      `import { defineClass, f64 } from 'corundum'; const more = {}; class A { n = 0; m = 1; } defineClass(A, { fields: { ...more, n: f64 } });`,
    ],
    invalid: [
      undecorated('n = 0;', '@Field()', '@Volatile()'),
      undecorated('n!: number;', '@Field()', '@Volatile()'),
      undecorated('n?: bigint;', '@Field({ optional: true })', '@Volatile()'),
      undecorated('when: Date = new Date(0);', '@Field()', '@Volatile()'),
      undecorated('bytes!: Uint8Array;', '@Field()', '@Volatile()'),
      undecorated('next!: A;', '@Field()', '@Volatile()'),
      undecorated('accessor n = 0;', '@Field()', '@Volatile()'),
      undecorated('readonly n: number = 0;', '@Field()', '@Volatile()'),
      undecorated('next: A | null = null;', '@Volatile()'),
      undecorated('list: string[] = [];', '@Volatile()'),
      undecorated('run = () => {};', '@Volatile()'),
      undecorated("'two words' = 1;", '@Field()', '@Volatile()'),
      {
        code: withMember('[Symbol.iterator] = 1;'),
        errors: [{ messageId: 'undecorated' }],
      },
      {
        code: withMember('@Column() n = 0;').replace(
          IN,
          `${IN}const Column = (): PropertyDecorator => () => {};`,
        ),
        errors: [{ messageId: 'undecorated', suggestions: 2 }],
      },
      { code: withMember('#n = 0;'), errors: [{ messageId: 'private' }] },
      { code: withMember('#go(): void {}'), errors: [{ messageId: 'privateMethod' }] },
      {
        code: withMember('get #n(): number { return 1; }'),
        errors: [{ messageId: 'privateMethod' }],
      },
      {
        code: withMember('constructor(private readonly n: number, public m = 1) {}'),
        errors: [
          { messageId: 'parameter', data: { name: 'n' } },
          { messageId: 'parameter', data: { name: 'm' } },
        ],
      },
      {
        // the import is completed
        code: `import { Persistent } from 'corundum';\n@Persistent() class A { n = 0; }`,
        errors: [
          {
            messageId: 'undecorated',
            suggestions: [
              {
                messageId: 'addField',
                output: `import { Persistent, Field } from 'corundum';\n@Persistent() class A { @Field() n = 0; }`,
              },
              {
                messageId: 'addVolatile',
                output: `import { Persistent, Volatile } from 'corundum';\n@Persistent() class A { @Volatile() n = 0; }`,
              },
            ],
          },
        ],
      },
      {
        code: `import * as c from 'corundum';\n@c.Root() class A { n = 0; }`,
        errors: [
          {
            messageId: 'undecorated',
            suggestions: [
              {
                messageId: 'addField',
                output: `import * as c from 'corundum';\n@c.Root() class A { @c.Field() n = 0; }`,
              },
              {
                messageId: 'addVolatile',
                output: `import * as c from 'corundum';\n@c.Root() class A { @c.Volatile() n = 0; }`,
              },
            ],
          },
        ],
      },
      {
        // a name that is taken is not imported
        code: `import { Persistent as P } from 'corundum';\nclass Field {} class Volatile {}\n@P() class A { n = 0; }`,
        errors: [{ messageId: 'undecorated' }],
      },
      {
        code: `const { Persistent } = require('corundum');\nexport const A = @Persistent() class { n = 0; };`,
        errors: [{ messageId: 'undecorated' }],
      },
      {
        code: `import { defineClass, f64 } from 'corundum'; export const A = defineClass(class { n = 0; m = 1; #p = 1; }, { fields: { n: f64 } });`,
        errors: [{ messageId: 'undefined', data: { name: 'm' } }, { messageId: 'private' }],
      },
    ] as never,
  },
});
