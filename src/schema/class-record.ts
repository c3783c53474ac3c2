// class-record.ts — what decorators and defineClass leave on a class, before anything is checked.
import { SchemaError } from '../errors/schema-error.js';
import type { FieldDefinition } from './field-definition.js';
import type { AbstractClass } from './field-type.js';

/** A field as recorded; the name of its class is known later. */
export interface FieldRecord extends Omit<FieldDefinition, 'declaredBy'> {
  /**
   * Why the type is not known yet, else `null`. Such a field has the type `null` here and takes that of its initial
   * value when the schema is made; this is the error if the value does not tell either.
   */
  readonly undecided: SchemaError | null;
}

/** What the class itself was declared with. */
export interface ClassDeclaration {
  /** Stored name, `null` to take the class's own. */
  readonly name: string | null;
  /** Whether it may be the root of a pool. */
  readonly isRoot: boolean;
  /** `undefined`: as its base, and true without one. */
  readonly identity: boolean | undefined;
}

/** All that is recorded on one class. */
export interface ClassRecord {
  /** Shape of this record; copies of the library with another shape do not understand it. */
  readonly version: 1;
  /** Fields that the class itself declares, in order. */
  readonly fields: FieldRecord[];
  /** `null` as long as nothing but fields is recorded. */
  declaration: ClassDeclaration | null;
  /** Whether the class has its own mark to be cloned inside a pool. */
  isPClone: boolean;
  /** Persistent classes whose nearest persistent ancestor this is, in order of declaration. */
  readonly subclasses: AbstractClass[];
  /** Set at the first use of the class; nothing can be declared after it. */
  sealed: boolean;
}

// Shared by all copies of the library in a process. Always read as an own property: a subclass inherits the statics of
// its base, and counts only with a declaration of its own.
const RECORD = Symbol.for('corundum.class-record');

/** Tells whether a value is a class on which something was recorded. */
export function hasClassRecord(target: object): boolean {
  return Object.hasOwn(target, RECORD);
}

/**
 * Gives the record of a class, inherited ones not counting.
 *
 * @returns the record, or `null` when nothing was recorded on the class itself.
 * @throws SchemaError `SCHEMA_NOT_PERSISTENT` when another version of the library recorded it.
 */
export function classRecord(target: object): ClassRecord | null {
  if (!Object.hasOwn(target, RECORD)) return null;
  const record = (target as { [RECORD]: ClassRecord })[RECORD];
  if ((record.version as number) !== 1) {
    const name = (target as { name?: string }).name ?? '';
    throw new SchemaError(
      'SCHEMA_NOT_PERSISTENT',
      `${name} was declared by another version of the library that this one does not understand. ` +
        'Install one version only (npm ls corundum shows them).',
      { className: name },
    );
  }
  return record;
}

function ensureRecord(target: AbstractClass): ClassRecord {
  const present = classRecord(target);
  if (present !== null) return present;
  const record: ClassRecord = {
    version: 1,
    fields: [],
    declaration: null,
    isPClone: false,
    subclasses: [],
    sealed: false,
  };
  Object.defineProperty(target, RECORD, { value: record });
  return record;
}

/**
 * Records a field of a class.
 *
 * @throws SchemaError `SCHEMA_DUPLICATE_NAME` when the class has declared the field already; `SCHEMA_BAD_FIELD_NAME`
 * when the class is in use.
 */
export function recordField(target: AbstractClass, field: FieldRecord): void {
  const record = ensureRecord(target);
  const className = nameForErrors(target, record);
  const place = { className, propertyName: field.name };
  if (record.sealed) {
    throw new SchemaError(
      'SCHEMA_BAD_FIELD_NAME',
      `${className}.${field.name} was declared after the class was first used. Declare all fields with the class.`,
      place,
    );
  }
  if (record.fields.some((other) => other.name === field.name)) {
    throw new SchemaError(
      'SCHEMA_DUPLICATE_NAME',
      `${className}.${field.name} is declared twice. A field has one @Field or one @Volatile.`,
      place,
    );
  }
  record.fields.push(Object.freeze({ ...field }));
}

/**
 * Records that a class is persistent, and tells its nearest persistent ancestor of it.
 *
 * @throws SchemaError `SCHEMA_DUPLICATE_NAME` when the class was declared already.
 */
export function recordDeclaration(target: AbstractClass, declaration: ClassDeclaration): void {
  const record = ensureRecord(target);
  if (record.declaration !== null) {
    const className = nameForErrors(target, record);
    throw new SchemaError(
      'SCHEMA_DUPLICATE_NAME',
      `${className} is declared persistent twice. Keep one of @Persistent, @Root (which implies it) and defineClass.`,
      { className },
    );
  }
  record.declaration = Object.freeze({ ...declaration });
  const base = nearestPersistent(Object.getPrototypeOf(target) as object | null);
  if (base !== null) classRecord(base)?.subclasses.push(target);
}

/** Records that objects of a class may be cloned inside a pool. */
export function recordPClone(target: AbstractClass): void {
  ensureRecord(target).isPClone = true;
}

/** Gives the first class of a chain of ancestors, itself included, that is declared persistent; `null` without one. */
export function nearestPersistent(start: object | null): AbstractClass | null {
  let current = start;
  while (current !== null && current !== Function.prototype) {
    if ((classRecord(current)?.declaration ?? null) !== null) return current as AbstractClass;
    current = Object.getPrototypeOf(current) as object | null;
  }
  return null;
}

/** Name of a class in errors: the stored one when it is given, else the class's own. */
export function nameForErrors(target: AbstractClass, record: ClassRecord | null): string {
  const stored = record?.declaration?.name;
  if (typeof stored === 'string' && stored !== '') return stored;
  return target.name === '' ? '(anonymous class)' : target.name;
}
