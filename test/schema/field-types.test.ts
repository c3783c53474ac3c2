// field-types.test.ts — the descriptors and what makes them.
import { expect } from 'chai';
import { array } from '../../src/schema/array-type.js';
import { embedded, ref } from '../../src/schema/class-types.js';
import { collectionType } from '../../src/schema/collection-type.js';
import { enumOf, MAX_ENUM_VALUES } from '../../src/schema/enum-type.js';
import type { FieldType } from '../../src/schema/field-type.js';
import * as numeric from '../../src/schema/numeric-types.js';
import { bool, date } from '../../src/schema/scalar-types.js';
import { bigint, bytes, text } from '../../src/schema/slot-types.js';
import { isFieldType, toFieldType } from '../../src/schema/to-field-type.js';
import { expectError } from '../errors/expect-error.js';

const SIZES: readonly [FieldType, string, number, number][] = [
  [numeric.u8, 'u8', 1, 1],
  [numeric.i8, 'i8', 1, 1],
  [numeric.u16, 'u16', 2, 2],
  [numeric.i16, 'i16', 2, 2],
  [numeric.u32, 'u32', 4, 4],
  [numeric.i32, 'i32', 4, 4],
  [numeric.u64, 'u64', 8, 8],
  [numeric.i64, 'i64', 8, 8],
  [numeric.f32, 'f32', 4, 4],
  [numeric.f64, 'f64', 8, 8],
  [bool, 'bool', 1, 1],
  [date, 'date', 8, 8],
  [text, 'text', 16, 8],
  [bytes, 'bytes', 16, 8],
  [bigint, 'bigint', 16, 8],
  [enumOf('a', 'b'), 'enum', 1, 1],
  [array(numeric.i16, 5), 'array', 10, 2],
  [array(numeric.u64, 2), 'array', 16, 8],
  [ref(() => Object), 'ref', 8, 8],
  [embedded(() => Object), 'embedded', 0, 8],
  [collectionType({ name: 'PBag', parts: [text], factory: null }), 'collection', 8, 8],
];

describe('field types', () => {
  for (const [type, kind, size, align] of SIZES) {
    it(`${kind} takes ${size} bytes, aligned to ${align}, and is frozen`, () => {
      expect(type).to.include({ kind, bytes: size, align });
      expect(type).to.be.frozen;
      expect(isFieldType(type)).to.equal(true);
      expect(toFieldType(type, { className: 'A' })).to.equal(type);
    });
  }

  it('take two bytes for an enumeration of more than 256 values', () => {
    const values = Array.from({ length: 257 }, (_, i) => `v${i}`);
    const type = enumOf(...values);
    expect(type).to.include({ bytes: 2, align: 2 });
    expect(type.indices.get('v256')).to.equal(256);
    expect(enumOf(...values.slice(1))).to.include({ bytes: 1 });
  });

  it('are recognised by shape, so that another copy of the library may make them', () => {
    expect(isFieldType({ kind: 'u32', bytes: 4, align: 4 })).to.equal(true);
    expect(isFieldType({ kind: 'u128', bytes: 16, align: 8 })).to.equal(false);
    expect(isFieldType(null)).to.equal(false);
    expect(isFieldType('u32')).to.equal(false);
  });

  it('are made of thunks', () => {
    const target = (): typeof Date => Date;
    expect(toFieldType(target, { className: 'A' })).to.include({ kind: 'ref', target });
  });

  describe('refuse', () => {
    const place = { className: 'A', propertyName: 'b' };
    const WRONG: readonly [string, unknown, RegExp][] = [
      ['undefined', undefined, /undefined \(a module cycle/],
      ['null', null, /null is no field type/],
      ['a text', 'u32', /"u32" is no field type/],
      ['an object', {}, /an object is no field type/],
      ['a class instead of a thunk', class Account {}, /write \(\) => Account/],
      ['String', String, /write text/],
      ['Number', Number, /write f64/],
      ['Date', Date, /write date/],
      ['Map', Map, /PMap\.of/],
      ['Promise', Promise, /@Volatile/],
      ['Float64Array', Float64Array, /array\(f64, length\)/],
    ];
    for (const [what, given, advice] of WRONG) {
      it(`${what}, and say what to write`, () => {
        const error = expectError('SCHEMA_UNKNOWN_TYPE', () => toFieldType(given, place), place);
        expect(error.message)
          .to.match(advice)
          .and.match(/^A\.b cannot persist/);
      });
    }

    it('enumerations without values, with a value twice, with too many, of other things', () => {
      expectError('SCHEMA_UNKNOWN_TYPE', () => enumOf());
      expectError('SCHEMA_DUPLICATE_NAME', () => enumOf('a', 'b', 'a'));
      expectError('SCHEMA_UNKNOWN_TYPE', () => enumOf(...([1] as unknown as string[])));
      const many = Array.from({ length: MAX_ENUM_VALUES + 1 }, (_, i) => String(i));
      expectError('SCHEMA_TOO_LARGE', () => enumOf(...many));
    });

    it('arrays of other things than numbers, of no length, and too large', () => {
      const notNumeric = text as unknown as typeof numeric.u8;
      expectError('SCHEMA_UNKNOWN_TYPE', () => array(notNumeric, 3));
      expectError('SCHEMA_UNKNOWN_TYPE', () => array(undefined as unknown as typeof numeric.u8, 3));
      for (const length of [0, -1, 1.5, NaN, Infinity]) {
        expectError('SCHEMA_UNKNOWN_TYPE', () => array(numeric.u8, length));
      }
      expectError('SCHEMA_TOO_LARGE', () => array(numeric.f64, 131_073));
    });
  });
});
