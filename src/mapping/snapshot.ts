// snapshot.ts — plain copies of persistent objects.
import { copyGraph, requirePersistent, type CopyStyle } from './copy-graph.js';

const SNAPSHOT: CopyStyle = { blank: () => ({}), plain: (value) => value };

/** Type of a snapshot: the data properties of the object, as plain values. */
export type Snapshot<T> = T extends
  string | number | boolean | bigint | null | undefined | Date | Uint8Array
  ? T
  : {
      [
        K in keyof T as K extends symbol
          ? never
          : T[K] extends (...args: never[]) => unknown
            ? never
            : K
      ]: T[K] extends object ? Snapshot<T[K]> : T[K];
    };

/**
 * A plain copy of a persistent object and of everything that it refers to, shared objects and cycles included: maps become `Map`,
 * vectors arrays, mutable texts strings. It is detached from the pool and good after the pool is closed.
 *
 * @throws PointerError `PTR_STALE`, `PTR_NULL`; PoolError `POOL_CLOSED`
 */
export function snapshot<T extends object>(object: T): Snapshot<T> {
  return copyGraph(requirePersistent(object, 'snapshot'), SNAPSHOT) as Snapshot<T>;
}
