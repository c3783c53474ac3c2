// view.ts — types of what is seen outside transactions, and of what a transaction may return.

type Scalar = string | number | boolean | bigint | symbol | null | undefined | Date | Uint8Array;

/**
 * A persistent object as it is seen outside a transaction: everything readable, nothing assignable, to a depth of four (an unbounded
 * type fails to compile with some thirty classes that refer to each other). Inside, `j.root` and `j.mut(view)` give the class itself.
 */
export type View<T, Depth extends 0[] = []> = T extends Scalar
  ? T
  : T extends (...args: never[]) => unknown
    ? T
    : Depth['length'] extends 4
      ? T
      : { readonly [K in keyof T]: View<T[K], [...Depth, 0]> };

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
