// array-type.ts — the field type of a fixed number of numbers inside the object.
import { SchemaError } from '../errors/schema-error.js';
import { MAX_OBJECT_BYTES } from './class-layout.js';
import type { ArrayType, FieldTypeOf, NumericKind } from './field-type.js';
import { NUMERIC_KINDS } from './numeric-types.js';

/**
 * What a fixed numeric array can be seen as, whether it is a plain array, a typed array or the wrapper that a
 * persistent object gives.
 */
export interface FixedArray<T extends number | bigint> extends Iterable<T> {
  /** Number of elements. */
  readonly length: number;
  /** Gives an element, counted from the end when the index is negative; `undefined` outside. */
  at(index: number): T | undefined;
}

/**
 * Makes a field type for `length` numbers inside the object; all are 0 at first.
 *
 * @param element - a numeric type, `u8` to `f64`.
 * @param length - number of elements, an integer of at least 1; the whole object may have 1 MiB.
 * @throws SchemaError `SCHEMA_UNKNOWN_TYPE` when the element is not numeric or the length no positive integer;
 * `SCHEMA_TOO_LARGE` when the array alone is larger than an object may be.
 */
export function array<T extends number | bigint>(
  element: FieldTypeOf<T, NumericKind>,
  length: number,
): ArrayType<FixedArray<T>> {
  const given: unknown = element;
  const kind = typeof given === 'object' && given !== null && 'kind' in given ? given.kind : given;
  if (typeof kind !== 'string' || !NUMERIC_KINDS.has(kind)) {
    throw new SchemaError(
      'SCHEMA_UNKNOWN_TYPE',
      `array() takes a numeric element type (${[...NUMERIC_KINDS].join(', ')}), not ${String(kind)}. ` +
        'For lists of texts or objects use a collection.',
      { className: '' },
    );
  }
  if (!Number.isInteger(length) || length < 1) {
    throw new SchemaError(
      'SCHEMA_UNKNOWN_TYPE',
      `array(${kind}, ${length}) has no valid length: give an integer of at least 1.`,
      { className: '' },
    );
  }
  const size = element.bytes * length;
  if (size > MAX_OBJECT_BYTES) {
    throw new SchemaError(
      'SCHEMA_TOO_LARGE',
      `array(${kind}, ${length}) takes ${size} bytes, and an object has at most ${MAX_OBJECT_BYTES}. ` +
        'Use a collection or a bytes field.',
      { className: '' },
    );
  }
  return Object.freeze({ kind: 'array', bytes: size, align: element.align, element, length });
}
