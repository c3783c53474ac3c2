// pointer-view.ts — the type of a pointer as it is seen outside transactions.
import type { Viewed } from '../mapping/view.js';

/** What cannot be assigned through a pointer that is seen from outside a transaction. */
interface UnassignableValue {
  // eslint-disable-next-line @typescript-eslint/related-getter-setter-pairs -- that nothing can be assigned is what it says
  get value(): unknown;
  set value(value: never);
}

/**
 * A pointer seen from outside a transaction: it leads to a view, and its value cannot be assigned. A pointer is one too, and a function that takes either takes both.
 *
 * `Seen` is the pointer to the view, `S` the pointer that is behind it.
 */
export type PointerView<Seen, S> = Seen & UnassignableValue & Viewed<S>;
