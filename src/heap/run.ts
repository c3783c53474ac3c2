// run.ts — volatile state of a run: which of its equal slots are free.
import { PAGE_WORDS } from '../media/file-layout.js';
import { RUN_SLOTS, SLOT_WORDS, binOf } from './size-classes.js';
import type { Zone } from './zone.js';

/**
 * A run of equal slots. Free slots are those past the bump index and those on the stack; a new run needs no stack at all.
 */
export class Run {
  readonly zone: number;
  /** Index of the first 32 start bits of the zone, and of the run's first descriptor, in 32-bit halves of words counted over the pool. */
  readonly startBits: number;
  readonly descriptors: number;
  /** First page inside the zone. */
  readonly page: number;
  readonly sizeClass: number;
  /** Whether its slots are for objects, which have headers, or for raw allocations. */
  readonly objects: boolean;
  /** Number of its size class and kind (size-classes.ts). */
  readonly bin: number;
  readonly slotWords: number;
  readonly slots: number;
  /** Word of slot 0, counted from the start of the zone. */
  readonly start: number;
  /** Position of the zone's first word. */
  readonly base: number;
  /** Slots that are allocated or reserved. */
  used = 0;
  /** Slots that the commit being described publishes, and start bits of the last of them: an element of the zone's start bitmap, -1 for none. */
  publishing = 0;
  element = -1;
  bits = 0;
  /** Slots that the transaction being committed gives back. */
  retiring = 0;
  /** Whether the page table on media names this run. */
  published = false;
  /** Whether the heap lists it among the runs with free slots. */
  listed = false;
  /** Word of the first slot that {@link takeMany} took, counted from the start of the zone. */
  firstOfMany = 0;
  #bump = 0;
  #stack: Uint16Array | null = null;
  #depth = 0;

  constructor(zone: Zone, page: number, sizeClass: number, objects: boolean) {
    const { segment } = zone;
    this.zone = zone.index;
    this.startBits = segment.base * 2 + zone.startBits;
    this.descriptors = segment.base * 2 + zone.pageTable + page;
    this.page = page;
    this.sizeClass = sizeClass;
    this.objects = objects;
    this.bin = binOf(sizeClass, objects);
    this.slotWords = SLOT_WORDS[sizeClass] ?? 0;
    this.slots = RUN_SLOTS[sizeClass] ?? 0;
    this.start = page * PAGE_WORDS;
    this.base = zone.base;
  }

  /** Takes a free slot; returns its first word counted from the start of the zone, or -1 when the run is full. */
  take(): number {
    let slot: number;
    if (this.#depth > 0) slot = this.#stack?.[--this.#depth] ?? 0;
    else if (this.#bump < this.slots) slot = this.#bump++;
    else return -1;
    this.used++;
    return this.start + slot * this.slotWords;
  }

  /**
   * Takes free slots that lie one behind the other, at most `wanted`; returns how many, 0 when the run is full. {@link firstOfMany} says
   * where they begin.
   */
  takeMany(wanted: number): number {
    if (this.#depth > 0 || wanted === 1) {
      this.firstOfMany = this.take();
      return this.firstOfMany < 0 ? 0 : 1;
    }
    const count = Math.min(wanted, this.slots - this.#bump);
    this.firstOfMany = this.start + this.#bump * this.slotWords;
    this.#bump += count;
    this.used += count;
    return count;
  }

  /** Gives back the slot that starts at `word` (counted from the start of the zone). */
  put(word: number): void {
    this.used--;
    const slot = (((word - this.start) | 0) / this.slotWords) | 0;
    // The last of those that were never used before is that again: what is taken next lies behind what was taken last.
    if (slot === this.#bump - 1) this.#bump = slot;
    else this.#push(slot);
  }

  /** Tells a run found on media which slots are free. `isStart(word)` reads the start bitmap. */
  adopt(isStart: (word: number) => boolean): void {
    this.published = true;
    this.#bump = this.slots;
    for (let slot = this.slots - 1; slot >= 0; slot--) {
      if (isStart(this.start + slot * this.slotWords)) this.used++;
      else this.#push(slot);
    }
  }

  /** Makes {@link take} answer -1 from now on: the run's pages went back to the zone. */
  close(): void {
    this.#bump = this.slots;
    this.#depth = 0;
  }

  /** Whether a slot starts at `word` (counted from the start of the zone). */
  isSlot(word: number): boolean {
    const distance = (word - this.start) | 0;
    const slot = (distance / this.slotWords) | 0;
    return slot * this.slotWords === distance && slot < this.slots;
  }

  #push(slot: number): void {
    let stack = this.#stack;
    if (stack === null) {
      stack = new Uint16Array(Math.min(this.slots, 64));
      this.#stack = stack;
    } else if (this.#depth === stack.length) {
      const larger = new Uint16Array(Math.min(this.slots, stack.length * 4));
      larger.set(stack);
      stack = larger;
      this.#stack = stack;
    }
    stack[this.#depth++] = slot;
  }
}
