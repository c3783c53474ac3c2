// record-property.ts — what @Field and @Volatile do to a property, in both flavours.
import { SchemaError } from '../src/errors/schema-error.js';
import { badFieldName, checkFieldName } from '../src/schema/check-names.js';
import { recordField, type FieldRecord } from '../src/schema/class-record.js';
import type { AbstractClass } from '../src/schema/field-type.js';
import { isDecoratorContext, type DecoratorContext } from './decorator-context.js';
import { holdField } from './pending-fields.js';

/** Where a property stands, for what its record depends on. */
export interface PropertyDeclaration {
  /** Class as named in errors. */
  readonly className: string;
  /** Property name. */
  readonly name: string;
  /** Prototype of a legacy-decorated class, from which types can be inferred; `null` under standard decorators. */
  readonly prototype: object | null;
  /** Declared with the `accessor` keyword. */
  readonly accessor: boolean;
}

/**
 * Makes a property decorator of both flavours.
 *
 * @param decorator - how it is called, for errors.
 * @param makeRecord - makes the record of the property; may throw SchemaError.
 * @returns the decorator. It changes nothing: the getters and setters of handles are installed when a pool first uses the
 * class.
 */
export function propertyDecorator(
  decorator: string,
  makeRecord: (property: PropertyDeclaration) => FieldRecord,
): (target: unknown, keyOrContext: unknown, descriptor?: PropertyDescriptor) => void {
  return (target, keyOrContext, descriptor) => {
    if (isDecoratorContext(keyOrContext)) {
      decorateStandard(decorator, keyOrContext, makeRecord);
    } else {
      decorateLegacy(decorator, target, keyOrContext, descriptor, makeRecord);
    }
  };
}

function decorateStandard(
  decorator: string,
  context: DecoratorContext,
  makeRecord: (property: PropertyDeclaration) => FieldRecord,
): void {
  const { kind, name } = context;
  if (kind === 'class') throw onClass(decorator, '');
  if (context.private === true) throw misplaced(decorator, '', name, 'a #private member');
  if (context.static === true) throw misplaced(decorator, '', name, 'a static member');
  if (kind !== 'field' && kind !== 'accessor') throw misplaced(decorator, '', name, `a ${kind}`);
  checkFieldName('', name);
  const accessor = kind === 'accessor';
  const record = (className: string): FieldRecord =>
    makeRecord({ className, name, prototype: null, accessor });
  holdField(context, { name, record });
}

function decorateLegacy(
  decorator: string,
  target: unknown,
  key: unknown,
  descriptor: PropertyDescriptor | undefined,
  makeRecord: (property: PropertyDeclaration) => FieldRecord,
): void {
  if (typeof target === 'function') {
    if (key === undefined) throw onClass(decorator, target.name);
    throw misplaced(decorator, target.name, key, 'a static member');
  }
  const prototype = target as object;
  const owner = (prototype as { constructor: AbstractClass }).constructor;
  checkFieldName(owner.name, key);
  if (descriptor !== undefined) checkIsAccessor(decorator, prototype, owner.name, key, descriptor);
  const accessor = descriptor !== undefined;
  recordField(owner, makeRecord({ className: owner.name, name: key, prototype, accessor }));
}

/**
 * Checks that a legacy-decorated member with a descriptor was declared with `accessor`. A getter and setter written by
 * hand look the same but for the parameter types that the compiler records for methods alone.
 */
function checkIsAccessor(
  decorator: string,
  prototype: object,
  className: string,
  key: string,
  descriptor: PropertyDescriptor,
): void {
  if ('value' in descriptor) throw misplaced(decorator, className, key, 'a method');
  if (descriptor.get === undefined) throw misplaced(decorator, className, key, 'a setter');
  if (descriptor.set === undefined) throw misplaced(decorator, className, key, 'a getter');
  const { hasOwnMetadata } = Reflect as {
    hasOwnMetadata?: (name: string, target: object, property: string) => boolean;
  };
  if (hasOwnMetadata?.('design:paramtypes', prototype, key) === true) {
    throw misplaced(decorator, className, key, 'a getter and setter');
  }
}

function misplaced(decorator: string, className: string, key: unknown, what: string): SchemaError {
  const reason = `${decorator} stands on ${what}, and belongs on an ordinary field or an accessor`;
  return badFieldName(className, String(key), reason);
}

function onClass(decorator: string, className: string): SchemaError {
  return new SchemaError(
    'SCHEMA_BAD_FIELD_NAME',
    `${decorator} stands on the class ${className} and belongs on its fields. For the class write @Persistent('…').`,
    { className },
  );
}
