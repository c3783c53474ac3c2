// field-decorator.ts — the types of @Field's result: they compare the property with the field type.
import type { CannotPersist, Inferable } from '../src/schema/persistable.js';

/** What the compiler shows when the type of a property does not fit its field type. */
export type FieldTypeMismatch = 'The type of the property does not fit its field type.';

/**
 * The key of a property whose type fits `T`. Private and protected properties cannot be looked at from outside: they are
 * left to the checks at run time.
 */
export type FittingKey<Owner, Key, T> = [Owner[Key & keyof Owner]] extends [T]
  ? Key
  : FieldTypeMismatch;

/** A property decorator of either flavour, for properties whose values are all of the type `T`. */
export interface FieldDecorator<T> {
  /** Standard decorator on a field. */
  <This, Value extends T>(value: undefined, context: ClassFieldDecoratorContext<This, Value>): void;
  /** Standard decorator on an `accessor`. */
  <This, Value extends T>(
    target: ClassAccessorDecoratorTarget<This, Value>,
    context: ClassAccessorDecoratorContext<This, Value>,
  ): void;
  /** Legacy decorator. */
  <Owner extends object, Key extends string>(
    target: Owner,
    key: FittingKey<Owner, Key, T>,
    descriptor?: PropertyDescriptor,
  ): void;
}

/** The key of a property whose field type can be inferred; private and protected ones as with {@link FittingKey}. */
export type InferableKey<Owner, Key> =
  unknown extends Inferable<Owner[Key & keyof Owner]> ? Key : CannotPersist;

/**
 * A property decorator of either flavour whose field type is taken from what the compiler recorded or the initial value. Functions, promises, Maps and
 * their like, which cannot persist, do not compile, nor do arrays and collections, whose elements have to be written.
 */
export interface InferredFieldDecorator {
  /** Standard decorator on a field. */
  <This, Value>(
    value: undefined,
    context: ClassFieldDecoratorContext<This, Value> & Inferable<Value>,
  ): void;
  /** Standard decorator on an `accessor`. */
  <This, Value>(
    target: ClassAccessorDecoratorTarget<This, Value>,
    context: ClassAccessorDecoratorContext<This, Value> & Inferable<Value>,
  ): void;
  /** Legacy decorator. */
  <Owner extends object, Key extends string>(
    target: Owner,
    key: InferableKey<Owner, Key>,
    descriptor?: PropertyDescriptor,
  ): void;
}
