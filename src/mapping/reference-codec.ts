// reference-codec.ts — counted references, owned collections and fixed arrays as stored values.
import type { CollectionFactory } from './collection-factory.js';
import type { AbstractClass, CollectionType, RefType } from '../schema/field-type.js';
import { resolveThunk } from '../schema/resolve-thunk.js';
import { InvariantError } from '../errors/invariant-error.js';
import type { ValueCodec } from './value-codec.js';

/** Codec of a reference to an object of a class: its position in one word, 0 for none (read as null). */
export function referenceCodec(type: RefType): ValueCodec<object | null> {
  let target: AbstractClass | null = null;
  return {
    bytes: 8,
    hasDrops: true,
    read(segment, word) {
      const position = segment.f64[word] ?? 0;
      return position === 0 ? null : segment.context.resolve(position);
    },
    write(segment, word, _byte, value, place) {
      const { context, f64, writes } = segment;
      target ??= resolveThunk(type.target, place);
      const position = context.positionOf(value, target, place);
      const old = f64[word] ?? 0;
      if (old === position) {
        if (writes.depth === 0) writes.refuse();
        return;
      }
      writes.touch(segment, word);
      context.engine.references.change(position, 1);
      if (old !== 0) context.engine.references.change(old, -1);
      f64[word] = position;
    },
    visit(segment, word, visitor) {
      const position = segment.f64[word] ?? 0;
      if (position !== 0) visitor.reference(position);
    },
  };
}

/** Codec of an owned collection: the position of its object. Writing replaces the contents. */
export function collectionCodec(type: CollectionType): ValueCodec<object> {
  const factory = type.factory as CollectionFactory;
  return {
    bytes: 8,
    hasDrops: true,
    read(segment, word) {
      const position = segment.f64[word] ?? 0;
      if (position === 0)
        throw new InvariantError('INVARIANT', `A ${type.name} was read before it was made.`);
      return segment.context.openCollection(position, type);
    },
    write(segment, word, _byte, value, place) {
      const { context } = segment;
      let position = segment.f64[word] ?? 0;
      if (position === 0) {
        segment.writes.touch(segment, word);
        position = context.createCollection(type);
        segment.f64[word] = position;
        if (value === undefined) return;
      }
      const home = context.proveCollection(position, type);
      factory.fill(home, position - home.base, type, value, place);
    },
    visit(segment, word, visitor) {
      const position = segment.f64[word] ?? 0;
      if (position === 0) return;
      const home = segment.context.proveCollection(position, type);
      factory.visit(home, position - home.base, type, visitor);
      visitor.owned(position);
    },
  };
}
