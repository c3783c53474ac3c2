// persistable.ts — types of the language that cannot be stored, for the checks of the compiler.

/** What a collection or a pointer is seen as outside a transaction. Exists for the compiler only. */
export declare const SEEN_AS: unique symbol;

/** What the compiler shows for a type that cannot be stored. */
export type CannotPersist = 'A value of this type cannot be stored in a pool.';

/** Any function or class. */
type AnyFunction = typeof Function.prototype;

/**
 * What no field stores. Errors are not among them: a class with `name` and `message` cannot be told from one. Nor are classes without `@Persistent`,
 * which no type shows: opening the pool refuses them.
 */
type Unstorable =
  | AnyFunction
  | PromiseLike<unknown>
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | WeakMap<object, unknown>
  | WeakSet<object>
  | WeakRef<object>
  | RegExp
  | readonly unknown[]
  | symbol;

/** `T` without what cannot be stored; `any` stays. */
type Storable<T> = T extends Unstorable ? never : T;

/** What is stored, but only with its field type written. */
interface NeedsType {
  readonly [SEEN_AS]: unknown;
}

/** `unknown` for a class whose objects a field can refer to, else what the compiler is to show. */
export type Referable<T> = [T] extends [Storable<T>] ? unknown : CannotPersist;

/** `unknown` for a type whose field type can be inferred, else what the compiler is to show. */
export type Inferable<T> = [T] extends [T extends NeedsType ? never : Storable<T>]
  ? unknown
  : CannotPersist;
