// accessor-hook.ts — where fields declared with the `accessor` keyword ask who serves them.

/**
 * Serves reads and writes of fields declared with the `accessor` keyword. Their getter and setter belong to the class;
 * they ask the hook, which either answers from the pool or calls the original, which reads and writes the private
 * storage of an ordinary object. A handle that no constructor made has no such storage: on it the original throws.
 */
export interface AccessorHook {
  /** Gives the value of a field. */
  get(target: object, name: string, original: (this: object) => unknown): unknown;
  /** Takes a new value of a field. */
  set(
    target: object,
    name: string,
    value: unknown,
    original: (this: object, value: unknown) => void,
  ): void;
}

/** Serves ordinary objects. */
const ORDINARY: AccessorHook = {
  get: (target, _name, original) => original.call(target),
  set: (target, _name, value, original) => {
    original.call(target, value);
  },
};

// One cell for all copies of the library in the process: a class may be decorated by one copy and opened by another.
const CELL_KEY = Symbol.for('corundum.accessor-hook');

interface HookCell {
  hook: AccessorHook;
}

const registry = globalThis as Record<symbol, HookCell | undefined>;
const cell: HookCell = (registry[CELL_KEY] ??= { hook: ORDINARY });

/**
 * Puts a hook before the one in place, which it must call for all objects that are not its own.
 *
 * @param make - is given the hook in place and returns the new one.
 */
export function installAccessorHook(make: (previous: AccessorHook) => AccessorHook): void {
  cell.hook = make(cell.hook);
}

/** Reads an `accessor` field through the hook. */
export function getThroughHook(
  target: object,
  name: string,
  original: (this: object) => unknown,
): unknown {
  return cell.hook.get(target, name, original);
}

/** Writes an `accessor` field through the hook. */
export function setThroughHook(
  target: object,
  name: string,
  value: unknown,
  original: (this: object, value: unknown) => void,
): void {
  cell.hook.set(target, name, value, original);
}
