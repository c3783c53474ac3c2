// copy-graph.ts — copies a persistent object and all that it refers to out of the pool.
import { PointerError } from '../errors/pointer-error.js';
import { isLive, refuseGone } from './check-handle.js';
import type { ClassModel } from './class-model.js';
import { SEGMENT, WORD, isHandle, type HandleState } from './handle-state.js';

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

/**
 * The model of a handle's class.
 *
 * @throws PointerError `PTR_STALE`, PoolError `POOL_CLOSED` when the object is gone; SchemaError `SCHEMA_NOT_REGISTERED` for an object that
 * has a handle's slots and is none, such as a spread copy.
 */
export function modelOfHandle(handle: HandleState): ClassModel {
  const { context } = handle[SEGMENT];
  let prototype = Object.getPrototypeOf(handle) as object | null;
  if (!isLive(handle)) refuseGone(handle, prototype?.constructor.name ?? 'object');
  // The prototype of an embedded object's handle stands before that of its class.
  while (prototype !== null && !context.knows(prototype))
    prototype = Object.getPrototypeOf(prototype) as object | null;
  return context.modelFor(prototype);
}

/**
 * What was made for persistent objects, found again by class and place: two handles of a class without identity that stand for one
 * object are one here. (Place alone would not do: an embedded object may begin where the one that contains it does.)
 */
export class ByPlace<T> {
  readonly #byClass = new Map<ClassModel, Map<object, Map<number, T>>>();

  get(handle: HandleState, model: ClassModel): T | undefined {
    return this.#byClass.get(model)?.get(handle[SEGMENT])?.get(handle[WORD]);
  }

  set(handle: HandleState, model: ClassModel, value: T): void {
    const segment = handle[SEGMENT];
    let segments = this.#byClass.get(model);
    if (segments === undefined)
      this.#byClass.set(model, (segments = new Map<object, Map<number, T>>()));
    let words = segments.get(segment);
    if (words === undefined) segments.set(segment, (words = new Map<number, T>()));
    words.set(handle[WORD], value);
  }
}

/** What copies look like. */
export interface CopyStyle {
  /** Makes the empty copy of an object of a class. */
  blank(model: ClassModel): object;
  /** The copy of a value that is no object of a pool, and of what a collection gave for itself. */
  plain(value: unknown): unknown;
}

/**
 * Copies `root` with everything reachable. Cycles and shared objects stay what they are, and no depth overflows the stack.
 *
 * @throws PointerError `PTR_STALE`, `PTR_CORRUPT`; PoolError `POOL_CLOSED`
 */
export function copyGraph(root: object, style: CopyStyle): unknown {
  const copies = new ByPlace<object>();
  const collections = new Map<object, unknown>();
  const queue: { handle: HandleState; model: ClassModel; target: object }[] = [];
  const copy = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (isPlainSource(value)) {
      if (collections.has(value)) return collections.get(value);
      // Objects inside only join the queue, so a collection is never met again while it copies itself.
      const plain = style.plain(value[PLAIN](copy));
      collections.set(value, plain);
      return plain;
    }
    if (!isHandle(value)) return style.plain(value);
    const model = modelOfHandle(value);
    const known = copies.get(value, model);
    if (known !== undefined) return known;
    const target = style.blank(model);
    copies.set(value, model, target);
    queue.push({ handle: value, model, target });
    return target;
  };
  const result = copy(root);
  for (let i = 0; i < queue.length; i++) {
    const entry = queue[i];
    if (entry === undefined) continue;
    for (const field of entry.model.fields) {
      const value = (entry.handle as unknown as Record<string, unknown>)[field.name];
      // Defined rather than assigned: the copy may have the class's accessors behind it.
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
