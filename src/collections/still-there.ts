// still-there.ts — guards a collection against code of the program that gives it up while it is being changed.
import { PointerError } from '../errors/pointer-error.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { CollectionType } from '../schema/field-type.js';

/**
 * Generation of the collection at `word`, for {@link requireThere}. Where no handle was ever made, one is made now: only a collection that
 * is known to be in use is marked when it is given up.
 *
 * @throws PointerError `PTR_STALE` when it was given up already.
 */
export function generationOf(segment: MappedSegment, word: number, type: CollectionType): number {
  const generation = segment.gen[word * 2]!;
  if (generation === 0) throw gone(segment, word, type.name);
  if ((segment.starts[word >>> 6]! & (1 << ((word >>> 1) & 31))) === 0) {
    segment.context.openCollection(segment.base + word, type);
  }
  return generation;
}

/** Throws when the collection at `word`, which had `generation`, was given up in the meantime. @throws PointerError `PTR_STALE` */
export function requireThere(
  segment: MappedSegment,
  word: number,
  generation: number,
  what: string,
): void {
  if (segment.gen[word * 2] !== generation) throw gone(segment, word, what);
}

function gone(segment: MappedSegment, word: number, what: string): PointerError {
  return new PointerError(
    'PTR_STALE',
    `A ${what} was removed while it was being changed: a getter, an iterator or the like that ran meanwhile did it. ` +
      'Read what you store before you store it.',
    { position: segment.base + word },
  );
}
