// same.ts — comparing persistent objects: by identity and by content.
import { isLive, requireLive } from './check-handle.js';
import type { ClassModel } from './class-model.js';
import { ByPlace, isPlainSource, modelOfHandle, PLAIN } from './copy-graph.js';
import { SEGMENT, WORD, isHandle, type HandleState } from './handle-state.js';

/**
 * Whether `a` and `b` stand for the same object. For classes with identity this is `===`; for `{ identity: false }` it is how
 * objects are compared. Two handles are not the same once their object is gone.
 */
export function same(a: object | null | undefined, b: object | null | undefined): boolean {
  if (a === b) return true;
  if (
    a === null ||
    a === undefined ||
    b === null ||
    b === undefined ||
    !isHandle(a) ||
    !isHandle(b)
  )
    return false;
  return (
    a[SEGMENT] === b[SEGMENT] &&
    a[WORD] === b[WORD] &&
    isLive(a) &&
    isLive(b) &&
    // An embedded object may begin where the one that contains it does, and is of another class then.
    (isPlainSource(a) || isPlainSource(b) || modelOfHandle(a) === modelOfHandle(b))
  );
}

/**
 * Whether `a` and `b` hold the same: equal fields, and references to objects that hold the same, whatever pools they are in. Cycles compare
 * equal when they have the same shape. Numbers compare as by Object.is, maps without regard to order. No depth overflows the stack.
 *
 * @throws PointerError `PTR_STALE`; PoolError `POOL_CLOSED`
 */
export function sameContent(a: unknown, b: unknown): boolean {
  for (const given of [a, b]) {
    if (typeof given === 'object' && given !== null && isHandle(given))
      requireLive(given, 'sameContent');
  }
  const assumed = new Assumed();
  const queue: Pairs = [[a, b]];
  for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
    if (!comparePair(pair[0], pair[1], assumed, queue)) return false;
  }
  return true;
}

type Pairs = [unknown, unknown][];

/** Pairs of objects that are being compared, or were: they count as equal where they are met again. */
class Assumed {
  readonly #first = new ByPlace<HandleState>();
  readonly #more = new ByPlace<ByPlace<true>>();
  readonly #others = new Map<object, Set<object>>();

  /** Adds a pair of handles of one class; false when it was there. */
  addHandles(a: HandleState, b: HandleState, model: ClassModel): boolean {
    const first = this.#first.get(a, model);
    if (first === undefined) {
      this.#first.set(a, model, b);
      return true;
    }
    if (first[SEGMENT] === b[SEGMENT] && first[WORD] === b[WORD]) return false;
    let partners = this.#more.get(a, model);
    if (partners === undefined) this.#more.set(a, model, (partners = new ByPlace()));
    if (partners.get(b, model) === true) return false;
    partners.set(b, model, true);
    return true;
  }

  /** Adds a pair of other objects; false when it was there. */
  add(a: object, b: object): boolean {
    let partners = this.#others.get(a);
    if (partners === undefined) this.#others.set(a, (partners = new Set()));
    if (partners.has(b)) return false;
    partners.add(b);
    return true;
  }
}

function comparePair(a: unknown, b: unknown, assumed: Assumed, queue: Pairs): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const aCopies = isPlainSource(a);
  const bCopies = isPlainSource(b);
  if (isHandle(a) && isHandle(b) && !aCopies && !bCopies) {
    const model = modelOfHandle(a);
    if (modelOfHandle(b) !== model) return false;
    if (!assumed.addHandles(a, b, model)) return true;
    const left = a as unknown as Record<string, unknown>;
    const right = b as unknown as Record<string, unknown>;
    for (const field of model.fields) queue.push([left[field.name], right[field.name]]);
    return true;
  }
  // A collection comes back to itself by way of a handle only.
  if (!aCopies && !bCopies && !assumed.add(a, b)) return true;
  const left = aCopies ? a[PLAIN]((value) => value) : a;
  const right = bCopies ? b[PLAIN]((value) => value) : b;
  // A pointer stands for the object that it leads to.
  if (isHandleValue(left) && isHandleValue(right)) {
    queue.push([left, right]);
    return true;
  }
  return comparePlain(left, right, queue);
}

function comparePlain(a: unknown, b: unknown, queue: Pairs): boolean {
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    a.forEach((value, i) => queue.push([value, b[i]]));
    return true;
  }
  if (a instanceof Map && b instanceof Map) return compareMaps(a, b, queue);
  if (a instanceof Set && b instanceof Set)
    return compareMaps(
      new Map([...a].map((v) => [v, 0])),
      new Map([...b].map((v) => [v, 0])),
      queue,
    );
  if (isPlain(a) && isPlain(b)) {
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      queue.push([a[key], b[key]]);
    }
    return true;
  }
  return Object.is(a, b);
}

function isHandleValue(value: unknown): boolean {
  return typeof value === 'object' && value !== null && isHandle(value);
}

function compareMaps(
  a: ReadonlyMap<unknown, unknown>,
  b: ReadonlyMap<unknown, unknown>,
  queue: Pairs,
): boolean {
  if (a.size !== b.size) return false;
  // Each Date is an object of its own, so dates are found by their time.
  const times = new Map<number, unknown>();
  for (const [key, value] of b) if (key instanceof Date) times.set(key.getTime(), value);
  for (const [key, value] of a) {
    const isDate = key instanceof Date;
    if (isDate ? !times.has(key.getTime()) : !b.has(key)) return false;
    queue.push([value, isDate ? times.get(key.getTime()) : b.get(key)]);
  }
  return true;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || isHandle(value)) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || prototype === Object.prototype;
}
