// compare-layouts.ts — what differs between a stored class and the one in the program.
import { SchemaError } from '../errors/schema-error.js';
import type { ClassLayout } from './class-layout.js';
import type { FieldDescription, LayoutDescription } from './layout-description.js';

/** One difference between a stored class and the one in the program. */
export interface LayoutDifference {
  /** `indirect`: only the base or an embedded class differs. */
  readonly kind: 'added' | 'removed' | 'retyped' | 'moved' | 'base' | 'size' | 'indirect';
  /** Field at fault, `null` when it is the class as a whole. */
  readonly field: string | null;
  /** The difference in words. */
  readonly text: string;
}

/**
 * Lists what differs, in the fields that the class itself declares, in its base, and in its size.
 *
 * @returns nothing when the two are stored alike.
 */
export function layoutDifferences(
  stored: LayoutDescription,
  current: LayoutDescription,
): readonly LayoutDifference[] {
  if (stored.fingerprint === current.fingerprint) return [];
  const differences: LayoutDifference[] = [];
  if (stored.base !== current.base) {
    const text = `it extends ${stored.base ?? 'nothing'} in the pool and ${current.base ?? 'nothing'} in the program`;
    differences.push({ kind: 'base', field: null, text });
  }
  const now = new Map(current.fields.map((field) => [field.name, field]));
  const before = new Map(stored.fields.map((field) => [field.name, field]));
  for (const field of stored.fields) {
    const other = now.get(field.name);
    const difference = other === undefined ? removed(field) : changed(field, other);
    if (difference !== null) differences.push(difference);
  }
  for (const field of current.fields) {
    if (!before.has(field.name)) differences.push(added(field));
  }
  if (differences.length > 0) return differences;
  if (stored.words !== current.words) {
    const text = `its objects have ${stored.words} words in the pool and ${current.words} in the program`;
    return [{ kind: 'size', field: null, text }];
  }
  return [{ kind: 'indirect', field: null, text: 'its base or an embedded class differs' }];
}

/**
 * Checks that a stored class and the one in the program are stored alike.
 *
 * @throws SchemaError `SCHEMA_MISMATCH` with every difference in its text, and the field in `propertyName` when it is
 * one field alone.
 */
export function compareLayouts(stored: LayoutDescription, current: ClassLayout): void {
  const differences = layoutDifferences(stored, current.describe());
  if (differences.length === 0) return;
  const fields = new Set(differences.map((difference) => difference.field));
  const only = fields.size === 1 ? [...fields][0] : null;
  throw new SchemaError(
    'SCHEMA_MISMATCH',
    `The pool was written with another ${current.name}: ${differences.map((d) => d.text).join('; ')}. ` +
      'Open it with the class as it was, or copy its data into a new pool. The file is unchanged.',
    { className: current.name, propertyName: only ?? undefined },
  );
}

function removed(field: FieldDescription): LayoutDifference {
  const text = `${field.name} (${spell(field)}) is in the pool and not in the program`;
  return { kind: 'removed', field: field.name, text };
}

function added(field: FieldDescription): LayoutDifference {
  const text = `${field.name} (${spell(field)}) is in the program and not in the pool`;
  return { kind: 'added', field: field.name, text };
}

function changed(stored: FieldDescription, current: FieldDescription): LayoutDifference | null {
  const { name } = stored;
  if (spell(stored) !== spell(current)) {
    const text = `${name} is ${spell(stored)} in the pool and ${spell(current)} in the program`;
    return { kind: 'retyped', field: name, text };
  }
  if (stored.offset !== current.offset || stored.presence !== current.presence) {
    const text = `${name} lies at byte ${placeOf(stored)} in the pool and at byte ${placeOf(current)} in the program`;
    return { kind: 'moved', field: name, text };
  }
  return null;
}

function spell(field: FieldDescription): string {
  return `${field.type}${field.nullable === true ? ', nullable' : ''}${field.optional === true ? ', optional' : ''}`;
}

function placeOf(field: FieldDescription): string {
  return field.presence === undefined
    ? String(field.offset)
    : `${field.offset} (presence ${field.presence})`;
}
