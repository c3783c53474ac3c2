// guard-slots.ts — keeps the slots of a handle from being copied to another object of its class.
import { FieldError } from '../errors/field-error.js';
import { SEGMENT } from './handle-state.js';

/**
 * Makes `Object.assign(new Account(), handle)` an error: it would copy the slots, which are all that makes a handle, and nothing would make the
 * second one stale when the object is freed. The slots of a handle are defined by its constructor or by adoption, never assigned to an object of the class.
 */
export function guardSlots(prototype: object, className: string): void {
  if (SEGMENT in prototype) return;
  Object.defineProperty(prototype, SEGMENT, {
    get: () => undefined,
    set() {
      throw new FieldError(
        'FIELD_TYPE',
        `A handle was copied onto an object of class ${className} (Object.assign?). The copy would be no object of its own: ` +
          'take a snapshot of it, or j.create with the fields to copy.',
        { className, propertyName: '' },
      );
    },
    enumerable: false,
    configurable: true,
  });
}
