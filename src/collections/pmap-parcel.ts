// pmap-parcel.ts — entries of a chain on their way to where they belong now.
import type { Chain } from './pmap-chain.js';
import { BUCKET, type BucketLayout } from './pmap-layout.js';
import type { Keys } from './pmap-keys.js';

// At hand: V8 does not fold what it has to look up through another module.
const { COUNT: BUCKET_COUNT, KEYS: BUCKET_KEYS } = BUCKET;

/**
 * Copies of entries, as they are stored: taken out of their buckets and written back from front to back, whatever overflow buckets the chain had and has.
 */
export class Parcel {
  /** Entries inside. */
  count = 0;
  #keys = new Int32Array(64);
  /** In 32-bit quarters, or, where a value is smaller, in bytes. */
  #values = new Int32Array(64);

  /** Empties the parcel and makes room for `entries` entries. */
  clear(layout: BucketLayout, entries: number): void {
    this.count = 0;
    const keys = entries * layout.keyQuarters;
    const values = entries * unitsOf(layout);
    if (keys > this.#keys.length) this.#keys = new Int32Array(keys * 2);
    if (values > this.#values.length) this.#values = new Int32Array(values * 2);
  }

  /**
   * Takes copies of all entries of `chain`: those whose hash has `bit` go to `other`, the others into this parcel. Both have room for all of them.
   */
  partition(chain: Chain, keys: Keys, seed: number, bit: number, other: Parcel): void {
    const { layout } = chain;
    const { keyQuarters, valueBytes, valuesAt, capacity } = layout;
    const units = unitsOf(layout);
    for (let link = 0, left = chain.entries; left > 0; link++) {
      const segment = chain.segments[link]!;
      const bucket = chain.words[link]!;
      const { i32, u8 } = segment;
      const entries = Math.min(left, capacity);
      left -= entries;
      let key = (bucket + BUCKET_KEYS) * 2;
      let value = valueBytes >= 4 ? bucket * 2 + (valuesAt >>> 2) : bucket * 8 + valuesAt;
      for (let i = 0; i < entries; i++) {
        const to = (keys.hashOf(i32, key, seed) & bit) !== 0 ? other : this;
        const toKeys = to.#keys;
        const toValues = to.#values;
        let at = to.count * keyQuarters;
        for (const end = key + keyQuarters; key < end;) toKeys[at++] = i32[key++]!;
        at = to.count * units;
        // As integers: a double that happens to look like a signalling NaN must not be changed on its way.
        if (valueBytes >= 4)
          for (const end = value + units; value < end;) toValues[at++] = i32[value++]!;
        else for (const end = value + units; value < end;) toValues[at++] = u8[value++]!;
        to.count++;
      }
    }
  }

  /** Makes the entries of `chain`, which has the buckets for them, those of this parcel. Overflow buckets that are empty then are freed. */
  store(chain: Chain): void {
    const { layout } = chain;
    const { keyQuarters, valueBytes, valuesAt, capacity, words } = layout;
    const units = unitsOf(layout);
    const fromKeys = this.#keys;
    const fromValues = this.#values;
    for (let link = 0, before = chain.entries, done = 0; link < chain.links; link++) {
      const old = Math.min(before, capacity);
      const fresh = Math.min(this.count - done, capacity);
      before -= old;
      if (old === 0 && fresh === 0) break;
      const segment = chain.segments[link]!;
      const bucket = chain.words[link]!;
      const { i32, u8 } = segment;
      segment.writes.touchAll(segment, bucket + BUCKET_COUNT, words - BUCKET_COUNT);
      i32[(bucket + BUCKET_COUNT) * 2] = fresh;
      const most = Math.max(old, fresh);
      let at = (bucket + BUCKET_KEYS) * 2;
      const lastKey = at + fresh * keyQuarters;
      const endKey = at + most * keyQuarters;
      let from = done * keyQuarters;
      while (at < lastKey) i32[at++] = fromKeys[from++]!;
      while (at < endKey) i32[at++] = 0;
      from = done * units;
      if (valueBytes >= 4) {
        at = bucket * 2 + (valuesAt >>> 2);
        const last = at + fresh * units;
        const end = at + most * units;
        while (at < last) i32[at++] = fromValues[from++]!;
        while (at < end) i32[at++] = 0;
      } else {
        at = bucket * 8 + valuesAt;
        const last = at + fresh * units;
        const end = at + most * units;
        while (at < last) u8[at++] = fromValues[from++]!;
        while (at < end) u8[at++] = 0;
      }
      done += fresh;
    }
    chain.settle(this.count);
  }
}

/** Elements that a value takes in a parcel. */
function unitsOf(layout: BucketLayout): number {
  return layout.valueBytes >= 4 ? layout.valueBytes >>> 2 : layout.valueBytes;
}
