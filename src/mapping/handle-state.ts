// handle-state.ts — the slots that make a JavaScript object the handle of a persistent one.
import type { MappedSegment } from './mapped-segment.js';
import type { IdentityLeaf } from './identity-table.js';

/** Segment that holds the object. Shared by all copies of the library in a process, as all these symbols are. */
export const SEGMENT: unique symbol = Symbol.for('corundum.segment') as never;
/** Word of the object's header inside the segment. For an embedded object: two words before its first field. */
export const WORD: unique symbol = Symbol.for('corundum.word') as never;
/** Generation that the header must still have; -1 in handles of collections that are gone, whose accessors look at nothing else. */
export const GENERATION: unique symbol = Symbol.for('corundum.generation') as never;
/** The identity leaf that keeps the handle, NO_LEAF where none does; for an embedded object the word of its owner's header. */
export const KEEPER: unique symbol = Symbol.for('corundum.keeper') as never;

/** Of the handle of a cursor: the segment's count of objects that ceased, when the object was last proven. */
export const EPOCH: unique symbol = Symbol.for('corundum.epoch') as never;

/**
 * State of a handle. The slots are enumerable on purpose: deep comparisons that look at own properties only then tell two objects
 * apart. A transient object has none of them.
 */
export interface HandleState {
  [SEGMENT]: MappedSegment;
  [WORD]: number;
  [GENERATION]: number;
  [KEEPER]: IdentityLeaf | number;
}

/** Handle of an object with identity. */
export interface KeptState extends HandleState {
  [KEEPER]: IdentityLeaf;
}

/** Whether `value` is a handle (perhaps a stale one) rather than a transient object. */
export function isHandle(value: object): value is HandleState {
  return (value as Partial<HandleState>)[SEGMENT] !== undefined;
}

/** Handle of a cursor, which moves from object to object. */
export interface MovingState extends HandleState {
  [EPOCH]: number;
}
