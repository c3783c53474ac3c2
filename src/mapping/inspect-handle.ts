// inspect-handle.ts — how handles look in util.inspect and console.log.
import { inspect, type InspectOptions } from 'node:util';
import { isCorundumError } from '../errors/corundum-error.js';
import { goneState } from './check-handle.js';
import { modelOfHandle } from './copy-graph.js';
import type { HandleState } from './handle-state.js';
import { isOnPath, modelOfTransient } from './to-json.js';

/** Objects shown inside each other, and in all, however large the depth asked for: a dense graph has more paths than can be printed. */
const DEEPEST = 100;
const MOST = 10_000;

/** Handles that are being shown, outermost first, and how many were. */
const showing = new Set<object>();
let shownCount = 0;

/**
 * A persistent object as text, at most `depth` levels of objects in it. Never throws: an object that is gone shows its class and why, a
 * field that cannot be read shows the code of its error.
 */
export function inspectHandle(
  handle: HandleState,
  depth: number | null,
  options: InspectOptions,
): string {
  const name = nameOf(handle);
  const state = stateOf(handle);
  if (state !== null) return `${name} [${state}]`;
  if (isOnPath(handle, showing)) return `[Circular ${name}]`;
  if (showing.size === 0) shownCount = 0;
  if ((depth !== null && depth < 0) || showing.size >= DEEPEST || ++shownCount > MOST)
    return `[${name}]`;
  showing.add(handle);
  try {
    const fields = modelOfHandle(handle).fields.map((field) => field.name);
    return `${name} ${inspect(read(handle, fields), { ...options, depth })}`;
  } finally {
    showing.delete(handle);
  }
}

/**
 * An object of a persistent class that is in no pool, as text: what any object shows, and fields declared with the keyword `accessor`. Always a text:
 * an inspector that gives the object itself back sends chai's printer round in circles.
 */
export function inspectTransient(
  object: object,
  depth: number | null,
  options: InspectOptions,
): string {
  const name = nameOf(object);
  if (showing.has(object)) return `[Circular ${name}]`;
  if (showing.size === 0) shownCount = 0;
  if ((depth !== null && depth < 0) || showing.size >= DEEPEST || ++shownCount > MOST)
    return `[${name}]`;
  showing.add(object);
  try {
    const names = new Set<string>(Object.keys(object));
    for (const { name: field, layout } of modelOfTransient(object)?.fields ?? []) {
      if (layout.accessor) names.add(field);
    }
    return `${name} ${inspect(read(object, names), { ...options, depth })}`;
  } finally {
    showing.delete(object);
  }
}

function read(object: object, names: Iterable<string>): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of names) {
    try {
      shown[name] = (object as Record<string, unknown>)[name];
    } catch (error) {
      shown[name] = new Unreadable(error);
    }
  }
  return shown;
}

/** Stands for a field that cannot be read. */
class Unreadable {
  readonly #error: unknown;

  constructor(error: unknown) {
    this.#error = error;
  }

  [inspect.custom](): string {
    return `[${isCorundumError(this.#error) ? this.#error.code : 'unreadable'}]`;
  }
}

function nameOf(object: object): string {
  const { constructor } = Object.getPrototypeOf(object) as { constructor?: { name?: unknown } };
  return typeof constructor?.name === 'string' ? constructor.name : 'object';
}

/** Why the object cannot be shown, or null when it can. */
function stateOf(handle: HandleState): string | null {
  const state = goneState(handle);
  if (state !== null) return state;
  try {
    modelOfHandle(handle);
    return null;
  } catch (error) {
    return isCorundumError(error) ? error.code : 'unreadable';
  }
}
