// schema-of.ts — from what was recorded on a class to its checked schema.
import { SchemaError } from '../errors/schema-error.js';
import { checkClassName, checkFieldName, checkNoCollision } from './check-names.js';
import {
  classRecord,
  nameForErrors,
  nearestPersistent,
  type ClassDeclaration,
  type ClassRecord,
} from './class-record.js';
import type { ClassSchema } from './class-schema.js';
import type { FieldDefinition } from './field-definition.js';
import { inferFromInitialValues } from './infer-from-initial-values.js';
import type { AbstractClass } from './field-type.js';
import { hasUnclaimedFields } from './unclaimed-fields.js';

const schemas = new WeakMap<AbstractClass, ClassSchema>();

/** Tells whether a value is a class that is itself declared persistent; inheriting from one is not enough. */
export function isPersistentClass(value: unknown): value is AbstractClass {
  return typeof value === 'function' && (classRecord(value)?.declaration ?? null) !== null;
}

/**
 * Gives the schema of a class, checked at its first use; the same object at each call. Nothing can be declared on the
 * class after that. If a field has neither a declared nor a recorded type, one object of the class is constructed for its
 * initial values.
 *
 * @throws SchemaError `SCHEMA_NOT_PERSISTENT` when the class, or an ancestor with fields, is not declared persistent;
 * `SCHEMA_BAD_NAME`, `SCHEMA_BAD_FIELD_NAME` or `SCHEMA_DUPLICATE_NAME` for its names; `SCHEMA_NO_METADATA` or
 * `SCHEMA_AMBIGUOUS_TYPE` for a field whose initial value does not tell its type either.
 */
export function schemaOf(target: AbstractClass): ClassSchema {
  const known = schemas.get(target);
  if (known !== undefined) return known;
  const record = classRecord(target);
  const declaration = record?.declaration ?? null;
  if (record === null || declaration === null) throw notPersistent(target, record);
  const schema = build(target, record, declaration);
  record.sealed = true;
  schemas.set(target, schema);
  return schema;
}

function build(
  target: AbstractClass,
  record: ClassRecord,
  declaration: ClassDeclaration,
): ClassSchema {
  const inferredName = declaration.name === null;
  const name: unknown = inferredName ? target.name : declaration.name;
  checkClassName(name, inferredName);
  const base = baseSchema(target, name);
  for (const field of record.fields) checkFieldName(name, field.name);
  const inferredTypes = inferFromInitialValues(target, record.fields);
  const ownFields = record.fields.map(({ undecided: _, ...field }): FieldDefinition => {
    const inherited = base?.fields.find((other) => other.name === field.name);
    if (inherited !== undefined) {
      throw new SchemaError(
        'SCHEMA_DUPLICATE_NAME',
        `${name}.${field.name} is declared by its base ${inherited.declaredBy} already. Rename one of them.`,
        { className: name, propertyName: field.name },
      );
    }
    const prototype = target.prototype as object;
    checkNoCollision(name, field.name, prototype, field.accessor, prototype);
    const type = field.type ?? inferredTypes.get(field.name) ?? null;
    return Object.freeze({ ...field, type, declaredBy: name });
  });
  if (base !== null) checkOverrides(target, name, base);
  return Object.freeze({
    target,
    name,
    inferredName,
    base,
    ownFields: Object.freeze(ownFields),
    fields: Object.freeze([...(base?.fields ?? []), ...ownFields]),
    isRoot: declaration.isRoot,
    isPClone: record.isPClone,
    identity: declaration.identity ?? base?.identity ?? true,
  });
}

/** Finds the nearest persistent ancestor and refuses fields that an ancestor in between would lose. */
function baseSchema(target: AbstractClass, name: string): ClassSchema | null {
  const parent = Object.getPrototypeOf(target) as object | null;
  const base = nearestPersistent(parent);
  const end = base ?? Function.prototype;
  for (let c = parent; c !== null && c !== end; c = Object.getPrototypeOf(c) as object | null) {
    const record = classRecord(c);
    if ((record !== null && record.fields.length > 0) || hasUnclaimedFields(c)) {
      const ancestor = nameForErrors(c as AbstractClass, record);
      throw new SchemaError(
        'SCHEMA_NOT_PERSISTENT',
        `${ancestor} declares fields and is not persistent, so that ${name} would lose them. ` +
          `Put @Persistent(…) on ${ancestor}; an abstract class may have it.`,
        { className: ancestor },
      );
    }
  }
  return base === null ? null : schemaOf(base);
}

/** Refuses members below the declaring class that would hide an inherited field. */
function checkOverrides(target: AbstractClass, name: string, base: ClassSchema): void {
  const end = base.target.prototype as object;
  for (const field of base.fields) {
    let current = target.prototype as object;
    while (current !== end) {
      if (Object.hasOwn(current, field.name)) {
        checkNoCollision(name, field.name, current, false, current);
      }
      current = Object.getPrototypeOf(current) as object;
    }
  }
}

function notPersistent(target: AbstractClass, record: ClassRecord | null): SchemaError {
  const className = nameForErrors(target, record);
  const base = nearestPersistent(target);
  const why =
    base === null
      ? ''
      : ` It inherits from ${nameForErrors(base, classRecord(base))}, but a subclass counts only with its own decorator.`;
  return new SchemaError(
    'SCHEMA_NOT_PERSISTENT',
    `${className} is not declared persistent.${why} Put @Persistent('…') on it, or declare it with defineClass.`,
    { className },
  );
}
