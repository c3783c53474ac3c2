// pmap-view.ts — the type of a map as it is seen outside transactions.
import type { BEHIND, SEEN_AS, View } from '../mapping/view.js';
import type { MapCursor } from './pmap-cursor.js';
import type { PMap } from './pmap.js';

/**
 * A {@link PMap} seen from outside a transaction: all that reads it, and its values as views. A PMap is one too, so that a function
 * that takes a view takes both.
 */
export interface PMapView<K, V> {
  /** Not there at run time. */
  readonly [SEEN_AS]: () => PMapView<K, V>;
  /** Not there at run time. */
  readonly [BEHIND]: () => PMap<K, V>;
  /** As {@link PMap.size}. */
  readonly size: number;
  /** `PMap`. */
  readonly [Symbol.toStringTag]: string;
  /** As {@link PMap.get}. */
  get(key: K): View<V> | undefined;
  /** As {@link PMap.has}. */
  has(key: K): boolean;
  /** As {@link PMap.forEach}. */
  forEach(visit: (value: View<V>, key: K, map: PMapView<K, V>) => void, thisArg?: unknown): void;
  /** As {@link PMap.keys}. */
  keys(): IterableIterator<K>;
  /** As {@link PMap.values}. */
  values(): IterableIterator<View<V>>;
  /** As {@link PMap.entries}. */
  entries(): IterableIterator<[K, View<V>]>;
  /** As {@link PMap.entries}. */
  [Symbol.iterator](): IterableIterator<[K, View<V>]>;
  /** As {@link PMap.cursor}. */
  cursor(): MapCursor<K, View<V>>;
  /** As {@link PMap.toMap}. */
  toMap(): Map<K, View<V>>;
  /** As {@link PMap.toJSON}. */
  toJSON(): unknown;
}
