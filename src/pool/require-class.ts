// require-class.ts — a class where a caller without types may give anything.
import { SchemaError } from '../errors/schema-error.js';

/** Gives back `target`, which must be a class. @throws SchemaError `SCHEMA_NOT_PERSISTENT` */
export function requireClass<C>(target: C): C {
  if (typeof target === 'function') return target;
  const what = target === null ? 'null' : `a value of type ${typeof target}`;
  throw new SchemaError(
    'SCHEMA_NOT_PERSISTENT',
    `A pool is opened with a class that @Root or @Persistent declares, not with ${what}.`,
    { className: '' },
  );
}
