// range-walker.ts — reads the ranges of a record body that arrives in pieces.
import { rangePosition, rangeWords } from './record-layout.js';

/** Gets what a {@link RangeWalker} reads. */
export interface RangeSink {
  /** A range begins; its words follow. */
  range(position: number, words: number): void;
  /** `count` words for `position` stand at 32-bit word `index` of `source`. */
  data(position: number, source: Int32Array, index: number, count: number): void;
}

/** Splits bodies (range head, words, range head, words, …) and hands them to a sink piece by piece. */
export class RangeWalker {
  readonly #sink: RangeSink;
  #position = 0;
  #left = 0;
  #ranges = 0;

  constructor(sink: RangeSink) {
    this.#sink = sink;
  }

  /** Ranges begun since {@link begin}. */
  get ranges(): number {
    return this.#ranges;
  }

  /** Whether all words of the last range have come. */
  get complete(): boolean {
    return this.#left === 0;
  }

  /** Starts a new body. */
  begin(): void {
    this.#left = 0;
    this.#ranges = 0;
  }

  /** Takes the 32-bit words `[from, to)` of `source`, whole 64-bit words each. */
  feed(source: Int32Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      if (this.#left === 0) {
        this.#position = rangePosition(source, at);
        this.#left = rangeWords(source, at);
        this.#ranges++;
        this.#sink.range(this.#position, this.#left);
        at += 2;
        continue;
      }
      const count = Math.min(this.#left, (to - at) >>> 1);
      this.#sink.data(this.#position, source, at, count);
      this.#position += count;
      this.#left -= count;
      at += 2 * count;
    }
  }
}
