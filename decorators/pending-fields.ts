// pending-fields.ts — fields of standard decorators wait here for their class, which is evaluated after them.
import { SchemaError } from '../src/errors/schema-error.js';
import { UNCLAIMED_FIELDS, type PendingField } from '../src/schema/unclaimed-fields.js';
import type { DecoratorContext } from './decorator-context.js';
import './symbol-metadata.js';

type Metadata = Record<symbol, PendingField[] | undefined>;

// For compilers that pass no metadata (swc's 2022-03 flavour). Decorators of one class run in one go, members first, so
// that the list belongs to the next class that asks.
let withoutMetadata: PendingField[] = [];

/** Keeps a field until its class is decorated. */
export function holdField(context: DecoratorContext, field: PendingField): void {
  const { metadata } = context;
  if (typeof metadata !== 'object' || metadata === null) {
    withoutMetadata.push(field);
    return;
  }
  // Metadata inherits from that of the base class: only an own list is this class's.
  if (!Object.hasOwn(metadata, UNCLAIMED_FIELDS)) {
    Object.defineProperty(metadata, UNCLAIMED_FIELDS, { value: [] });
  }
  (metadata as Metadata)[UNCLAIMED_FIELDS]?.push(field);
}

/** Gives the fields held for the class that is being decorated, and forgets them. */
export function takeFields(context: DecoratorContext): readonly PendingField[] {
  const { metadata } = context;
  if (typeof metadata !== 'object' || metadata === null) {
    const taken = withoutMetadata;
    withoutMetadata = [];
    return taken;
  }
  if (!Object.hasOwn(metadata, UNCLAIMED_FIELDS)) return [];
  return (metadata as Metadata)[UNCLAIMED_FIELDS]?.splice(0) ?? [];
}

/**
 * Refuses fields that no class has asked for. Called when the expression of a class decorator is evaluated: that is
 * before any member of its class is decorated, so that whatever is there belongs to another class.
 *
 * @throws SchemaError `SCHEMA_NOT_PERSISTENT`.
 */
export function refuseLeftovers(): void {
  if (withoutMetadata.length === 0) return;
  const names = withoutMetadata.map((field) => field.name).join(', ');
  withoutMetadata = [];
  throw new SchemaError(
    'SCHEMA_NOT_PERSISTENT',
    `The fields ${names} were declared in a class without @Persistent or @Root, which was evaluated just before. ` +
      'Put @Persistent(…) on it; an abstract class may have it.',
    { className: '' },
  );
}
