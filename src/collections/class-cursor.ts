// class-cursor.ts — reads all objects of a class without making an object for each.
import { CollectionError } from '../errors/collection-error.js';
import type { ClassModel } from '../mapping/class-model.js';
import type { PoolContext } from '../mapping/pool-context.js';
import { ObjectWalk, loopOf, type Loop } from './object-walk.js';

/**
 * A moving finger on the objects of a class and of its subclasses, in the order in which they lie in the pool: a walk through memory, which needs no
 * collection that holds them and is the fastest way to see them all. {@link value} is one handle that moves along (one for each class that is met):
 * an instance of the object's class, good for reading and writing until the cursor moves. Storing it somewhere stores the object that it stands for at
 * that moment; keeping it keeps the finger, not the object.
 *
 * It meets committed objects and those that the open transaction made; embedded objects are part of others and do not come. While it walks, objects
 * may come and go: one that is there all the time comes exactly once, one that was freed does not come afterwards, and one that was made comes at
 * most once.
 */
export class ClassCursor<T> {
  readonly #walk: ObjectWalk;
  readonly #loop: Loop;

  /** Made by `Pool.cursor`. @internal */
  constructor(context: PoolContext, model: ClassModel) {
    this.#walk = new ObjectWalk(context, model);
    this.#loop = loopOf(model);
  }

  /**
   * Goes to the first object, then to one after the other; false, and on no object, at the end.
   *
   * @throws PoolError `POOL_CLOSED`; the error that poisoned the pool.
   */
  advance(): boolean {
    return this.#loop.advance(this.#walk);
  }

  /** Has {@link advance} start again, and leaves the object. */
  reset(): void {
    this.#walk.reset();
  }

  /** The object, as a moving handle. @throws CollectionError `COLLECTION_EMPTY` on no object. */
  get value(): T {
    if (!this.#walk.stands) {
      throw new CollectionError(
        'COLLECTION_EMPTY',
        'The cursor stands on no object. Look at what advance() returns.',
        { collection: 'ClassCursor' },
      );
    }
    return this.#walk.handle as T;
  }

  /** Advances to the end and gives {@link value} at each step: the same moving handle. */
  [Symbol.iterator](): Iterator<T, undefined> {
    return this.#loop.iterate(this.#walk) as Iterator<T, undefined>;
  }
}
