// volatile.ts — the decorator @Volatile.
import { SchemaError } from '../src/errors/schema-error.js';
import type { FieldRecord } from '../src/schema/class-record.js';
import type { FieldDecorator } from './field-decorator.js';
import { propertyDecorator } from './record-property.js';

/**
 * Declares a field that lives in the JavaScript object only: it may hold anything, is never stored, and is not set in an
 * object that comes from a pool. Works as a legacy decorator and as a standard one.
 *
 * @throws SchemaError `SCHEMA_BAD_FIELD_NAME` for a name or place that no field can have; `SCHEMA_DUPLICATE_NAME` when the field
 * is declared twice; `SCHEMA_UNKNOWN_TYPE` when the parentheses are missing.
 */
export function Volatile(...none: readonly never[]): FieldDecorator<unknown> {
  if (none.length > 0) {
    throw new SchemaError(
      'SCHEMA_UNKNOWN_TYPE',
      '@Volatile takes no arguments, or stands without its parentheses: write @Volatile().',
      { className: '' },
    );
  }
  return propertyDecorator('@Volatile', ({ name, accessor }): FieldRecord => ({
    name,
    type: null,
    nullable: true,
    optional: true,
    volatile: true,
    accessor,
    undecided: null,
  }));
}
