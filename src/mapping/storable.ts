// storable.ts — types of what a place takes, and gives away, where the value belongs to the place: collections, cells and fixed arrays.

/**
 * What places for a `V` are filled from: a `V` itself, and, by the names of the classes whose objects are filled rather than replaced, what each adds as an entry of its own, which is `never` for
 * any other `V`.
 */
export interface FilledFrom<V> {
  readonly Itself: V;
}

/** What a `V` is given away as when its place goes, or is filled anew, by the names of the classes whose objects stay with their place; each adds its own entry, which is `never` for any other `V`. */
export interface TakenAs<V> {
  /** `any` for `any`, else `never`. */
  readonly Anything: V extends never ? V : never;
}

/** A value of type `V`, or, where that is a collection, a cell or a fixed array, anything that it can be filled from: it is copied into the one that the place owns. */
export type Storable<V> = FilledFrom<V>[keyof FilledFrom<V>];

/**
 * What a value of type `V` that was removed, replaced or taken is returned as: a plain copy where it is a collection, a cell or a fixed array, which stays with its place. Pointers and objects are what they were.
 * An embedded object is returned as a transient one of its class.
 */
export type Taken<V> = V extends unknown ? TakenOne<V> : never;

// Made of conditions on V alone, which the compiler can compare for two types of which one is a subtype of the other.
type TakenOne<V> = [TakenAs<V>[keyof TakenAs<V>]] extends [never]
  ? V
  : TakenAs<V>[keyof TakenAs<V>];
