// slot-types.ts — field types whose values have any length: text, bytes, big integers.
import type { FieldTypeOf, SlotKind, SlotType } from './field-type.js';

function slot<T, Kind extends SlotKind>(kind: Kind): FieldTypeOf<T, Kind> & SlotType<T> {
  return Object.freeze({ kind, bytes: 16, align: 8 });
}

/** A string of any length, code unit by code unit: lone surrogates and NUL are kept. Short ones lie in the object. */
export const text = slot<string, 'text'>('text');

/** A `Uint8Array` of any length; what is stored is a copy. Short ones lie in the object. */
export const bytes = slot<Uint8Array, 'bytes'>('bytes');

/** A `bigint` of any size. Small ones lie in the object. */
export const bigint = slot<bigint, 'bigint'>('bigint');
