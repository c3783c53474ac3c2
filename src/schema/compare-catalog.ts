// compare-catalog.ts — checks the classes of a program against the catalog of a pool.
import { SchemaError } from '../errors/schema-error.js';
import type { ClassSet } from './class-set.js';
import { compareLayouts, layoutDifferences } from './compare-layouts.js';
import { checkInferredNames } from './inferred-names.js';
import type { LayoutDescription } from './layout-description.js';

/**
 * Checks that every class that both the pool and the program have is stored alike. Where a class differs only because
 * its base or an embedded class does, the error names that one.
 *
 * @param stored - all classes in the catalog of the pool.
 * @param current - the classes of the program.
 * @throws SchemaError `SCHEMA_MISMATCH`, `SCHEMA_INFERRED_NAMES`, or `SCHEMA_DUPLICATE_NAME` when the catalog has a name twice.
 */
export function compareCatalog(stored: readonly LayoutDescription[], current: ClassSet): void {
  const names = new Set<string>();
  for (const { name } of stored) {
    if (names.has(name)) {
      throw new SchemaError(
        'SCHEMA_DUPLICATE_NAME',
        `The catalog of the pool has the class ${name} twice. The pool is damaged: check it.`,
        { className: name },
      );
    }
    names.add(name);
  }
  checkInferredNames(stored, current);
  const pairs = stored.flatMap((description) => {
    const layout = current.byName(description.name);
    return layout === undefined ? [] : [{ description, layout }];
  });
  const isDirect = ({ description, layout }: (typeof pairs)[number]): boolean =>
    layoutDifferences(description, layout.describe()).some(({ kind }) => kind !== 'indirect');
  for (const { description, layout } of pairs.filter(isDirect)) compareLayouts(description, layout);
  for (const { description, layout } of pairs) compareLayouts(description, layout);
}
