// handle-constructor.ts — how handles are made: one constructor for each class.
import { GENERATION, KEEPER, SEGMENT, WORD, type HandleState } from './handle-state.js';
import type { IdentityLeaf } from './identity-table.js';
import type { MappedSegment } from './mapped-segment.js';
import type { SpecialCopies } from './specialize.js';

/** Makes a handle: an object with the class's prototype and the four slots. */
export type HandleMaker = (
  segment: MappedSegment,
  word: number,
  generation: number,
  keeper: IdentityLeaf | number,
) => HandleState;

/**
 * Builds a maker of handles; evaluated once for each class (specialize.ts), with the one constructor that it calls, which V8 can then build into it. A word that was calculated from a position is a double to V8, and
 * one double stored makes the slot of all handles a box of its own, with one more line of memory to load at each access: hence the `| 0`.
 */
function handleConstructor(
  prototype: object,
  S: typeof SEGMENT,
  W: typeof WORD,
  G: typeof GENERATION,
  K: typeof KEEPER,
): HandleMaker {
  function Handle(
    this: HandleState,
    segment: MappedSegment,
    word: number,
    generation: number,
    keeper: IdentityLeaf | number,
  ): void {
    this[S] = segment;
    this[W] = word | 0;
    this[K] = keeper;
    this[G] = generation;
  }
  Handle.prototype = prototype;
  const Constructor = Handle as unknown as new (...slots: Parameters<HandleMaker>) => HandleState;
  return (segment, word, generation, keeper) => new Constructor(segment, word, generation, keeper);
}

/**
 * Gives what makes the maker of a class's handles, which get `prototype`: an object of their own that inherits from the class's prototype.
 * There an assignment of the first slot is refused (guard-slots.ts), and an ordinary property in front of that guard lets the constructor assign it.
 */
export function prepareHandleConstructor(
  prototype: object,
  copies: SpecialCopies,
): () => HandleMaker {
  Object.defineProperty(prototype, SEGMENT, {
    value: undefined,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  const make = copies.add(handleConstructor);
  return () => make(prototype, SEGMENT, WORD, GENERATION, KEEPER);
}
