// heap-space.test.ts — extents that join again, borders of zones and segments, and a pool that is full.
import { expect } from 'chai';
import { MAX_ALLOCATION_WORDS } from '../../src/heap/heap.js';
import { SEGMENT_ZONES, ZONE_PAGES } from '../../src/heap/heap-layout.js';
import { PAGE_WORDS, ZONE_WORDS } from '../../src/media/file-layout.js';
import { expectCode } from '../support/expect-code.js';
import { HeapRig } from '../support/heap-rig.js';
import { seededRandom } from '../support/random.js';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** `items` in a random order that a seed repeats. */
function shuffled(items: Iterable<number>, seed: number): number[] {
  const random = seededRandom(seed);
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

describe('heap: space', () => {
  for (const seed of [1, 2, 3]) {
    it(`joins extents freed in any order to one again (order ${seed})`, () => {
      const rig = new HeapRig(64 * MIB);
      const random = seededRandom(seed);
      let pages = 0;
      const first = rig.reserve(3 * PAGE_WORDS);
      for (pages = 3; pages < 15_000;) {
        const count = 3 + random(50);
        rig.reserve(count * PAGE_WORDS);
        pages += count;
      }
      rig.commit({ publish: [...rig.reserved.keys()] });
      const frontier = rig.heap.frontierPage;
      const order = shuffled(rig.allocated.keys(), seed);
      for (let at = 0; at < order.length; at += 7) rig.commit({ retire: order.slice(at, at + 7) });
      rig.check();
      expect(rig.freePages()).to.equal(pages);
      const whole = rig.reserve(pages * PAGE_WORDS);
      expect(whole).to.equal(first);
      expect(rig.heap.frontierPage).to.equal(frontier);
      rig.check();
    });
  }

  it('keeps at most one empty run of a size class when all slots are freed', () => {
    const rig = new HeapRig(64 * MIB);
    for (let i = 0; i < 20_000; i++) rig.reserve(1 + (i % 40));
    rig.commit({ publish: [...rig.reserved.keys()] });
    const pages = rig.heapPages();
    for (const position of shuffled(rig.allocated.keys(), 9)) rig.commit({ retire: [position] });
    rig.check();
    // Twenty size classes serve 1 … 40 words, with runs of at most eight pages.
    expect(pages - rig.freePages()).to.be.at.most(20 * 8);
    rig.reopen();
    expect(pages - rig.freePages()).to.be.at.most(20 * 8);
  });

  it('does not take more and more space under churn at 90 % fill', () => {
    const rig = new HeapRig(256 * MIB);
    const random = seededRandom(4);
    const size = (): number => (random(10) === 0 ? 65 + random(3000) : 1 + random(64));
    const live: number[] = [];
    let words = 0;
    while (words < 2_000_000) {
      const position = rig.reserve(size());
      rig.commit({ publish: [position] });
      words += rig.capacityOf(position);
      live.push(position);
    }
    const goal = words * 0.9;
    for (let turn = 0; turn < 40_000; turn++) {
      const retire: number[] = [];
      while (rig.heap.usedWords - retire.reduce((sum, p) => sum + rig.capacityOf(p), 0) > goal) {
        const at = random(live.length);
        retire.push(live[at]!);
        live[at] = live[live.length - 1]!;
        live.pop();
      }
      const position = rig.reserve(size());
      live.push(position);
      rig.commit({ publish: [position], retire });
    }
    rig.check();
    // Live data, and what churn with random sizes and lifetimes wastes between it.
    expect(rig.heap.frontierPage * PAGE_WORDS).to.be.below(words * 1.25 + 100_000);
  }).timeout(60_000);

  it('gives extents up to the largest, each inside one zone', () => {
    const rig = new HeapRig(512 * MIB);
    for (const words of [
      1025,
      4096,
      100_000,
      MAX_ALLOCATION_WORDS - PAGE_WORDS,
      MAX_ALLOCATION_WORDS,
    ]) {
      const position = rig.reserve(words);
      rig.commit({ publish: [position] });
      expect(rig.capacityOf(position)).to.equal(Math.ceil(words / PAGE_WORDS) * PAGE_WORDS);
    }
    rig.check();
    expectCode('ALLOC_TOO_LARGE', () => rig.heap.reserve(MAX_ALLOCATION_WORDS + 1, false));
    // What the largest extents left at the end of the first zones is used by smaller ones.
    const frontier = rig.heap.frontierPage;
    expect(Math.floor(rig.reserve(20_000) / ZONE_WORDS)).to.be.below(
      Math.floor(frontier / ZONE_PAGES),
    );
    rig.check();
  });

  it('finds freed space in zones that nothing touched since a reopen', () => {
    // Just enough for these: the heap would rather take new pages than scan zone after zone.
    const rig = new HeapRig(7 * 64 * MIB);
    const positions = Array.from({ length: 6 }, () => rig.reserve(MAX_ALLOCATION_WORDS));
    rig.commit({ publish: positions });
    rig.commit({ retire: [positions[1]!, positions[4]!] });
    rig.reopen();
    const frontier = rig.heap.frontierPage;
    const found = [rig.reserve(MAX_ALLOCATION_WORDS), rig.reserve(MAX_ALLOCATION_WORDS)];
    expect(found.sort((a, b) => a - b)).to.deep.equal([positions[1], positions[4]]);
    expect(rig.heap.frontierPage).to.equal(frontier);
    rig.check();
  });

  it('goes on past 4 GiB, into the next segment', () => {
    const rig = new HeapRig(9 * GIB);
    const border = SEGMENT_ZONES * ZONE_WORDS;
    let last = 0;
    while (last < border + ZONE_WORDS) last = rig.reserve(MAX_ALLOCATION_WORDS);
    const small = [1, 2, 100, 1024].map((words) => rig.reserve(words));
    const kept = [...small, last];
    rig.commit({ publish: kept });
    rig.check();
    for (const position of [...rig.reserved.keys()]) rig.cancel(position);
    rig.check();
    const capacities = kept.map((position) => rig.capacityOf(position));
    rig.reopen();
    expect(kept.map((position) => rig.capacityOf(position))).to.deep.equal(capacities);
    expect(kept.some((position) => position >= border)).to.equal(true);
    rig.commit({ retire: kept });
    rig.check();
    expect(rig.heap.objectCount).to.equal(0);
  });

  it('says when the pool is full, hands out nothing twice then, and goes on after a free', () => {
    const rig = new HeapRig(4 * MIB);
    const fill = (words: number): void => {
      expectCode('ALLOC_OUT_OF_SPACE', () => {
        for (;;) rig.reserve(words);
      });
    };
    for (const words of [5000, 1024, 100, 2]) fill(words);
    rig.check();
    rig.commit({ publish: [...rig.reserved.keys()] });
    rig.check();
    fill(2);
    rig.reopen();
    fill(2);
    const large = [...rig.allocated.keys()].find((position) => rig.capacityOf(position) > 4096)!;
    rig.commit({ retire: [large] });
    expect(rig.reserve(5000)).to.equal(large);
    rig.check();
    expect(rig.medium.fileBytes()).to.be.at.most(4 * MIB);
  });

  it('does not hand out space that a commit is about to free, nor after one that failed', () => {
    const rig = new HeapRig(64 * MIB);
    const slots = Array.from({ length: 100 }, () => rig.reserve(8));
    const extent = rig.reserve(5000);
    rig.commit({ publish: [...slots, extent] });
    rig.commit({ retire: [slots[3]!, extent], fails: true });
    rig.check();
    for (let i = 0; i < 5000; i++) rig.reserve(8);
    for (let i = 0; i < 10; i++) rig.reserve(5000);
    rig.check();
  });

  it('leaves an empty run in the page table for the next one that wants it, failed commits included', () => {
    const rig = new HeapRig(64 * MIB);
    for (let turn = 0; turn < 50; turn++) {
      const slots = Array.from({ length: 300 }, () => rig.reserve(10));
      rig.commit({ publish: slots, fails: turn % 3 === 0 });
      rig.check();
      if (turn % 3 === 0) rig.commit({ publish: slots });
      rig.commit({ retire: slots, fails: true });
      rig.commit({ retire: slots });
      rig.check();
    }
    expect(rig.heapPages()).to.be.below(64);
  });

  it('refuses to retire what is no allocation', () => {
    const rig = new HeapRig(64 * MIB);
    const position = rig.reserve(8);
    const sink = { op: (): void => undefined };
    expectCode('ALLOC_BAD_POSITION', () => rig.heap.retire(position, sink));
    rig.commit({ publish: [position] });
    expect(rig.heap.isAllocated(position + 2)).to.equal(false);
    expect(rig.heap.capacity(position + 2)).to.equal(0);
    expectCode('ALLOC_BAD_POSITION', () => rig.heap.retire(position + 2, sink));
    for (const nonsense of [-2, 0, 1.5, Number.NaN, 2 ** 40, 2 ** 60, position + 1]) {
      expect(rig.heap.isAllocated(nonsense), String(nonsense)).to.equal(false);
    }
  });
});
