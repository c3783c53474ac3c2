// mark-bits.ts — which objects a walk has come to: one bit for each place where one may start.
import { makeBitmap } from '../journal/make-bitmap.js';
import { SEGMENT_WORDS } from '../media/file-layout.js';

/** A set of positions of objects. Memory of 1/128 of the segments that have any, which the system provides as it is touched. */
export class MarkBits {
  readonly #segments: (Uint32Array | undefined)[] = [];

  /** Adds `position`, an even one; false when it was there. */
  add(position: number): boolean {
    const index = Math.floor(position / SEGMENT_WORDS);
    const granule = (position - index * SEGMENT_WORDS) >>> 1;
    const bits = (this.#segments[index] ??= makeBitmap(SEGMENT_WORDS / 2));
    const mask = 1 << (granule & 31);
    const known = bits[granule >>> 5]!;
    if ((known & mask) !== 0) return false;
    bits[granule >>> 5] = known | mask;
    return true;
  }

  /** Whether `position` was added. */
  has(position: number): boolean {
    const index = Math.floor(position / SEGMENT_WORDS);
    const granule = (position - index * SEGMENT_WORDS) >>> 1;
    const bits = this.#segments[index];
    return bits !== undefined && (bits[granule >>> 5]! & (1 << (granule & 31))) !== 0;
  }
}
