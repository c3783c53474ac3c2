// no-captured-handle.test.ts — journals and handles that outlive their transaction.
import { testRule } from './test-rule.js';

const IN = `import { Field, Journal, PVec, Persistent, Pool, Root, f64 } from 'corundum';
@Persistent('a.A') class A { @Field(f64) n = 0; }
@Root('a.R') class R { @Field(f64) n = 0; @Field(() => A) a!: A; @Field(PVec.of(f64)) list!: PVec<number>; }
const pool = Pool.open('', R);
let kept: any;
`;
const journal = [{ messageId: 'journal' }];
const late = [{ messageId: 'journalCallback' }];
const handleLate = [{ messageId: 'handleCallback' }];
const handle = [{ messageId: 'handle' }];

testRule('no-captured-handle', {
  both: {
    valid: [
      `${IN} pool.transaction((j) => { const k = j; k.root.n = 1; });`,
      `${IN} function fill(j: Journal<R>): void { j.root.n = 1; } pool.transaction((j) => fill(j)); pool.transaction(fill);`,
      `${IN} const a = pool.transaction((j) => (j.root.a = j.create(A))); console.log(a.n);`,
      `${IN} pool.transaction((j) => { kept = j.root.a; }); console.log(kept.n);`,
      `${IN} pool.transaction((j) => { kept = j.root.a; }); pool.transaction(() => { kept.n = 1; });`,
      `${IN} pool.transaction((j) => { const { a } = j.root; setTimeout(() => console.log(a.n)); });`,
      `${IN} pool.transaction((j) => { const { a } = j.root; setTimeout(() => pool.transaction(() => { a.n = 1; })); });`,
      `${IN} pool.transaction((j) => { [1].forEach((n) => { j.root.n += n; }); });`,
      `${IN} pool.transaction((j) => { const add = (n: number): void => { j.root.n += n; }; add(1); });`,
      `${IN} pool.transaction((j) => [1, 2].map((n) => j.root.n + n));`,
      `${IN} pool.transaction((j) => { const fresh = { journal: j }; fresh.journal.root.n = 1; });`,
      `${IN} pool.transaction((j) => { const local = new Map<string, unknown>(); local.set('j', j); });`,
      `import { db } from './other.js'; let kept; db.transaction((j) => j.commit());`,
    ],
    invalid: [
      { code: `${IN} pool.transaction((j) => { kept = j; });`, errors: journal },
      { code: `${IN} pool.transaction((j) => { kept.j = j; });`, errors: journal },
      { code: `${IN} pool.transaction((j) => { kept = { j }; });`, errors: journal },
      { code: `${IN} pool.transaction((j) => { kept = [1, j]; });`, errors: journal },
      { code: `${IN} const j = pool.transaction((j) => j);`, errors: journal },
      { code: `${IN} pool.transaction((j) => { return { j }; });`, errors: journal },
      { code: `${IN} pool.transaction((j) => { const k = j; kept = k; });`, errors: journal },
      {
        code: `${IN} function f(j: Journal<R>): void { kept = j; } pool.transaction(f);`,
        errors: journal,
      },
      {
        code: `${IN} class S { j?: unknown; run(): void { pool.transaction((j) => { this.j = j; }); } }`,
        errors: journal,
      },
      {
        code: `${IN} pool.transaction((j) => { setTimeout(() => { j.root.n = 1; }, 1); });`,
        errors: late,
      },
      {
        code: `${IN} pool.transaction((j) => { Promise.resolve().then(() => { j.root.n = 1; }); });`,
        errors: late,
      },
      {
        code: `${IN} pool.transaction((j) => { process.on('exit', () => { j.root.n = 1; }); });`,
        errors: late,
      },
      {
        code: `${IN} pool.transaction((j) => { process.nextTick(() => { j.root.n = 1; }); });`,
        errors: late,
      },
      { code: `${IN} pool.transaction((j) => () => j.root.n);`, errors: late },
      { code: `${IN} pool.transaction((j) => { kept = () => j.root.n; });`, errors: late },
      {
        code: `${IN} pool.transaction((j) => { kept.onclick = () => { [1].forEach(() => j.root.n); }; });`,
        errors: late,
      },
      {
        code: `${IN} pool.transaction((j) => { function later(): void { j.root.n = 1; } setImmediate(later); });`,
        errors: late,
      },
      {
        code: `${IN} pool.transaction((j) => { setTimeout(() => { pool.transaction(() => { j.root.n = 1; }); }); });`,
        errors: late,
      },
      {
        code: `${IN} pool.transaction((j) => { const { a } = j.root; setTimeout(() => { a.n = 1; }); });`,
        errors: handleLate,
      },
      {
        code: `${IN} pool.transaction((j) => { const { root } = j; queueMicrotask(() => { root.list.push(1); }); });`,
        errors: handleLate,
      },
      {
        code: `${IN} let a: A; pool.transaction((j) => { a = j.root.a; }); a!.n = 1;`,
        errors: handle,
      },
      {
        code: `${IN} let a: A; pool.transaction((j) => { a = j.create(A); }); export const f = (): void => { a.n++; };`,
        errors: handle,
      },
      {
        code: `${IN} let r: R; pool.transaction((j) => { r = j.root; }); r!.list.push(1);`,
        errors: handle,
      },
    ],
  },
});
