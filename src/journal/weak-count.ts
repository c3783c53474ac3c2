// weak-count.ts — weak references: whether their object is still there, and how many there are.
import type { Heap } from '../heap/heap.js';
import type { Image } from '../media/image.js';
import type { JournaledSegment } from './journaled-segment.js';
import { FLAG_DROPPED } from './object-layout.js';
import { isKnownStart } from './object-start.js';
import type { WriteSet } from './write-set.js';

/**
 * Whether the object at `position` is the one that had `generation`, and is not dropped. A generation is not given out twice, so that a weak reference needs no
 * hold on what it leads to: the object's place may serve another at once.
 *
 * Generations are 32 bits: they would come again after 2^32 objects, which together with the same place is taken for impossible.
 */
export function isWeaklyThere(
  image: Image<JournaledSegment>,
  heap: Heap,
  position: number,
  generation: number,
): boolean {
  if (!(position > 0 && position < image.words) || Math.floor(position) !== position) return false;
  const segment = image.at(position);
  const word = position - segment.base;
  if (segment.u32[word * 2] !== generation >>> 0) return false;
  if (((segment.u32[word * 2 + 1] ?? 0) & FLAG_DROPPED) !== 0) return false;
  return isKnownStart(segment, word) || heap.isObject(position);
}

/** Counts one weak reference to the object at `word` more (`delta` 1) or less (-1), journaled. @throws TransactionError `TX_REQUIRED` */
export function changeWeakCount(
  writes: WriteSet,
  segment: JournaledSegment,
  word: number,
  delta: 1 | -1,
): void {
  writes.touch(segment, word + 1);
  const at = word * 2 + 3;
  segment.u32[at] = (segment.u32[at] ?? 0) + delta;
}
