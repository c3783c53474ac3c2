// pointer-view.ts — the types of pointers as they are seen outside transactions.
import type { Depth, View, Viewed } from '../mapping/view.js';
import type { Parc } from './parc.js';
import type { Pbox } from './pbox.js';
import type { Prc } from './prc.js';
import type { PWeak } from './pweak.js';

/**
 * A {@link Pbox} seen from outside a transaction: it leads to a view, and its value cannot be assigned. A Pbox is one too, and a function that takes either takes both. So it is with the
 * other pointers.
 */
export type PboxView<T, P extends string = 'default', D extends Depth = 0> = Pbox<
  View<T, D>,
  P,
  Viewed<Pbox<T, P>>
>;

/** A {@link Prc} seen from outside a transaction. */
export type PrcView<T, P extends string = 'default', D extends Depth = 0> = Prc<
  View<T, D>,
  P,
  Viewed<Prc<T, P>>
>;

/** A {@link Parc} seen from outside a transaction. */
export type ParcView<T, P extends string = 'default', D extends Depth = 0> = Parc<
  View<T, D>,
  P,
  Viewed<Parc<T, P>>
>;

/** A {@link PWeak} seen from outside a transaction. */
export type PWeakView<T, S = Prc<T>, P extends string = 'default', D extends Depth = 0> = PWeak<
  View<T, D>,
  S,
  P,
  Viewed<PWeak<T, S, P>>
>;

declare module '../mapping/view.js' {
  interface ViewsOf<T> {
    readonly Pbox: T extends Pbox<infer V, infer P>
      ? { readonly [D in Depth]: PboxView<V, P, D> }
      : never;
    readonly Prc: T extends Prc<infer V, infer P>
      ? { readonly [D in Depth]: PrcView<V, P, D> }
      : never;
    readonly Parc: T extends Parc<infer V, infer P>
      ? { readonly [D in Depth]: ParcView<V, P, D> }
      : never;
    readonly PWeak: T extends PWeak<infer V, infer S, infer P>
      ? { readonly [D in Depth]: PWeakView<V, S, P, D> }
      : never;
  }
}
