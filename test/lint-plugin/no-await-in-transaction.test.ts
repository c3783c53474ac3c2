// no-await-in-transaction.test.ts — bodies that are asynchronous in one way or another.
import { testRule } from './test-rule.js';

const IN = `import { Pool, Root, Field, f64 } from 'corundum';
@Root('a.R') class R { @Field(f64) n = 0; }
const pool = Pool.open('', R);
`;

testRule('no-await-in-transaction', {
  both: {
    valid: [
      `${IN} const n = await Promise.resolve(1); pool.transaction((j) => { j.root.n = n; });`,
      `${IN} await pool.commitAsync((j) => { j.root.n = 1; });`,
      `${IN} async function f(): Promise<void> { pool.transaction((j) => { j.root.n = 1; }); await 1; }`,
      `${IN} pool.transaction((j) => { setTimeout(async () => { await 1; }); });`,
      `${IN} pool.transaction((j) => { const later = async (): Promise<void> => { await 1; }; void later(); });`,
      `${IN} pool.transaction((j) => { [1].forEach((n) => { j.root.n += n; }); return j.root.n; });`,
      `${IN} pool.transaction(() => { function* g(): Iterable<number> { yield 1; } return [...g()]; });`,
      // other libraries may do as they like
      `import { knex } from 'knex'; knex.transaction(async (trx) => { await trx.commit(); });`,
      `${IN} const db = new Map(); (db as unknown as { transaction(f: () => unknown): void }).transaction(async () => { await 1; });`,
      `${IN} declare function knex(): { transaction(f: () => unknown): void }; const db: { transaction(f: () => unknown): void } = knex(); db.transaction(async () => { await 1; });`,
    ],
    invalid: [
      {
        code: `${IN} await pool.transaction(async (j) => { j.root.n = await Promise.resolve(1); });`,
        errors: [
          { messageId: 'asyncBody' },
          {
            messageId: 'await',
            suggestions: [
              {
                messageId: 'moveAwait',
                output: `${IN} const awaited = await Promise.resolve(1);
 await pool.transaction((j) => { j.root.n = awaited; });`,
              },
            ],
          },
        ],
      },
      {
        code: `${IN} pool.transaction(async (j) => { j.root.n = 1; });`,
        errors: [
          {
            messageId: 'asyncBody',
            suggestions: [
              {
                messageId: 'removeAsync',
                output: `${IN} pool.transaction((j) => { j.root.n = 1; });`,
              },
            ],
          },
        ],
      },
      {
        code: `${IN} pool.commitAsync(async function (j) { for await (const n of []) j.root.n = n; });`,
        errors: [{ messageId: 'asyncBody' }, { messageId: 'await' }],
      },
      {
        // what is awaited depends on the body
        code: `${IN} pool.transaction(async (j) => { const n = j.root.n; await Promise.resolve(n); });`,
        errors: [{ messageId: 'asyncBody' }, { messageId: 'await' }],
      },
      {
        code: `${IN} pool.transaction(async (j) => { if (j.root.n > 0) await Promise.resolve(1); });`,
        errors: [{ messageId: 'asyncBody' }, { messageId: 'await' }],
      },
      {
        // the surroundings cannot await
        code: `${IN} function f(): void { pool.transaction(async (j) => { j.root.n = await Promise.resolve(1); }); }`,
        errors: [{ messageId: 'asyncBody' }, { messageId: 'await' }],
      },
      {
        code: `${IN} pool.transaction(function* (j) { yield j.root.n; });`,
        errors: [{ messageId: 'generator' }],
      },
      {
        code: `${IN} pool.transaction(() => new Promise(() => {}));`,
        errors: [{ messageId: 'promise' }],
      },
      {
        code: `${IN} pool.transaction(() => { return Promise.all([]); });`,
        errors: [{ messageId: 'promise' }],
      },
      {
        code: `${IN} pool.transaction(() => import('node:fs'));`,
        errors: [{ messageId: 'promise' }],
      },
      {
        code: `${IN} pool.transaction(() => fetch('').then(() => 1));`,
        errors: [{ messageId: 'promise' }],
      },
      {
        code: `${IN} async function load(): Promise<void> {} pool.transaction(() => load());`,
        errors: [{ messageId: 'promise' }],
      },
      {
        code: `${IN} pool.transaction(() => pool.commitAsync(() => 1));`,
        errors: [{ messageId: 'promise' }],
      },
      {
        code: `${IN} const body = async (): Promise<void> => { await 1; }; pool.transaction(body as never);`,
        errors: [{ messageId: 'asyncBody' }, { messageId: 'await' }],
      },
      {
        code: `${IN} pool.transaction((j) => { [1].forEach(async (n) => { await 1; j.root.n = n; }); });`,
        errors: [{ messageId: 'asyncCallback' }],
      },
      {
        code: `${IN} class S { constructor(private readonly store: Pool<R>) {} run(): void { this.store.transaction(async () => {}); } }`,
        errors: [{ messageId: 'asyncBody', suggestions: 1 }],
      },
      {
        code: `import * as c from 'corundum'; const p = c.Pool.openNoRoot(''); p.transaction(async () => { await 1; await 2; });`,
        errors: [{ messageId: 'asyncBody' }, { messageId: 'await' }, { messageId: 'await' }],
      },
    ],
  },
  typed: {
    valid: [
      `import { pools } from './other.js'; declare const db: { transaction<T>(f: () => Promise<T>): Promise<T> }; await db.transaction(async () => { await 1; });`,
      `${IN} declare const thing: { then: number }; pool.transaction(() => { thing.then; });`,
    ],
    invalid: [
      {
        code: `${IN} declare const list: Pool<R>[]; list[0]!.transaction(async () => {});`,
        errors: [{ messageId: 'asyncBody', suggestions: 1 }],
      },
      {
        code: `${IN} declare function later(): PromiseLike<number>; pool.transaction(() => later() as never as PromiseLike<number>);`,
        errors: [{ messageId: 'promise' }],
      },
      {
        code: `${IN} declare function later(): Promise<number>; pool.transaction(later as never as () => Promise<number>);`,
        errors: [{ messageId: 'promise' }],
      },
      {
        code: `${IN} declare function maybe(): Promise<number> | number; pool.transaction(() => maybe());`,
        errors: [{ messageId: 'promise' }],
      },
    ],
  },
});
