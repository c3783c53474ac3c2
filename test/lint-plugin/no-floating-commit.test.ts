// no-floating-commit.test.ts — promises of commits that nobody waits for.
import { testRule } from './test-rule.js';

const IN = `import { Pool, Root, Field, f64 } from 'corundum';
@Root('a.R') class R { @Field(f64) n = 0; }
const pool = Pool.open('', R);
`;
const floating = (count: number): { messageId: string; suggestions?: number }[] => [
  { messageId: 'floating', ...(count === 0 ? {} : { suggestions: count }) },
];

testRule('no-floating-commit', {
  both: {
    valid: [
      `${IN} await pool.commitAsync(() => 1);`,
      `${IN} const done = pool.commitAsync(() => 1); await done;`,
      `${IN} await Promise.all([1, 2].map(() => pool.commitAsync(() => 1)));`,
      `${IN} pool.commitAsync(() => 1).catch(() => {});`,
      `${IN} pool.commitAsync(() => 1).then(() => {}, () => {});`,
      `${IN} pool.commitAsync(() => 1).then(() => 1).catch(() => {}).finally(() => {});`,
      `${IN} void pool.commitAsync(() => 1);`,
      `${IN} export const save = () => pool.commitAsync(() => 1);`,
      `${IN} export function save(): Promise<number> { return pool.commitAsync(() => 1); }`,
      `${IN} export const list = [pool.commitAsync(() => 1)];`,
      `${IN} pool.transaction(() => 1);`,
      `declare const pool: { commitAsync(f: () => void): void }; pool.commitAsync(() => {});`,
    ],
    invalid: [
      {
        code: `${IN} pool.commitAsync(() => 1);`,
        errors: [
          {
            messageId: 'floating',
            suggestions: [
              { messageId: 'addAwait', output: `${IN} await pool.commitAsync(() => 1);` },
              { messageId: 'addVoid', output: `${IN} void pool.commitAsync(() => 1);` },
            ],
          },
        ],
      },
      {
        code: `${IN} export function save(): void { pool.commitAsync(() => 1); }`,
        errors: [
          {
            messageId: 'floating',
            suggestions: [
              {
                messageId: 'addVoid',
                output: `${IN} export function save(): void { void pool.commitAsync(() => 1); }`,
              },
            ],
          },
        ],
      },
      {
        code: `${IN} void pool.commitAsync(() => 1);`,
        options: [{ ignoreVoid: false }],
        errors: floating(0),
      },
      { code: `${IN} pool.commitAsync(() => 1).then(() => 2);`, errors: floating(2) },
      { code: `${IN} pool.commitAsync(() => 1).finally(() => {});`, errors: floating(2) },
      { code: `${IN} pool.commitAsync(() => 1).catch();`, errors: floating(2) },
      { code: `${IN} pool.isOpen && pool.commitAsync(() => 1);`, errors: floating(0) },
      { code: `${IN} pool.isOpen ? pool.commitAsync(() => 1) : 0;`, errors: floating(0) },
      { code: `${IN} pool.commitAsync(() => 1), 1;`, errors: floating(0) },
      { code: `${IN} pool?.commitAsync(() => 1)!;`, errors: floating(2) },
      {
        code: `${IN} [1].forEach(() => pool.commitAsync(() => 1));`,
        errors: [{ messageId: 'dropped' }],
      },
    ],
  },
  typed: {
    valid: [
      `declare const store: { commitAsync(f: () => void): Promise<void> }; store.commitAsync(() => {});`,
    ],
    invalid: [
      {
        code: `import type { Pool } from 'corundum'; export class S { constructor(readonly p: Pool) {} save(): void { this.p.commitAsync(() => 1); } }`,
        errors: floating(1),
      },
    ],
  },
});
