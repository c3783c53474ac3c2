// no-kept-cursor-value.test.ts — handles of cursors that are kept beyond their step.
import { testRule } from './test-rule.js';

const IN = `import { Field, PVec, Persistent, Pool, Root, f64 } from 'corundum';
@Persistent('a.A') class A { @Field(f64) n = 0; }
@Root('a.R') class R { @Field(() => A) a!: A; @Field(PVec.of(() => A)) list!: PVec<A>; }
const pool = Pool.open('', R);
const all: unknown[] = [];
let last: unknown;
`;
const kept = [{ messageId: 'kept' }];
const collected = [{ messageId: 'collected' }];

testRule('no-kept-cursor-value', {
  both: {
    valid: [
      `${IN} for (const a of pool.cursor(A)) all.push(a.n);`,
      `${IN} for (const a of pool.cursor(A)) { const same = a; console.log(same.n); last = a.n; }`,
      `${IN} for (const a of pool.root.list) all.push(a);`,
      `${IN} all.push(...pool.root.list);`,
      `${IN} pool.transaction((j) => { for (const a of j.cursor(A)) j.root.a = a; });`,
      `${IN} pool.transaction((j) => { for (const a of j.cursor(A)) j.root.list.push(a); });`,
      `${IN} last = Array.from(pool.cursor(A), (a) => a.n);`,
      `${IN} const c = pool.cursor(A); c.advance(); last = c.value.n; all.push(c.value.n);`,
      `const c = { cursor: () => [1] }; const all = []; for (const a of c.cursor()) all.push(a);`,
    ],
    invalid: [
      { code: `${IN} for (const a of pool.cursor(A)) all.push(a);`, errors: kept },
      { code: `${IN} for (const a of pool.root.list.cursor()) last = a;`, errors: kept },
      {
        code: `${IN} const found = new Set<unknown>(); for (const a of pool.cursor(A)) if (a.n) found.add(a!);`,
        errors: kept,
      },
      {
        code: `${IN} const o = { last }; for (const a of pool.cursor(A)) o.last = a;`,
        errors: kept,
      },
      { code: `${IN} const c = pool.cursor(A); for (const a of c) all.push(a);`, errors: kept },
      {
        code: `${IN} const c = pool.cursor(A); while (c.advance()) all.push(c.value);`,
        errors: kept,
      },
      {
        code: `${IN} function* g(): Iterable<unknown> { for (const a of pool.cursor(A)) yield a; }`,
        errors: kept,
      },
      { code: `${IN} last = [...pool.cursor(A)];`, errors: collected },
      { code: `${IN} last = Array.from(pool.cursor(A));`, errors: collected },
      { code: `${IN} last = new Set(pool.root.list.cursor());`, errors: collected },
      { code: `${IN} pool.transaction((j) => { all.push(...j.cursor(A)); });`, errors: collected },
    ],
  },
});
