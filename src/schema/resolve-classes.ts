// resolve-classes.ts — finds all classes that a pool can hold, from its root class on.
import type { ClassLayout } from './class-layout.js';
import { ClassSet } from './class-set.js';
import { classRecord } from './class-record.js';
import type { ClassSchema } from './class-schema.js';
import type { FieldDefinition } from './field-definition.js';
import type { AbstractClass, FieldType } from './field-type.js';
import { layoutOf } from './layout-of.js';
import { resolveThunk } from './resolve-thunk.js';
import { schemaOf } from './schema-of.js';

/**
 * Resolves the classes of a pool: the given ones, what their fields refer to or contain, the bases of all these, and the
 * declared subclasses of each class that a given class is or that a field refers to. (A base that nothing refers to
 * brings no other subclasses along.)
 *
 * @param given - the root class, if there is one, and further classes.
 * @throws SchemaError when one of them is not declared as it must be: `SCHEMA_NOT_PERSISTENT`, `SCHEMA_UNRESOLVED`,
 * `SCHEMA_DUPLICATE_NAME`, `SCHEMA_BAD_NAME`, `SCHEMA_BAD_FIELD_NAME`, `SCHEMA_TOO_LARGE`.
 */
export function resolveClasses(given: readonly AbstractClass[]): ClassSet {
  const found = new Set<AbstractClass>();
  const expanded = new Set<AbstractClass>();
  const queue: AbstractClass[] = [...given];
  for (let target = queue.shift(); target !== undefined; target = queue.shift()) {
    if (expanded.has(target)) continue;
    expanded.add(target);
    for (const schema of withBases(schemaOf(target))) {
      if (found.has(schema.target)) continue;
      found.add(schema.target);
      for (const field of schema.ownFields) {
        if (field.type !== null) queue.push(...classesIn(field.type, field));
      }
    }
    queue.push(...(classRecord(target)?.subclasses ?? []));
  }
  return new ClassSet(basesFirst(found));
}

/** The schema and its bases, the outermost base first. */
function withBases(schema: ClassSchema): readonly ClassSchema[] {
  return schema.base === null ? [schema] : [...withBases(schema.base), schema];
}

function classesIn(type: FieldType, field: FieldDefinition): readonly AbstractClass[] {
  switch (type.kind) {
    case 'ref':
    case 'pointer':
    case 'embedded':
      return [resolveThunk(type.target, field)];
    case 'collection':
      return type.parts.flatMap((part) => classesIn(part, field));
    default:
      return [];
  }
}

function basesFirst(found: ReadonlySet<AbstractClass>): readonly ClassLayout[] {
  const ordered = new Set<ClassLayout>();
  for (const target of found) {
    for (const schema of withBases(schemaOf(target))) ordered.add(layoutOf(schema.target));
  }
  return [...ordered];
}
