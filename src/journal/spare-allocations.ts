// spare-allocations.ts — raw allocations that the running transaction made, gave up, and may use again.
import type { Image } from '../media/image.js';
import type { JournaledSegment } from './journaled-segment.js';

/** Allocations of one size: a map that grows gives up as many buckets as it takes. */
export class SpareAllocations {
  readonly #image: Image<JournaledSegment>;
  readonly #positions: number[] = [];
  #words = 0;

  constructor(image: Image<JournaledSegment>) {
    this.#image = image;
  }

  /** Whether there is one of `words` words. */
  has(words: number): boolean {
    return words === this.#words && this.#positions.length > 0;
  }

  /** Whether one of `words` words can be added. */
  fits(words: number): boolean {
    return this.#positions.length === 0 || words === this.#words;
  }

  /** Adds one, of the words that {@link fits}. */
  add(position: number, words: number): void {
    this.#words = words;
    this.#positions.push(position);
  }

  /** Takes one out, zero-filled; there must be one. Returns its position. */
  take(): number {
    const position = this.#positions.pop()!;
    const segment = this.#image.at(position);
    const word = (position - segment.base) | 0;
    segment.f64.fill(0, word, word + this.#words);
    return position;
  }

  /** Adds what is left to `freed`, and forgets it. */
  giveUp(freed: number[]): void {
    if (this.#positions.length === 0) return;
    for (const position of this.#positions) freed.push(position);
    this.#positions.length = 0;
  }

  /** Forgets what is left. */
  forget(): void {
    this.#positions.length = 0;
  }
}
