// view.ts — types of what is seen outside transactions, and of what a transaction may return.
import type { SEEN_AS } from '../schema/persistable.js';
import type { ArrayView } from './array-view.js';

export type { SEEN_AS };

/** What is seen as it is, and whose type tells so at once. */
type Primitive = string | number | boolean | bigint | symbol | null | undefined;

/** By how many references an object that is seen is away from the root; one that is further away than the last is not seen as a view. */
export type Depth = 0 | 1 | 2 | 3 | 4;

/** The next depth. */
interface Deeper {
  readonly 0: 1;
  readonly 1: 2;
  readonly 2: 3;
  readonly 3: 4;
  readonly 4: 4;
}

/** What is behind a view, for `j.mut`. Exists for the compiler only, as SEEN_AS does. */
export declare const BEHIND: unique symbol;

/** Tells a collection that is seen from outside a transaction from one that can be changed. Exists for the compiler only. */
export declare const VIEWED: unique symbol;

/**
 * The last type argument of a collection, a cell or a pointer that can be changed; it is also the `this` of the methods that do it. A view has {@link Viewed} there, which no
 * collection is. The compiler takes one for the other, as the argument stands only where methods are compared, which it does either way round: so a view is taken wherever what is behind it is,
 * and comparing the two costs no more than comparing type arguments.
 */
export interface Changeable {
  /** Not there at run time. */
  readonly [VIEWED]?: object;
}

/** The last type argument of a view of a collection, a cell or a pointer. `S` is what is behind it. */
export interface Viewed<S> {
  /** Not there at run time, and not even for the compiler: what asks for it refuses views. */
  readonly [VIEWED]: S;
}

/** What tells the last type argument of a collection, a cell or a pointer, for `j.mut`. */
export interface Behind<Access> {
  /** A method, as those are compared either way round. */
  is(access: Access): void;
}

/** What names the entry of {@link ViewsOf} that says what it is seen as. */
interface Collected {
  readonly [SEEN_AS]: keyof ViewsOf<unknown>;
}

/**
 * A persistent object as it is seen outside a transaction: everything readable, nothing assignable, to a depth of four (an unbounded
 * type fails to compile with some thirty classes that refer to each other). Collections say themselves what they are seen as, and give views of
 * their elements. Inside, `j.root` and `j.mut(view)` give the class itself.
 *
 * A view is taken wherever an object of the class is, so that functions that read need not know of views. For a class with private or protected members TypeScript takes its own
 * objects only, whose fields can be assigned: of these only collections, cells and pointers are seen as views, and the lint rule no-write-outside-transaction and `TX_REQUIRED` guard the other fields.
 */
// The compiler resolves this for each field of a program, at each depth: what is frequent comes first, and no branch asks for a union of object types, whose members it would compare one by one.
export type View<T, D extends Depth = 0> = T extends Primitive
  ? T
  : T extends Collected
    ? ViewsOf<T>[T[typeof SEEN_AS]][D]
    : T extends (...args: never[]) => unknown
      ? T
      : T extends Date
        ? T
        : T extends Uint8Array
          ? T
          : T extends readonly unknown[]
            ? ViewOfArray<T>
            : D extends 4
              ? T
              : IsOpen<T> extends true
                ? ObjectView<T, Deeper[D]>
                : GuardedView<T, Deeper[D]>;

/** The members of `T` that are not private or protected, of a type that fits all. */
type Members<T> = { [K in keyof T]: never };

/**
 * Whether a class has no private or protected members. That Members is compared with itself tells nothing; it has the compiler compare views of two classes by what they have, so that a pool of any
 * root is a Pool<object>.
 */
type IsOpen<T> = Members<T> extends Members<T> ? (Members<T> extends T ? true : false) : never;

/** The view of an object whose class has private or protected members: the object, with what it owns seen as it is from outside a transaction. */
type GuardedView<T, D extends Depth> = {
  readonly [K in keyof T as NonNullable<T[K]> extends Collected ? K : never]: Locked<View<T[K], D>>;
} & T & {
    /** Not there at run time. */
    readonly [BEHIND]?: Behind<Viewed<T>>;
  };

/** A view that is not {@link Changeable} even where it is the collection too. */
type Locked<T> = T extends object ? T & { readonly [VIEWED]?: 0 } : T;

/**
 * The views of collections, cells and pointers at each depth, by the names that their classes give in the type of SEEN_AS; each adds its own. `T` is the type of the collection. That the classes
 * give names and not types keeps the compiler from expanding views of views where it compares two of them.
 */
export interface ViewsOf<T> {
  /** What is seen as it is: changing it needs no transaction. */
  readonly Itself: { readonly [D in Depth]: T };
}

/** The view of an object, whose fields are `D` references away. A type of its own, by which `j.mut` knows what is behind it. */
export type ObjectView<T, D extends Depth = 1> = {
  readonly [K in keyof T]: View<T[K], D>;
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
