// to-field-type.ts — what a user may write where a field type is due, made into a descriptor.
import { SchemaError } from '../errors/schema-error.js';
import { hasClassRecord } from './class-record.js';
import { ref } from './class-types.js';
import type { ClassThunk, FieldKind, FieldType, NumericKind } from './field-type.js';
import { NUMERIC_KINDS } from './numeric-types.js';
import { isClassSource, typeAdviceFor } from './type-advice.js';

/** Where a type was written, for errors. */
export interface TypePlace {
  /** Stored or JavaScript name of the class, '' when it is not known yet. */
  readonly className: string;
  /** Property that the type was written for. */
  readonly propertyName?: string | undefined;
}

const OTHER_KINDS: ReadonlySet<unknown> = new Set<Exclude<FieldKind, NumericKind>>([
  'bool',
  'date',
  'enum',
  'text',
  'bytes',
  'bigint',
  'array',
  'embedded',
  'ref',
  'pointer',
  'collection',
]);

/**
 * Tells whether a value is a field type. Asks for the shape, not for the object: another copy of the library makes
 * descriptors too.
 */
export function isFieldType(value: unknown): value is FieldType {
  return (
    typeof value === 'object' &&
    value !== null &&
    isKind((value as Partial<FieldType>).kind) &&
    typeof (value as Partial<FieldType>).bytes === 'number' &&
    typeof (value as Partial<FieldType>).align === 'number'
  );
}

/**
 * Makes a descriptor of a descriptor or of a thunk `() => Class`.
 *
 * @param given - what was written.
 * @param place - where, for errors.
 * @throws SchemaError `SCHEMA_UNKNOWN_TYPE` when it is neither; the text says what to write.
 */
export function toFieldType(given: unknown, place: TypePlace): FieldType {
  if (isFieldType(given)) return given;
  if (typeof given === 'function' && !hasClassRecord(given) && !isClassSource(given)) {
    const native = typeAdviceFor(given);
    if (native === null) return ref(given as ClassThunk);
    throw unknownType(place, `${given.name} is no field type: ${native}`);
  }
  if (typeof given === 'function') {
    const name = given.name === '' ? 'TheClass' : given.name;
    throw unknownType(place, `a class stands where a field type is due: write () => ${name}`);
  }
  throw unknownType(
    place,
    `${describeGiven(given)} is no field type: write one of u8 … f64, bool, text, bytes, date, bigint, ` +
      'enumOf(…), array(…), embedded(() => Class), () => Class, a pointer such as Prc.of(…), or a collection',
  );
}

function isKind(kind: unknown): boolean {
  return typeof kind === 'string' && (NUMERIC_KINDS.has(kind) || OTHER_KINDS.has(kind));
}

function describeGiven(given: unknown): string {
  if (given === undefined) return 'undefined (a module cycle leaves imports undefined)';
  if (given === null) return 'null';
  if (typeof given === 'string') return JSON.stringify(given.slice(0, 40));
  return typeof given === 'object' ? 'an object' : `a ${typeof given}`;
}

function unknownType(place: TypePlace, what: string): SchemaError {
  const { className, propertyName } = place;
  const parts = [className, propertyName].filter((part) => part !== undefined && part !== '');
  const where = parts.length === 0 ? 'A field type' : parts.join('.');
  return new SchemaError('SCHEMA_UNKNOWN_TYPE', `${where} cannot persist: ${what}.`, place);
}
