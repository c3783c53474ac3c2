// taken-copy.ts — what is handed out of a value whose place goes, or is filled anew.
import { PLAIN, isPlainSource, modelOfHandle } from '../mapping/copy-graph.js';
import { KEEPER, isHandle, type HandleState } from '../mapping/handle-state.js';
import { Pointer } from '../pointers/pointer.js';

/**
 * A copy of `value` that is good when its place holds something else, or nothing: collections, cells and fixed arrays belong to their place and are copied, into what they can be filled from, and
 * embedded objects into transient ones of their class; pointers and objects are what they were.
 *
 * @throws PointerError `PTR_STALE`, `PTR_CORRUPT`; PoolError `POOL_CLOSED`
 */
export function takenCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Pointer) return value;
  if (isPlainSource(value)) return value[PLAIN](takenCopy);
  // Only the handle of an object inside another has a word in place of a leaf.
  return isHandle(value) && typeof value[KEEPER] === 'number' ? takenObject(value) : value;
}

function takenObject(handle: HandleState): object {
  const model = modelOfHandle(handle);
  const copy = Object.create(model.prototype) as object;
  for (const { name } of model.fields) {
    // Defined rather than assigned: the prototype has the accessors of the class.
    Object.defineProperty(copy, name, {
      value: takenCopy((handle as unknown as Record<string, unknown>)[name]),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy;
}
