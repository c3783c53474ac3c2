// infer-from-initial-values.ts — types of fields that neither a declaration nor a compiler told.
import { SchemaError } from '../errors/schema-error.js';
import type { FieldRecord } from './class-record.js';
import type { AbstractClass, FieldType } from './field-type.js';
import { typeOfValue } from './type-of-value.js';

/** A field whose type is not known. */
type Undecided = FieldRecord & { readonly undecided: SchemaError };

/** Classes whose constructor is running for its initial values. */
const constructing = new Set<AbstractClass>();

/**
 * Finds the types of a class's undecided fields: constructs one object of it without arguments, looks at its initial
 * values, and throws it away. Constructs nothing when no field is undecided.
 *
 * @param fields - all fields recorded on the class.
 * @returns types by the name of the field.
 * @throws SchemaError the error that a field was recorded with, when the constructor throws (then that is the `cause`) or the
 * initial value does not tell a type.
 */
export function inferFromInitialValues(
  target: AbstractClass,
  fields: readonly FieldRecord[],
): ReadonlyMap<string, FieldType> {
  const found = new Map<string, FieldType>();
  const undecided = fields.filter((field): field is Undecided => field.undecided !== null);
  const [first] = undecided;
  if (first === undefined) return found;
  const sample = construct(target, first);
  for (const field of undecided) {
    const value = sample[field.name];
    const type = typeOfValue(value);
    if (type === null) throw stillUndecided(field, `it is ${describe(value)}`);
    found.set(field.name, type);
  }
  return found;
}

function construct(target: AbstractClass, field: Undecided): Record<string, unknown> {
  // A constructor that opens a pool with its own class, say, would come back here for ever.
  if (constructing.has(target)) {
    throw stillUndecided(field, 'the constructor uses the class as a persistent one');
  }
  constructing.add(target);
  try {
    const Constructible = target as unknown as new () => Record<string, unknown>;
    return new Constructible();
  } catch (cause) {
    throw stillUndecided(field, 'the constructor threw when called without arguments', { cause });
  } finally {
    constructing.delete(target);
  }
}

function stillUndecided(
  field: Undecided,
  reason: string,
  options: { cause: unknown } = { cause: field.undecided },
): SchemaError {
  const { code, message, className, propertyName } = field.undecided;
  return new SchemaError(
    code,
    `${message} Its initial value does not tell it either: ${reason}.`,
    { className, propertyName },
    options,
  );
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === 'string' && name !== 'Object' && name !== ''
    ? `an object of class ${name}, which tells no field type`
    : 'a plain object';
}
