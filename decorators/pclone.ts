// pclone.ts — the decorator @PClone.
import { SchemaError } from '../src/errors/schema-error.js';
import { recordPClone } from '../src/schema/class-record.js';
import type { AbstractClass } from '../src/schema/field-type.js';
import { checkOnClass, type PersistentClassDecorator } from './declare-class.js';

/**
 * Lets the objects of a persistent class be cloned inside a pool. Stands beside `@Persistent` or `@Root`, in any order;
 * a subclass needs its own.
 *
 * @throws SchemaError `SCHEMA_NOT_PERSISTENT` when it stands on a member or lacks its parentheses.
 */
export function PClone(...none: readonly never[]): PersistentClassDecorator {
  if (none.length > 0) {
    throw new SchemaError(
      'SCHEMA_NOT_PERSISTENT',
      '@PClone takes no arguments, or stands without its parentheses: write @PClone().',
      { className: '' },
    );
  }
  return (target: AbstractClass, context?: unknown): void => {
    checkOnClass('@PClone', target, context);
    recordPClone(target);
  };
}
