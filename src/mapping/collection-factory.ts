// collection-factory.ts — what the mapping layer asks of a collection or pointer type; the collections layer implements it.
import type { DropVisitor } from '../journal/class-drops.js';
import type { FieldPlace } from '../schema/field-definition.js';
import type { CollectionType } from '../schema/field-type.js';
import type { HandleState } from './handle-state.js';
import type { MappedSegment } from './mapped-segment.js';

/**
 * Stored in `CollectionType.factory`. A collection is an object of its own, with a header, that exactly one field or element
 * owns: it is made with its owner and dropped with it. Its handles also have the method `[PLAIN](copy)` (copy-graph.ts), by which snapshots,
 * comparison and JSON see the contents.
 */
export interface CollectionFactory {
  /** Class id in the header of the collection's object (below FIRST_CLASS_ID). */
  readonly classId: number;
  /** Whether {@link fill} takes null: it is contents of a cell. */
  readonly takesNull?: boolean;
  /** Words of the collection's object, header included. */
  words(type: CollectionType): number;
  /** Sets up a fresh, zero-filled object. */
  initialise(segment: MappedSegment, word: number, type: CollectionType): void;
  /** Makes the handle for the object at `word`. */
  open(segment: MappedSegment, word: number, type: CollectionType): HandleState;
  /** Replaces the contents by those of `value`. @throws FieldError `FIELD_TYPE` when it is nothing that the collection takes. */
  fill(
    segment: MappedSegment,
    word: number,
    type: CollectionType,
    value: unknown,
    place: FieldPlace,
  ): void;
  /** Reports what the collection refers to and owns, itself excluded. */
  visit(segment: MappedSegment, word: number, type: CollectionType, visitor: DropVisitor): void;
}

/** Class ids below this one belong to the library's own objects; a pool's classes start here. */
export const FIRST_CLASS_ID = 64;
