// cursor-class.ts — handles that move from object to object.
import type { ClassModel } from './class-model.js';
import { prepareHandleConstructor, type HandleMaker } from './handle-constructor.js';
import {
  EPOCH,
  GENERATION,
  SEGMENT,
  WORD,
  type HandleState,
  type MovingState,
} from './handle-state.js';
import { prepareCursorAccessors } from './install-accessors.js';
import { NO_LEAF } from './identity-table.js';
import type { MappedSegment } from './mapped-segment.js';
import { SpecialCopies } from './specialize.js';

/** Makes a handle stand for the object at `word` of `segment`. */
export type MoveHandle = (
  handle: HandleState,
  segment: MappedSegment,
  word: number,
  generation: number,
) => void;

function moveHandle(
  S: typeof SEGMENT,
  W: typeof WORD,
  G: typeof GENERATION,
  E: typeof EPOCH,
): MoveHandle {
  return (handle, segment, word, generation) => {
    if (handle[S] !== segment) handle[S] = segment;
    handle[W] = word | 0;
    handle[G] = generation;
    (handle as MovingState)[E] = segment.ceased;
  };
}

/**
 * A class as cursors show it. No identity table knows a moving handle and could make it stale: the object is proven when the handle moves to it, and again
 * when an object of its segment has ceased since. The handle's prototype inherits from the class's.
 */
export class CursorClass {
  readonly prototype: object;
  readonly move: MoveHandle;
  readonly #makeHandle: HandleMaker;

  constructor(model: ClassModel) {
    this.prototype = Object.create(model.prototype) as object;
    const copies = new SpecialCopies();
    const makeMove = copies.add(moveHandle);
    const prepared = prepareHandleConstructor(this.prototype, copies);
    prepareCursorAccessors(model, this.prototype, copies)();
    this.#makeHandle = prepared();
    this.move = makeMove(SEGMENT, WORD, GENERATION, EPOCH);
  }

  /** A handle that stands for nothing yet: every access throws PTR_STALE. */
  make(segment: MappedSegment): HandleState {
    const handle = this.#makeHandle(segment, 0, -1, NO_LEAF);
    (handle as MovingState)[EPOCH] = segment.ceased ^ 1;
    return handle;
  }
}
