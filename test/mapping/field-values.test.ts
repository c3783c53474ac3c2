// field-values.test.ts — every field type at the edges of its range, and what each refuses.
import { expect } from 'chai';
import fc from 'fast-check';
import {
  Pool,
  array,
  bigint,
  bool,
  bytes,
  date,
  enumOf,
  f32,
  f64,
  i16,
  i32,
  i64,
  i8,
  text,
  u16,
  u32,
  u64,
  u8,
} from '../../src/index.js';
import type { FieldType } from '../../src/schema/field-type.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { propertyRuns } from '../support/run-size.js';
import { ScratchPool } from '../support/scratch-pool.js';
import { comparable, valueRoot } from '../support/value-root.js';

const big = 2n ** 64n;
const smallestSubnormal = 5e-324;
const invalidDate = new Date(Number.NaN);

interface Case {
  readonly name: string;
  readonly type: FieldType;
  readonly good: readonly unknown[];
  /** Refused with FIELD_TYPE. */
  readonly wrong: readonly unknown[];
  /** Refused with FIELD_RANGE. */
  readonly outside: readonly unknown[];
}

function integers(name: string, type: FieldType, low: number, high: number): Case {
  return {
    name,
    type,
    good: [0, 1, low, high, low + 1, high - 1],
    wrong: ['1', true, 1n, {}, Symbol('s'), null, undefined, new Number(1)],
    outside: [low - 1, high + 1, 0.5, Number.NaN, Infinity, -Infinity, 2 ** 53],
  };
}

const cases: readonly Case[] = [
  integers('u8', u8, 0, 255),
  integers('i8', i8, -128, 127),
  integers('u16', u16, 0, 65_535),
  integers('i16', i16, -32_768, 32_767),
  integers('u32', u32, 0, 4_294_967_295),
  integers('i32', i32, -2_147_483_648, 2_147_483_647),
  {
    name: 'u64',
    type: u64,
    good: [0n, 1n, big - 1n, 2n ** 63n, 2n ** 53n + 1n],
    wrong: [1, '1', null, undefined, {}],
    outside: [-1n, big, -big],
  },
  {
    name: 'i64',
    type: i64,
    good: [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
    wrong: [1, '1', null, undefined, {}],
    outside: [2n ** 63n, -(2n ** 63n) - 1n, big],
  },
  {
    name: 'f64',
    type: f64,
    good: [
      0,
      -0,
      1,
      Number.NaN,
      Infinity,
      -Infinity,
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      smallestSubnormal,
      -smallestSubnormal,
      2.2250738585072014e-308,
      0.1,
      Number.MAX_SAFE_INTEGER,
    ],
    wrong: ['1', 1n, null, undefined, true, {}, new Number(1)],
    outside: [],
  },
  {
    name: 'f32',
    type: f32,
    good: [
      0,
      -0,
      1.5,
      Number.NaN,
      Infinity,
      -Infinity,
      3.4028234663852886e38,
      1.401298464324817e-45,
      -1.1754943508222875e-38,
    ],
    wrong: ['1', 1n, null, undefined, true],
    outside: [1e39, -1e39, Number.MAX_VALUE],
  },
  {
    name: 'bool',
    type: bool,
    good: [true, false],
    wrong: [0, 1, 'true', null, undefined, {}],
    outside: [],
  },
  {
    name: 'date',
    type: date,
    good: [
      new Date(0),
      new Date(-1),
      new Date(8.64e15),
      new Date(-8.64e15),
      new Date('2024-02-29T12:34:56.789Z'),
    ],
    wrong: [0, '2024-01-01', null, undefined, {}],
    outside: [invalidDate],
  },
  {
    name: 'enum of 3',
    type: enumOf('open', 'closed', ''),
    good: ['open', 'closed', ''],
    wrong: [0, null, undefined, {}],
    outside: ['Open', 'constructor', '__proto__'],
  },
  {
    name: 'enum of 300',
    type: enumOf(...Array.from({ length: 300 }, (_, i) => `value ${i}`)),
    good: ['value 0', 'value 255', 'value 256', 'value 299'],
    wrong: [0],
    outside: ['value 300'],
  },
  {
    name: 'text',
    type: text,
    good: [
      '',
      '\0',
      'a\0b',
      'x'.repeat(15),
      'x'.repeat(16),
      'x'.repeat(17),
      'ÿ'.repeat(15),
      'ÿ'.repeat(16),
      'Ā',
      '€'.repeat(7),
      '€'.repeat(8),
      'x'.repeat(14) + '€',
      '\ud800',
      'a\udc00b',
      '\udc00\ud800'.repeat(20),
      '😀',
      '👩‍👩‍👧‍👦',
      '😀'.repeat(1000),
      'e\u0301',
      '\ufeff\u2028\uffff',
      'long '.repeat(1000),
    ],
    wrong: [1, 1n, null, undefined, ['a'], {}, new String('a'), Symbol('s')],
    outside: [],
  },
  {
    name: 'bytes',
    type: bytes,
    good: [
      new Uint8Array(0),
      Uint8Array.of(0),
      new Uint8Array(15).fill(255),
      new Uint8Array(16).fill(254),
      new Uint8Array(17).fill(7),
      Uint8Array.from({ length: 10_000 }, (_, i) => i),
      new Uint8Array([1, 2, 3, 4]).subarray(1, 3),
    ],
    wrong: [
      'abc',
      [1, 2],
      null,
      undefined,
      new Uint16Array(2),
      new ArrayBuffer(4),
      new DataView(new ArrayBuffer(2)),
      new Uint8ClampedArray(2),
    ],
    outside: [],
  },
  {
    name: 'bigint',
    type: bigint,
    good: [
      0n,
      1n,
      -1n,
      255n,
      256n,
      -256n,
      2n ** 119n,
      2n ** 120n - 1n,
      2n ** 120n,
      -(2n ** 120n) + 1n,
      -(2n ** 120n),
      2n ** 4000n,
      -(3n ** 5000n),
    ],
    wrong: [1, '1', null, undefined],
    outside: [],
  },
  {
    name: 'array of u16',
    type: array(u16, 3),
    good: [[0, 0, 0], [1, 65_535, 2], Uint16Array.of(4, 5, 6), new Set([7, 8, 9])],
    wrong: [[1, 2], [1, 2, 3, 4], 'abc', 5, null, undefined, {}, [1, '2', 3]],
    outside: [
      [1, 2, 65_536],
      [1, Number.NaN, 3],
      [-1, 0, 0],
    ],
  },
];

forEachMedium('field values', (medium) => {
  for (const { name, type, good, wrong, outside } of cases) {
    it(`${name}: comes back exactly, and nothing else is taken`, () => {
      const Root = valueRoot(type, good.length + 1);
      const scratch = new ScratchPool(medium, Root);
      const expected = good.map(comparable);
      const actual = (): unknown[] => good.map((_, i) => comparable(scratch.pool.root[`v${i}`]));
      try {
        scratch.open();
        const initial = comparable(scratch.pool.root['v0']);
        scratch.pool.transaction((j) => {
          good.forEach((value, i) => (j.root[`v${i}`] = value));
          expect(actual()).to.deep.equal(expected);
        });
        expect(actual()).to.deep.equal(expected);
        const last = `v${good.length}`;
        for (const [code, values] of [
          ['FIELD_TYPE', wrong],
          ['FIELD_RANGE', outside],
        ] as const) {
          for (const value of values) {
            const error = expectCode(code, () =>
              scratch.pool.transaction((j) => {
                j.root['v0'] = good[1];
                j.root[last] = value;
              }),
            );
            expect(error).to.include({ propertyName: last });
            expect((error as { className?: string }).className).to.match(/^values\.R\d+$/);
            expect(error.message).to.include(
              `${(error as { className?: string }).className}.${last}`,
            );
          }
        }
        // Caught inside a transaction, a refused value has changed nothing either.
        scratch.pool.transaction((j) => {
          for (const value of [...wrong, ...outside]) {
            expect(() => (j.root[last] = value)).to.throw();
            expect(comparable(j.root[last])).to.deep.equal(initial);
          }
        });
        expect(actual()).to.deep.equal(expected);
        scratch.reopenIfPersistent();
        expect(actual()).to.deep.equal(expected);
        expect(comparable(scratch.pool.root[last])).to.deep.equal(initial);
        scratch.verify();
        // And over one another, in both directions.
        scratch.pool.transaction((j) =>
          good.forEach((value, i) => (j.root[`v${good.length - 1 - i}`] = value)),
        );
        expect(actual().reverse()).to.deep.equal(expected);
        scratch.verify();
      } finally {
        scratch.remove();
      }
    });
  }
});

describe('field values: random ones', () => {
  const kinds: readonly (readonly [string, FieldType, fc.Arbitrary<unknown>])[] = [
    ['text', text, fc.string({ unit: 'binary', maxLength: 40 })],
    [
      'text with lone surrogates',
      text,
      fc.array(fc.nat({ max: 0xffff }), { maxLength: 40 }).map((u) => String.fromCharCode(...u)),
    ],
    ['bigint', bigint, fc.bigInt()],
    ['bytes', bytes, fc.uint8Array({ maxLength: 40 })],
    ['f64', f64, fc.double()],
    ['date', date, fc.date({ noInvalidDate: true })],
  ];
  for (const [name, type, values] of kinds) {
    it(`${name}: comes back exactly`, () => {
      const pool = Pool.open('', valueRoot(type, 8), { media: 'memory' });
      try {
        fc.assert(
          fc.property(
            fc.array(fc.tuple(fc.nat({ max: 7 }), values), { maxLength: 20 }),
            (writes) => {
              const last = new Map<string, unknown>();
              pool.transaction((j) => {
                for (const [at, value] of writes) {
                  j.root[`v${at}`] = value;
                  last.set(`v${at}`, value);
                }
              });
              for (const [key, value] of last) {
                expect(comparable(pool.root[key])).to.deep.equal(comparable(value));
              }
            },
          ),
          { numRuns: propertyRuns(200) },
        );
        expect(pool.verify().problems).to.deep.equal([]);
      } finally {
        pool.close();
      }
    });
  }
});
