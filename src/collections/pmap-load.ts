// pmap-load.ts — many new objects into a map from integers to objects, in the order in which the map's buckets lie.
import { createDetached } from '../mapping/create-object.js';
import type { ClassModel } from '../mapping/class-model.js';
import { SEGMENT, WORD, type HandleState } from '../mapping/handle-state.js';
import { isLive, refuseGone } from '../mapping/check-handle.js';
import { bucketOf } from './pmap-find.js';
import { PMAP } from './pmap-layout.js';
import { put } from './pmap-put.js';
import { reserveBuckets } from './pmap-resize.js';
import type { MapShape } from './pmap-shape.js';
import { hashOne } from './key-hash.js';

// At hand: V8 does not fold what it has to look up through another module.
const { BUCKETS: MAP_BUCKETS } = PMAP;

/** Rows that are made before they are linked. */
const CHUNK_ROWS = 32_768;
/** Groups of neighbouring buckets that a chunk is sorted into. */
const BINS = 4096;

/**
 * Loads rows into one map. Objects are made as the rows come, one behind the other in the pool; their entries are then stored by
 * neighbouring buckets. A walk through memory instead of a jump for each row: the jumps took longer than all the rest.
 */
export class ObjectLoader {
  readonly #map: HandleState;
  readonly #shape: MapShape;
  readonly #model: ClassModel;
  readonly #keys: unknown[] = [];
  readonly #positions = new Float64Array(CHUNK_ROWS);
  readonly #bins = new Int32Array(CHUNK_ROWS);
  readonly #order = new Int32Array(CHUNK_ROWS);
  readonly #ends = new Int32Array(BINS);
  #count = 0;

  /** Loads into `map`, whose values are objects of class `model`. */
  constructor(map: HandleState, shape: MapShape, model: ClassModel) {
    this.#map = map;
    this.#shape = shape;
    this.#model = model;
  }

  /**
   * Makes the object of a row; it is in the map after {@link flush}, or after the rows that follow.
   *
   * @throws CollectionError `COLLECTION_KEY`; FieldError, SchemaError, AllocationError as `j.create`; PointerError `PTR_STALE` when the map is gone.
   */
  add(key: unknown, fields: object): void {
    // A key that is refused must not leave an object behind.
    this.#shape.keys.encode(key, 0);
    const { context } = this.#map[SEGMENT];
    const position = createDetached(context, this.#model, fields);
    this.#keys[this.#count] = key;
    this.#positions[this.#count++] = position;
    if (this.#count === CHUNK_ROWS) this.flush();
  }

  /** Stores the entries of the objects that were made. @throws as `PMap.set` */
  flush(): void {
    const count = this.#count;
    if (count === 0) return;
    this.#count = 0;
    if (!isLive(this.#map)) refuseGone(this.#map, 'PMap.load');
    const segment = this.#map[SEGMENT];
    const word = this.#map[WORD];
    reserveBuckets(segment, word, this.#shape, count);
    this.#sort(count);
    const keys = this.#keys;
    const order = this.#order;
    const positions = this.#positions;
    for (let at = 0; at < count; at++) {
      const i = order[at]!;
      put(segment, word, this.#shape, keys[i], positions[i]!);
    }
  }

  /** Orders the rows by bucket, roughly; those of one key stay in the order in which they came. */
  #sort(count: number): void {
    const segment = this.#map[SEGMENT];
    const half = (this.#map[WORD] + MAP_BUCKETS) * 2;
    const buckets = segment.u32[half]!;
    const seed = segment.i32[half + 1]!;
    const shift = Math.max(0, 32 - Math.clz32(buckets) - 12);
    const ends = this.#ends.fill(0);
    const bins = this.#bins;
    const keys = this.#keys;
    for (let i = 0; i < count; i++) {
      const bin = bucketOf(hashOne((keys[i] as number) | 0, seed), buckets) >>> shift;
      bins[i] = bin;
      ends[bin] = ends[bin]! + 1;
    }
    for (let bin = 1; bin < BINS; bin++) ends[bin] = ends[bin]! + ends[bin - 1]!;
    for (let i = count - 1; i >= 0; i--) {
      const bin = bins[i]!;
      const at = ends[bin]! - 1;
      ends[bin] = at;
      this.#order[at] = i;
    }
  }
}
