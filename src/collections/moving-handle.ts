// moving-handle.ts — one handle that stands for one object after the other.
import { CLASS_ID_MASK } from '../journal/object-layout.js';
import type { ClassModel } from '../mapping/class-model.js';
import type { MoveHandle } from '../mapping/cursor-class.js';
import type { HandleState } from '../mapping/handle-state.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { SEGMENT_WORDS } from '../media/file-layout.js';
import { wordIn } from './row.js';

interface Movable {
  readonly handle: HandleState;
  readonly move: MoveHandle;
  readonly classId: number;
}

/** The moving handles of one cursor: one for each class that it meets. */
export class MovingHandle {
  readonly #first: MappedSegment;
  readonly #known = new Map<ClassModel, Movable>();
  #current: Movable | null = null;

  /**
   * Makes a cursor's handles, none yet.
   *
   * @param segment - any segment of the pool.
   */
  constructor(segment: MappedSegment) {
    this.#first = segment.context.image.first;
  }

  /** The handle for the class of the object that was moved to last. */
  get handle(): HandleState | undefined {
    return this.#current?.handle;
  }

  /**
   * Moves to the object at `position`, which something in the pool refers to.
   *
   * @throws PointerError `PTR_CORRUPT`; SchemaError `SCHEMA_NOT_REGISTERED`
   */
  moveTo(position: number): void {
    const home = position < SEGMENT_WORDS ? this.#first : this.#first.context.image.at(position);
    const word = wordIn(home, position);
    let current = this.#current;
    // A position outside of the pool reads undefined here, and is refused where the object should be proven.
    if (
      current === null ||
      (home.u32[word * 2 + 1]! & CLASS_ID_MASK) !== current.classId ||
      (home.starts[word >>> 6]! & (1 << ((word >>> 1) & 31))) === 0
    ) {
      current = this.#rebind(home, word);
    }
    current.move(current.handle, home, word, home.gen[word * 2]!);
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
