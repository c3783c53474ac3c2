// no-write-in-scan.test.ts — what a visitor may do with the memory that a scan lends.
import { testRule } from './test-rule.js';

const IN = `import { Field, PVec, Pool, Root, f64 } from 'corundum';
@Root('a.R') class R { @Field(PVec.of(f64)) list!: PVec<number>; }
const pool = Pool.open('', R);
const { list } = pool.root;
let sum = 0;
`;
const write = [{ messageId: 'write' }];
const kept = [{ messageId: 'kept' }];

testRule('no-write-in-scan', {
  both: {
    valid: [
      `${IN} list.scan((values) => { for (const value of values) sum += value; });`,
      `${IN} list.scan((values, start) => { sum += values[0]! + start + values.length; });`,
      `${IN} let copy: unknown; list.scan((values) => { copy = values.slice(); });`,
      `${IN} const all: number[] = []; list.scan((values) => { all.push(...values); });`,
      `${IN} list.scan((values) => { const other = new Float64Array(3); other[0] = values[0]!; other.set(values); });`,
      `${IN} list.scan((values) => { const part = values.subarray(1); sum += part[0]!; });`,
      `const list = { scan(f: (a: number[]) => void): void {} }; list.scan((a) => { a[0] = 1; });`,
    ],
    invalid: [
      { code: `${IN} list.scan((values) => { values[0] = 1; });`, errors: write },
      { code: `${IN} list.scan((values) => { values[0]++; });`, errors: write },
      {
        code: `${IN} list.scan((values) => { (values as Float64Array)[0] += 1; });`,
        errors: write,
      },
      {
        code: `${IN} list.scan((values) => { [values[0], values[1]] = [1, 2]; });`,
        errors: [...write, ...write],
      },
      { code: `${IN} list.scan((values) => { values.fill(0); });`, errors: write },
      { code: `${IN} list.scan((values) => { values.subarray(1).sort(); });`, errors: write },
      {
        code: `${IN} list.scan((values) => { const part = values.subarray(1); part[0] = 1; });`,
        errors: write,
      },
      {
        code: `${IN} list.scan((values) => { const same = values; same[0] = 1; });`,
        errors: write,
      },
      { code: `${IN} list.scan(function (values) { values.reverse(); });`, errors: write },
      {
        code: `${IN} function visit(values: Float64Array): void { values[0] = 1; } list.scan(visit as never);`,
        errors: write,
      },
      { code: `${IN} let last: unknown; list.scan((values) => { last = values; });`, errors: kept },
      {
        code: `${IN} const all: unknown[] = []; list.scan((values) => { all.push(values); });`,
        errors: kept,
      },
      {
        code: `${IN} list.scan((values) => { setTimeout(() => console.log(values)); });`,
        errors: kept,
      },
      {
        code: `${IN} let last: unknown; list.scan((values) => { last = values.buffer; });`,
        errors: kept,
      },
    ],
  },
  typed: {
    valid: [
      `import { map } from './other.js'; declare const source: { scan(f: (a: number[]) => void): void }; source.scan((a) => { a[0] = 1; });`,
    ],
    invalid: [
      {
        code: `import type { PArray } from 'corundum'; export const f = (a: PArray<number>): unknown => a.scan((values) => values);`,
        errors: kept,
      },
      {
        code: `import type { PVecView } from 'corundum'; export const f = (a: PVecView<number>): void => a.scan((v) => { v[0] = 1; });`,
        errors: write,
      },
    ],
  },
});
