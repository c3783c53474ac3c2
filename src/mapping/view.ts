// view.ts — types of what is seen outside transactions, and of what a transaction may return.
import type { SEEN_AS } from '../schema/persistable.js';

type Scalar = string | number | boolean | bigint | symbol | null | undefined | Date | Uint8Array;

export type { SEEN_AS };

/** The object or collection that is behind its view, for `j.mut`. Exists for the compiler only, as SEEN_AS does. */
export declare const BEHIND: unique symbol;

/**
 * A persistent object as it is seen outside a transaction: everything readable, nothing assignable, to a depth of four (an unbounded
 * type fails to compile with some thirty classes that refer to each other). Collections say themselves what they are seen as, and give views of
 * their elements. Inside, `j.root` and `j.mut(view)` give the class itself.
 */
export type View<T, Depth extends 0[] = []> = T extends Scalar
  ? T
  : T extends (...args: never[]) => unknown
    ? T
    : T extends { readonly [SEEN_AS]: () => infer Seen }
      ? Seen
      : Depth['length'] extends 4
        ? T
        : ObjectView<T, Depth>;

/** The view of an object. A type of its own, by which `j.mut` knows what is behind it. */
export type ObjectView<T, Depth extends 0[] = []> = {
  readonly [K in keyof T]: View<T[K], [...Depth, 0]>;
};

/** What a transaction's body may return: anything but a promise. */
export type Sync =
  | string
  | number
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a body that returns nothing has this type
  | void
  | (object & { then?: never });
