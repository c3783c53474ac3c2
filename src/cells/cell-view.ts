// cell-view.ts — the types of cells as they are seen outside transactions.
import type { Depth, View, Viewed } from '../mapping/view.js';
import type { PCell } from './pcell.js';
import type { PMutex } from './pmutex.js';
import type { PRefCell } from './pref-cell.js';

/**
 * A {@link PCell} seen from outside a transaction: its value is a view, and methods that change it do not compile. A PCell is one too, and a function that takes either takes both. So it is with
 * the other cells.
 */
export type PCellView<T, D extends Depth = 0> = PCell<View<T, D>, Viewed<PCell<T>>>;

/** A {@link PRefCell} seen from outside a transaction: it is borrowed for reading only. */
export type PRefCellView<T, D extends Depth = 0> = PRefCell<View<T, D>, Viewed<PRefCell<T>>>;

/** A {@link PMutex} seen from outside a transaction: to see what it guards, lock it inside one. */
export type PMutexView<T, D extends Depth = 0> = PMutex<View<T, D>, Viewed<PMutex<T>>>;

declare module '../mapping/view.js' {
  interface ViewsOf<T> {
    readonly PCell: T extends PCell<infer V> ? { readonly [D in Depth]: PCellView<V, D> } : never;
    readonly PRefCell: T extends PRefCell<infer V>
      ? { readonly [D in Depth]: PRefCellView<V, D> }
      : never;
    readonly PMutex: T extends PMutex<infer V>
      ? { readonly [D in Depth]: PMutexView<V, D> }
      : never;
  }
}
