// field-decorator.ts — the types of @Field's result: they compare the property with the field type.
import type { CannotPersist, Inferable } from '../src/schema/persistable.js';

/** What the compiler shows when the type of a property does not fit its field type. */
export type FieldTypeMismatch = 'The type of the property does not fit its field type.';

/**
 * The key of a property whose type fits `T`. Private and protected properties cannot be looked at from outside: they are
 * left to the checks at run time.
 */
export type FittingKey<Owner, Key, T> = Key extends keyof Owner
  ? [Owner[Key]] extends [T]
    ? Key
    : FieldTypeMismatch
  : Key;

/** First argument of a standard decorator: nothing for a field, the pair of methods for an `accessor`. */
export type StandardTarget = undefined | { readonly get: unknown; readonly set: unknown };

/** Second argument of a standard decorator on a field or an `accessor` whose values are of the type `T`. */
export type FieldContext<T> =
  | ClassFieldDecoratorContext<unknown, T>
  | ClassAccessorDecoratorContext<unknown, T>;

/** A property decorator of either flavour, for properties whose values are all of the type `T`. */
export interface FieldDecorator<T> {
  /** Standard decorator. */
  (target: StandardTarget, context: FieldContext<T>): void;
  /** Legacy decorator. */
  <Owner extends object, Key extends string>(
    target: Owner,
    key: FittingKey<Owner, Key, T>,
    descriptor?: PropertyDescriptor,
  ): void;
}

/** The key of a property whose field type can be inferred; private and protected ones as with {@link FittingKey}. */
export type InferableKey<Owner, Key> = Key extends keyof Owner
  ? unknown extends Inferable<Owner[Key]>
    ? Key
    : CannotPersist
  : Key;

/**
 * A property decorator of either flavour whose field type is taken from what the compiler recorded or the initial value. Functions, promises, Maps and
 * their like, which cannot persist, do not compile, nor do arrays and collections, whose elements have to be written.
 */
export interface InferredFieldDecorator {
  /** Standard decorator. */
  <Value>(target: StandardTarget, context: FieldContext<Value> & Inferable<Value>): void;
  /** Legacy decorator. */
  <Owner extends object, Key extends string>(
    target: Owner,
    key: InferableKey<Owner, Key>,
    descriptor?: PropertyDescriptor,
  ): void;
}
