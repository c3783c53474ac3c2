// check-names.ts — which names classes and fields may have.
import { SchemaError } from '../errors/schema-error.js';
import { installedAccessors } from './installed-accessors.js';

/** Most UTF-16 units of a stored name of a class or of a field. */
export const MAX_NAME_LENGTH = 200;

const CLASS_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*(?:[./:-][\p{L}\p{N}_$]+)*$/u;

// What every object has, what makes a promise of it, and what JSON.stringify calls: a field of that name would change
// what the object is for the language.
const FORBIDDEN_FIELDS: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'then',
  'toJSON',
]);

/**
 * Checks the stored name of a class: words of letters, digits, `_` and `$`, joined by `.`, `/`, `:` or `-`.
 *
 * @throws SchemaError `SCHEMA_BAD_NAME`.
 */
export function checkClassName(name: unknown, inferred: boolean): asserts name is string {
  if (typeof name === 'string' && name.length <= MAX_NAME_LENGTH && CLASS_NAME.test(name)) return;
  const shown = typeof name === 'string' ? JSON.stringify(name.slice(0, 60)) : `a ${typeof name}`;
  const what = inferred
    ? `A class has no name that can be stored (${shown})`
    : `${shown} is no name for a stored class`;
  throw new SchemaError(
    'SCHEMA_BAD_NAME',
    `${what}: give one of letters, digits, _ and $, with . / : - between words, at most ${MAX_NAME_LENGTH} ` +
      "characters, as in @Persistent('bank.Account').",
    { className: typeof name === 'string' ? name : '' },
  );
}

/**
 * Checks the name of a field.
 *
 * @throws SchemaError `SCHEMA_BAD_FIELD_NAME` when it is empty, too long, a symbol, or means something to the language.
 */
export function checkFieldName(className: string, name: unknown): asserts name is string {
  if (typeof name !== 'string') {
    throw badFieldName(className, String(name), 'a persistent field is named by a string');
  }
  if (name === '' || name.length > MAX_NAME_LENGTH) {
    throw badFieldName(className, name, `a name has 1 to ${MAX_NAME_LENGTH} characters`);
  }
  if (FORBIDDEN_FIELDS.has(name)) {
    throw badFieldName(className, name, 'the name means something to the language: choose another');
  }
}

/**
 * Checks that no method, getter or setter stands in the way of a field: on the prototypes from the class itself up to
 * its ancestors. Those that a copy of the library installed for the field do not.
 *
 * @param prototype - where to look first.
 * @param isAccessor - whether the declaring class has its own getter and setter for the field (`accessor`).
 * @param declaring - prototype of the declaring class.
 * @throws SchemaError `SCHEMA_BAD_FIELD_NAME`.
 */
export function checkNoCollision(
  className: string,
  name: string,
  prototype: object,
  isAccessor: boolean,
  declaring: object,
): void {
  let current: object | null = prototype;
  while (current !== null && current !== Object.prototype) {
    const ours =
      (isAccessor && current === declaring) ||
      installedAccessors(current)?.names.has(name) === true;
    if (Object.hasOwn(current, name) && !ours) {
      const owner = (current as { constructor?: { name?: string } }).constructor?.name ?? '';
      const reason = `${owner === '' ? 'a class' : owner} has a method, getter or setter of that name`;
      throw badFieldName(className, name, reason);
    }
    current = Object.getPrototypeOf(current) as object | null;
  }
}

/** Makes the error of a field that cannot be one by its name or place. */
export function badFieldName(className: string, name: string, reason: string): SchemaError {
  const shown = name.length > MAX_NAME_LENGTH ? `${name.slice(0, 60)}…` : name;
  return new SchemaError(
    'SCHEMA_BAD_FIELD_NAME',
    `${className === '' ? '' : `${className}.`}${shown} cannot be a persistent field: ${reason}.`,
    { className, propertyName: name },
  );
}
