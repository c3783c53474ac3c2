// pmap-cursor.ts — reads the entries of a map without making an object for each.
import { CollectionError } from '../errors/collection-error.js';
import { GENERATION, SEGMENT, WORD, type HandleState } from '../mapping/handle-state.js';
import { refuseGone } from '../mapping/check-handle.js';
import { MovingHandle } from './moving-handle.js';
import { find, found } from './pmap-find.js';
import { PMAP } from './pmap-layout.js';
import type { MapShape } from './pmap-shape.js';
import { readKey, readValue } from './pmap-read.js';
import { MapWalk, placeOf } from './pmap-walk.js';

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
  /** Place of the entry (pmap-walk.ts), -1 for none. */
  #place = -1;
  #version = 0;

  /** Made by `PMap.cursor`. @internal */
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
      this.#place = -1;
      return false;
    }
    const { segment: home, word: bucket, index } = found;
    this.#place = placeOf(home.base + bucket, index);
    this.#version = segment.f64[word + PMAP.VERSION]!;
    if (shape.values.isReference)
      this.#moving.moveTo(home.f64[bucket + (shape.layout.valuesAt >>> 3) + index]!);
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
      this.#place = -1;
      return false;
    }
    this.#place = walk.place;
    this.#version = segment.f64[word + PMAP.VERSION]!;
    if (this.#shape.values.isReference) this.#moving.moveTo(walk.object);
    return true;
  }

  /** Has {@link advance} start again, and leaves the entry. */
  reset(): void {
    this.#walk = new MapWalk(this.#map[SEGMENT], this.#map[WORD], this.#shape);
    this.#place = -1;
  }

  /**
   * Key of the entry.
   *
   * @throws CollectionError `COLLECTION_EMPTY` on no entry, `COLLECTION_MODIFIED` when entries came or went since the cursor moved.
   */
  get key(): K {
    this.#require();
    return readKey(this.#map[SEGMENT], this.#shape, this.#place) as K;
  }

  /**
   * Value of the entry. A moving handle where values are objects.
   *
   * @throws CollectionError `COLLECTION_EMPTY` on no entry; for values that are no objects `COLLECTION_MODIFIED` when entries came or went
   * since the cursor moved.
   */
  get value(): V {
    if (this.#shape.values.isReference) {
      if (this.#place < 0) throw noEntry();
      return this.#moving.handle as V;
    }
    this.#require();
    return readValue(this.#map[SEGMENT], this.#shape, this.#place) as V;
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

  #require(): void {
    const map = this.#map;
    const segment = map[SEGMENT];
    const word = map[WORD];
    if (segment.gen[word << 1] !== map[GENERATION]) refuseGone(map, 'PMap');
    if (this.#place < 0) throw noEntry();
    if (segment.f64[word + PMAP.VERSION] !== this.#version) {
      throw new CollectionError(
        'COLLECTION_MODIFIED',
        'Entries of the PMap came or went since the cursor moved, so it may stand on another one now. Call seek() or advance() again.',
        { collection: 'PMap' },
      );
    }
  }
}

function noEntry(): CollectionError {
  return new CollectionError(
    'COLLECTION_EMPTY',
    'The cursor stands on no entry. Look at what seek() or advance() returns.',
    { collection: 'PMap' },
  );
}
