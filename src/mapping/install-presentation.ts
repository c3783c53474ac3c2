// install-presentation.ts — how handles look in JSON and in util.inspect.
import { inspect, type InspectOptions } from 'node:util';
import { isLive } from './check-handle.js';
import type { ClassModel } from './class-model.js';
import { isPlainSource, modelOfHandle, PLAIN } from './copy-graph.js';
import { SEGMENT, WORD, isHandle, type HandleState } from './handle-state.js';

const inspected = new Set<object>();

/** Gives the class's prototype a `toJSON` and an inspector, unless the class has its own. */
export function installPresentation(model: ClassModel): void {
  const { prototype, layout } = model;
  if (layout.base !== null) return;
  define(prototype, 'toJSON', function toJSON(this: object) {
    return isHandle(this) ? toJson(this, new Set()) : { ...this };
  });
  define(
    prototype,
    inspect.custom,
    function inspectHandle(this: object, depth: number, options: InspectOptions) {
      return isHandle(this) ? inspectObject(this, depth, options) : this;
    },
  );
}

function define(prototype: object, key: string | symbol, value: unknown): void {
  if (key in prototype) return;
  Object.defineProperty(prototype, key, { value, writable: true, configurable: true });
}

/**
 * The object as JSON can hold it: 64-bit and big integers as strings, bytes in base64, maps with text keys as objects and others as lists
 * of pairs. An object inside itself becomes `{ "$ref": "class@position" }`.
 */
export function toJson(value: unknown, path: Set<object>): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isPlainSource(value))
    return plainToJson(
      value[PLAIN]((item) => item),
      path,
    );
  if (!isHandle(value)) return value;
  const model = modelOfHandle(value);
  if (path.has(value))
    return { $ref: `${model.name}@${String(value[SEGMENT].base + value[WORD])}` };
  path.add(value);
  const json: Record<string, unknown> = {};
  for (const field of model.fields) {
    json[field.name] = toJson((value as unknown as Record<string, unknown>)[field.name], path);
  }
  path.delete(value);
  return json;
}

function plainToJson(plain: unknown, path: Set<object>): unknown {
  if (Array.isArray(plain)) return plain.map((item) => toJson(item, path));
  if (!(plain instanceof Map)) return toJson(plain, path);
  const entries = [...plain].map(
    ([key, value]) => [toJson(key, path), toJson(value, path)] as const,
  );
  const isText = [...plain.keys()].every((key) => typeof key === 'string');
  if (!isText) return entries;
  const json: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    Object.defineProperty(json, key as string, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return json;
}

function inspectObject(handle: HandleState, depth: number, options: InspectOptions): string {
  const name = (Object.getPrototypeOf(handle) as object).constructor.name;
  if (!isLive(handle)) return `${name} [freed]`;
  if (inspected.has(handle)) return `[Circular ${name}]`;
  if (depth < 0) return `[${name}]`;
  const shown: Record<string, unknown> = {};
  inspected.add(handle);
  try {
    for (const field of modelOfHandle(handle).fields) {
      shown[field.name] = (handle as unknown as Record<string, unknown>)[field.name];
    }
    return `${name} ${inspect(shown, { ...options, depth: options.depth === null ? null : depth - 1 })}`;
  } finally {
    inspected.delete(handle);
  }
}
