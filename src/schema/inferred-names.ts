// inferred-names.ts — refuses class names that a compiler or minifier may have changed.
import { SchemaError } from '../errors/schema-error.js';
import type { ClassSet } from './class-set.js';
import type { LayoutDescription } from './layout-description.js';

/**
 * Checks inferred class names against those that a pool was written with. A minifier can give a class the name that
 * another one had; so once a pool has classes with inferred names,
 *
 * - each of these names must still be there, inferred or given explicitly, and
 * - no class may come with an inferred name that the pool does not know.
 *
 * @param stored - all classes in the catalog of the pool.
 * @param current - the classes of the program.
 * @throws SchemaError `SCHEMA_INFERRED_NAMES`; the text says which names to give explicitly.
 */
export function checkInferredNames(stored: readonly LayoutDescription[], current: ClassSet): void {
  const storedInferred = new Set(stored.filter((d) => d.inferred === true).map((d) => d.name));
  if (storedInferred.size === 0) return;
  const missing = [...storedInferred].filter((name) => current.byName(name) === undefined);
  const unknown = current.layouts
    .filter(({ schema, name }) => schema.inferredName && !storedInferred.has(name))
    .map(({ name }) => name);
  if (missing.length === 0 && unknown.length === 0) return;
  const facts = [
    missing.length === 0 ? '' : `the pool has ${list(missing)}, which the program has not`,
    unknown.length === 0 ? '' : `the program has ${list(unknown)}, which the pool has not`,
  ].filter((fact) => fact !== '');
  throw new SchemaError(
    'SCHEMA_INFERRED_NAMES',
    `Names of classes were inferred, and they changed: ${facts.join('; ')}. A minifier may have renamed them, and ` +
      "swapped names cannot be told apart: give each class its stored name, as in @Persistent('" +
      `${missing[0] ?? unknown[0] ?? ''}').`,
    { className: missing[0] ?? unknown[0] ?? '' },
  );
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
