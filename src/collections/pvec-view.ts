// pvec-view.ts — the type of a vector as it is seen outside transactions.
import type { Depth, View, Viewed } from '../mapping/view.js';
import type { PVec } from './pvec.js';

/**
 * A {@link PVec} seen from outside a transaction: all that reads it, and its elements as views; methods that change it do not compile. A PVec is one too, and a function
 * that takes either takes both.
 */
export type PVecView<T, D extends Depth = 0> = PVec<View<T, D>, Viewed<PVec<T>>>;

declare module '../mapping/view.js' {
  interface ViewsOf<T> {
    readonly PVec: T extends PVec<infer E> ? { readonly [D in Depth]: PVecView<E, D> } : never;
  }
}
