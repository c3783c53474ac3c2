// validate-integer.ts — checks values of integer fields up to 32 bits; setters call these on their slow path.
import type { FieldPlace } from './field-definition.js';
import { outOfRange, wrongType } from './refuse-value.js';

/**
 * Checks a value of an integer field.
 *
 * @param minimum - least value allowed.
 * @param maximum - greatest value allowed.
 * @returns the integer; 0 for -0.
 * @throws FieldError `FIELD_TYPE` when it is no number; `FIELD_RANGE` when it is NaN, infinite, fractional or outside.
 */
export function checkInteger(
  field: FieldPlace,
  value: unknown,
  minimum: number,
  maximum: number,
): number {
  if (typeof value !== 'number') {
    throw wrongType(field, value, `an integer from ${minimum} to ${maximum}`);
  }
  if (!(value >= minimum && value <= maximum) || Math.floor(value) !== value) {
    throw outOfRange(field, value, `an integer from ${minimum} to ${maximum}`);
  }
  return value + 0;
}

/** Checks a value of a `u8` field. Same results and errors as {@link checkInteger}. */
export function checkU8(field: FieldPlace, value: unknown): number {
  return checkInteger(field, value, 0, 0xff);
}

/** Checks a value of an `i8` field. Same results and errors as {@link checkInteger}. */
export function checkI8(field: FieldPlace, value: unknown): number {
  return checkInteger(field, value, -0x80, 0x7f);
}

/** Checks a value of a `u16` field. Same results and errors as {@link checkInteger}. */
export function checkU16(field: FieldPlace, value: unknown): number {
  return checkInteger(field, value, 0, 0xffff);
}

/** Checks a value of an `i16` field. Same results and errors as {@link checkInteger}. */
export function checkI16(field: FieldPlace, value: unknown): number {
  return checkInteger(field, value, -0x8000, 0x7fff);
}

/** Checks a value of a `u32` field. Same results and errors as {@link checkInteger}. */
export function checkU32(field: FieldPlace, value: unknown): number {
  return checkInteger(field, value, 0, 0xffffffff);
}

/** Checks a value of an `i32` field. Same results and errors as {@link checkInteger}. */
export function checkI32(field: FieldPlace, value: unknown): number {
  return checkInteger(field, value, -0x80000000, 0x7fffffff);
}
