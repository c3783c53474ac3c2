// weak-view.ts — the type of a weak pointer as it is seen outside transactions.
import type { BEHIND, SEEN_AS, View } from '../mapping/view.js';

/** A weak pointer seen from outside a transaction: it leads to a view, or to nothing any more. */
export interface WeakView<T, W> {
  /** Not there at run time. */
  readonly [SEEN_AS]: () => WeakView<T, W>;
  /** Not there at run time. */
  readonly [BEHIND]: () => W;
  /** What it leads to, for reading; null when that is gone. */
  readonly value: View<T> | null;
  /** Whether it leads nowhere. */
  readonly isDangling: boolean;
  /** As the value's own toJSON, or the value. */
  toJSON(): unknown;
}
