// object-class.ts — a class whose objects a pool can show, and how their cursor is made.
import { ClassCursor } from '../collections/class-cursor.js';
import type { PoolContext } from '../mapping/pool-context.js';
import { requireClass } from './require-class.js';

/** A persistent class by its objects, concrete or abstract. */
export type ObjectClass<T extends object> = abstract new (...args: never[]) => T;

/** A cursor over the objects of `target`. @throws SchemaError `SCHEMA_NOT_REGISTERED`, `SCHEMA_NOT_PERSISTENT`; PoolError `POOL_CLOSED` */
export function classCursor<T>(
  context: PoolContext,
  target: abstract new (...args: never[]) => object,
): ClassCursor<T> {
  context.requireOpen();
  return new ClassCursor<T>(context, context.modelFor(requireClass(target).prototype as object));
}
