// to-json.ts — persistent objects in the form that JSON can hold.
import { PointerError } from '../errors/pointer-error.js';
import type { ClassModel } from './class-model.js';
import { isPlainSource, modelOfHandle, PLAIN } from './copy-graph.js';
import { SEGMENT, WORD, isHandle } from './handle-state.js';
import { isKept } from './identity-table.js';
import { same } from './same.js';

/** Objects inside each other that JSON.stringify is sure to take: its own limit depends on the stack that is left. */
const DEEPEST = 500;

const models = new WeakMap<object, ClassModel>();
const defaults = new WeakSet<object>();

/** Makes the fields of a class known for its transient objects. */
export function registerFields(model: ClassModel): void {
  models.set(model.prototype, model);
}

/** The model of a transient object's class, or undefined when it has none. */
export function modelOfTransient(object: object): ClassModel | undefined {
  let prototype = Object.getPrototypeOf(object) as object | null;
  while (prototype !== null) {
    const model = models.get(prototype);
    if (model !== undefined) return model;
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return undefined;
}

/** While a class's own toJSON runs: whose, and what it stands in. */
let running: { object: object; path: Set<object> } | null = null;

/** What the toJSON does that the library gives to classes. */
export function entryToJson(object: object): unknown {
  if (running === null) return expand(object, new Set());
  // The class's own toJSON asks for the usual form of its object: super.toJSON().
  if (running.object === object) return fieldsToJson(object, running.path);
  return toJson(object, running.path);
}

/** Marks the toJSON that the library gives to classes, so that it is told from a class's own. */
export function markDefault(method: object): void {
  defaults.add(method);
}

/**
 * The value as JSON can hold it: 64-bit and big integers as strings, bytes in base64, maps with text keys as objects and others as lists
 * of pairs. An object inside itself becomes `{ "$ref": "class@position" }`. A class's own toJSON is respected, and cycles through it too.
 *
 * @param path - objects that the value stands in.
 * @param key - the property or index that holds the value, for the toJSON of its class.
 * @throws PointerError `PTR_TOO_DEEP` for more than 500 objects inside each other; `PTR_STALE`; PoolError `POOL_CLOSED`
 */
export function toJson(value: unknown, path: Set<object> = new Set(), key = ''): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isPlainSource(value))
    return plainToJson(
      value[PLAIN]((item) => item),
      path,
    );
  if (isHandle(value) || modelOfTransient(value) !== undefined)
    return expandNested(value, path, key);
  if (Array.isArray(value) || isPlainObject(value)) return walkPlain(value, path);
  return value;
}

function expandNested(object: object, path: Set<object>, key: string): unknown {
  if (isHandle(object)) modelOfHandle(object);
  if (isOnPath(object, path)) return { $ref: nameOf(object) };
  const own = (object as { toJSON?: unknown }).toJSON;
  if (typeof own !== 'function' || defaults.has(own)) return expand(object, path);
  return nested(object, path, () => {
    const outer = running;
    running = { object, path };
    let result: unknown;
    try {
      result = (own as (this: object, key: string) => unknown).call(object, key);
    } finally {
      running = outer;
    }
    return result === object ? fieldsToJson(object, path) : toJson(result, path);
  });
}

function expand(object: object, path: Set<object>): unknown {
  return nested(object, path, () => fieldsToJson(object, path));
}

function nested(object: object, path: Set<object>, make: () => unknown): unknown {
  if (path.size >= DEEPEST) throw tooDeep(nameOf(object));
  path.add(object);
  try {
    return make();
  } finally {
    path.delete(object);
  }
}

/** The error for objects that lie too deep inside each other to be written as nested values. */
export function tooDeep(what: string, cause?: unknown): PointerError {
  return new PointerError(
    'PTR_TOO_DEEP',
    `${what} lies inside too many other objects (a long list?) to be written as nested values. ` +
      'Take a snapshot, which has no such limit, or write the objects one by one.',
    {},
    cause === undefined ? undefined : { cause },
  );
}

function fieldsToJson(object: object, path: Set<object>): Record<string, unknown> {
  const isStored = isHandle(object);
  const model = isStored ? modelOfHandle(object) : modelOfTransient(object);
  const source = object as Record<string, unknown>;
  const json: Record<string, unknown> = {};
  for (const field of model?.fields ?? []) {
    const value = source[field.name];
    if (isStored || value !== undefined) json[field.name] = toJson(value, path, field.name);
  }
  if (isStored) return json;
  // An ordinary object shows all that it has.
  for (const key of Object.keys(object)) {
    if (!(key in json)) put(json, key, toJson(source[key], path, key));
  }
  return json;
}

/** Whether the object is on the path: the same JavaScript object, or for classes without identity one that stands for the same. */
export function isOnPath(object: object, path: Set<object>): boolean {
  if (path.has(object)) return true;
  if (!isHandle(object) || isKept(object)) return false;
  for (const other of path) if (same(object, other)) return true;
  return false;
}

function nameOf(object: object): string {
  if (!isHandle(object)) return `${modelOfTransient(object)?.name ?? 'object'}@new`;
  return `${modelOfHandle(object).name}@${String(object[SEGMENT].base + object[WORD])}`;
}

function plainToJson(plain: unknown, path: Set<object>): unknown {
  if (!(plain instanceof Map)) return toJson(plain, path);
  const isText = [...plain.keys()].every((key) => typeof key === 'string');
  if (!isText)
    return [...plain].map(([key, value]) => [toJson(key, path), toJson(value, path, String(key))]);
  const json: Record<string, unknown> = {};
  for (const [key, value] of plain) put(json, key as string, toJson(value, path, key as string));
  return json;
}

/** Arrays and objects that a class's own toJSON made: objects of pools may stand in them. */
function walkPlain(value: object, path: Set<object>): unknown {
  // Left to JSON.stringify, which refuses what contains itself.
  if (path.has(value)) return value;
  return nested(value, path, () => {
    if (Array.isArray(value)) return value.map((item, i) => toJson(item, path, String(i)));
    if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return value;
    const json: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) put(json, key, toJson(item, path, key));
    return json;
  });
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || prototype === Object.prototype;
}

/** Sets a property whatever its name: assigning `__proto__` would do something else. */
function put(json: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(json, key, { value, enumerable: true, writable: true, configurable: true });
}
