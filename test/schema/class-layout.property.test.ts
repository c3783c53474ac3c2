// class-layout.property.test.ts — what holds for the layout of every class.
import { expect } from 'chai';
import fc from 'fast-check';
import { array } from '../../src/schema/array-type.js';
import { embedded } from '../../src/schema/class-types.js';
import type { ClassLayout } from '../../src/schema/class-layout.js';
import { defineClass, type FieldSpec } from '../../src/schema/define-class.js';
import { enumOf } from '../../src/schema/enum-type.js';
import type { FieldType } from '../../src/schema/field-type.js';
import { layoutOf } from '../../src/schema/layout-of.js';
import { f32, f64, i16, i64, i8, u16, u32, u64, u8 } from '../../src/schema/numeric-types.js';
import { bool, date } from '../../src/schema/scalar-types.js';
import { bigint, bytes, text } from '../../src/schema/slot-types.js';

class Inner {}
defineClass(Inner, { name: 'test.Inner', fields: { a: u8, b: text, c: () => Inner } });

const numericType = fc.constantFrom(u8, i8, u16, i16, u32, f32, u64, i64, f64);
const fieldType: fc.Arbitrary<FieldType> = fc.oneof(
  numericType,
  fc.constantFrom<FieldType>(bool, date, text, bytes, bigint, enumOf('a', 'b')),
  fc.constant<FieldType>(embedded(() => Inner)),
  fc
    .tuple(numericType, fc.integer({ min: 1, max: 20 }))
    .map(([element, length]) => array(element as typeof u8, length)),
);
const spec = fc.record({ type: fieldType, nullable: fc.boolean(), optional: fc.boolean() });
const fieldName = fc.stringMatching(/^[a-z]{2,5}_$/);
/** Fields of a chain of up to three classes, each inheriting from the one before. */
const chain = fc
  .uniqueArray(fc.tuple(fieldName, spec, fc.nat({ max: 2 })), {
    selector: ([name]) => name,
    maxLength: 30,
  })
  .map((fields) =>
    [0, 1, 2].map((level) =>
      fields
        .filter(([, , at]) => at === level)
        .map(([name, of]): [string, FieldSpec] => [name, of]),
    ),
  );

function build(levels: readonly (readonly [string, FieldSpec][])[]): ClassLayout {
  let current: new () => object = Object;
  for (const [level, fields] of levels.entries()) {
    current = defineClass(class extends current {}, {
      name: `test.Level${level}`,
      fields: Object.fromEntries(fields),
    });
  }
  return layoutOf(current);
}

/** Byte ranges of all values and presence bytes. */
function ranges(layout: ClassLayout): { start: number; end: number }[] {
  return layout.fields.flatMap((field) => [
    { start: field.byteOffset, end: field.byteOffset + field.bytes },
    ...(field.presenceOffset < 0
      ? []
      : [{ start: field.presenceOffset, end: field.presenceOffset + 1 }]),
  ]);
}

describe('every class layout', () => {
  it('has its fields behind the header, inside the object, and none over another', () => {
    fc.assert(
      fc.property(chain, (levels) => {
        const layout = build(levels);
        const sorted = ranges(layout).sort((a, b) => a.start - b.start);
        let end = 16;
        for (const range of sorted) {
          expect(range.start).to.be.at.least(end);
          end = range.end;
        }
        expect(layout.words).to.equal(Math.max(2, Math.ceil(end / 8)));
      }),
    );
  });

  it('aligns each field, and agrees with itself on words and bytes', () => {
    fc.assert(
      fc.property(chain, (levels) => {
        for (const [index, field] of build(levels).fields.entries()) {
          expect(field.byteOffset % field.type.align).to.equal(0);
          expect(field.wordOffset * 8 + field.byteInWord).to.equal(field.byteOffset);
          expect(field.index).to.equal(index);
        }
      }),
    );
  });

  it('wastes less than a word per class without embedded fields', () => {
    fc.assert(
      fc.property(chain, (levels) => {
        const layout = build(levels);
        const used = ranges(layout).reduce((sum, range) => sum + range.end - range.start, 16);
        expect(layout.words * 8 - used).to.be.lessThan(8 * levels.length);
      }),
    );
  });

  it('is the same each time and in every order of declaration', () => {
    fc.assert(
      fc.property(chain, (levels) => {
        const one = build(levels);
        const other = build(levels.map((fields) => [...fields].reverse()));
        expect(one.fingerprint).to.equal(build(levels).fingerprint);
        expect(other.describe()).to.deep.equal(one.describe());
      }),
    );
  });

  it('keeps the offsets of its base', () => {
    fc.assert(
      fc.property(chain, (levels) => {
        const layout = build(levels);
        const base = layout.base?.fields ?? [];
        expect(layout.fields.slice(0, base.length)).to.deep.equal([...base]);
      }),
    );
  });

  it('has another fingerprint when a field is left out', () => {
    fc.assert(
      fc.property(chain, fc.nat(), (levels, pick) => {
        const all = levels.flat();
        fc.pre(all.length > 0);
        const gone = all[pick % all.length]?.[0];
        const fewer = levels.map((fields) => fields.filter(([name]) => name !== gone));
        expect(build(fewer).fingerprint).not.to.equal(build(levels).fingerprint);
      }),
    );
  });
});
