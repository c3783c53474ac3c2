// pointer-view.ts — the type of a pointer as it is seen outside transactions.
import type { BEHIND, SEEN_AS, View } from '../mapping/view.js';

/** A pointer seen from outside a transaction: it leads to a view, and has nothing that changes anything. */
export interface PointerView<T, S> {
  /** Not there at run time. */
  readonly [SEEN_AS]: () => PointerView<T, S>;
  /** Not there at run time. */
  readonly [BEHIND]: () => S;
  /** What it leads to, for reading. */
  readonly value: View<T>;
  /** As the value's own toJSON, or the value. */
  toJSON(): unknown;
}
