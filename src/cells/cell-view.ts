// cell-view.ts — the types of cells as they are seen outside transactions.
import type { BEHIND, SEEN_AS, View } from '../mapping/view.js';
import type { PCell } from './pcell.js';
import type { PMutex } from './pmutex.js';
import type { PRefCell } from './pref-cell.js';
import type { Ref } from './ref-guard.js';

/** A {@link PCell} seen from outside a transaction. */
export interface PCellView<T> {
  /** Not there at run time. */
  readonly [SEEN_AS]: () => PCellView<T>;
  /** Not there at run time. */
  readonly [BEHIND]: () => PCell<T>;
  /** As {@link PCell.get}. */
  get(): View<T>;
  /** As {@link PCell.toJSON}. */
  toJSON(): unknown;
}

/** A {@link PRefCell} seen from outside a transaction. */
export interface PRefCellView<T> {
  /** Not there at run time. */
  readonly [SEEN_AS]: () => PRefCellView<T>;
  /** Not there at run time. */
  readonly [BEHIND]: () => PRefCell<T>;
  /** As {@link PRefCell.borrow}. */
  borrow(): Ref<T>;
  /** As {@link PRefCell.read}. */
  read(): View<T>;
  /** As {@link PRefCell.toJSON}. */
  toJSON(): unknown;
}

/** A {@link PMutex} seen from outside a transaction: to see what it guards, lock it inside one. */
export interface PMutexView<T> {
  /** Not there at run time. */
  readonly [SEEN_AS]: () => PMutexView<T>;
  /** Not there at run time. */
  readonly [BEHIND]: () => PMutex<T>;
}
