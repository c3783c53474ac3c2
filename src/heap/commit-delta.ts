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
  publishSlots(run: Run, word: number, words: number, sink: OpSink): void {
    const step = run.slotWords >>> 1;
    const end = (word + words + 1) >>> 1;
    let granule = word >>> 1;
    while (granule < end) {
      const element = granule >>> 5;
      if (element !== run.element) {
        if (run.bits !== 0) flushRun(run, sink);
        else if (run.publishing === 0) this.#fill(run, sink);
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

  #fill(run: Run, sink: OpSink): void {
    this.#filled.push(run);
    if (run.published) return;
    run.published = true;
    this.#published.push(run);
    describeRun(run, sink, true);
  }

  /** Notes that the slot or extent at `position` ends; `pages` is the length of an extent, 0 for a slot of `run`. */
  retire(position: number, run: Run | undefined, pages: number): void {
    this.#retired.push(position);
    this.#retiredRuns.push(run);
    if (run === undefined) this.#retiredPages.set(position, pages);
    else run.retiring++;
  }

  /** Ends the description: runs that lose their last slot leave the page table; `isSpare` may keep one of each bin. */
  finish(sink: OpSink, isSpare: (run: Run) => boolean): void {
    this.#flushBits(sink);
    const filled = this.#filled;
    for (let i = 0; i < filled.length; i++) {
      const run = filled[i]!;
      flushRun(run, sink);
      this.#words += run.publishing * run.slotWords;
      this.#objects += run.publishing;
      run.publishing = 0;
      run.element = -1;
    }
    if (this.#retired.length > 0) this.#releaseRuns(sink, isSpare);
    if (this.#words !== 0) sink.op(OP.ADD_F64, SUPERBLOCK.USED_WORDS, this.#words, 0);
    if (this.#objects !== 0) sink.op(OP.ADD_F64, SUPERBLOCK.OBJECT_COUNT, this.#objects, 0);
  }

  #releaseRuns(sink: OpSink, isSpare: (run: Run) => boolean): void {
    let kept: Map<number, Run> | null = null;
    const runs = this.#retiredRuns;
    for (let i = 0; i < runs.length; i++) {
      const run = runs[i];
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
      describeRun(run, sink, false);
    }
  }

  /** The commit happened: calls back for each retired slot or extent, then for each run that is to be dropped. */
  settle(
    free: (position: number, run: Run | undefined, pages: number) => void,
    drop: (run: Run) => void,
  ): void {
    this.allocated += this.#objects + this.#retired.length;
    this.freed += this.#retired.length;
    const retired = this.#retired;
    for (let i = 0; i < retired.length; i++) {
      const position = retired[i]!;
      const run = this.#retiredRuns[i];
      if (run !== undefined) run.retiring--;
      free(position, run, run === undefined ? (this.#retiredPages.get(position) ?? 0) : 0);
    }
    const emptied = this.#emptied;
    for (let i = 0; i < emptied.length; i++) drop(emptied[i]!);
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

function flushRun(run: Run, sink: OpSink): void {
  sink.op(OP.SET_BITS, run.startBits + run.element, run.bits >>> 0, 0);
  run.bits = 0;
}

/** Names `run` in the page table, or takes it from there. */
function describeRun(run: Run, sink: OpSink, present: boolean): void {
  const pages = RUN_PAGES[run.sizeClass] ?? 0;
  for (let back = 0; back < pages; back++) {
    const descriptor = present ? runDescriptor(run.sizeClass, back, run.objects) : 0;
    sink.op(OP.STORE_32, run.descriptors + back, descriptor, 0);
  }
}
