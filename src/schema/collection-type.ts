// collection-type.ts — how collections and pointers become field types.
import type { CollectionType, FieldType } from './field-type.js';

/**
 * Static property by which a collection or pointer class says how its field type is written, such as
 * `'PMap.of(key, value)'`: a bare `@Field()` on a property of that class is then refused with this advice.
 */
export const COLLECTION_ADVICE = Symbol.for('corundum.collection-advice');

/** What {@link collectionType} takes. */
export interface CollectionTypeOptions {
  /** Name of the collection's type, such as `PMap`; part of the stored description. */
  readonly name: string;
  /** Types of keys, elements or targets, in order. */
  readonly parts: readonly FieldType[];
  /** Further settings that the stored form depends on. Defaults to ''. */
  readonly detail?: string | undefined;
  /** What the collection's layer needs to make a handle for the word. */
  readonly factory: unknown;
}

/**
 * Makes the field type of a collection or a pointer: one word of the object, which the object owns.
 *
 * @param options - name, element types and the factory of its layer.
 */
export function collectionType<T>(options: CollectionTypeOptions): CollectionType<T> {
  return Object.freeze({
    kind: 'collection',
    bytes: 8,
    align: 8,
    name: options.name,
    parts: Object.freeze([...options.parts]),
    detail: options.detail ?? '',
    factory: options.factory,
  });
}
