// pmap-walk.ts — walks over the entries of a map that may change meanwhile.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { SEGMENT_WORDS } from '../media/file-layout.js';
import { reverseBits } from './key-hash.js';
import { bucketOf, bucketPosition, findBits, found } from './pmap-find.js';
import { BUCKET, PMAP } from './pmap-layout.js';
import type { MapShape } from './pmap-shape.js';
import { damaged } from './refuse.js';
import { segmentOf } from './row.js';

const END = 2 ** 32;
/** Buckets that are noted at a time: enough that the processor fetches several from memory at once. */
const BATCH = 8;

/**
 * Visits entries in the order of their hashes' reversed bits. In that order a bucket's entries are one range, which a split cuts in two
 * and a merge joins with its neighbour: what was walked and what was not stays apart however the map grows and shrinks.
 *
 * The keys of a few buckets are noted when the walk comes to them. While the map's version stays the same, their entries are where they were;
 * after a change (a rollback included) each is looked up again. So an entry that is there all the time is visited exactly once, one that was
 * removed is not visited any more, and one that was added is visited at most once.
 */
export class MapWalk {
  /** Where the entry is that the walk stands on. */
  segment: MappedSegment;
  bucket = 0;
  index = 0;
  readonly #map: MappedSegment;
  readonly #word: number;
  readonly #first: MappedSegment;
  readonly #shape: MapShape;
  readonly #positions = new Float64Array(BATCH);
  readonly #starts = new Float64Array(BATCH);
  /** Of each noted entry: the quarters of its key, the position of its bucket, and its index there. */
  #bits: Int32Array;
  #buckets: Float64Array;
  #indices: Int32Array;
  #count = 0;
  #next = 0;
  #version = 0;
  #changed = false;
  /** Reversed hash from which on nothing was noted yet. */
  #from = 0;
  /** Sum of words that were read for the sake of having read them. */
  #touched = 0;

  constructor(map: MappedSegment, word: number, shape: MapShape) {
    const { capacity, keyQuarters } = shape.layout;
    this.#map = map;
    this.#word = word;
    this.#first = map.context.image.first;
    this.#shape = shape;
    this.segment = map;
    this.#bits = new Int32Array(capacity * keyQuarters * BATCH);
    this.#buckets = new Float64Array(capacity * BATCH);
    this.#indices = new Int32Array(capacity * BATCH);
  }

  /** Goes to the next entry; false when there is none, from then on. @throws PointerError `PTR_CORRUPT` */
  advance(): boolean {
    for (;;) {
      while (this.#next < this.#count) {
        const i = this.#next++;
        const version = this.#map.f64[this.#word + PMAP.VERSION]!;
        if (version !== this.#version) {
          this.#version = version;
          this.#changed = true;
        }
        if (!this.#changed) {
          const position = this.#buckets[i]!;
          const home = position < SEGMENT_WORDS ? this.#first : segmentOf(this.#map, position);
          this.segment = home;
          this.bucket = position - home.base;
          this.index = this.#indices[i]!;
          return true;
        }
        if (this.#findAgain(i)) return true;
      }
      if (!this.#note()) return false;
    }
  }

  #findAgain(i: number): boolean {
    const width = this.#shape.layout.keyQuarters;
    if (!findBits(this.#map, this.#word, this.#shape, this.#bits, i * width)) return false;
    this.segment = found.segment;
    this.bucket = found.word;
    this.index = found.index;
    return true;
  }

  /** Notes the entries of the next buckets; false at the end. */
  #note(): boolean {
    const buckets = this.#map.u32[(this.#word + PMAP.BUCKETS) * 2]!;
    if (buckets === 0) this.#from = END;
    const batch = this.#locate(buckets);
    if (batch === 0) return false;
    this.#next = 0;
    this.#count = 0;
    this.#changed = false;
    this.#version = this.#map.f64[this.#word + PMAP.VERSION]!;
    for (let b = 0; b < batch; b++) this.#noteChain(this.#positions[b]!, this.#starts[b]!);
    if (this.#shape.values.isReference) this.#touchObjects();
    return true;
  }

  /** Finds the next buckets, and touches them all before the first is read; returns how many there are. */
  #locate(buckets: number): number {
    const { row } = this.#shape.layout;
    const { i32 } = this.#first;
    const level = 31 - Math.clz32(buckets);
    let batch = 0;
    let touched = 0;
    while (batch < BATCH && this.#from < END) {
      const from = this.#from;
      const index = bucketOf(reverseBits(from), buckets);
      const isSplit = index >= 1 << level || index + (1 << level) < buckets;
      const start = reverseBits(index);
      const position = bucketPosition(this.#map, this.#word, row, index);
      touched += i32[position * 2 + 2]! | 0;
      this.#positions[batch] = position;
      // After a merge the bucket has entries again that were walked as those of its partner.
      this.#starts[batch] = start < from ? from : 0;
      this.#from = start + (0xffffffff >>> level >>> (isSplit ? 1 : 0)) + 1;
      batch++;
    }
    this.#touched = touched | 0;
    return batch;
  }

  /** Notes the entries of a chain whose reversed hash is at least `from`. */
  #noteChain(first: number, from: number): void {
    const map = this.#map;
    const { layout, keys } = this.#shape;
    const width = layout.keyQuarters;
    const limit = map.f64[this.#word + PMAP.COUNT]!;
    let noted = this.#count;
    let position = first;
    for (let link = 0; position !== 0; link++) {
      const home = segmentOf(map, position);
      const bucket = position - home.base;
      const { i32 } = home;
      const count = Math.min(i32[(bucket + BUCKET.COUNT) * 2]!, layout.capacity);
      const start = (bucket + BUCKET.KEYS) * 2;
      if (noted + count > this.#indices.length) this.#enlarge();
      const bits = this.#bits;
      for (let i = 0; i < count; i++) {
        if (from > 0) {
          const seed = map.i32[(this.#word + PMAP.BUCKETS) * 2 + 1]!;
          if (reverseBits(keys.hashOf(i32, start + i * width, seed)) < from) continue;
        }
        for (let q = 0; q < width; q++) bits[noted * width + q] = i32[start + i * width + q]!;
        this.#buckets[noted] = position;
        this.#indices[noted] = i;
        noted++;
      }
      position = home.f64[bucket + BUCKET.NEXT]!;
      if (link > limit) throw damaged(map, position);
    }
    this.#count = noted;
  }

  /** Reads a word of each object that the noted entries refer to: loads that do not wait for each other, unlike those of the walk. */
  #touchObjects(): void {
    const { f64, i32 } = this.#first;
    const { valuesAt } = this.#shape.layout;
    let touched = this.#touched;
    for (let i = 0; i < this.#count; i++) {
      const position = f64[this.#buckets[i]! + (valuesAt >>> 3) + this.#indices[i]!]!;
      touched += i32[position * 2]! | 0;
    }
    this.#touched = touched | 0;
  }

  #enlarge(): void {
    const bits = new Int32Array(this.#bits.length * 2);
    bits.set(this.#bits);
    this.#bits = bits;
    const buckets = new Float64Array(this.#buckets.length * 2);
    buckets.set(this.#buckets);
    this.#buckets = buckets;
    const indices = new Int32Array(this.#indices.length * 2);
    indices.set(this.#indices);
    this.#indices = indices;
  }
}
