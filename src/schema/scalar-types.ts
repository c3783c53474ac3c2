// scalar-types.ts — field types of booleans and dates.
import type { BooleanType, DateType } from './field-type.js';

/** `true` or `false`, in one byte. */
export const bool: BooleanType = Object.freeze({ kind: 'bool', bytes: 1, align: 1 });

/** A `Date`, kept to the millisecond; an invalid date is refused. */
export const date: DateType = Object.freeze({ kind: 'date', bytes: 8, align: 8 });
