// pmap-view.ts — the type of a map as it is seen outside transactions.
import type { Depth, View, Viewed } from '../mapping/view.js';
import type { PMap } from './pmap.js';

/**
 * A {@link PMap} seen from outside a transaction: all that reads it, and its values as views; methods that change it do not compile. A PMap is one too, and a function
 * that takes either takes both.
 */
export type PMapView<K, V, D extends Depth = 0> = PMap<K, View<V, D>, Viewed<PMap<K, V>>>;

declare module '../mapping/view.js' {
  interface ViewsOf<T> {
    readonly PMap: T extends PMap<infer K, infer V>
      ? { readonly [D in Depth]: PMapView<K, V, D> }
      : never;
  }
}
