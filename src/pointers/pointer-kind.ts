// pointer-kind.ts — a class of pointers as codecs know it, and how a stored pointer becomes one.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { PoolContext } from '../mapping/pool-context.js';
import type { Pointer } from './pointer.js';

/** A class of pointers, as a codec needs it. */
export interface PointerKind {
  /** Whether `value` is such a pointer. */
  is(value: unknown): value is Pointer<unknown, string>;
  /** Makes one. */
  make(
    segment: MappedSegment,
    word: number,
    generation: number,
    isWrapped: boolean,
  ): Pointer<unknown, string>;
}

/** A pointer of class `kind` to the object at `position`, which is proven to start there. @throws PointerError `PTR_CORRUPT`; SchemaError `SCHEMA_NOT_REGISTERED` */
export function openPointer(
  context: PoolContext,
  position: number,
  kind: PointerKind,
  isWrapped: boolean,
): Pointer<unknown, string> {
  const segment = context.image.at(position);
  const word = position - segment.base;
  context.modelAt(segment, word);
  return kind.make(segment, word, segment.gen[word * 2] ?? 0, isWrapped);
}
