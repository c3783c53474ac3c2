// validate-scalar.ts — checks values of boolean, date and enumeration fields.
import { types } from 'node:util';
import type { FieldPlace } from './field-definition.js';
import type { EnumType } from './field-type.js';
import { outOfRange, wrongType } from './refuse-value.js';

/** Most values that an error lists. */
const LISTED_VALUES = 10;

/**
 * Checks a value of a `bool` field.
 *
 * @returns the value.
 * @throws FieldError `FIELD_TYPE` when it is neither `true` nor `false`.
 */
export function checkBoolean(field: FieldPlace, value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrongType(field, value, 'true or false');
  return value;
}

/**
 * Checks a value of a `date` field.
 *
 * @returns its time in milliseconds since 1970, never NaN.
 * @throws FieldError `FIELD_TYPE` when it is no `Date` (of whatever realm); `FIELD_RANGE` when the date is invalid.
 */
export function checkDate(field: FieldPlace, value: unknown): number {
  if (!types.isDate(value)) throw wrongType(field, value, 'a Date');
  // Not value.getTime(): a subclass could run code of its own here.
  const time = Date.prototype.getTime.call(value);
  if (Number.isNaN(time)) throw outOfRange(field, value, 'a valid Date', 'an invalid one');
  return time;
}

/**
 * Checks a value of an enumeration field.
 *
 * @returns its stored index.
 * @throws FieldError `FIELD_TYPE` when it is no string; `FIELD_RANGE` when it is not one of the values.
 */
export function checkEnum(field: FieldPlace, value: unknown, type: EnumType<unknown>): number {
  if (typeof value !== 'string') throw wrongType(field, value, `one of ${list(type)}`);
  const index = type.indices.get(value);
  if (index === undefined) throw outOfRange(field, value, `one of ${list(type)}`);
  return index;
}

function list(type: EnumType<unknown>): string {
  const shown = type.values.slice(0, LISTED_VALUES).map((value) => JSON.stringify(value));
  const more = type.values.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
