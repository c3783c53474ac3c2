// validate-float.ts — checks values of float fields.
import type { FieldPlace } from './field-definition.js';
import { outOfRange, wrongType } from './refuse-value.js';

/**
 * Checks a value of an `f64` field; NaN, -0 and the infinities are numbers.
 *
 * @returns the value.
 * @throws FieldError `FIELD_TYPE` when it is no number.
 */
export function checkF64(field: FieldPlace, value: unknown): number {
  if (typeof value !== 'number') throw wrongType(field, value, 'a number');
  return value;
}

/**
 * Checks a value of an `f32` field; NaN, -0 and the infinities are numbers.
 *
 * @returns the nearest 32-bit float, which is what the field will give.
 * @throws FieldError `FIELD_TYPE` when it is no number; `FIELD_RANGE` when it is finite and rounds to an infinity.
 */
export function checkF32(field: FieldPlace, value: unknown): number {
  if (typeof value !== 'number') throw wrongType(field, value, 'a number');
  const rounded = Math.fround(value);
  if (Number.isFinite(value) && !Number.isFinite(rounded)) {
    throw outOfRange(field, value, 'a number that fits a 32-bit float');
  }
  return rounded;
}
