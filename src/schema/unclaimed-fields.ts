// unclaimed-fields.ts — fields that standard decorators recorded before their class was declared.
import type { FieldRecord } from './class-record.js';

/** A field that knows all but its class. */
export interface PendingField {
  /** Property name. */
  readonly name: string;
  /** Makes the record; throws SchemaError, naming the class, when the declaration is wrong. */
  record(className: string): FieldRecord;
}

/** Key of the list of {@link PendingField} in the metadata object of a class. */
export const UNCLAIMED_FIELDS = Symbol.for('corundum.unclaimed-fields');

/** Tells whether a class has fields of standard decorators and no class decorator that took them. */
export function hasUnclaimedFields(target: object): boolean {
  const key = (Symbol as { metadata?: symbol }).metadata ?? Symbol.for('Symbol.metadata');
  if (!Object.hasOwn(target, key)) return false;
  const metadata = (target as Record<symbol, object | null | undefined>)[key];
  if (typeof metadata !== 'object' || metadata === null) return false;
  if (!Object.hasOwn(metadata, UNCLAIMED_FIELDS)) return false;
  const list = (metadata as Record<symbol, readonly PendingField[] | undefined>)[UNCLAIMED_FIELDS];
  return list !== undefined && list.length > 0;
}
