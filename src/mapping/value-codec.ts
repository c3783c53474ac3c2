// value-codec.ts — how values of one field type are read from and written to the image.
import type { DropVisitor } from '../journal/class-drops.js';
import type { FieldPlace } from '../schema/field-definition.js';
import type { MappedSegment } from './mapped-segment.js';

/**
 * Reads and writes values of one type wherever they lie: in an object's field or in a collection. `word` is the word that
 * holds the value's first byte, `byte` (0 … 7) the byte within it. A value never crosses a word unless it starts at one.
 */
export interface ValueCodec<T = unknown> {
  /** Bytes of a stored value. */
  readonly bytes: number;
  /** Whether a stored value refers to, or owns, anything outside of itself. */
  readonly hasDrops: boolean;
  /** The stored value. @throws PointerError `PTR_CORRUPT` */
  read(segment: MappedSegment, word: number, byte: number): T;
  /**
   * Checks and stores `value`, journaled; what the place held before loses its reference or its blob at commit.
   *
   * @throws FieldError `FIELD_TYPE`, `FIELD_RANGE`; TransactionError `TX_REQUIRED`; AllocationError.
   */
  write(
    segment: MappedSegment,
    word: number,
    byte: number,
    value: unknown,
    place: FieldPlace,
  ): void;
  /** Reports what the stored value refers to or owns. */
  visit(segment: MappedSegment, word: number, visitor: DropVisitor): void;
}
