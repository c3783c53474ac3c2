// copy-graph.ts — copies a persistent object and all that it refers to out of the pool.
import { PointerError } from '../errors/pointer-error.js';
import { requireLive } from './check-handle.js';
import type { ClassModel } from './class-model.js';
import { SEGMENT, isHandle, type HandleState } from './handle-state.js';

/** A handle of a collection: it knows how to copy itself. */
export interface PlainSource {
  /** A plain copy of the contents; `copy` is called for each element and key. */
  [PLAIN](copy: (value: unknown) => unknown): unknown;
}

/** Slot of the method by which collections, arrays and pointers copy themselves out of the pool. */
export const PLAIN: unique symbol = Symbol.for('corundum.plain') as never;

/** Whether `value` copies itself. */
export function isPlainSource(value: object): value is PlainSource {
  return PLAIN in value;
}

/** The model of a handle's class. @throws PointerError `PTR_STALE`, PoolError `POOL_CLOSED` when the object is gone. */
export function modelOfHandle(handle: HandleState): ClassModel {
  const { context } = handle[SEGMENT];
  let prototype = Object.getPrototypeOf(handle) as object | null;
  requireLive(handle, prototype?.constructor.name ?? 'object');
  // The prototype of an embedded object's handle stands before that of its class.
  while (prototype !== null && !context.knows(prototype))
    prototype = Object.getPrototypeOf(prototype) as object | null;
  return context.modelFor(prototype);
}

/**
 * Copies `root` with everything reachable. Cycles and shared objects stay what they are, and no depth overflows the stack.
 *
 * @param blank - makes the empty copy of an object of a class.
 */
export function copyGraph(root: object, blank: (model: ClassModel) => object): unknown {
  const copies = new Map<object, object>();
  const queue: { handle: HandleState; model: ClassModel; target: object }[] = [];
  const copy = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (isPlainSource(value)) return value[PLAIN](copy);
    if (!isHandle(value)) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    const model = modelOfHandle(value);
    const target = blank(model);
    copies.set(value, target);
    queue.push({ handle: value, model, target });
    return target;
  };
  const result = copy(root);
  for (let i = 0; i < queue.length; i++) {
    const entry = queue[i];
    if (entry === undefined) continue;
    for (const field of entry.model.fields) {
      const value = (entry.handle as unknown as Record<string, unknown>)[field.name];
      Object.defineProperty(entry.target, field.name, {
        value: copy(value),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  }
  return result;
}

/** Throws unless `value` is a handle or a collection of a pool. @throws PointerError `PTR_NULL` */
export function requirePersistent(value: unknown, what: string): object {
  if (typeof value === 'object' && value !== null && (isHandle(value) || isPlainSource(value)))
    return value;
  throw new PointerError(
    'PTR_NULL',
    `${what} takes an object of a pool; it was given ${value === null ? 'null' : typeof value}.`,
  );
}
