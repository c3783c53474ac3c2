// pmap-iterator.ts — the iterators of PMap.
import type { MapWalk } from './pmap-walk.js';

/**
 * An iterator over a map, which may change meanwhile: see {@link MapWalk}. Ends for good when it has ended once.
 */
export class MapIterator<T> implements IterableIterator<T> {
  readonly #walk: MapWalk;
  readonly #check: () => void;
  readonly #read: (walk: MapWalk) => T;
  #done = false;

  /**
   * Makes an iterator.
   *
   * @param check - throws when the map is gone.
   * @param read - makes the item of the entry that the walk stands on.
   */
  constructor(walk: MapWalk, check: () => void, read: (walk: MapWalk) => T) {
    this.#walk = walk;
    this.#check = check;
    this.#read = read;
  }

  /** The next item. @throws PointerError `PTR_STALE` when the map is gone, `PTR_CORRUPT`; PoolError `POOL_CLOSED` */
  next(): IteratorResult<T, undefined> {
    if (this.#done) return { value: undefined, done: true };
    this.#check();
    if (this.#walk.advance()) return { value: this.#read(this.#walk), done: false };
    this.#done = true;
    return { value: undefined, done: true };
  }

  /** Ends the iteration. */
  return(): IteratorResult<T, undefined> {
    this.#done = true;
    return { value: undefined, done: true };
  }

  /** The iterator itself. */
  [Symbol.iterator](): this {
    return this;
  }
}
