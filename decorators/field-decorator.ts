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

/** What a standard decorator on an `accessor` is given to change. */
export interface AccessorTarget {
  /** Reads the property. */
  readonly get: unknown;
  /** Writes the property. */
  readonly set: unknown;
}

/**
 * A property decorator of either flavour, for properties whose values are all of the type `T`. The compiler resolves one for each field of a program, so the
 * signatures of standard decorators have no type parameters, and are told apart by their first argument: it compares contexts by the types of their values.
 */
export interface FieldDecorator<T> {
  /** Standard decorator on a field. */
  (target: undefined, context: ClassFieldDecoratorContext<unknown, T>): void;
  /** Standard decorator on an `accessor`. */
  (target: AccessorTarget, context: ClassAccessorDecoratorContext<unknown, T>): void;
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
  <Value>(
    target: undefined,
    context: ClassFieldDecoratorContext<unknown, Value> & Inferable<Value>,
  ): void;
  /** Standard decorator on an `accessor`. */
  <Value>(
    target: AccessorTarget,
    context: ClassAccessorDecoratorContext<unknown, Value> & Inferable<Value>,
  ): void;
  /** Legacy decorator. */
  <Owner extends object, Key extends string>(
    target: Owner,
    key: InferableKey<Owner, Key>,
    descriptor?: PropertyDescriptor,
  ): void;
}
