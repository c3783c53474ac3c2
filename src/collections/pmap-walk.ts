// pmap-walk.ts — walks over the entries of a map that may change meanwhile.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { reverseBits } from './key-hash.js';
import { bucketOf, bucketPosition, findBits, found } from './pmap-find.js';
import { BUCKET, PMAP } from './pmap-layout.js';
import type { MapShape } from './pmap-shape.js';
import { damaged } from './refuse.js';
import { segmentOf } from './row.js';

const END = 2 ** 32;

/**
 * Visits entries in the order of their hashes' reversed bits. In that order a bucket's entries are one range, which a split cuts in two
 * and a merge joins with its neighbour: what was walked and what was not stays apart however the map grows and shrinks.
 *
 * The keys of a bucket are noted when the walk comes to it. While the map's version stays the same, its entries are where they were; after a
 * change (a rollback included) each is looked up again. So an entry that is there all the time is visited exactly once, one that was
 * removed is not visited any more, and one that was added is visited at most once.
 */
export class MapWalk {
  /** Where the entry is that the walk stands on. */
  segment: MappedSegment;
  bucket = 0;
  index = 0;
  readonly #map: MappedSegment;
  readonly #word: number;
  readonly #shape: MapShape;
  /** Quarters of the keys that were in the bucket. */
  #bits: Int32Array;
  #count = 0;
  #next = 0;
  #version = 0;
  #changed = false;
  /** Reversed hash from which on nothing was noted yet. */
  #from = 0;

  constructor(map: MappedSegment, word: number, shape: MapShape) {
    this.#map = map;
    this.#word = word;
    this.#shape = shape;
    this.segment = map;
    this.#bits = new Int32Array(shape.layout.capacity * shape.layout.keyQuarters);
  }

  /** Goes to the next entry; false when there is none, from then on. @throws PointerError `PTR_CORRUPT` */
  advance(): boolean {
    const map = this.#map;
    for (;;) {
      while (this.#next < this.#count) {
        const i = this.#next++;
        if (map.f64[this.#word + PMAP.VERSION] !== this.#version) {
          this.#version = map.f64[this.#word + PMAP.VERSION]!;
          this.#changed = true;
        }
        if (!this.#changed) {
          if (++this.index === this.#shape.layout.capacity) this.#followChain();
          return true;
        }
        if (!findBits(map, this.#word, this.#shape, this.#bits, i * this.#shape.layout.keyQuarters)) continue;
        this.segment = found.segment;
        this.bucket = found.word;
        this.index = found.index;
        return true;
      }
      if (!this.#note()) return false;
    }
  }

  /** Notes the keys of the next bucket; false at the end. */
  #note(): boolean {
    const map = this.#map;
    const buckets = map.u32[(this.#word + PMAP.BUCKETS) * 2]!;
    if (buckets === 0) this.#from = END;
    if (this.#from === END) return false;
    const { layout, keys } = this.#shape;
    const width = layout.keyQuarters;
    const index = bucketOf(reverseBits(this.#from), buckets);
    const level = 31 - Math.clz32(buckets);
    const isSplit = index >= 1 << level || index + (1 << level) < buckets;
    const start = reverseBits(index);
    const seed = map.i32[(this.#word + PMAP.BUCKETS) * 2 + 1]!;
    // After a merge the bucket has entries again that were walked as those of its partner.
    const isPartial = start < this.#from;
    const limit = map.f64[this.#word + PMAP.COUNT]!;
    let position = bucketPosition(map, this.#word, layout.row, index);
    let noted = 0;
    for (let link = 0; position !== 0; link++) {
      const home = segmentOf(map, position);
      const bucket = position - home.base;
      const { i32 } = home;
      const count = Math.min(i32[(bucket + BUCKET.COUNT) * 2]!, layout.capacity);
      const first = (bucket + BUCKET.KEYS) * 2;
      if (link === 0) {
        this.segment = home;
        this.bucket = bucket;
        this.index = -1;
      } else if ((noted + count) * width > this.#bits.length) {
        const larger = new Int32Array(this.#bits.length * 2 + count * width);
        larger.set(this.#bits);
        this.#bits = larger;
      }
      const bits = this.#bits;
      if (isPartial) {
        for (let i = 0; i < count; i++) {
          if (reverseBits(keys.hashOf(i32, first + i * width, seed)) < this.#from) continue;
          for (let q = 0; q < width; q++) bits[noted * width + q] = i32[first + i * width + q]!;
          noted++;
        }
      } else {
        for (let q = 0; q < count * width; q++) bits[noted * width + q] = i32[first + q]!;
        noted += count;
      }
      position = home.f64[bucket + BUCKET.NEXT]!;
      if (link > limit) throw damaged(map, position);
    }
    this.#next = 0;
    this.#count = noted;
    this.#version = map.f64[this.#word + PMAP.VERSION]!;
    this.#changed = isPartial;
    this.#from = start + 2 ** (32 - level - (isSplit ? 1 : 0));
    return true;
  }

  #followChain(): void {
    const next = this.segment.f64[this.bucket + BUCKET.NEXT]!;
    this.segment = segmentOf(this.segment, next);
    this.bucket = next - this.segment.base;
    this.index = 0;
  }
}
