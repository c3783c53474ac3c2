// moving-handle.ts — one handle that stands for one object after the other.
import { CLASS_ID_MASK } from '../journal/object-layout.js';
import type { ClassModel } from '../mapping/class-model.js';
import type { MoveHandle } from '../mapping/cursor-class.js';
import type { HandleState } from '../mapping/handle-state.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { SEGMENT_WORDS } from '../media/file-layout.js';
import { wordIn } from './row.js';

// At hand: V8 does not fold what it has to look up through another module.
const CLASS_IDS = CLASS_ID_MASK;

/** A moving handle and what moves it. */
export interface Movable {
  readonly handle: HandleState;
  readonly move: MoveHandle;
  readonly classId: number;
}

/** The moving handles of one cursor: one for each class that it meets. */
export class MovingHandle {
  readonly #first: MappedSegment;
  readonly #firstWords: number;
  readonly #known = new Map<ClassModel, Movable>();
  #current: Movable | null = null;

  /**
   * Makes a cursor's handles, none yet.
   *
   * @param segment - any segment of the pool.
   */
  constructor(segment: MappedSegment) {
    this.#first = segment.context.image.first;
    this.#firstWords = this.#first.f64.length;
  }

  /** The handle for the class of the object that was moved to last. */
  get handle(): HandleState | undefined {
    return this.#current?.handle;
  }

  /**
   * Moves to the object at `position`, which something in the pool refers to, and returns the handle for its class.
   *
   * @throws PointerError `PTR_CORRUPT`; SchemaError `SCHEMA_NOT_REGISTERED`
   */
  moveTo(position: number): HandleState {
    const current = this.#current;
    const word = position | 0;
    if (current !== null && word === position && word > 0 && word < this.#firstWords) {
      const home = this.#first;
      const byte = word << 3;
      if (
        (home.getInt32(byte + 4, true) & CLASS_IDS) === current.classId &&
        (home.starts[word >>> 6]! & (1 << (word >>> 1))) !== 0
      ) {
        const { handle } = current;
        current.move(handle, home, word, home.getInt32(byte, true));
        return handle;
      }
    }
    return this.#moveSlowly(position);
  }

  /** The handle that was moved last, with what moves it, if it is for class `classId`; else null. */
  ofClass(classId: number): Movable | null {
    const current = this.#current;
    return current !== null && current.classId === classId ? current : null;
  }

  /**
   * {@link moveTo} where the object is known to be there, since what refers to it was found to and has not changed: only its class is looked at.
   *
   * @param word - the position: a small integer.
   */
  moveToKnown(word: number): HandleState {
    const current = this.#current;
    if (current !== null && word < this.#firstWords) {
      const home = this.#first;
      const byte = word << 3;
      if ((home.getInt32(byte + 4, true) & CLASS_IDS) === current.classId) {
        const { handle } = current;
        current.move(handle, home, word, home.getInt32(byte, true));
        return handle;
      }
    }
    return this.#moveSlowly(word);
  }

  #moveSlowly(position: number): HandleState {
    const home = position < SEGMENT_WORDS ? this.#first : this.#first.context.image.at(position);
    const word = wordIn(home, position);
    // A position outside of the pool reads undefined here, and is refused where the object should be proven.
    const current = this.#rebind(home, word);
    current.move(current.handle, home, word, home.gen[word * 2]!);
    return current.handle;
  }

  #rebind(segment: MappedSegment, word: number): Movable {
    const { context } = segment;
    const model = context.modelAt(segment, word);
    let movable = this.#known.get(model);
    if (movable === undefined) {
      movable = {
        handle: context.makeCursorHandle(model),
        move: model.cursor.move,
        classId: context.classId(model),
      };
      this.#known.set(model, movable);
    }
    this.#current = movable;
    return movable;
  }
}
