// pmap-walk.ts — walks over the entries of a map that may change meanwhile.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { reverseBits } from './key-hash.js';
import { LocalOrder } from './local-order.js';
import { bucketOf, bucketPosition, findBits, found } from './pmap-find.js';
import { BUCKET, PMAP } from './pmap-layout.js';
import type { MapShape } from './pmap-shape.js';
import { damaged } from './refuse.js';
import { segmentOf, wordIn } from './row.js';

// At hand: V8 does not fold what it has to look up through another module.
const { BUCKETS: MAP_BUCKETS, COUNT: MAP_COUNT, VERSION: MAP_VERSION } = PMAP;
const { COUNT: BUCKET_COUNT, KEYS: BUCKET_KEYS, NEXT: BUCKET_NEXT } = BUCKET;

const END = 2 ** 32;
const FIRST_CHUNK = 64;
const LARGEST_CHUNK = 32_768;
/** Places in a bucket that one number has room for, beside the bucket's position. */
const INDICES = 32;

/** Packs where an entry is, the position of its bucket and its index there, into one number. */
export function placeOf(position: number, index: number): number {
  return position * INDICES + index;
}

/** Position of the bucket in a {@link placeOf}. */
export function bucketOfPlace(place: number): number {
  return Math.floor(place / INDICES);
}

/** Index in the bucket in a {@link placeOf}. */
export function indexOfPlace(place: number): number {
  return place - Math.floor(place / INDICES) * INDICES;
}

/**
 * Visits entries in the order of their hashes' reversed bits, chunk by chunk. In that order a bucket's entries are one range, which a split cuts
 * in two and a merge joins with its neighbour: what was walked and what was not stays apart however the map grows and shrinks.
 *
 * The entries of a chunk are noted when the walk comes to it. While the map's version stays the same, they are where they were; after a change
 * (a rollback included) each is looked up again. So an entry that is there all the time is visited exactly once, one that was removed is not
 * visited any more, and one that was added is visited at most once. Where the values are objects, a chunk is walked in the order in which these
 * lie in the pool, for memory is many times faster so.
 */
export class MapWalk {
  /** Where the entry is that the walk stands on (see {@link placeOf}). */
  place = 0;
  /** Position of the object that is its value, where values are objects. */
  object = 0;
  readonly #map: MappedSegment;
  readonly #word: number;
  readonly #shape: MapShape;
  readonly #width: number;
  readonly #order: LocalOrder | null;
  /** Of each noted entry: the quarters of its key, its place, and the position of the object that is its value. */
  #bits: Int32Array;
  #places: Float64Array;
  #objects: Float64Array;
  #count = 0;
  #next = 0;
  #chunk = FIRST_CHUNK;
  #version = 0;
  #changed = false;
  /** Reversed hash from which on nothing was noted yet. */
  #from = 0;

  constructor(map: MappedSegment, word: number, shape: MapShape) {
    this.#map = map;
    this.#word = word;
    this.#shape = shape;
    this.#width = shape.layout.keyQuarters;
    this.#order = shape.values.isReference ? new LocalOrder() : null;
    this.#bits = new Int32Array(FIRST_CHUNK * 2 * this.#width);
    this.#places = new Float64Array(FIRST_CHUNK * 2);
    this.#objects = new Float64Array(FIRST_CHUNK * 2);
  }

  /** Goes to the next entry; false when there is none, from then on. @throws PointerError `PTR_CORRUPT` */
  advance(): boolean {
    for (;;) {
      while (this.#next < this.#count) {
        const next = this.#next++;
        const i = this.#order === null ? next : this.#order.indices[next]!;
        const version = this.#map.f64[this.#word + MAP_VERSION]!;
        if (version !== this.#version) {
          this.#version = version;
          this.#changed = true;
        }
        if (!this.#changed) {
          this.place = this.#places[i]!;
          this.object = this.#objects[i]!;
          return true;
        }
        if (this.#findAgain(i)) return true;
      }
      if (!this.#note()) return false;
    }
  }

  #findAgain(i: number): boolean {
    const shape = this.#shape;
    if (!findBits(this.#map, this.#word, shape, this.#bits, i * this.#width)) return false;
    const { segment, word, index } = found;
    this.place = placeOf(segment.base + word, index);
    if (shape.values.isReference)
      this.object = segment.f64[word + (shape.layout.valuesAt >>> 3) + index]!;
    return true;
  }

  /** Notes the entries of the next chunk; false at the end. */
  #note(): boolean {
    const map = this.#map;
    const buckets = map.u32[(this.#word + MAP_BUCKETS) * 2]!;
    if (buckets === 0) this.#from = END;
    if (this.#from >= END) return false;
    const { row } = this.#shape.layout;
    const level = 31 - Math.clz32(buckets);
    const bits = this.#chunkBits();
    this.#next = 0;
    this.#count = 0;
    this.#changed = false;
    this.#version = map.f64[this.#word + MAP_VERSION]!;
    if (bits <= level) {
      // These buckets have the low bits of their numbers in common: a stride through the row.
      const step = 1 << bits;
      for (let index = reverseBits(this.#from); index < buckets; index += step) {
        this.#noteChain(bucketPosition(map, this.#word, row, index), 0);
      }
      this.#from += 2 ** (32 - bits);
    } else {
      // The chunk is one bucket, or what is left of it: after a merge it has entries again that were walked as those of its partner.
      const from = this.#from;
      const index = bucketOf(reverseBits(from), buckets);
      const isSplit = index >= 1 << level || index + (1 << level) < buckets;
      const start = reverseBits(index);
      this.#noteChain(bucketPosition(map, this.#word, row, index), start < from ? from : 0);
      this.#from = start + 2 ** (32 - level - (isSplit ? 1 : 0));
    }
    this.#order?.arrange(this.#objects, this.#count);
    this.#chunk = Math.min(LARGEST_CHUNK, this.#chunk * 4);
    return true;
  }

  /** How many leading bits the reversed hashes of the next chunk have in common: it has about as many entries as a chunk may, and is aligned. */
  #chunkBits(): number {
    const count = this.#map.f64[this.#word + MAP_COUNT]!;
    const wanted = Math.max(0, Math.ceil(Math.log2(count / this.#chunk)));
    if (this.#from === 0) return wanted;
    const trailing = 31 - Math.clz32(this.#from & -this.#from);
    return Math.max(wanted, 32 - trailing);
  }

  /** Notes the entries of a chain whose reversed hash is at least `from`. */
  #noteChain(first: number, from: number): void {
    const map = this.#map;
    const { layout, keys, values } = this.#shape;
    const width = this.#width;
    let noted = this.#count;
    let position = first;
    for (let link = 0; position !== 0; link++) {
      const home = segmentOf(map, position);
      const bucket = wordIn(home, position);
      const { i32, f64 } = home;
      const count = Math.min(i32[(bucket + BUCKET_COUNT) * 2]!, layout.capacity);
      const start = (bucket + BUCKET_KEYS) * 2;
      const value = bucket + (layout.valuesAt >>> 3);
      if (noted + count > this.#places.length) this.#enlarge();
      const bits = this.#bits;
      const places = this.#places;
      const objects = this.#objects;
      for (let i = 0; i < count; i++) {
        if (from > 0) {
          const seed = map.i32[(this.#word + MAP_BUCKETS) * 2 + 1]!;
          if (reverseBits(keys.hashOf(i32, start + i * width, seed)) < from) continue;
        }
        for (let q = 0; q < width; q++) bits[noted * width + q] = i32[start + i * width + q]!;
        places[noted] = placeOf(position, i);
        if (values.isReference) objects[noted] = f64[value + i]!;
        noted++;
      }
      position = f64[bucket + BUCKET_NEXT]!;
      if (link > map.f64[this.#word + MAP_COUNT]!) throw damaged(map, position);
    }
    this.#count = noted;
  }

  #enlarge(): void {
    const room = this.#places.length * 4;
    const bits = new Int32Array(room * this.#width);
    bits.set(this.#bits);
    this.#bits = bits;
    const places = new Float64Array(room);
    places.set(this.#places);
    this.#places = places;
    if (!this.#shape.values.isReference) return;
    const objects = new Float64Array(room);
    objects.set(this.#objects);
    this.#objects = objects;
  }
}
