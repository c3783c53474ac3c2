// gather.property.test.ts — a record holds the words of its logs, each once and no other, whatever the logs name in what order.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { CONTROL, LOG, OP } from '../../src/media/control-layout.js';
import { STRICT, ShimRig, shim } from './shim-rig.js';

/** Words that the transactions meet in: few, so that what the logs name touches and overlaps. */
const WORDS = 96;

interface Entries {
  readonly words: readonly number[];
  readonly ranges: readonly (readonly [number, number])[];
  readonly sums: readonly (readonly [number, number])[];
}

const word = fc.nat(WORDS - 1);
const entries = (most: number): fc.Arbitrary<Entries> =>
  fc.record({
    words: fc.array(word, { maxLength: most }),
    // of no words: an allocation that was given up again
    ranges: fc.array(fc.tuple(word, fc.nat(20)), { maxLength: most >> 1 }),
    sums: fc.array(fc.tuple(word, fc.integer({ min: -9, max: 9 })), { maxLength: most }),
  });

if (shim !== null) {
  const binding = shim;
  describe('shim: what a commit gathers', () => {
    it('is what its logs name, in small transactions and in larger ones', () => {
      fc.assert(
        fc.property(
          fc.array(fc.oneof(entries(4), entries(40)), { minLength: 1, maxLength: 6 }),
          (commits) => {
            const rig = new ShimRig(binding);
            try {
              const expected = new Float64Array(WORDS + 20);
              let value = 0;
              for (const { words, ranges, sums } of commits) {
                // What no log names stays what it is in the file, whatever the image holds.
                rig.words.fill(++value + 0.5, rig.first, rig.first + expected.length);
                for (const at of words) rig.log(LOG.UNDO, CONTROL.UNDO_COUNT, [rig.first + at, 0]);
                for (const [at, count] of ranges)
                  rig.log(LOG.FRESH, CONTROL.FRESH_COUNT, [rig.first + at, count]);
                for (const [at, sum] of sums)
                  rig.log(LOG.OPS, CONTROL.OP_COUNT, [OP.ADD_F64, rig.first + at, sum, 0]);
                const added = new Float64Array(expected.length);
                for (const [at, sum] of sums) added[at] = added[at]! + sum;
                const named = new Set([...words, ...sums.map(([at]) => at)]);
                for (const [at, count] of ranges)
                  for (let i = at; i < at + count; i++) named.add(i);
                for (const at of named) expected[at] = value + 0.5 + added[at]!;
                expect(rig.commit(STRICT)).to.equal(0);
              }
              expect(binding.checkpoint(rig.pool)).to.equal(0);
              const found = Array.from(expected, (_, at) => rig.home(at));
              expect(found).to.deep.equal([...expected]);
            } finally {
              rig.remove();
            }
          },
        ),
        { numRuns: 60 },
      );
    });
  });
}
