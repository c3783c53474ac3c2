// heap.ts — the allocator: reserve in volatile state, publish or retire at commit, settle after it.
import { AllocationError } from '../errors/allocation-error.js';
import { OP } from '../media/control-layout.js';
import type { Image } from '../media/image.js';
import type { Segment } from '../media/segment.js';
import { CommitDelta } from './commit-delta.js';
import { ZONE_META_PAGES, ZONE_PAGES, descriptorObjects, largeDescriptor } from './heap-layout.js';
import { PAGE_WORDS, SUPERBLOCK } from '../media/file-layout.js';
import { objectAround } from './object-around.js';
import type { ObjectSizes } from './object-sizes.js';
import type { ObjectSpan } from './object-span.js';
import type { OpSink } from './op-sink.js';
import { Run } from './run.js';
import { BINS, MAX_SLOT_WORDS, RUN_PAGES, SLOT_WORDS, binOf, sizeClassOf } from './size-classes.js';
import type { Zone } from './zone.js';
import { ZonePages, type HeapSpace } from './zone-pages.js';

/** A word inside its zone has 23 bits: a shift gives its page. */
const PAGE_SHIFT = Math.log2(PAGE_WORDS);

/** Most words of one allocation: what is left of a zone beside its metadata (about 63 MiB). */
export const MAX_ALLOCATION_WORDS = (ZONE_PAGES - ZONE_META_PAGES) * PAGE_WORDS;

/**
 * Hands out words of the pool. A reservation changes volatile state only; {@link publish} and {@link retire} describe, as
 * deferred operations, what the commit is to change on media; {@link settle} or {@link revert} ends the commit.
 * An abort therefore has nothing to undo on media: it cancels its reservations. Constant time, amortised: a zone's state is
 * rebuilt from its page table when the zone is first needed after an open, one zone at a time.
 */
export class Heap {
  /** Changes whenever pages cease to hold objects: who walks through them looks at the page table again. */
  layoutVersion = 0;
  readonly #image: Image<Segment>;
  readonly #space: HeapSpace;
  readonly #pages: ZonePages;
  /** Runs with free slots, by bin (size class and kind); the last one is served first. */
  readonly #available: Run[][] = Array.from({ length: BINS }, () => []);
  /** Positions of the large extents that were reserved for objects, until they are given back. */
  readonly #largeObjects = new Set<number>();
  readonly #isLargeObject = (position: number): boolean => this.#largeObjects.has(position);
  readonly #delta = new CommitDelta();
  // What the delta asks for, made once and not at each commit.
  /** One empty run per bin is kept, so that allocating and freeing at the edge of a run leaves the page table alone. */
  readonly #isSpare = (run: Run): boolean => {
    const runs = this.#available[run.bin] ?? [];
    return runs.length === 0 || (runs.length === 1 && runs[0] === run);
  };
  readonly #free = (position: number, run: Run | undefined, pages: number): void => {
    if (run === undefined) {
      const zone = this.#pages.near(position);
      this.#endLarge(position);
      zone.extents.release((position - zone.base) / PAGE_WORDS, pages);
    } else {
      this.#put(run, (position - run.base) | 0);
    }
  };
  readonly #drop = (run: Run): void => {
    this.layoutVersion++;
    this.#pages.zone(run.zone).dropRun(run);
  };
  /** How many {@link publishOne} made with the commit that is described: 0 or 1. */
  #madeOne = 0;
  /** What {@link retireOne} ends with it, 0 for nothing. */
  #endedOne = 0;
  /** How many slots the last {@link reserveMany} got. */
  reservedMany = 0;

  constructor(image: Image<Segment>, space: HeapSpace) {
    this.#image = image;
    this.#space = space;
    this.#pages = new ZonePages(image, space, (run) => {
      this.#list(run);
    });
  }

  /** Ends the heap with its pool: it knows nothing any more. */
  end(): void {
    this.#pages.end();
    for (const runs of this.#available) runs.length = 0;
    this.#largeObjects.clear();
  }

  /** Words in allocated slots and extents, as committed. */
  get usedWords(): number {
    return this.#image.first.f64[SUPERBLOCK.USED_WORDS] ?? 0;
  }

  /** Allocated slots and extents, as committed. */
  get objectCount(): number {
    return this.#image.first.f64[SUPERBLOCK.OBJECT_COUNT] ?? 0;
  }

  /** Allocations that commits have made, and those that they have ended, since the opening. */
  get totals(): { readonly allocated: number; readonly freed: number } {
    return this.#delta;
  }

  /**
   * Reserves at least `words` words, starting at an even position, for an object (with a header) or for a raw allocation: the two never
   * share a run, so that the page table proves what starts somewhere. Their contents are undefined.
   *
   * @throws AllocationError `ALLOC_TOO_LARGE` above {@link MAX_ALLOCATION_WORDS}, `ALLOC_OUT_OF_SPACE` at the pool's maximum.
   * @throws MediaError `MEDIA_FULL` when the device refuses growth.
   */
  reserve(words: number, objects: boolean): number {
    if (words > MAX_SLOT_WORDS) return this.#reserveLarge(words, objects);
    const sizeClass = sizeClassOf(words);
    const runs = this.#available[binOf(sizeClass, objects)] ?? [];
    for (;;) {
      const run = last(runs) ?? this.#openRun(sizeClass, objects, runs);
      const word = run.take();
      if (word >= 0) return run.base + word;
      run.listed = false;
      runs.pop();
    }
  }

  /**
   * Reserves slots for objects of `words` words that lie one behind the other, {@link strideOf} apart: at least one, at most `wanted`. Returns the
   * position of the first; {@link reservedMany} says how many there are. They are published and cancelled together, as one reservation of so many times the stride, or
   * one by one.
   *
   * @throws as {@link reserve}
   */
  reserveMany(words: number, wanted: number): number {
    if (words > MAX_SLOT_WORDS || wanted === 1) {
      this.reservedMany = 1;
      return this.reserve(words, true);
    }
    const sizeClass = sizeClassOf(words);
    const runs = this.#available[binOf(sizeClass, true)] ?? [];
    for (;;) {
      const run = last(runs) ?? this.#openRun(sizeClass, true, runs);
      const count = run.takeMany(wanted);
      if (count > 0) {
        this.reservedMany = count;
        return run.base + run.firstOfMany;
      }
      run.listed = false;
      runs.pop();
    }
  }

  /** Words between slots that {@link reserveMany} gives for objects of `words` words. */
  strideOf(words: number): number {
    return words > MAX_SLOT_WORDS ? words : (SLOT_WORDS[sizeClassOf(words)] ?? words);
  }

  /** Words of the slots of the run that holds `position`, reserved or allocated; 0 for a large extent. */
  slotWords(position: number): number {
    const zone = this.#pages.at(position);
    return zone.run((position - zone.base) >>> PAGE_SHIFT)?.slotWords ?? 0;
  }

  /**
   * Words from one object to the next in the reservation at `position`: more than it has where there is one in an extent of its own; 0 for a raw
   * allocation.
   */
  objectStride(position: number): number {
    const zone = this.#pages.at(position);
    const run = zone.run(((position - zone.base) | 0) >>> PAGE_SHIFT);
    if (run !== undefined) return run.objects ? run.slotWords : 0;
    return this.#largeObjects.has(position) ? Infinity : 0;
  }

  /** Gives back a reservation of `words` words that was never published. */
  cancel(position: number, words: number): void {
    const zone = this.#pages.at(position);
    const word = (position - zone.base) | 0;
    const page = word >>> PAGE_SHIFT;
    const run = zone.run(page);
    if (run === undefined) {
      this.#endLarge(position);
      zone.extents.release(page, Math.ceil(words / PAGE_WORDS));
    } else {
      // More than a slot: what reserveMany gave. The last one first, as Run.put likes it.
      const slots = Math.ceil(words / run.slotWords);
      for (let slot = slots - 1; slot >= 0; slot--) this.#put(run, word + slot * run.slotWords);
    }
  }

  /**
   * {@link publish} and {@link finish} where the commit makes but this slot, and a run that the page table names has it. Returns false, having done nothing, where
   * there is more to it.
   */
  publishOne(position: number, words: number, sink: OpSink): boolean {
    const zone = this.#pages.at(position);
    const word = (position - zone.base) | 0;
    const run = zone.run(word >>> PAGE_SHIFT);
    if (run === undefined || !run.published || words > run.slotWords || this.#pages.reached)
      return false;
    this.#madeOne = 1;
    describeSlot(run, word, OP.SET_BITS, 1, sink);
    return true;
  }

  /**
   * {@link retire} and {@link finish} where the commit ends but this slot, and its run has others. Returns false, having done nothing, where there is more to it.
   */
  retireOne(position: number, sink: OpSink): boolean {
    if (!this.isAllocated(position)) return false;
    const zone = this.#pages.at(position);
    const word = (position - zone.base) | 0;
    const run = zone.run(word >>> PAGE_SHIFT);
    if (run === undefined || !run.published || run.used === 1 || !run.isSlot(word)) return false;
    this.#endedOne = position;
    describeSlot(run, word, OP.CLEAR_BITS, -1, sink);
    return true;
  }

  /** Describes to `sink` that the reservation of `words` words at `position` becomes an allocation. */
  publish(position: number, words: number, sink: OpSink): void {
    const zone = this.#pages.at(position);
    const word = (position - zone.base) | 0;
    const page = word >>> PAGE_SHIFT;
    const run = zone.run(page);
    if (run === undefined) {
      const pages = Math.ceil(words / PAGE_WORDS);
      sink.op(
        OP.STORE_32,
        zone.segment.base * 2 + zone.pageTable + page,
        largeDescriptor(pages, this.#largeObjects.has(position)),
        0,
      );
      this.#delta.add(pages * PAGE_WORDS, 1);
      this.#delta.startBit(OP.SET_BITS, zone, word, sink);
    } else {
      this.#delta.publishSlots(run, word, words, sink);
    }
  }

  /**
   * Describes to `sink` that the allocation at `position` ends with this commit; its space is reused from the next one on.
   *
   * @throws AllocationError `ALLOC_BAD_POSITION` when no allocation starts there.
   */
  retire(position: number, sink: OpSink): void {
    if (!this.retireCommitted(position, sink)) throw noAllocation(position);
  }

  /**
   * {@link retire} where an allocation was committed at `position`; false where none was.
   *
   * @throws AllocationError `ALLOC_BAD_POSITION` when one starts where none can.
   */
  retireCommitted(position: number, sink: OpSink): boolean {
    if (!this.isAllocated(position)) return false;
    const zone = this.#pages.at(position);
    const word = (position - zone.base) | 0;
    const page = word >>> PAGE_SHIFT;
    const run = zone.run(page);
    const words = zone.usableWords(word, run);
    if (words === 0) throw noAllocation(position);
    if (run === undefined)
      sink.op(OP.STORE_32, zone.segment.base * 2 + zone.pageTable + page, 0, 0);
    this.#delta.startBit(OP.CLEAR_BITS, zone, word, sink);
    this.#delta.retire(position, run, run === undefined ? words / PAGE_WORDS : 0);
    this.#delta.add(-words, -1);
    return true;
  }

  /** Ends the description of a commit: releases runs that became empty and adds the counters. */
  finish(sink: OpSink): void {
    if (this.#delta.isEmpty) return;
    this.#delta.finish(sink, this.#isSpare);
    if (!this.#pages.reached) return;
    this.#raise(sink, SUPERBLOCK.FRONTIER, this.#pages.frontier * PAGE_WORDS);
    this.#raise(sink, SUPERBLOCK.FILE_WORDS, this.#space.fileBytes() / 8);
  }

  /** Describes that word `index` of the superblock, which only grows, is at least `value`. */
  #raise(sink: OpSink, index: number, value: number): void {
    if (!(this.#image.first.f64[index]! >= value)) sink.op(OP.MAX_F64, index, value, 0);
  }

  /** The described commit happened: what it retired may be handed out again. */
  settle(): void {
    const delta = this.#delta;
    delta.allocated += this.#madeOne;
    this.#madeOne = 0;
    if (this.#endedOne !== 0) {
      const zone = this.#pages.at(this.#endedOne);
      const word = (this.#endedOne - zone.base) | 0;
      this.#put(zone.run(word >>> PAGE_SHIFT)!, word);
      this.#endedOne = 0;
      delta.freed++;
    }
    if (delta.isEmpty) return;
    this.#pages.reached = false;
    delta.settle(this.#free, this.#drop);
  }

  /** The described commit did not happen: everything is as before {@link publish} and {@link retire}. */
  revert(): void {
    this.#madeOne = 0;
    this.#endedOne = 0;
    this.#delta.revert();
  }

  /** Words usable at `position`, or 0 when no committed allocation starts there. */
  capacity(position: number): number {
    if (!this.isAllocated(position)) return 0;
    const zone = this.#pages.at(position);
    const word = (position - zone.base) | 0;
    return zone.usableWords(word, zone.run(word >>> PAGE_SHIFT));
  }

  /** Whether the start bitmap says that an allocation starts at `position`; false for anything that is no position at all. */
  isAllocated(position: number): boolean {
    if (!(position > 0 && position < this.#pages.frontier * PAGE_WORDS)) return false;
    const zone = this.#pages.near(position);
    // A word is a small integer: that it is one, and even, shows faster in it than in a position, which is a double.
    const word = (position - zone.base) | 0;
    return zone.base + word === position && (word & 1) === 0 && zone.isStart(word);
  }

  /**
   * Whether a committed object starts at `position`: an allocation starts there, in pages that hold objects. A raw allocation is none,
   * whatever its bytes look like.
   */
  isObject(position: number): boolean {
    if (!this.isAllocated(position)) return false;
    const zone = this.#pages.near(position);
    return descriptorObjects(zone.descriptor(((position - zone.base) | 0) >>> PAGE_SHIFT));
  }

  /** Position of the object that holds the word at `position` ({@link objectAround}). */
  objectAround(position: number): number {
    return objectAround(this.#pages.near(position), position, this.#isLargeObject);
  }

  /**
   * Moves `span` to the first run or large extent of objects of one of `sizes` that holds words at or behind `position`; false when there
   * is none. Makes nothing and scans nothing: it reads the page table.
   */
  findObjects(position: number, sizes: ObjectSizes, span: ObjectSpan): boolean {
    let page = Math.floor(position / PAGE_WORDS);
    while (page < this.#pages.frontier) {
      const index = Math.floor(page / ZONE_PAGES);
      const start = index * ZONE_PAGES;
      const from = Math.max(page - start, this.#pages.firstPage(index));
      const end = Math.min(ZONE_PAGES, this.#pages.frontier - start);
      if (span.find(this.#pages.zone(index), from, end, sizes, this.#isLargeObject)) return true;
      page = start + ZONE_PAGES;
    }
    return false;
  }

  /** Zones that hold anything, scanned, for tools that walk the pool. */
  *zones(): Iterable<Zone> {
    const count = Math.ceil(this.#pages.frontier / ZONE_PAGES);
    for (let index = 0; index < count; index++) yield this.#pages.scanned(index);
  }

  /** First page, counted over the pool, beyond all that was ever handed out. */
  get frontierPage(): number {
    return this.#pages.frontier;
  }

  #reserveLarge(words: number, objects: boolean): number {
    if (words > MAX_ALLOCATION_WORDS) {
      throw new AllocationError(
        'ALLOC_TOO_LARGE',
        `One allocation of ${String(words * 8)} bytes was asked for; a pool gives at most ${String(MAX_ALLOCATION_WORDS * 8)} in one piece. ` +
          'Split the data into smaller objects or use a collection.',
        { bytes: words * 8 },
      );
    }
    const position = this.#pages.take(Math.ceil(words / PAGE_WORDS)) * PAGE_WORDS;
    if (objects) this.#largeObjects.add(position);
    return position;
  }

  /** A large extent is given back. */
  #endLarge(position: number): void {
    if (this.#largeObjects.delete(position)) this.layoutVersion++;
  }

  #openRun(sizeClass: number, objects: boolean, runs: Run[]): Run {
    const pages = RUN_PAGES[sizeClass] ?? 1;
    const first = this.#pages.take(pages);
    const zone = this.#pages.zone(Math.floor(first / ZONE_PAGES));
    // Taking pages may have scanned a zone that has runs of this bin with free slots: they come first.
    const found = last(runs);
    if (found !== undefined) {
      zone.extents.release(first % ZONE_PAGES, pages);
      return found;
    }
    const run = new Run(zone, first % ZONE_PAGES, sizeClass, objects);
    zone.addRun(run);
    this.#list(run);
    return run;
  }

  #put(run: Run, word: number): void {
    run.put(word);
    this.#list(run);
  }

  #list(run: Run): void {
    if (run.listed) return;
    run.listed = true;
    this.#available[run.bin]?.push(run);
  }
}

/** The last of `runs`, or undefined. Element -1 of an empty array is looked up as a property, by code that is slow for every array afterwards. */
function last(runs: readonly Run[]): Run | undefined {
  return runs.length === 0 ? undefined : runs[runs.length - 1];
}

/** The start bit and the counters of one slot that is all that a commit makes (`by` 1) or ends (-1). */
function describeSlot(run: Run, word: number, kind: number, by: 1 | -1, sink: OpSink): void {
  sink.op(kind, run.startBits + (word >>> 6), (1 << (word >>> 1)) >>> 0, 0);
  sink.op(OP.ADD_F64, SUPERBLOCK.USED_WORDS, by * run.slotWords, 0);
  sink.op(OP.ADD_F64, SUPERBLOCK.OBJECT_COUNT, by, 0);
}

function noAllocation(position: number): AllocationError {
  return new AllocationError(
    'ALLOC_BAD_POSITION',
    `No allocation starts at word ${String(position)} of the pool: it was freed already, or the file is damaged. ` +
      'Run verify() on the pool.',
    { bytes: 0 },
  );
}
