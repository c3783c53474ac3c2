// validate-bigint.ts — checks values of the fields that take a bigint.
import type { FieldPlace } from './field-definition.js';
import { outOfRange, wrongType } from './refuse-value.js';

/**
 * Checks a value of a `u64` field.
 *
 * @returns the value.
 * @throws FieldError `FIELD_TYPE` when it is no bigint; `FIELD_RANGE` outside of 0 to 2^64 - 1.
 */
export function checkU64(field: FieldPlace, value: unknown): bigint {
  if (typeof value !== 'bigint') throw wrongType(field, value, 'a bigint from 0 to 2^64 - 1');
  if (BigInt.asUintN(64, value) !== value) {
    throw outOfRange(field, value, 'a bigint from 0 to 2^64 - 1');
  }
  return value;
}

/**
 * Checks a value of an `i64` field.
 *
 * @returns the value.
 * @throws FieldError `FIELD_TYPE` when it is no bigint; `FIELD_RANGE` outside of -2^63 to 2^63 - 1.
 */
export function checkI64(field: FieldPlace, value: unknown): bigint {
  if (typeof value !== 'bigint') throw wrongType(field, value, 'a bigint from -2^63 to 2^63 - 1');
  if (BigInt.asIntN(64, value) !== value) {
    throw outOfRange(field, value, 'a bigint from -2^63 to 2^63 - 1');
  }
  return value;
}

/**
 * Checks a value of a `bigint` field, which takes any size.
 *
 * @returns the value.
 * @throws FieldError `FIELD_TYPE` when it is no bigint.
 */
export function checkBigint(field: FieldPlace, value: unknown): bigint {
  if (typeof value !== 'bigint') throw wrongType(field, value, 'a bigint');
  return value;
}
