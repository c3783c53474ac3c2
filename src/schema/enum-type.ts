// enum-type.ts — the field type of one text out of a fixed list.
import { SchemaError } from '../errors/schema-error.js';
import type { EnumType } from './field-type.js';

/** Most values that one enumeration may have. */
export const MAX_ENUM_VALUES = 65_536;

/**
 * Makes a field type for one of the given texts. What is stored is the index, so the order is part of the stored form.
 *
 * @param values - 1 to 65,536 different texts; one byte is stored for up to 256 of them, two for more.
 * @throws SchemaError `SCHEMA_UNKNOWN_TYPE` when there are none, or one is no string; `SCHEMA_DUPLICATE_NAME` when two
 * are equal; `SCHEMA_TOO_LARGE` when there are too many.
 * @example
 * ```ts
 * enumOf('open', 'closed'); // a field of the type 'open' | 'closed'
 * ```
 */
export function enumOf<const V extends readonly string[]>(...values: V): EnumType<V[number]> {
  if (values.length === 0) {
    throw refusal('SCHEMA_UNKNOWN_TYPE', 'has no values: give at least one text');
  }
  if (values.length > MAX_ENUM_VALUES) {
    throw refusal(
      'SCHEMA_TOO_LARGE',
      `has ${values.length} values: ${MAX_ENUM_VALUES} is the limit`,
    );
  }
  const indices = new Map<string, number>();
  values.forEach((value: unknown, index) => {
    if (typeof value !== 'string') {
      const what = `value ${index} is ${value === null ? 'null' : `a ${typeof value}`}`;
      throw refusal('SCHEMA_UNKNOWN_TYPE', `takes texts only, and ${what}: write enumOf('a', 'b')`);
    }
    if (indices.has(value)) {
      throw refusal('SCHEMA_DUPLICATE_NAME', `has the value ${JSON.stringify(value)} twice`);
    }
    indices.set(value, index);
  });
  const width = values.length <= 256 ? 1 : 2;
  const list = Object.freeze([...values]);
  return Object.freeze({ kind: 'enum', bytes: width, align: width, values: list, indices });
}

function refusal(
  code: 'SCHEMA_UNKNOWN_TYPE' | 'SCHEMA_DUPLICATE_NAME' | 'SCHEMA_TOO_LARGE',
  what: string,
): SchemaError {
  return new SchemaError(code, `An enumeration made by enumOf ${what}.`, { className: '' });
}
