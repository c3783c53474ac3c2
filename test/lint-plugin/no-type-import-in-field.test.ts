// no-type-import-in-field.test.ts — fields of classes that are not there when the program runs.
import { testRule } from './test-rule.js';

const IN = `import { Field } from 'corundum';\n`;
const typeImport = (output?: string): object[] => [
  output === undefined
    ? { messageId: 'typeImport' }
    : { messageId: 'typeImport', suggestions: [{ messageId: 'importValue', output }] },
];

const CASES = [
  [
    `${IN}import type { Account } from './model.js';\nclass A { @Field() a!: Account; }`,
    `${IN}import { Account } from './model.js';\nclass A { @Field() a!: Account; }`,
  ],
  [
    `${IN}import { type Account, Plain } from './model.js';\nclass A { @Field() a!: Account; b = Plain; }`,
    `${IN}import { Account, Plain } from './model.js';\nclass A { @Field() a!: Account; b = Plain; }`,
  ],
  [
    `${IN}import type { Account, Shape } from './model.js';\nclass A { @Field() accessor a!: Account; s!: Shape; }`,
    `${IN}import { Account, type Shape } from './model.js';\nclass A { @Field() accessor a!: Account; s!: Shape; }`,
  ],
  [
    `${IN}import type * as m from './model.js';\nclass A { @Field() a!: m.Account; }`,
    `${IN}import * as m from './model.js';\nclass A { @Field() a!: m.Account; }`,
  ],
  [
    `${IN}import type { Account as B } from './model.js';\nclass A { @Field() b: B | null = null; }`,
    `${IN}import { Account as B } from './model.js';\nclass A { @Field() b: B | null = null; }`,
  ],
] as const;

testRule('no-type-import-in-field', {
  both: {
    valid: [
      `${IN}import { Account } from './model.js';\nclass A { @Field() a!: Account; }`,
      `${IN}import type { Account } from './model.js';\nclass A { a!: Account; @Field() n = 0; }`,
      `${IN}import type { Text } from './model.js';\nimport { text } from 'corundum';\nclass A { @Field(text) t!: Text; }`,
      `import { Field } from 'other';\nimport type { Account } from './model.js';\nclass A { @Field() a!: Account; }`,
    ],
    invalid: [],
  },
  typed: {
    // interfaces and aliases are what explicit-field-type is for
    valid: [
      `${IN}import type { Shape, Text } from './model.js';\nclass A { @Field() s!: Shape; @Field() t!: Text; }`,
    ],
    invalid: [
      ...CASES.map(([code, output]) => ({ code, output, errors: typeImport() as never })),
      {
        code: `${IN}import type { Account } from './model.js';\nclass A { @Field() a!: Account; @Field() b!: Account; }`,
        output: `${IN}import { Account } from './model.js';\nclass A { @Field() a!: Account; @Field() b!: Account; }`,
        errors: [
          { messageId: 'typeImport' },
          {
            messageId: 'typeImport',
            suggestions: [
              {
                messageId: 'importValue',
                output: `${IN}import { Account } from './model.js';\nclass A { @Field() a!: Account; @Field() b!: Account; }`,
              },
            ],
          },
        ],
      },
    ],
  },
  untyped: {
    valid: [],
    invalid: CASES.map(([code, output]) => ({ code, errors: typeImport(output) as never })),
  },
});
