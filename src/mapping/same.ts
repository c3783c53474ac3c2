// same.ts — comparing persistent objects: by identity and by content.
import { isLive, requireLive } from './check-handle.js';
import { isPlainSource, modelOfHandle, PLAIN } from './copy-graph.js';
import { KEEPER, SEGMENT, WORD, isHandle } from './handle-state.js';

/**
 * Whether `a` and `b` stand for the same object. For classes with identity this is `===`; for `{ identity: false }` it is how
 * objects are compared. False for a handle whose object is gone.
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
    typeof a[KEEPER] === typeof b[KEEPER] &&
    isLive(a) &&
    isLive(b)
  );
}

/**
 * Whether `a` and `b` hold the same: equal fields, and references to objects that hold the same, whatever pools they are in. Cycles compare
 * equal when they have the same shape. Numbers compare as by Object.is.
 *
 * @throws PointerError `PTR_STALE`; PoolError `POOL_CLOSED`
 */
export function sameContent(a: unknown, b: unknown): boolean {
  const assumed = new Map<object, Set<object>>();
  const queue: [unknown, unknown][] = [[a, b]];
  for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
    if (!comparePair(pair[0], pair[1], assumed, queue)) return false;
  }
  return true;
}

type Pairs = [unknown, unknown][];

function comparePair(
  a: unknown,
  b: unknown,
  assumed: Map<object, Set<object>>,
  queue: Pairs,
): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const partners = assumed.get(a) ?? new Set();
  if (partners.has(b)) return true;
  partners.add(b);
  assumed.set(a, partners);
  if (isHandle(a) && isHandle(b) && !isPlainSource(a) && !isPlainSource(b)) {
    const model = modelOfHandle(a);
    requireLive(b, model.name);
    if (modelOfHandle(b) !== model) return false;
    const left = a as unknown as Record<string, unknown>;
    const right = b as unknown as Record<string, unknown>;
    for (const field of model.fields) queue.push([left[field.name], right[field.name]]);
    return true;
  }
  const left = isPlainSource(a) ? a[PLAIN]((value) => value) : a;
  const right = isPlainSource(b) ? b[PLAIN]((value) => value) : b;
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
  if (a instanceof Map && b instanceof Map) {
    if (a.size !== b.size) return false;
    for (const [key, value] of a) {
      const other =
        key instanceof Date
          ? findDate(b, key)
          : b.has(key)
            ? { value: b.get(key) as unknown }
            : undefined;
      if (other === undefined) return false;
      queue.push([value, other.value]);
    }
    return true;
  }
  return Object.is(a, b);
}

function findDate(map: Map<unknown, unknown>, date: Date): { value: unknown } | undefined {
  for (const [key, value] of map)
    if (key instanceof Date && key.getTime() === date.getTime()) return { value };
  return undefined;
}
