// view.ts — types of what is seen outside transactions, and of what a transaction may return.
import type { SEEN_AS } from '../schema/persistable.js';
import type { ArrayView } from './array-view.js';

export type { SEEN_AS };

type Scalar = string | number | boolean | bigint | symbol | null | undefined | Date | Uint8Array;

/** The object or collection that is behind its view, for `j.mut`. Exists for the compiler only, as SEEN_AS does. */
export declare const BEHIND: unique symbol;

/** Tells a collection that is seen from outside a transaction from one that can be changed. Exists for the compiler only. */
export declare const VIEWED: unique symbol;

/** What the view of a collection or a pointer has beside its members. `S` is what is behind it. */
export interface Viewed<S> {
  /** Not there at run time. */
  readonly [VIEWED]?: true;
  /** Not there at run time. */
  readonly [BEHIND]: () => S;
}

/** `this` of the methods that change a collection: a view is none. */
export interface Changeable {
  /** Not there at run time. */
  readonly [VIEWED]?: never;
}

/**
 * A persistent object as it is seen outside a transaction: everything readable, nothing assignable, to a depth of four (an unbounded
 * type fails to compile with some thirty classes that refer to each other). Collections say themselves what they are seen as, and give views of
 * their elements. Inside, `j.root` and `j.mut(view)` give the class itself.
 *
 * A view is taken wherever an object of the class is, so that functions that read need not know of views. For a class with private or protected members TypeScript takes its own
 * objects only, whose fields can be assigned: of these only collections, cells and pointers are seen as views, and the lint rule no-write-outside-transaction and `TX_REQUIRED` guard the other fields.
 */
export type View<T, Depth extends 0[] = []> = T extends Scalar
  ? T
  : T extends (...args: never[]) => unknown
    ? T
    : T extends { readonly [SEEN_AS]: infer Seen }
      ? SeenAs<Seen, Depth>
      : T extends readonly unknown[]
        ? ViewOfArray<T>
        : Depth['length'] extends 4
          ? T
          : // The first element tells nothing; it has the compiler compare views of two classes by what they have, so that a pool of any root is a Pool<object>.
            [Pick<T, keyof T>, Pick<T, keyof T>] extends [Pick<T, keyof T>, T]
            ? ObjectView<T, Depth>
            : GuardedView<T, Depth>;

/** The view of an object whose class has private or protected members: the object, with what it owns seen as it is from outside a transaction. */
type GuardedView<T, Depth extends 0[]> = {
  readonly [
    K in keyof T as NonNullable<T[K]> extends { readonly [SEEN_AS]: unknown } ? K : never
  ]: View<T[K], [...Depth, 0]>;
} & T & {
    /** Not there at run time. */
    readonly [BEHIND]?: () => T;
  };

/**
 * The views of collections and pointers, by the names of their classes, made of the types that those are made of, for elements that are `Depth` steps away; each adds its own. A class names its entry
 * and its parts in the type of its SEEN_AS: so the compiler compares two of them by their parts, and never has to expand views of views.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- its entries are added where the classes are
export interface ViewsOf<Parts, Depth extends 0[]> {}

type SeenAs<Seen, Depth extends 0[]> = Seen extends () => infer Own
  ? Own
  : Seen extends readonly [infer Kind extends keyof ViewsOf<0, []>, infer Parts]
    ? ViewsOf<Parts, Depth>[Kind]
    : never;

/** The view of an object. A type of its own, by which `j.mut` knows what is behind it. */
export type ObjectView<T, Depth extends 0[] = []> = {
  readonly [K in keyof T]: View<T[K], [...Depth, 0]>;
};

type ViewOfArray<T extends readonly unknown[]> = T extends (infer E)[] ? ArrayView<E> : T;

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
