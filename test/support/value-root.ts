// value-root.ts — root classes made for a list of values: one field of one type for each.
import { defineClass, type PArray } from '../../src/index.js';
import type { FieldOptions, FieldType } from '../../src/schema/field-type.js';

/** A root whose fields `v0`, `v1`, … hold values of one type. */
export type ValueRoot = Record<string, unknown>;

let made = 0;

/** Makes a root class with `count` fields of `type`. */
export function valueRoot(
  type: FieldType,
  count: number,
  options: FieldOptions = {},
): new () => ValueRoot {
  class Values {}
  const fields = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`v${i}`, { type, ...options }]),
  );
  defineClass(Values, { name: `values.R${made++}`, root: true, fields });
  return Values as unknown as new () => ValueRoot;
}

/** A value in a form that chai compares by contents: bits of numbers, bytes, times. */
export function comparable(value: unknown): unknown {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : value;
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) {
    return [...(value as PArray)].map(comparable);
  }
  return value;
}
