// type-of-value.ts — the field type that the initial value of a property stands for.
import { types } from 'node:util';
import { classRecord } from './class-record.js';
import { ref } from './class-types.js';
import type { AbstractClass, FieldType } from './field-type.js';
import { f64 } from './numeric-types.js';
import { bool, date } from './scalar-types.js';
import { bigint, bytes, text } from './slot-types.js';

/**
 * Gives the field type of values like this one: number `f64`, string `text`, boolean `bool`, bigint `bigint`, Date `date`,
 * Uint8Array `bytes` (a Buffer is none: what is read back has none of its methods), an instance of a persistent class a
 * reference to that class.
 *
 * @returns the type, or `null` when the value does not tell one.
 */
export function typeOfValue(value: unknown): FieldType | null {
  switch (typeof value) {
    case 'number':
      return f64;
    case 'string':
      return text;
    case 'boolean':
      return bool;
    case 'bigint':
      return bigint;
    case 'object':
      return value === null ? null : typeOfObject(value);
    default:
      return null;
  }
}

function typeOfObject(value: object): FieldType | null {
  if (types.isDate(value)) return date;
  if (types.isUint8Array(value)) return Buffer.isBuffer(value) ? null : bytes;
  const target = (value as { constructor?: unknown }).constructor;
  if (typeof target !== 'function' || (classRecord(target)?.declaration ?? null) === null) {
    return null;
  }
  return ref(() => target as AbstractClass);
}
