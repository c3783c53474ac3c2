// volatile-accessors.ts — @Volatile() accessor: where handles keep what the constructor's private storage keeps in ordinary objects.
import { isHandle } from './handle-state.js';

type Getter = (this: object) => unknown;
type Setter = (this: object, value: unknown) => void;

/**
 * Replaces the getter and setter of a volatile `accessor` property. Its storage is private to objects that the constructor
 * made, which a handle is not: values of handles are kept beside them, as long as the handle lives. Ordinary objects keep
 * theirs.
 */
export function installVolatileAccessor(prototype: object, name: string): void {
  const original = Object.getOwnPropertyDescriptor(prototype, name);
  const get = original?.get as Getter | undefined;
  const set = original?.set as Setter | undefined;
  if (get === undefined || set === undefined) return;
  const ofHandles = new WeakMap<object, unknown>();
  Object.defineProperty(prototype, name, {
    ...original,
    get(this: object): unknown {
      return isHandle(this) ? ofHandles.get(this) : get.call(this);
    },
    set(this: object, value: unknown): void {
      if (isHandle(this)) ofHandles.set(this, value);
      else set.call(this, value);
    },
  });
}
