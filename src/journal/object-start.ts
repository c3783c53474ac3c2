// object-start.ts — whether a stored position, which may be damaged, leads to an object of the open transaction.
import { PointerError } from '../errors/pointer-error.js';
import type { JournaledSegment } from './journaled-segment.js';

/** Whether an object is known to start at `word`: it was made by this process, or read through a handle. */
export function isKnownStart(segment: JournaledSegment, word: number): boolean {
  return word % 2 === 0 && ((segment.starts[word >>> 6] ?? 0) & (1 << ((word >>> 1) & 31))) !== 0;
}

/** The error of a stored position that leads nowhere. */
export function badPosition(position: number): PointerError {
  return new PointerError(
    'PTR_CORRUPT',
    `A value in the pool leads to word ${String(position)}, where nothing of the kind starts, or where something else leads already: the file is damaged. ` +
      'Run verify() and restore a backup.',
    { position },
  );
}
