// install-presentation.ts — gives persistent classes their toJSON and their look in util.inspect.
import { inspect, type InspectOptions } from 'node:util';
import type { ClassModel } from './class-model.js';
import { isHandle } from './handle-state.js';
import { inspectHandle, inspectTransient } from './inspect-handle.js';
import { entryToJson, markDefault, registerFields } from './to-json.js';

export { toJson } from './to-json.js';

/** Gives the class's prototype a `toJSON` and an inspector, unless the class has its own. */
export function installPresentation(model: ClassModel): void {
  const { prototype, layout } = model;
  registerFields(model);
  if (layout.base !== null) return;
  define(prototype, 'toJSON', toJSON);
  define(
    prototype,
    inspect.custom,
    function inspectPersistent(this: object, depth: number | null, options: InspectOptions) {
      return isHandle(this)
        ? inspectHandle(this, depth, options)
        : inspectTransient(this, depth, options);
    },
  );
}

function toJSON(this: object): unknown {
  return entryToJson(this);
}
markDefault(toJSON);

function define(prototype: object, key: string | symbol, value: unknown): void {
  if (key in prototype) return;
  Object.defineProperty(prototype, key, { value, writable: true, configurable: true });
}
