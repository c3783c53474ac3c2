// pvec-cursor.ts — reads the elements of a vector without making an object for each.
import { CollectionError } from '../errors/collection-error.js';
import { refuseGone } from '../mapping/check-handle.js';
import { GENERATION, SEGMENT, WORD, type HandleState } from '../mapping/handle-state.js';
import { MovingHandle } from './moving-handle.js';
import { lengthOf, readAt } from './pvec-change.js';
import type { VecShape } from './pvec-shape.js';
import { locate, spot } from './slot-range.js';

/**
 * A moving finger in a vector. Where the elements are objects, {@link value} is one handle that moves along: an instance of the object's class,
 * good for reading and writing until the cursor moves. Storing it somewhere stores the object that it stands for at that moment.
 */
export class VecCursor<T> {
  readonly #vec: HandleState;
  readonly #shape: VecShape;
  readonly #moving: MovingHandle;
  #index = -1;
  #stands = false;

  /** Made by `PVec.cursor`. @internal */
  constructor(vec: HandleState, shape: VecShape) {
    this.#vec = vec;
    this.#moving = new MovingHandle(vec[SEGMENT]);
    this.#shape = shape;
  }

  /** Index of the element, -1 before the first. */
  get index(): number {
    return this.#index;
  }

  /** Goes to element `index`; false, and on no element, when there is none. {@link advance} goes on from there. */
  seek(index: number): boolean {
    this.#index = index;
    return this.#stand();
  }

  /** Goes to the next element, at first to element 0; false, and on no element, at the end. */
  advance(): boolean {
    this.#index++;
    return this.#stand();
  }

  /** The element. @throws CollectionError `COLLECTION_EMPTY` on no element. */
  get value(): T {
    if (!this.#stands) throw noElement();
    if (this.#shape.elements.isReference) return this.#moving.handle as T;
    const segment = this.#vec[SEGMENT];
    const word = this.#vec[WORD];
    if (segment.gen[word << 1] !== this.#vec[GENERATION]) refuseGone(this.#vec, 'PVec');
    if (this.#index >= lengthOf(segment, word)) throw noElement();
    return readAt(segment, word, this.#shape, this.#index) as T;
  }

  /** Advances to the end and gives {@link value} at each step: with objects, the same moving handle. */
  [Symbol.iterator](): Iterator<T, undefined> {
    const result: { value: T | undefined; done: boolean } = { value: undefined, done: false };
    return {
      next: () => {
        result.done = !this.advance();
        result.value = result.done ? undefined : this.value;
        return result as IteratorResult<T, undefined>;
      },
    };
  }

  #stand(): boolean {
    const segment = this.#vec[SEGMENT];
    const word = this.#vec[WORD];
    if (segment.gen[word << 1] !== this.#vec[GENERATION]) refuseGone(this.#vec, 'PVec');
    const index = this.#index;
    this.#stands = index >= 0 && index < lengthOf(segment, word) && Math.trunc(index) === index;
    if (!this.#stands) return false;
    if (this.#shape.elements.isReference) {
      locate(segment, word, this.#shape.row, index);
      this.#moving.moveTo(spot.segment.f64[spot.word]!);
    }
    return true;
  }
}

function noElement(): CollectionError {
  return new CollectionError(
    'COLLECTION_EMPTY',
    'The cursor stands on no element. Look at what seek() or advance() returns.',
    { collection: 'PVec' },
  );
}
