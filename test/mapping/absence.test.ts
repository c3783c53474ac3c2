// absence.test.ts — fields that may be null, undefined, or both, for every type.
import { expect } from 'chai';
import {
  array,
  bigint,
  bool,
  bytes,
  date,
  embedded,
  enumOf,
  f32,
  f64,
  i16,
  i32,
  i64,
  i8,
  ref,
  text,
  u16,
  u32,
  u64,
  u8,
  Field,
  Persistent,
} from '../../src/index.js';
import type { FieldType } from '../../src/schema/field-type.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { ScratchPool } from '../support/scratch-pool.js';
import { comparable, valueRoot } from '../support/value-root.js';

@Persistent('absence.Leaf')
class Leaf {
  @Field(u8) n: number = 0;
  @Field(text) label: string = '';
}

const kinds: readonly (readonly [string, FieldType, () => unknown])[] = [
  ['u8', u8, () => 0],
  ['i8', i8, () => -1],
  ['u16', u16, () => 0],
  ['i16', i16, () => -3],
  ['u32', u32, () => 0],
  ['i32', i32, () => -1],
  ['u64', u64, () => 0n],
  ['i64', i64, () => -1n],
  ['f32', f32, () => Number.NaN],
  ['f64', f64, () => Number.NaN],
  ['bool', bool, () => false],
  ['date', date, () => new Date(0)],
  ['enum', enumOf('a', 'b'), () => 'a'],
  ['short text', text, () => ''],
  ['long text', text, () => 'long '.repeat(20)],
  ['bytes', bytes, () => new Uint8Array(0)],
  ['long bytes', bytes, () => new Uint8Array(100)],
  ['bigint', bigint, () => 0n],
  ['huge bigint', bigint, () => -(2n ** 500n)],
  ['array', array(u16, 3), () => [1, 2, 3]],
  ['reference', ref(() => Leaf), () => Object.assign(new Leaf(), { n: 5 })],
  ['embedded', embedded(() => Leaf), () => ({ n: 6, label: 'l'.repeat(30) })],
];

function shown(value: unknown): unknown {
  return value !== null && typeof value === 'object' && 'n' in value
    ? `leaf ${(value as Leaf).n} ${(value as Leaf).label}`
    : comparable(value);
}

forEachMedium('absence', (medium) => {
  for (const [name, type, value] of kinds) {
    it(`${name}: null and undefined where they are allowed, and nowhere else`, () => {
      for (const [nullable, optional] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const) {
        // A root cannot be made without its required reference; other classes are tested elsewhere.
        if (name === 'reference' && !nullable && !optional) continue;
        const scratch = new ScratchPool(medium, valueRoot(type, 1, { nullable, optional }), {
          durability: 'relaxed',
        });
        try {
          scratch.open();
          const get = (): unknown => shown(scratch.pool.root['v0']);
          const set = (given: unknown): void =>
            scratch.pool.transaction((j) => void (j.root['v0'] = given));
          const absent = optional ? undefined : null;
          if (nullable || optional) expect(get(), 'at first').to.equal(absent);
          for (const given of [value(), null, undefined, value(), undefined, null, value()]) {
            const allowed = given === null || given === undefined ? nullable || optional : true;
            if (!allowed) {
              expectCode('FIELD_TYPE', () => set(given));
              continue;
            }
            set(given);
            const expected =
              given === null || given === undefined
                ? nullable && optional
                  ? given
                  : absent
                : shown(value());
            expect(get()).to.deep.equal(expected);
            scratch.verify();
            expect(() =>
              scratch.pool.transaction((j) => {
                j.root['v0'] = value();
                if (nullable) j.root['v0'] = null;
                throw new Error('on purpose');
              }),
            ).to.throw('on purpose');
            expect(get()).to.deep.equal(expected);
          }
          scratch.reopenIfPersistent();
          expect(get()).to.deep.equal(shown(value()));
          if (!nullable && !optional) continue;
          // What an absent value had is given up.
          set(absent);
          scratch.pool.reclaim();
          const { allocations } = scratch.pool.stats();
          set(value());
          set(absent);
          scratch.pool.reclaim();
          expect(scratch.pool.stats().allocations).to.equal(allocations);
          expect(scratch.verify().objects).to.equal(1);
        } finally {
          scratch.remove();
        }
      }
    });
  }
});
