// pmap-cursor.ts — reads the entries of a map without making an object for each.
import { CollectionError } from '../errors/collection-error.js';
import { GENERATION, SEGMENT, WORD, type HandleState } from '../mapping/handle-state.js';
import { refuseGone } from '../mapping/check-handle.js';
import type { WriteSet } from '../journal/write-set.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { GROUP_MASK, GROUP_SHIFT } from './key-hash.js';
import { MovingHandle, type Movable } from './moving-handle.js';
import { find, found } from './pmap-find.js';
import { PMAP } from './pmap-layout.js';
import type { MapShape } from './pmap-shape.js';
import { readKey, readValue } from './pmap-read.js';
import { GROUPS, STRIDE, type RecentKeys } from './pmap-recent.js';
import { MapWalk, placeOf } from './pmap-walk.js';

// At hand: V8 does not fold what it has to look up through another module.
const { BUCKETS: MAP_BUCKETS, COUNT: MAP_COUNT, VERSION: MAP_VERSION } = PMAP;
const SHIFT = GROUP_SHIFT;
const MASK = GROUP_MASK;
const FIRST_GROUP = GROUPS;
const GROUP_STRIDE = STRIDE;

const NO_GROUPS = new Int32Array(0);
/** Stands for a handle that no group needs. */
const NOBODY: Movable = { handle: {} as HandleState, move: () => undefined, classId: 0 };

/** Place of a cursor that is on no entry. */
const NOWHERE = -1;
/** Place of a cursor whose entry was found without its bucket (pmap-recent.ts). */
const REMEMBERED = -2;

/**
 * A moving finger in a map: {@link seek} puts it on the entry of a key, {@link advance} on one entry after the other. Where the map's values
 * are objects, {@link value} is one handle that moves along: an instance of the object's class, good for reading and writing until the
 * cursor moves. Storing it somewhere stores the object that it stands for at that moment; keeping it keeps the finger, not the object.
 */
export class MapCursor<K, V> {
  readonly #map: HandleState;
  readonly #shape: MapShape;
  readonly #moving: MovingHandle;
  readonly #recent: RecentKeys | null;
  readonly #first: MappedSegment;
  readonly #writes: WriteSet;
  /** The pool's count of changes when the groups below were found to hold; -1 before. */
  #changes = -1;
  /** Those of what is remembered, and the handle for the class of the objects whose generations it knows. */
  #groups = NO_GROUPS;
  #blind: Movable = NOBODY;
  #walk: MapWalk;
  /** Place of the entry (pmap-walk.ts); one of the two below. */
  #place = NOWHERE;
  /** Key of the entry, where it stands {@link REMEMBERED}. */
  #key = 0;
  /** Handle of the object that is the entry's value; null on no entry, and where values are no objects. */
  #value: HandleState | null = null;
  #version = 0;

  /** Made by `PMap.cursor`. @internal */
  constructor(map: HandleState, shape: MapShape, recent: RecentKeys | null) {
    this.#map = map;
    this.#shape = shape;
    this.#recent = recent;
    this.#moving = new MovingHandle(map[SEGMENT]);
    this.#first = map[SEGMENT].context.image.first;
    this.#writes = map[SEGMENT].writes;
    this.#walk = new MapWalk(map[SEGMENT], map[WORD], shape);
  }

  /**
   * Goes to the entry of `key`; false, and on no entry, when there is none. Does not change what {@link advance} does.
   *
   * @throws CollectionError `COLLECTION_KEY`; PointerError `PTR_STALE`, `PTR_CORRUPT`; PoolError `POOL_CLOSED`
   */
  seek(key: K): boolean {
    const { changes } = this.#writes;
    if (changes === this.#changes && typeof key === 'number') {
      const groups = this.#groups;
      const index = key | 0;
      const at = ((index >>> SHIFT) << 1) + FIRST_GROUP;
      if (index === key && at < groups.length) {
        const generation = groups[at + 1]!;
        if (generation !== 0) {
          // Not a look at the object, for which the processor may have to wait: so it can begin with the next one.
          const among = index & MASK;
          const { handle, move } = this.#blind;
          const word = groups[at]! + Math.imul(among, groups[GROUP_STRIDE]!);
          move(handle, this.#first, word, (generation + among) | 0);
          this.#place = REMEMBERED;
          this.#key = index;
          if (handle !== this.#value) this.#value = handle;
          return true;
        }
      }
    }
    return this.#seekSlowly(key);
  }

  /** {@link seek} with a look at the map and at the object. */
  #seekSlowly(key: K): boolean {
    const map = this.#map;
    const segment = map[SEGMENT];
    const word = map[WORD];
    if (segment.gen[word << 1] !== map[GENERATION]) refuseGone(map, 'PMap');
    const version = segment.f64[word + MAP_VERSION]!;
    const recent = this.#recent;
    const position = recent === null ? 0 : recent.find(key, version);
    if (recent === null || position === 0) return this.#find(key, version);
    const handle = this.#moving.moveToKnown(position);
    this.#place = REMEMBERED;
    this.#key = (key as number) | 0;
    this.#version = version;
    if (handle !== this.#value) this.#value = handle;
    this.#trust(recent);
    return true;
  }

  /**
   * Has {@link seek} rely on what `recent` knows, until something changes: the map refers to the objects, so they are what they were when their generations were
   * noted, unless one ceased to be all the same (a damaged file).
   */
  #trust(recent: RecentKeys): void {
    const blind = this.#moving.ofClass(recent.classId);
    if (blind === null || this.#first.ceased !== recent.ceased) return;
    this.#blind = blind;
    this.#groups = recent.groups;
    this.#changes = this.#writes.changes;
  }

  /** {@link seek} through the map's bucket. */
  #find(key: K, version: number): boolean {
    const map = this.#map;
    const segment = map[SEGMENT];
    const word = map[WORD];
    const recent = this.#recent;
    const shape = this.#shape;
    const hash = shape.keys.encode(key, segment.i32[(word + MAP_BUCKETS) * 2 + 1]!);
    if (!find(segment, word, shape, hash, key)) {
      this.#leave();
      return false;
    }
    const { segment: home, word: bucket, index } = found;
    this.#place = placeOf(home.base + bucket, index);
    this.#version = version;
    if (shape.values.isReference) {
      const position = home.f64[bucket + (shape.layout.valuesAt >>> 3) + index]!;
      this.#show(position);
      if (recent !== null) {
        recent.note(key, position, version, segment.f64[word + MAP_COUNT]!);
        recent.noteGroup(home, bucket, shape.layout, key as number, version);
      }
    }
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
      this.#leave();
      return false;
    }
    this.#place = walk.place;
    this.#version = segment.f64[word + MAP_VERSION]!;
    if (this.#shape.values.isReference) this.#show(walk.object);
    return true;
  }

  /** Has {@link advance} start again, and leaves the entry. */
  reset(): void {
    this.#walk = new MapWalk(this.#map[SEGMENT], this.#map[WORD], this.#shape);
    this.#leave();
  }

  /**
   * Key of the entry.
   *
   * @throws CollectionError `COLLECTION_EMPTY` on no entry, `COLLECTION_MODIFIED` when entries came or went since the cursor moved.
   */
  get key(): K {
    this.#require();
    if (this.#place === REMEMBERED) return this.#key as K;
    return readKey(this.#map[SEGMENT], this.#shape, this.#place) as K;
  }

  /**
   * Value of the entry. A moving handle where values are objects.
   *
   * @throws CollectionError `COLLECTION_EMPTY` on no entry; for values that are no objects `COLLECTION_MODIFIED` when entries came or went
   * since the cursor moved.
   */
  get value(): V {
    const value = this.#value;
    if (value !== null) return value as V;
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

  #leave(): void {
    this.#place = NOWHERE;
    this.#value = null;
  }

  #show(position: number): void {
    const handle = this.#moving.moveTo(position);
    if (handle !== this.#value) this.#value = handle;
  }

  #require(): void {
    const map = this.#map;
    const segment = map[SEGMENT];
    const word = map[WORD];
    if (segment.gen[word << 1] !== map[GENERATION]) refuseGone(map, 'PMap');
    if (this.#place === NOWHERE) throw noEntry();
    if (segment.f64[word + MAP_VERSION] !== this.#version) {
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
