// class-types.ts — field types that refer to, or contain, objects of another class.
import type { FieldThunk, EmbeddedType, RefType } from './field-type.js';

/**
 * Makes a field type that refers to an object of a class or of one of its subclasses. `() => Account` alone means the
 * same.
 *
 * @param target - gives the class; asked when a pool is opened, so that classes may refer to each other.
 */
export function ref<T extends object>(target: FieldThunk<T>): RefType<T> {
  return Object.freeze({ kind: 'ref', bytes: 8, align: 8, target });
}

/**
 * Makes a field type that holds the fields of another class inside the object: no reference, no header, no identity of
 * its own, and always exactly that class.
 *
 * @param target - gives the class; asked when a pool is opened.
 */
export function embedded<T extends object>(target: FieldThunk<T>): EmbeddedType<T> {
  return Object.freeze({ kind: 'embedded', bytes: 0, align: 8, target });
}
