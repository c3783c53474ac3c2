// local-order.ts — puts positions into the order in which they lie in the pool, roughly and fast.

const MOST_BINS = 65_536;

/**
 * Orders positions by the region of the pool that they lie in. Reading objects in this order is a walk through memory instead of a jump for
 * each, which costs many times more than the ordering.
 */
export class LocalOrder {
  /** Indices of the positions, in order. */
  indices = new Int32Array(128);
  #ends = new Int32Array(128);

  /** Orders the first `count` of `positions`. */
  arrange(positions: Float64Array, count: number): void {
    if (count > this.indices.length) this.indices = new Int32Array(positions.length);
    const { indices } = this;
    let low = Infinity;
    let high = 0;
    for (let i = 0; i < count; i++) {
      const position = positions[i]!;
      if (position < low) low = position;
      if (position > high) high = position;
    }
    // As many bins as positions at most: clearing them must not cost more than they gain.
    const bins = Math.min(MOST_BINS, Math.max(1, count));
    if (bins > this.#ends.length) this.#ends = new Int32Array(bins);
    const scale = high > low ? (bins - 1) / (high - low) : 0;
    const ends = this.#ends;
    ends.fill(0, 0, bins);
    for (let i = 0; i < count; i++) {
      const bin = ((positions[i]! - low) * scale) | 0;
      ends[bin] = ends[bin]! + 1;
    }
    for (let bin = 1; bin < bins; bin++) ends[bin] = ends[bin]! + ends[bin - 1]!;
    for (let i = count - 1; i >= 0; i--) {
      const bin = ((positions[i]! - low) * scale) | 0;
      const at = ends[bin]! - 1;
      ends[bin] = at;
      indices[at] = i;
    }
  }
}
