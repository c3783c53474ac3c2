// refuse.ts — the errors that collections have in common.
import { CollectionError } from '../errors/collection-error.js';
import { PointerError } from '../errors/pointer-error.js';
import { SchemaError } from '../errors/schema-error.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';

const QUOTED = 60;

/** Spells a value briefly without running any code of it. */
export function quote(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > QUOTED
        ? `${JSON.stringify(value.slice(0, QUOTED))}…`
        : JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return BigInt.asIntN(256, value) === value ? `${String(value)}n` : 'a huge bigint';
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? 'an array' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

/** The error of a key that a map cannot have. */
export function badKey(collection: string, value: unknown, expected: string): CollectionError {
  return new CollectionError(
    'COLLECTION_KEY',
    `Keys of this ${collection} are ${expected}; ${quote(value)} is none.`,
    { collection, value },
  );
}

/** The error of an index outside of a collection. */
export function badIndex(collection: string, index: unknown, length: number): CollectionError {
  return new CollectionError(
    'COLLECTION_INDEX',
    `This ${collection} has ${length} elements, and ${quote(index)} is no index of it. Use at(), which gives undefined outside.`,
    { collection, value: index },
  );
}

/** The error of a collection that would become longer than it can be. */
export function tooLong(collection: string, length: number, limit: number): CollectionError {
  return new CollectionError(
    'COLLECTION_INDEX',
    `A ${collection} has at most ${limit} elements; it would have had ${length}. Spread the data over several.`,
    { collection, value: length },
  );
}

/** The error of a constructor that a program called. */
export function noConstructor(collection: string, declaration: string): SchemaError {
  return new SchemaError(
    'SCHEMA_CONSTRUCTOR',
    `A ${collection} is not made with new: declare a field with ${declaration}, and it is there with its object. ` +
      'Assign an iterable to the field to fill it.',
    { className: collection },
  );
}

/** The error of a damaged collection. */
export function damaged(segment: MappedSegment, position: unknown): PointerError {
  return new PointerError(
    'PTR_CORRUPT',
    `A collection in pool ${segment.context.name} leads to word ${quote(position)}, which is no place for it: the file is damaged. ` +
      'Run verify() and restore a backup.',
    typeof position === 'number' ? { position } : {},
  );
}
