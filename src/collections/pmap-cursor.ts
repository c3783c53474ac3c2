// pmap-cursor.ts — reads the entries of a map without making an object for each.
import { CollectionError } from '../errors/collection-error.js';
import { GENERATION, SEGMENT, WORD, type HandleState } from '../mapping/handle-state.js';
import { refuseGone } from '../mapping/check-handle.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { MovingHandle } from './moving-handle.js';
import { valueByte, valueWord } from './pmap-change.js';
import { find, found } from './pmap-find.js';
import { BUCKET, PMAP } from './pmap-layout.js';
import type { MapShape } from './pmap-shape.js';
import { MapWalk } from './pmap-walk.js';

/**
 * A moving finger in a map: {@link seek} puts it on the entry of a key, {@link advance} on one entry after the other. Where the map's values
 * are objects, {@link value} is one handle that moves along: an instance of the object's class, good for reading and writing until the
 * cursor moves. Storing it somewhere stores the object that it stands for at that moment; keeping it keeps the finger, not the object.
 */
export class MapCursor<K, V> {
  readonly #map: HandleState;
  readonly #shape: MapShape;
  readonly #moving: MovingHandle;
  #walk: MapWalk;
  #segment: MappedSegment | null = null;
  #bucket = 0;
  #index = 0;
  #version = 0;

  /** @internal */
  constructor(map: HandleState, shape: MapShape) {
    this.#map = map;
    this.#shape = shape;
    this.#moving = new MovingHandle(map[SEGMENT]);
    this.#walk = new MapWalk(map[SEGMENT], map[WORD], shape);
  }

  /**
   * Goes to the entry of `key`; false, and on no entry, when there is none. Does not change what {@link advance} does.
   *
   * @throws CollectionError `COLLECTION_KEY`; PointerError `PTR_STALE`, `PTR_CORRUPT`; PoolError `POOL_CLOSED`
   */
  seek(key: K): boolean {
    const map = this.#map;
    const segment = map[SEGMENT];
    const word = map[WORD];
    if (segment.gen[word << 1] !== map[GENERATION]) refuseGone(map, 'PMap');
    const shape = this.#shape;
    const hash = shape.keys.encode(key, segment.i32[(word + PMAP.BUCKETS) * 2 + 1]!);
    if (!find(segment, word, shape, hash, key)) {
      this.#segment = null;
      return false;
    }
    this.#standOn(segment, word, found.segment, found.word, found.index);
    return true;
  }

  /**
   * Goes to the first entry, then to one after the other, in the order and with the rules of the map's iterators; false, and on no entry, at
   * the end.
   *
   * @throws PointerError `PTR_STALE`, `PTR_CORRUPT`; PoolError `POOL_CLOSED`
   */
  advance(): boolean {
    const map = this.#map;
    const segment = map[SEGMENT];
    const word = map[WORD];
    if (segment.gen[word << 1] !== map[GENERATION]) refuseGone(map, 'PMap');
    const walk = this.#walk;
    if (!walk.advance()) {
      this.#segment = null;
      return false;
    }
    this.#standOn(segment, word, walk.segment, walk.bucket, walk.index);
    return true;
  }

  /** Has {@link advance} start again, and leaves the entry. */
  reset(): void {
    this.#walk = new MapWalk(this.#map[SEGMENT], this.#map[WORD], this.#shape);
    this.#segment = null;
  }

  /**
   * Key of the entry.
   *
   * @throws CollectionError `COLLECTION_EMPTY` on no entry, `COLLECTION_MODIFIED` when entries came or went since the cursor moved.
   */
  get key(): K {
    const segment = this.#place();
    const { keys, layout } = this.#shape;
    return keys.read(segment, (this.#bucket + BUCKET.KEYS) * 2 + this.#index * layout.keyQuarters) as K;
  }

  /**
   * Value of the entry. A moving handle where values are objects.
   *
   * @throws CollectionError `COLLECTION_EMPTY` on no entry; for values that are no objects `COLLECTION_MODIFIED` when entries came or went
   * since the cursor moved.
   */
  get value(): V {
    if (this.#shape.values.isReference) {
      if (this.#segment === null) throw noEntry();
      return this.#moving.handle as V;
    }
    const segment = this.#place();
    const { values, layout } = this.#shape;
    return values.read(segment, valueWord(layout, this.#bucket, this.#index), valueByte(layout, this.#index)) as V;
  }

  /** Advances to the end and gives {@link value} at each step: with objects, the same moving handle. */
  [Symbol.iterator](): Iterator<V, undefined> {
    const result: { value: V | undefined; done: boolean } = { value: undefined, done: false };
    return {
      next: () => {
        result.done = !this.advance();
        result.value = result.done ? undefined : this.value;
        return result as IteratorResult<V, undefined>;
      },
    };
  }

  #standOn(
    map: MappedSegment,
    word: number,
    segment: MappedSegment,
    bucket: number,
    index: number,
  ): void {
    this.#segment = segment;
    this.#bucket = bucket;
    this.#index = index;
    this.#version = map.f64[word + PMAP.VERSION]!;
    if (!this.#shape.values.isReference) return;
    this.#moving.moveTo(segment.f64[valueWord(this.#shape.layout, bucket, index)]!);
  }

  #place(): MappedSegment {
    const map = this.#map;
    const segment = map[SEGMENT];
    const word = map[WORD];
    if (segment.gen[word << 1] !== map[GENERATION]) refuseGone(map, 'PMap');
    if (this.#segment === null) throw noEntry();
    if (segment.f64[word + PMAP.VERSION] !== this.#version) {
      throw new CollectionError(
        'COLLECTION_MODIFIED',
        'Entries of the PMap came or went since the cursor moved, so it may stand on another one now. Call seek() or advance() again.',
        { collection: 'PMap' },
      );
    }
    return this.#segment;
  }
}

function noEntry(): CollectionError {
  return new CollectionError(
    'COLLECTION_EMPTY',
    'The cursor stands on no entry. Look at what seek() or advance() returns.',
    { collection: 'PMap' },
  );
}
