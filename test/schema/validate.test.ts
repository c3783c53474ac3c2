// validate.test.ts — what each kind of field takes, and what it refuses.
import { expect } from 'chai';
import fc from 'fast-check';
import { runInNewContext } from 'node:vm';
import { array } from '../../src/schema/array-type.js';
import { enumOf } from '../../src/schema/enum-type.js';
import { f64, i64, u8 } from '../../src/schema/numeric-types.js';
import { checkArray } from '../../src/schema/validate-array.js';
import { checkBigint, checkI64, checkU64 } from '../../src/schema/validate-bigint.js';
import { checkF32, checkF64 } from '../../src/schema/validate-float.js';
import * as integer from '../../src/schema/validate-integer.js';
import { checkNumeric } from '../../src/schema/validate-numeric.js';
import { checkBoolean, checkDate, checkEnum } from '../../src/schema/validate-scalar.js';
import { checkBytes, checkText } from '../../src/schema/validate-slot.js';
import { expectError } from '../errors/expect-error.js';

const field = { declaredBy: 'bank.Account', name: 'id' };
const details = { className: 'bank.Account', propertyName: 'id' };

const INTEGERS = [
  ['u8', integer.checkU8, 0, 255],
  ['i8', integer.checkI8, -128, 127],
  ['u16', integer.checkU16, 0, 65_535],
  ['i16', integer.checkI16, -32_768, 32_767],
  ['u32', integer.checkU32, 0, 4_294_967_295],
  ['i32', integer.checkI32, -2_147_483_648, 2_147_483_647],
] as const;

const NO_NUMBERS = ['1', null, undefined, true, 1n, {}, [1], new Date(), () => 1, Symbol('s')];

describe('values of integer fields', () => {
  for (const [kind, check, minimum, maximum] of INTEGERS) {
    it(`${kind} takes ${minimum} to ${maximum}, and 0 for -0`, () => {
      for (const value of [minimum, 0, 1, maximum]) expect(check(field, value)).to.equal(value);
      expect(Object.is(check(field, -0), 0)).to.equal(true);
      expect(checkNumeric(field, maximum, kind)).to.equal(maximum);
    });

    it(`${kind} refuses what is outside, fractional or no number`, () => {
      for (const value of [minimum - 1, maximum + 1, 0.5, NaN, Infinity, -Infinity, 2 ** 53]) {
        const error = expectError('FIELD_RANGE', () => check(field, value), { ...details, value });
        expect(error.message).to.equal(
          `bank.Account.id takes an integer from ${minimum} to ${maximum}, not ${value}.`,
        );
      }
      for (const value of NO_NUMBERS) {
        expectError('FIELD_TYPE', () => check(field, value), { ...details, value });
      }
    });
  }

  it('say how to allow null and undefined', () => {
    const message = (value: unknown): string =>
      expectError('FIELD_TYPE', () => integer.checkU8(field, value)).message;
    expect(message(null)).to.contain('{ nullable: true }');
    expect(message(undefined)).to.contain('{ optional: true }');
  });
});

describe('values of bigint fields', () => {
  it('u64 takes 0 to 2^64 - 1, i64 -2^63 to 2^63 - 1, bigint any', () => {
    for (const value of [0n, 2n ** 64n - 1n]) expect(checkU64(field, value)).to.equal(value);
    for (const value of [-(2n ** 63n), 2n ** 63n - 1n]) {
      expect(checkI64(field, value)).to.equal(value);
    }
    expect(checkBigint(field, -(2n ** 999n))).to.equal(-(2n ** 999n));
  });

  it('are refused outside of it', () => {
    for (const value of [-1n, 2n ** 64n]) {
      expectError('FIELD_RANGE', () => checkU64(field, value), { ...details, value });
    }
    for (const value of [-(2n ** 63n) - 1n, 2n ** 63n]) {
      expectError('FIELD_RANGE', () => checkI64(field, value), { ...details, value });
    }
  });

  it('are never numbers', () => {
    for (const check of [checkU64, checkI64, checkBigint]) {
      for (const value of [5, '5', null, undefined, {}]) {
        expectError('FIELD_TYPE', () => check(field, value), { value });
      }
    }
  });

  it('are quoted briefly, however large', () => {
    const error = expectError('FIELD_RANGE', () => checkU64(field, -(2n ** 4_000_000n)));
    expect(error.message.length).to.be.lessThan(150);
  });
});

describe('values of float fields', () => {
  it('f64 takes every number, bit by bit', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(Object.is(checkF64(field, value), value)).to.equal(true);
      }),
    );
  });

  it('f32 rounds to the nearest 32-bit float and refuses what becomes an infinity', () => {
    expect(checkF32(field, 0.1)).to.equal(Math.fround(0.1));
    for (const value of [NaN, Infinity, -Infinity, -0]) {
      expect(Object.is(checkF32(field, value), value)).to.equal(true);
    }
    expectError('FIELD_RANGE', () => checkF32(field, 1e39), { value: 1e39 });
  });

  it('are never anything else', () => {
    for (const value of NO_NUMBERS) {
      expectError('FIELD_TYPE', () => checkF64(field, value), { value });
      expectError('FIELD_TYPE', () => checkF32(field, value), { value });
    }
  });
});

describe('values of bool, date and enumeration fields', () => {
  it('bool takes true and false only', () => {
    expect([checkBoolean(field, true), checkBoolean(field, false)]).to.deep.equal([true, false]);
    for (const value of [0, 1, '', null, new Boolean(true)]) {
      expectError('FIELD_TYPE', () => checkBoolean(field, value), { value });
    }
  });

  it('date takes valid dates, of another realm too, and gives milliseconds', () => {
    expect(checkDate(field, new Date(1234))).to.equal(1234);
    expect(checkDate(field, runInNewContext('new Date(77)'))).to.equal(77);
    expectError('FIELD_RANGE', () => checkDate(field, new Date(NaN)));
    for (const value of [0, '2020-01-01', {}, null, Object.create(Date.prototype) as unknown]) {
      expectError('FIELD_TYPE', () => checkDate(field, value), { value });
    }
  });

  it('date runs no code of the value', () => {
    class Trap extends Date {
      override getTime(): number {
        throw new Error('was called');
      }
    }
    expect(checkDate(field, new Trap(5))).to.equal(5);
  });

  it('an enumeration takes its values and gives their indices', () => {
    const type = enumOf('open', 'closed');
    expect(checkEnum(field, 'closed', type)).to.equal(1);
    const error = expectError('FIELD_RANGE', () => checkEnum(field, 'ajar', type), {
      value: 'ajar',
    });
    expect(error.message).to.contain('one of "open", "closed", not "ajar"');
    for (const value of [0, null, undefined]) {
      expectError('FIELD_TYPE', () => checkEnum(field, value, type), { value });
    }
    const long = enumOf(...Array.from({ length: 300 }, (_, i) => `v${i}`));
    const listed = expectError('FIELD_RANGE', () => checkEnum(field, 'x', long)).message;
    expect(listed).to.contain('"v9" and 290 more');
  });
});

describe('values of text and bytes fields', () => {
  it('text takes every string', () => {
    for (const value of ['', 'a\u0000b', '\ud800', '😀']) {
      expect(checkText(field, value)).to.equal(value);
    }
    for (const value of [1, null, new String('a'), ['a']]) {
      expectError('FIELD_TYPE', () => checkText(field, value), { value });
    }
  });

  it('text that is refused elsewhere is quoted briefly', () => {
    const error = expectError('FIELD_TYPE', () => checkF64(field, 'x'.repeat(1e6)));
    expect(error.message.length).to.be.lessThan(200);
  });

  it('bytes takes Uint8Array and Buffer, of another realm too', () => {
    for (const value of [new Uint8Array(3), Buffer.from('a')]) {
      expect(checkBytes(field, value)).to.equal(value);
    }
    expect(checkBytes(field, runInNewContext('new Uint8Array(2)'))).to.have.length(2);
    for (const value of ['a', [1], new ArrayBuffer(1), new Int8Array(1), null]) {
      expectError('FIELD_TYPE', () => checkBytes(field, value), { value });
    }
  });
});

describe('values of numeric arrays', () => {
  it('are arrays, typed arrays or other iterables of the right length', () => {
    const type = array(u8, 3);
    for (const value of [[1, 2, 3], new Uint8Array([1, 2, 3]), new Set([1, 2, 3])]) {
      expect(checkArray(field, value, type)).to.deep.equal([1, 2, 3]);
    }
    expect(checkArray(field, new BigInt64Array([-1n]), array(i64, 1))).to.deep.equal([-1n]);
    expect(Object.is(checkArray(field, [-0], array(f64, 1))[0], -0)).to.equal(true);
  });

  it('are refused with the index of the element at fault', () => {
    expectError('FIELD_RANGE', () => checkArray(field, [1, 256, 3], array(u8, 3)), {
      propertyName: 'id[1]',
      value: 256,
    });
    expectError('FIELD_TYPE', () => checkArray(field, [1n], array(u8, 1)), {
      propertyName: 'id[0]',
    });
    const sparse: number[] = [];
    sparse.length = 2;
    expectError('FIELD_TYPE', () => checkArray(field, sparse, array(u8, 2)), { value: undefined });
  });

  it('are refused when they have another length or none, or never end', () => {
    function* endless(): Generator<number> {
      for (;;) yield 1;
    }
    for (const value of [[1], [1, 2, 3], new Uint8Array(3), new Set([1]), endless()]) {
      expectError('FIELD_RANGE', () => checkArray(field, value, array(u8, 2)), { value });
    }
    for (const value of ['12', 12, null, { length: 2 }]) {
      expectError('FIELD_TYPE', () => checkArray(field, value, array(u8, 2)), { value });
    }
  });
});
