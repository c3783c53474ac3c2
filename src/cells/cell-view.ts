// cell-view.ts — the types of cells as they are seen outside transactions.
import type { View, Viewed } from '../mapping/view.js';
import type { PCell } from './pcell.js';
import type { PMutex } from './pmutex.js';
import type { PRefCell } from './pref-cell.js';

/**
 * A {@link PCell} seen from outside a transaction: its value is a view, and methods that change it do not compile. A PCell is one too, and a function that takes either takes both. So it is with
 * the other cells.
 */
export type PCellView<T, Depth extends 0[] = []> = PCell<View<T, Depth>> & Viewed<PCell<T>>;

/** A {@link PRefCell} seen from outside a transaction: it is borrowed for reading only. */
export type PRefCellView<T, Depth extends 0[] = []> = PRefCell<View<T, Depth>> &
  Viewed<PRefCell<T>>;

/** A {@link PMutex} seen from outside a transaction: to see what it guards, lock it inside one. */
export type PMutexView<T, Depth extends 0[] = []> = PMutex<View<T, Depth>> & Viewed<PMutex<T>>;

declare module '../mapping/view.js' {
  interface ViewsOf<Parts, Depth extends 0[]> {
    readonly PCell: Parts extends readonly [infer T] ? PCellView<T, Depth> : never;
    readonly PRefCell: Parts extends readonly [infer T] ? PRefCellView<T, Depth> : never;
    readonly PMutex: Parts extends readonly [infer T] ? PMutexView<T, Depth> : never;
  }
}
