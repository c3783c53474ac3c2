// ownership.ts — objects that one pointer owns: the mark in their header, and what it forbids.
import { PointerError } from '../errors/pointer-error.js';
import type { JournaledSegment } from '../journal/journaled-segment.js';
import { GRANULE_WORDS, OWNED_BIT, OWNER_MASK } from '../journal/object-layout.js';
import type { WriteSet } from '../journal/write-set.js';
import type { FieldPlace } from '../schema/field-definition.js';

/** Whether a pointer owns the object at `word`. */
export function isOwned(segment: JournaledSegment, word: number): boolean {
  return ((segment.u32[word * 2 + 3] ?? 0) & OWNED_BIT) !== 0;
}

/** Position of the object that holds the pointer which owns the object at `word`; 0 where there is none, or it is not known. */
export function ownerOf(segment: JournaledSegment, word: number): number {
  if (!isOwned(segment, word)) return 0;
  return ((segment.u32[word * 2 + 3] ?? 0) & OWNER_MASK) * GRANULE_WORDS;
}

/** Marks the object at `word` as owned by a pointer in the object at `owner` (0 when that is not known), journaled. @throws TransactionError `TX_REQUIRED` */
export function markOwned(
  writes: WriteSet,
  segment: JournaledSegment,
  word: number,
  owner: number,
): void {
  const granule = owner / GRANULE_WORDS;
  writes.touch(segment, word + 1);
  segment.u32[word * 2 + 3] = (OWNED_BIT | (granule <= OWNER_MASK ? granule : 0)) >>> 0;
}

/** Takes the mark of the object at `word` away, journaled. @throws TransactionError `TX_REQUIRED` */
export function markFree(writes: WriteSet, segment: JournaledSegment, word: number): void {
  if (!isOwned(segment, word)) return;
  writes.touch(segment, word + 1);
  segment.u32[word * 2 + 3] = 0;
}

/** The error of an object that has an owner and was given to somebody else. */
export function alreadyOwned(position: number, place: FieldPlace): PointerError {
  return new PointerError(
    'OWNERSHIP',
    `${place.declaredBy}.${place.name} was given an object that a Pbox owns already. Move it (Pbox.take, or empty the first place before), copy it with pclone, ` +
      'or use Prc in both places to share it.',
    { position },
  );
}
