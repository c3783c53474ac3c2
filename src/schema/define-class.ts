// define-class.ts — declares a persistent class without decorators.
import { SchemaError } from '../errors/schema-error.js';
import { recordDeclaration, recordField, recordPClone, type FieldRecord } from './class-record.js';
import { checkClassName, checkFieldName } from './check-names.js';
import type { AbstractClass, ClassThunk, FieldOptions, FieldType } from './field-type.js';
import { isFieldType, toFieldType } from './to-field-type.js';

/** A field in {@link ClassDefinition}: its type, a thunk of the class it refers to, or either with options. */
export type FieldSpec =
  FieldType | ClassThunk | (FieldOptions & { readonly type: FieldType | ClassThunk });

/** What {@link defineClass} takes. */
export interface ClassDefinition {
  /** Stored name. Without one the class's own name is taken, and stored as inferred. */
  readonly name?: string | undefined;
  /** Stored fields by name. */
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** Names of fields that live in the JavaScript object only. */
  readonly volatile?: readonly string[] | undefined;
  /** Whether an object has one live handle, so that `===` compares objects. Defaults to the base's setting, or true. */
  readonly identity?: boolean | undefined;
  /** Whether it may be the root of a pool. Defaults to false. */
  readonly root?: boolean | undefined;
  /** Whether its objects may be cloned inside a pool. Defaults to false. */
  readonly pclone?: boolean | undefined;
}

/**
 * Declares a class persistent, as `@Persistent`, `@Root`, `@PClone`, `@Field` and `@Volatile` do together.
 *
 * @param target - the class; may be abstract.
 * @param definition - stored name, fields and options.
 * @returns the class.
 * @throws SchemaError `SCHEMA_BAD_NAME`, `SCHEMA_BAD_FIELD_NAME`, `SCHEMA_UNKNOWN_TYPE`, `SCHEMA_DUPLICATE_NAME`.
 * @example
 * ```ts
 * class Account {}
 * defineClass(Account, { name: 'bank.Account', fields: { id: u32, owner: text, parent: { type: () => Account, nullable: true } } });
 * ```
 */
export function defineClass<C extends AbstractClass>(target: C, definition: ClassDefinition): C {
  const given: unknown = target;
  if (typeof given !== 'function') {
    throw new SchemaError(
      'SCHEMA_NOT_PERSISTENT',
      `defineClass takes a class, not ${given === null ? 'null' : `a ${typeof given}`}.`,
      { className: '' },
    );
  }
  const { name } = definition;
  const className = name ?? target.name;
  checkClassName(className, name === undefined);
  const volatile = definition.volatile ?? [];
  // Everything is checked before anything is recorded, so that a refused definition leaves the class as it was.
  const records = [
    ...Reflect.ownKeys(definition.fields).map((key): FieldRecord => {
      checkFieldName(className, key);
      return fieldRecord(className, key, definition.fields[key]);
    }),
    ...volatile.map((key): FieldRecord => {
      checkFieldName(className, key);
      return {
        name: key,
        type: null,
        nullable: true,
        optional: true,
        volatile: true,
        accessor: false,
        undecided: null,
      };
    }),
  ];
  const twice = records.find((record, index) =>
    records.some((other, at) => at < index && other.name === record.name),
  );
  if (twice !== undefined) {
    throw new SchemaError(
      'SCHEMA_DUPLICATE_NAME',
      `${className}.${twice.name} is declared twice. A field is stored or volatile, not both.`,
      { className, propertyName: twice.name },
    );
  }
  recordDeclaration(target, {
    name: name ?? null,
    isRoot: definition.root === true,
    identity: definition.identity,
  });
  for (const record of records) recordField(target, record);
  if (definition.pclone === true) recordPClone(target);
  return target;
}

function fieldRecord(className: string, key: string, spec: unknown): FieldRecord {
  const place = { className, propertyName: key };
  const withOptions =
    typeof spec === 'object' && spec !== null && !isFieldType(spec) && 'type' in spec;
  const options: FieldOptions & { readonly type?: unknown } = withOptions ? spec : { type: spec };
  return {
    name: key,
    type: toFieldType(options.type, place),
    nullable: options.nullable === true,
    optional: options.optional === true,
    volatile: false,
    accessor: false,
    undecided: null,
  };
}
