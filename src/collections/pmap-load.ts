// pmap-load.ts — many new objects into a map from integers to objects, in the order in which the map's buckets lie.
import { fillObject } from '../mapping/create-object.js';
import type { ClassModel } from '../mapping/class-model.js';
import { SEGMENT, WORD, type HandleState } from '../mapping/handle-state.js';
import { isLive, refuseGone } from '../mapping/check-handle.js';
import { changeCount } from './pmap-change.js';
import { bucketOf } from './pmap-find.js';
import { PMAP } from './pmap-layout.js';
import { putCounted } from './pmap-put.js';
import { reserveBuckets } from './pmap-resize.js';
import type { MapShape } from './pmap-shape.js';
import { hashOne } from './key-hash.js';
import { segmentOf, wordIn } from './row.js';

// At hand: V8 does not fold what it has to look up through another module.
const { BUCKETS: MAP_BUCKETS } = PMAP;

/** Word of the header with the counts of references. */
const COUNTS = 1;
/** Rows that are made before they are linked. */
const CHUNK_ROWS = 32_768;
/** Groups of neighbouring buckets that a chunk is sorted into. */
const BINS = 4096;
/** Objects that are allocated together where nobody knows how many will come. */
const UNKNOWN_ROWS = 32;

/**
 * Loads rows into one map. Objects are made as the rows come, one behind the other in the pool; their entries are then stored by
 * neighbouring buckets. A walk through memory instead of a jump for each row: the jumps took longer than all the rest.
 */
export class ObjectLoader {
  #map!: HandleState;
  #shape!: MapShape;
  #model!: ClassModel;
  #classId = 0;
  #stride = 0;
  /** Rows as they came: keys, positions of their objects, and where they belong. */
  readonly #keys = new Float64Array(CHUNK_ROWS);
  readonly #positions = new Float64Array(CHUNK_ROWS);
  readonly #bins = new Int32Array(CHUNK_ROWS);
  /** Keys and positions again, by neighbouring buckets. */
  readonly #sortedKeys = new Float64Array(CHUNK_ROWS);
  readonly #sortedPositions = new Float64Array(CHUNK_ROWS);
  readonly #ends = new Int32Array(BINS);
  #count = 0;
  /** Allocated objects that no row has filled yet: how many, and the position of the first. */
  #spare = 0;
  #next = 0;
  /** Rows that are still to come, as far as anybody knows. */
  #expected = -1;

  /** Prepares for loading into `map`, whose values are objects of class `model`; `expected` rows will come, -1 where that is not known. */
  begin(map: HandleState, shape: MapShape, model: ClassModel, expected: number): void {
    const { context } = map[SEGMENT];
    this.#count = 0;
    this.#spare = 0;
    this.#map = map;
    this.#shape = shape;
    this.#model = model;
    this.#expected = expected;
    this.#classId = context.classId(model);
    this.#stride = context.engine.heap.strideOf(model.words);
  }

  /**
   * Makes the object of a row; it is in the map after {@link flush}, or after the rows that follow.
   *
   * @throws CollectionError `COLLECTION_KEY`; FieldError, SchemaError, AllocationError as `j.create`; PointerError `PTR_STALE` when the map is gone.
   */
  add(key: unknown, fields: object): void {
    // A key that is refused must not leave an object behind.
    this.#shape.keys.encode(key, 0);
    if (this.#spare === 0) this.#allocate();
    const position = this.#next;
    // What is not linked when the transaction ends goes again: an object whose row is refused, and those that no row fills.
    this.#next = position + this.#stride;
    this.#spare--;
    this.#expected--;
    const home = segmentOf(this.#map[SEGMENT], position);
    const at = wordIn(home, position);
    fillObject(home, at, this.#model, fields);
    home.u32[(at + COUNTS) * 2] = 1;
    home.context.engine.references.linked++;
    this.#keys[this.#count] = key as number;
    this.#positions[this.#count++] = position;
    if (this.#count === CHUNK_ROWS) this.flush();
  }

  /** Stores the entries of the objects that were made. @throws as `PMap.set` */
  flush(): void {
    const count = this.#count;
    if (count === 0) return;
    this.#count = 0;
    const segment = this.#map[SEGMENT];
    const word = this.#map[WORD];
    let positions = this.#positions;
    let linked = 0;
    let isNew = 0;
    try {
      if (!isLive(this.#map)) refuseGone(this.#map, 'PMap.load');
      reserveBuckets(segment, word, this.#shape, count);
      this.#sort(count);
      const keys = this.#sortedKeys;
      positions = this.#sortedPositions;
      // Counted before they are there: what is stored then looks at no other number. Nothing of the program runs meanwhile.
      changeCount(segment, word, count);
      try {
        while (linked < count) {
          isNew += putCounted(segment, word, this.#shape, keys[linked]!, positions[linked]!);
          linked++;
        }
      } finally {
        if (isNew !== count) changeCount(segment, word, isNew - count);
      }
    } catch (error) {
      for (; linked < count; linked++) this.#uncount(positions[linked]!);
      throw error;
    }
  }

  /** An object that the map does not get goes with the transaction. */
  #uncount(position: number): void {
    const home = segmentOf(this.#map[SEGMENT], position);
    home.u32[(wordIn(home, position) + COUNTS) * 2] = 0;
    home.context.engine.references.linked--;
  }

  /** Ends the load: links what was made, and what no row has filled is no object any more. @throws as {@link flush} */
  finish(): void {
    this.#giveUpSpare();
    this.flush();
  }

  #giveUpSpare(): void {
    for (; this.#spare > 0; this.#spare--, this.#next += this.#stride) {
      const home = segmentOf(this.#map[SEGMENT], this.#next);
      const at = wordIn(home, this.#next);
      home.f64[at] = 0;
      home.context.invalidate(this.#next);
    }
  }

  #allocate(): void {
    const { engine } = this.#map[SEGMENT].context;
    const wanted = this.#expected > 0 ? this.#expected : UNKNOWN_ROWS;
    this.#next = engine.allocateObjects(this.#model.words, this.#classId, wanted);
    this.#spare = engine.heap.reservedMany;
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
    const positions = this.#positions;
    const sortedKeys = this.#sortedKeys;
    const sortedPositions = this.#sortedPositions;
    for (let i = 0; i < count; i++) {
      const bin = bucketOf(hashOne(keys[i]! | 0, seed), buckets) >>> shift;
      bins[i] = bin;
      ends[bin] = ends[bin]! + 1;
    }
    for (let bin = 1; bin < BINS; bin++) ends[bin] = ends[bin]! + ends[bin - 1]!;
    for (let i = count - 1; i >= 0; i--) {
      const bin = bins[i]!;
      const at = ends[bin]! - 1;
      ends[bin] = at;
      sortedKeys[at] = keys[i]!;
      sortedPositions[at] = positions[i]!;
    }
  }
}

/** A loader that waits for the next load. Loads may nest: one in the getter of another's row makes its own. */
let idle: ObjectLoader | null = null;

/**
 * Runs `load` with a loader for `map`. One loader serves all loads of the thread: making its tables, and the code that V8 compiles for it
 * anew when no loader was alive at a collection, cost more than a small load.
 *
 * @throws what `load` throws, and as {@link ObjectLoader.flush}: what was added before is in the map.
 */
export function withLoader(
  map: HandleState,
  shape: MapShape,
  model: ClassModel,
  expected: number,
  load: (loader: ObjectLoader) => void,
): void {
  const loader = idle ?? new ObjectLoader();
  idle = null;
  try {
    loader.begin(map, shape, model, expected);
    try {
      load(loader);
    } finally {
      loader.finish();
    }
  } finally {
    idle = loader;
  }
}
