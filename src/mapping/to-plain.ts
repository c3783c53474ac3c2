// to-plain.ts — persistent objects to and from plain JSON by class-transformer's decorators.
import type * as ClassTransformer from 'class-transformer';
import type { ClassTransformOptions } from 'class-transformer';
import { FieldError } from '../errors/field-error.js';
import { fillingArrays } from './blank-array.js';
import { copyGraph, isPlainSource, requirePersistent, type CopyStyle } from './copy-graph.js';
import { isHandle } from './handle-state.js';
import { tooDeep } from './to-json.js';

/** Copies that class-transformer treats as what they are: it takes bytes that are no Buffer for objects. */
const INSTANCES: CopyStyle = {
  blank: (model) => Object.create(model.prototype) as object,
  plain: (value) => {
    if (value instanceof Map) return mapForTransformer(value);
    return value instanceof Uint8Array ? Buffer.from(value) : value;
  },
};

/** Names that class-transformer leaves out wherever it meets them. */
const LEFT_OUT = ['constructor', '__proto__'];

let loaded: typeof ClassTransformer | null = null;

/** Loaded when it is needed first: its many files take as long to load as all of this library. */
function transformer(): typeof ClassTransformer {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it with the library
  loaded ??= require('class-transformer') as typeof ClassTransformer;
  return loaded;
}

/**
 * A map whose values class-transformer takes for what they are: in a Map without `@Type` it would take each value for a Map too, and the
 * decorators of its class would not count. Maps that make no object with text keys become lists of pairs.
 */
function mapForTransformer(map: Map<unknown, unknown>): unknown {
  for (const key of map.keys()) {
    if (typeof key !== 'string' || LEFT_OUT.includes(key)) return [...map];
  }
  return Object.defineProperty(map, 'constructor', { value: Object });
}

/**
 * The object as a plain one, as class-transformer's decorators on its class say (`@Type`, `@Expose`, `@Exclude`, `@Transform`): what
 * `@Exclude()` hides never appears. Works on a copy, since class-transformer looks at own properties and handles have none. Maps with text keys
 * become objects, others lists of pairs, bytes Buffers; what leads back to an object that is being written is left out.
 *
 * @throws PointerError `PTR_STALE`, `PTR_NULL`, `PTR_TOO_DEEP`; PoolError `POOL_CLOSED`
 */
export function toPlain(object: object, options?: ClassTransformOptions): Record<string, unknown> {
  const copy = copyGraph(requirePersistent(object, 'toPlain'), INSTANCES);
  const all = { enableCircularCheck: true, ...options };
  // A Map counts as one only inside of something.
  const { instanceToPlain } = transformer();
  return nestedCalls('The object', () => {
    const plain: unknown =
      copy instanceof Map ? instanceToPlain([copy], all)[0] : instanceToPlain(copy, all);
    return plain as Record<string, unknown>;
  });
}

/**
 * A transient object of class `target` from plain JSON, as class-transformer's decorators say. Assign it to something persistent inside
 * a transaction to store it. Collections may be given as arrays, Maps, lists of pairs, or objects where keys are text.
 *
 * @throws FieldError `FIELD_TYPE` when an object of a pool stands in `plain`; PointerError `PTR_TOO_DEEP`
 */
export function fromPlain<T extends object>(
  target: new () => T,
  plain: object,
  options?: ClassTransformOptions,
): T {
  const { plainToInstance } = transformer();
  return nestedCalls('The plain object', () => {
    const prepared = prepare(plain, target.name, '', new Map()) as object;
    return fillingArrays(() => plainToInstance(target, prepared, options));
  });
}

/**
 * A copy of `value` in the terms that class-transformer does not lose: it reads no values of Maps, takes bytes for objects, and takes a handle
 * for an empty object.
 */
function prepare(
  value: unknown,
  className: string,
  propertyName: string,
  known: Map<object, unknown>,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isHandle(value) || isPlainSource(value)) {
    throw new FieldError(
      'FIELD_TYPE',
      `fromPlain takes plain values, and ${propertyName === '' ? 'it' : propertyName} was given an object of a pool. Take toPlain or a snapshot of it.`,
      { className, propertyName },
    );
  }
  if (value instanceof Uint8Array) return Buffer.isBuffer(value) ? value : Buffer.from(value);
  const done = known.get(value);
  if (done !== undefined) return done;
  const nested = (item: unknown, name: string): unknown => prepare(item, className, name, known);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    known.set(value, items);
    value.forEach((item, i) => items.push(nested(item, `${propertyName}[${String(i)}]`)));
    return items;
  }
  if (value instanceof Map) {
    const pairs: unknown[] = [];
    known.set(value, pairs);
    for (const [key, item] of value) pairs.push([key, nested(item, propertyName)]);
    return pairs;
  }
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype !== null && prototype !== Object.prototype) return value;
  const copy: Record<string, unknown> = {};
  known.set(value, copy);
  for (const [name, item] of Object.entries(value)) {
    Object.defineProperty(copy, name, {
      value: nested(item, name),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy;
}

/** Runs recursive calls whose depth is that of the data. @throws PointerError `PTR_TOO_DEEP` where the stack does not hold them. */
function nestedCalls<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message))
      throw tooDeep(what, error);
    throw error;
  }
}
