// slot-supply.ts — slots for the objects that a transaction makes, reserved several at a time.
import type { Heap } from '../heap/heap.js';

/** Most slots that are reserved for objects to come. */
const MOST_SLOTS = 64;

/** Gives slots one by one. Who makes several objects of one size makes more: each time it is asked on, it reserves twice as many. */
export class SlotSupply {
  readonly #heap: Heap;
  #next = 0;
  #left = 0;
  #stride = 0;
  #words = 0;
  #wanted = 1;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Position of a slot for an object of `words` words. @throws AllocationError; MediaError `MEDIA_FULL` */
  take(words: number): number {
    if (this.#left > 0 && words === this.#words) {
      const position = this.#next;
      this.#next = position + this.#stride;
      this.#left--;
      return position;
    }
    // The first of its size in the transaction, and mostly the only one.
    if (words === this.#words) return this.#takeMany(words);
    if (this.#left > 0) this.giveUp();
    this.#words = words;
    this.#wanted = 1;
    return this.#heap.reserve(words, true);
  }

  #takeMany(words: number): number {
    const heap = this.#heap;
    this.#wanted = Math.min(MOST_SLOTS, this.#wanted * 2);
    const first = heap.reserveMany(words, this.#wanted);
    this.#stride = heap.strideOf(words);
    this.#left = heap.reservedMany - 1;
    this.#next = first + this.#stride;
    return first;
  }

  /** Gives back what is left. */
  giveUp(): void {
    const left = this.#left;
    this.#left = 0;
    if (left > 0) this.#heap.cancel(this.#next, left * this.#stride);
  }

  /** A transaction has ended, and nothing is left: the next one begins with one slot again. */
  restart(): void {
    this.#words = 0;
  }
}
