// commit-delta.ts — what one commit changes in the heap's metadata, described once and then settled or reverted.
import { OP } from '../media/control-layout.js';
import { clearList } from './clear-list.js';
import { runDescriptor } from './heap-layout.js';
import { SUPERBLOCK } from '../media/file-layout.js';
import type { OpSink } from './op-sink.js';
import type { Run } from './run.js';
import { RUN_PAGES } from './size-classes.js';
import type { Zone } from './zone.js';

/** Collects the publications and retirements of a commit; empty between commits. */
export class CommitDelta {
  /** Allocations that commits have made so far, and those that they have ended. */
  allocated = 0;
  freed = 0;
  #words = 0;
  #objects = 0;
  #touched = false;
  #bitsKind = 0;
  #bitsIndex = -1;
  #bitsMask = 0;
  /** Runs that get slots with this commit, in the order of their first one. */
  readonly #filled: Run[] = [];
  readonly #published: Run[] = [];
  readonly #retired: number[] = [];
  readonly #retiredRuns: (Run | undefined)[] = [];
  readonly #retiredPages = new Map<number, number>();
  readonly #emptied: Run[] = [];

  /** Whether nothing was described since the last {@link settle} or {@link revert}. */
  get isEmpty(): boolean {
    return !this.#touched && this.#filled.length === 0;
  }

  /** Adds to the counters of the superblock. */
  add(words: number, objects: number): void {
    this.#touched = true;
    this.#words += words;
    this.#objects += objects;
  }

  /** Sets or clears the start bit of `word` (counted from the start of the zone); neighbours share one operation. */
  startBit(kind: number, zone: Zone, word: number, sink: OpSink): void {
    const granule = word >>> 1;
    const index = zone.segment.base * 2 + zone.startBits + (granule >>> 5);
    if (index !== this.#bitsIndex || kind !== this.#bitsKind) {
      this.#flushBits(sink);
      this.#bitsIndex = index;
      this.#bitsKind = kind;
    }
    this.#bitsMask = (this.#bitsMask | (1 << (granule & 31))) >>> 0;
  }

  /**
   * Notes that the slots of `run` in the `words` words at `word` (counted from the start of the zone) are allocations from now on. Each run collects its start
   * bits by itself, for slots of several runs come in turn; its counters are added once.
   */
  publishSlots(run: Run, zone: Zone, word: number, words: number, sink: OpSink): void {
    const step = run.slotWords >>> 1;
    const end = (word + words + 1) >>> 1;
    let granule = word >>> 1;
    while (granule < end) {
      const element = granule >>> 5;
      if (element !== run.element) {
        if (run.bits !== 0) this.#flushRun(run, zone, sink);
        else if (run.publishing === 0) this.#fill(run, zone, sink);
        run.element = element;
      }
      const next = Math.min(end, (element + 1) << 5);
      let { bits, publishing } = run;
      for (; granule < next; granule += step) {
        bits |= 1 << (granule & 31);
        publishing++;
      }
      run.bits = bits;
      run.publishing = publishing;
    }
  }

  #fill(run: Run, zone: Zone, sink: OpSink): void {
    this.#filled.push(run);
    if (!run.published) this.#publishRun(run, zone, sink);
  }

  #flushRun(run: Run, zone: Zone, sink: OpSink): void {
    const index = zone.segment.base * 2 + zone.startBits + run.element;
    sink.op(OP.SET_BITS, index, run.bits >>> 0, 0);
    run.bits = 0;
  }

  /** Names `run` in the page table. */
  #publishRun(run: Run, zone: Zone, sink: OpSink): void {
    run.published = true;
    this.#published.push(run);
    this.#describeRun(run, zone, sink, true);
  }

  /** Notes that the slot or extent at `position` ends; `pages` is the length of an extent, 0 for a slot of `run`. */
  retire(position: number, run: Run | undefined, pages: number): void {
    this.#retired.push(position);
    this.#retiredRuns.push(run);
    if (run === undefined) this.#retiredPages.set(position, pages);
    else run.retiring++;
  }

  /** Ends the description: runs that lose their last slot leave the page table; `isSpare` may keep one of each bin. */
  finish(sink: OpSink, isSpare: (run: Run) => boolean, zoneOf: (index: number) => Zone): void {
    this.#flushBits(sink);
    for (const run of this.#filled) {
      this.#flushRun(run, zoneOf(run.zone), sink);
      this.#words += run.publishing * run.slotWords;
      this.#objects += run.publishing;
      run.publishing = 0;
      run.element = -1;
    }
    if (this.#retired.length > 0) this.#releaseRuns(sink, isSpare, zoneOf);
    if (this.#words !== 0) sink.op(OP.ADD_F64, SUPERBLOCK.USED_WORDS, this.#words, 0);
    if (this.#objects !== 0) sink.op(OP.ADD_F64, SUPERBLOCK.OBJECT_COUNT, this.#objects, 0);
  }

  #releaseRuns(
    sink: OpSink,
    isSpare: (run: Run) => boolean,
    zoneOf: (index: number) => Zone,
  ): void {
    let kept: Map<number, Run> | null = null;
    for (const run of this.#retiredRuns) {
      if (run === undefined || run.retiring !== run.used || !run.published) continue;
      kept ??= new Map();
      const spare = kept.get(run.bin);
      if (spare === run) continue;
      if (spare === undefined && isSpare(run)) {
        kept.set(run.bin, run);
        continue;
      }
      run.published = false;
      this.#emptied.push(run);
      this.#describeRun(run, zoneOf(run.zone), sink, false);
    }
  }

  /** The commit happened: calls back for each retired slot or extent, then for each run that is to be dropped. */
  settle(
    free: (position: number, run: Run | undefined, pages: number) => void,
    drop: (run: Run) => void,
  ): void {
    this.allocated += this.#objects + this.#retired.length;
    this.freed += this.#retired.length;
    for (let i = 0; i < this.#retired.length; i++) {
      const position = this.#retired[i] ?? 0;
      const run = this.#retiredRuns[i];
      if (run !== undefined) run.retiring--;
      free(position, run, run === undefined ? (this.#retiredPages.get(position) ?? 0) : 0);
    }
    for (const run of this.#emptied) drop(run);
    this.#reset();
  }

  /** The commit did not happen. */
  revert(): void {
    for (const run of this.#filled) {
      run.publishing = 0;
      run.element = -1;
      run.bits = 0;
    }
    for (const run of this.#emptied) run.published = true;
    for (const run of this.#published) run.published = false;
    for (const run of this.#retiredRuns) if (run !== undefined) run.retiring--;
    this.#reset();
  }

  #describeRun(run: Run, zone: Zone, sink: OpSink, present: boolean): void {
    const first = zone.segment.base * 2 + zone.pageTable + run.page;
    const pages = RUN_PAGES[run.sizeClass] ?? 0;
    for (let back = 0; back < pages; back++) {
      sink.op(
        OP.STORE_32,
        first + back,
        present ? runDescriptor(run.sizeClass, back, run.objects) : 0,
        0,
      );
    }
  }

  #flushBits(sink: OpSink): void {
    if (this.#bitsMask !== 0) sink.op(this.#bitsKind, this.#bitsIndex, this.#bitsMask, 0);
    this.#bitsMask = 0;
    this.#bitsIndex = -1;
  }

  #reset(): void {
    this.#words = 0;
    this.#objects = 0;
    this.#touched = false;
    this.#bitsMask = 0;
    this.#bitsIndex = -1;
    clearList(this.#filled);
    clearList(this.#published);
    if (this.#retired.length === 0) return;
    clearList(this.#retired);
    clearList(this.#retiredRuns);
    if (this.#retiredPages.size > 0) this.#retiredPages.clear();
    clearList(this.#emptied);
  }
}
