// pvec-fill.ts — replaces the elements of a vector by what is assigned to it, or by one value.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { PoolContext } from '../mapping/pool-context.js';
import type { FieldPlace } from '../schema/field-definition.js';
import { wrongType } from '../schema/refuse-value.js';
import { lengthOf, pushOne, removeAll } from './pvec-change.js';
import type { VecShape } from './pvec-shape.js';
import { atomically } from './savepoint.js';
import { requireThere } from './still-there.js';

/** Replaces the elements; when one is refused, all of it is taken back. */
export function fillVec(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  items: readonly unknown[],
): void {
  if (items.length === 0 && lengthOf(segment, word) === 0) return;
  atomically(segment.context, () => {
    removeAll(segment, word, shape);
    const generation = segment.gen[word * 2]!;
    for (const item of items) {
      requireThere(segment, word, generation, 'PVec');
      pushOne(segment, word, shape, item);
    }
  });
}

/** Calls `set` for the elements from `from` up to `to`. Where they own, all are as before when one is refused: one object cannot have two owners, which only the second element tells. */
export function setRange(
  context: PoolContext,
  shape: VecShape,
  from: number,
  to: number,
  set: (index: number) => void,
): void {
  const setAll = (): void => {
    for (let i = from; i < to; i++) set(i);
  };
  if (shape.elements.isOwner) atomically(context, setAll);
  else setAll();
}

/** The items of `value`, read before anything changes. @throws FieldError `FIELD_TYPE` */
export function itemsOf(value: unknown, place: FieldPlace): readonly unknown[] {
  if (typeof value !== 'object' || value === null || !(Symbol.iterator in value)) {
    throw wrongType(place, value, 'an array, a PVec or another iterable');
  }
  return [...(value as Iterable<unknown>)];
}
