// resolve-thunk.ts — asks a thunk for its class.
import { SchemaError } from '../errors/schema-error.js';
import { isPersistentClass } from './schema-of.js';
import type { FieldPlace } from './field-definition.js';
import type { AbstractClass, ClassThunk } from './field-type.js';

/**
 * Gives the persistent class that a thunk stands for.
 *
 * @param place - the field that has the thunk, for errors.
 * @throws SchemaError `SCHEMA_UNRESOLVED` when the thunk throws or gives no class; `SCHEMA_NOT_PERSISTENT` when the class
 * is not declared persistent.
 */
export function resolveThunk(thunk: ClassThunk, place: FieldPlace): AbstractClass {
  const details = { className: place.declaredBy, propertyName: place.name };
  const where = `${place.declaredBy}.${place.name}`;
  let given: unknown;
  try {
    given = thunk();
  } catch (cause) {
    throw new SchemaError(
      'SCHEMA_UNRESOLVED',
      `The class that ${where} refers to could not be had: its thunk threw. ` +
        'Open the pool after all modules with persistent classes are loaded.',
      details,
      { cause },
    );
  }
  if (typeof given !== 'function') {
    const what = given === null ? 'null' : typeof given;
    throw new SchemaError(
      'SCHEMA_UNRESOLVED',
      `The thunk of ${where} gave ${what} instead of a class. Write () => Class, and open the pool after ` +
        'all modules with persistent classes are loaded.',
      details,
    );
  }
  if (!isPersistentClass(given)) {
    const name = given.name === '' ? 'an anonymous class' : given.name;
    throw new SchemaError(
      'SCHEMA_NOT_PERSISTENT',
      `${where} refers to ${name}, which is not declared persistent. Put @Persistent('…') on it, or mark the field with @Volatile().`,
      details,
    );
  }
  return given;
}
