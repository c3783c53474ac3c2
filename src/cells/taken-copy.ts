// taken-copy.ts — what is handed out of a value whose place goes, or is filled anew.
import { PLAIN, isPlainSource, modelOfHandle } from '../mapping/copy-graph.js';
import type { FieldModel } from '../mapping/field-model.js';
import type { HandleState } from '../mapping/handle-state.js';
import { Pointer } from '../pointers/pointer.js';

/**
 * A copy of `value` that is good when its place holds something else, or nothing: collections and cells belong to their place and are copied, into what they can be filled from;
 * pointers and objects are what they were.
 *
 * @throws PointerError `PTR_STALE`, `PTR_CORRUPT`; PoolError `POOL_CLOSED`
 */
export function takenCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return isPlainSource(value) && !(value instanceof Pointer) ? value[PLAIN](takenCopy) : value;
}

/** As {@link takenCopy} for what `field` holds: an embedded object is copied too, into a transient one of its class. @throws as {@link takenCopy} */
export function takenFrom(field: FieldModel, value: unknown): unknown {
  if (field.layout.embedded === null || typeof value !== 'object' || value === null)
    return takenCopy(value);
  const model = modelOfHandle(value as HandleState);
  const copy = Object.create(model.prototype) as object;
  for (const part of model.fields) {
    // Defined rather than assigned: the prototype has the accessors of the class.
    Object.defineProperty(copy, part.name, {
      value: takenFrom(part, (value as Record<string, unknown>)[part.name]),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy;
}
