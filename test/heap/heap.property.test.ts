// heap.property.test.ts — random lives of a heap against a model: no overlap, exact accounting, the same after a reopen.
import { expect } from 'chai';
import fc from 'fast-check';
import {
  MAX_SLOT_WORDS,
  RUN_PAGES,
  SIZE_CLASSES,
  SLOT_WORDS,
  binOf,
  sizeClassOf,
} from '../../src/heap/size-classes.js';
import { HeapRig } from '../support/heap-rig.js';
import { propertyRuns } from '../support/run-size.js';

const MIB = 1024 * 1024;

const words = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 64 }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: MAX_SLOT_WORDS }) },
  { weight: 1, arbitrary: fc.integer({ min: MAX_SLOT_WORDS + 1, max: 20_000 }) },
);

type Step =
  | { readonly do: 'reserve'; readonly words: readonly number[]; readonly object: boolean }
  | { readonly do: 'cancel'; readonly share: number }
  | {
      readonly do: 'commit';
      readonly publish: number;
      readonly retire: number;
      readonly fails: boolean;
    }
  | { readonly do: 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      words: fc.array(words, { minLength: 1, maxLength: 60 }),
      object: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('cancel' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      publish: fc.double({ min: 0, max: 1, noNaN: true }),
      retire: fc.double({ min: 0, max: 1, noNaN: true }),
      fails: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
);

/** Every n-th of `items`, about `share` of them. */
function pick(items: Iterable<number>, share: number): number[] {
  let due = 0;
  return [...items].filter(() => {
    due += share;
    if (due < 1) return false;
    due -= 1;
    return true;
  });
}

function run(rig: HeapRig, { ...given }: Step): void {
  switch (given.do) {
    case 'reserve':
      for (const count of given.words) rig.reserve(count, given.object);
      break;
    case 'cancel':
      for (const position of pick(rig.reserved.keys(), given.share)) rig.cancel(position);
      break;
    case 'commit':
      rig.commit({
        publish: pick(rig.reserved.keys(), given.publish),
        retire: pick(rig.allocated.keys(), given.retire),
        fails: given.fails,
      });
      break;
    case 'reopen':
      rig.reopen();
      break;
  }
  rig.check();
}

describe('heap: random lives', () => {
  it('never overlaps, counts exactly, and is the same after a reopen', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const rig = new HeapRig(256 * MIB);
        for (const one of steps) run(rig, one);
        const capacities = new Map([...rig.allocated.keys()].map((p) => [p, rig.capacityOf(p)]));
        rig.reopen();
        rig.check();
        for (const [position, capacity] of capacities) {
          expect(rig.capacityOf(position)).to.equal(capacity);
        }
        // What the rebuilt heap hands out must be free of what it had.
        for (let i = 0; i < 200; i++) rig.reserve(1 + ((i * 37) % 1500), i % 2 === 0);
        rig.check();
      }),
      { numRuns: propertyRuns(40) },
    );
  });

  it('gives all pages back in whatever order things are freed, but for one empty run of each size class and kind', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 300 }), fc.nat(), (sizes, seed) => {
        const rig = new HeapRig(256 * MIB);
        const isObject = (size: number): boolean => size % 2 === 0;
        for (const size of sizes) rig.reserve(size, isObject(size));
        rig.commit({ publish: [...rig.reserved.keys()] });
        const rank = (position: number): number => (position * 31 + seed) % 977;
        const order = [...rig.allocated.keys()].sort((a, b) => rank(a) - rank(b));
        for (const position of order) rig.commit({ retire: [position] });
        rig.check();
        expect(rig.heap.usedWords).to.equal(0);
        const small = sizes.filter((n) => n <= MAX_SLOT_WORDS);
        const bins = new Set(small.map((n) => binOf(sizeClassOf(n), isObject(n))));
        const spare = [...bins].reduce((sum, bin) => sum + RUN_PAGES[bin % SIZE_CLASSES]!, 0);
        expect(rig.heapPages() - rig.freePages()).to.be.at.most(spare);
        rig.reopen();
        expect(rig.heapPages() - rig.freePages()).to.be.at.most(spare);
        for (const size of sizes) rig.reserve(size, isObject(size));
        rig.check();
      }),
      { numRuns: propertyRuns(40) },
    );
  });

  it('serves every size from the least slot that holds it', () => {
    for (let size = 1; size <= MAX_SLOT_WORDS; size++) {
      const cls = sizeClassOf(size);
      expect(SLOT_WORDS[cls]).to.be.at.least(size);
      if (cls > 0) expect(SLOT_WORDS[cls - 1]).to.be.below(size);
    }
    expect(sizeClassOf(MAX_SLOT_WORDS)).to.equal(SIZE_CLASSES - 1);
  });
});
