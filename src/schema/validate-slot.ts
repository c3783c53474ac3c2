// validate-slot.ts — checks values of text and bytes fields.
import { types } from 'node:util';
import type { FieldPlace } from './field-definition.js';
import { wrongType } from './refuse-value.js';

/**
 * Checks a value of a `text` field. Every string will do, lone surrogates and NUL included.
 *
 * @returns the value.
 * @throws FieldError `FIELD_TYPE` when it is no string; a `String` object is none.
 */
export function checkText(field: FieldPlace, value: unknown): string {
  if (typeof value !== 'string') throw wrongType(field, value, 'a string');
  return value;
}

/**
 * Checks a value of a `bytes` field.
 *
 * @returns the value.
 * @throws FieldError `FIELD_TYPE` when it is no `Uint8Array` (of whatever realm; a `Buffer` is one).
 */
export function checkBytes(field: FieldPlace, value: unknown): Uint8Array {
  if (!types.isUint8Array(value)) throw wrongType(field, value, 'a Uint8Array');
  return value;
}
