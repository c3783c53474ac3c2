// refuse-value.ts — the errors of values that a field cannot hold.
import { FieldError } from '../errors/field-error.js';
import type { FieldPlace } from './field-definition.js';

/** Longest text that an error quotes. */
const QUOTED_LENGTH = 60;

/**
 * Makes the error of a value of the wrong type.
 *
 * @param expected - what the field takes, in words, such as `a string`.
 */
export function wrongType(field: FieldPlace, value: unknown, expected: string): FieldError {
  let advice = '';
  if (value === null) advice = ' Declare the field with { nullable: true } to allow null.';
  if (value === undefined) {
    advice = ' Declare the field with { optional: true } to allow undefined.';
  }
  return refusal('FIELD_TYPE', field, value, `takes ${expected}, not ${quote(value)}.${advice}`);
}

/**
 * Makes the error of a value of the right type that is out of range.
 *
 * @param range - what the field takes, in words, such as `an integer from 0 to 255`.
 * @param found - what was given, in words. Defaults to the value itself, quoted.
 */
export function outOfRange(
  field: FieldPlace,
  value: unknown,
  range: string,
  found: string = quote(value),
): FieldError {
  return refusal('FIELD_RANGE', field, value, `takes ${range}, not ${found}.`);
}

function refusal(
  code: 'FIELD_TYPE' | 'FIELD_RANGE',
  field: FieldPlace,
  value: unknown,
  what: string,
): FieldError {
  const { declaredBy, name } = field;
  const details = { className: declaredBy, propertyName: name, value };
  return new FieldError(code, `${declaredBy}.${name} ${what}`, details);
}

/** Spells a value briefly without running any code of it. */
function quote(value: unknown): string {
  switch (typeof value) {
    case 'string': {
      const start = value.slice(0, QUOTED_LENGTH);
      return `${JSON.stringify(start)}${start.length < value.length ? '…' : ''}`;
    }
    case 'bigint':
      return quoteBigint(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? 'an array' : 'an object';
    default:
      return String(value);
  }
}

/** A huge bigint takes quadratic time to spell in decimal digits: its leading hexadecimal digits must do. */
function quoteBigint(value: bigint): string {
  if (BigInt.asIntN(256, value) === value) return `${value}n`;
  const digits = value.toString(16);
  return `${digits.startsWith('-') ? '-' : ''}0x${digits.replace('-', '').slice(0, 16)}…n (${digits.length} digits)`;
}
