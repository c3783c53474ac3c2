// volatile-accessors.ts — @Volatile() accessor: where handles keep what the constructor's private storage keeps in ordinary objects.
import { isHandle } from './handle-state.js';

/** A property with a getter and a setter. */
interface AccessorProperty extends PropertyDescriptor {
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
}

/**
 * Replaces the getter and setter of a volatile `accessor` property. Its storage is private to objects that the constructor
 * made, which a handle is not: values of handles are kept beside them, as long as the handle lives. Ordinary objects keep
 * theirs.
 */
export function installVolatileAccessor(prototype: object, name: string): void {
  const original = Object.getOwnPropertyDescriptor(prototype, name);
  if (!isAccessorProperty(original)) return;
  const ofHandles = new WeakMap<object, unknown>();
  Object.defineProperty(prototype, name, {
    ...original,
    get(this: object): unknown {
      return isHandle(this) ? ofHandles.get(this) : original.get.call(this);
    },
    set(this: object, value: unknown): void {
      if (isHandle(this)) ofHandles.set(this, value);
      else original.set.call(this, value);
    },
  });
}

function isAccessorProperty(found: PropertyDescriptor | undefined): found is AccessorProperty {
  return found?.get !== undefined && found.set !== undefined;
}
