// pvec-change.ts — elements of a vector come, go and are replaced.
import { takenCopy } from '../cells/taken-copy.js';
import type { DropVisitor } from '../journal/class-drops.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { MAX_LENGTH, PVEC } from './pvec-layout.js';
import type { VecShape } from './pvec-shape.js';
import { tooLong } from './refuse.js';
import { blockCount, requireSound, visitBlocks } from './row.js';
import { atomically } from './savepoint.js';
import { requireThere } from './still-there.js';
import { clearSlots, locate, moveSlots, reserveSlots, spot, trimSlots } from './slot-range.js';

/** Length of the vector at `word`. */
export function lengthOf(segment: MappedSegment, word: number): number {
  return segment.f64[word + PVEC.LENGTH]!;
}

/** Element `index` (inside the length). */
export function readAt(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  index: number,
): unknown {
  locate(segment, word, shape.row, index);
  return shape.elements.read(spot.segment, spot.word, spot.byte);
}

/** As {@link readAt}, for an element that is about to go: a plain copy where it is a collection. */
export function takeAt(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  index: number,
): unknown {
  const value = readAt(segment, word, shape, index);
  return shape.elements.isCollection ? takenCopy(value) : value;
}

/** Stores `value` as element `index`, inside the length or right behind it. @throws as Element's methods do. */
export function writeAt(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  index: number,
  value: unknown,
  prepared: unknown,
): void {
  const { elements } = shape;
  locate(segment, word, shape.row, index);
  elements.storeInto(segment, word, spot.segment, spot.word, spot.byte, prepared);
  if (elements.isCollection)
    elements.complete(segment.context, spot.segment.f64[spot.word]!, value);
}

/** Adds `value` at the end. @throws as Element's methods do, CollectionError `COLLECTION_INDEX`. The vector is then as it was. */
export function pushOne(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  value: unknown,
): void {
  const { elements, row } = shape;
  const generation = segment.gen[word * 2]!;
  const prepared = elements.prepare(segment.context, value);
  requireThere(segment, word, generation, 'PVec');
  const length = lengthOf(segment, word);
  if (length >= MAX_LENGTH) throw tooLong('PVec', length + 1, MAX_LENGTH);
  if (row.blockOf(length) >= blockCount(segment, word, row))
    reserveSlots(segment, word, row, length + 1);
  locate(segment, word, row, length);
  elements.storeInto(segment, word, spot.segment, spot.word, spot.byte, prepared);
  setLength(segment, word, length + 1);
  if (!elements.isCollection) return;
  const position = spot.segment.f64[spot.word]!;
  try {
    elements.complete(segment.context, position, value);
  } catch (error) {
    if (segment.gen[word * 2] !== generation) throw error;
    locate(segment, word, row, length);
    if (lengthOf(segment, word) === length + 1 && spot.segment.f64[spot.word] === position) {
      cut(segment, word, shape, length, 1);
    }
    throw error;
  }
}

/** Removes `count` elements from `index` on; what they refer to or own loses that at commit. */
export function cut(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  index: number,
  count: number,
): void {
  if (count === 0) return;
  const { row } = shape;
  const length = lengthOf(segment, word);
  release(segment, word, shape, index, count);
  moveSlots(segment, word, row, index + count, index, length - index - count);
  clearSlots(segment, word, row, length - count, count);
  setLength(segment, word, length - count);
  trimSlots(segment, word, row, length - count);
}

/** Removes element `index`, into whose place the last one moves. */
export function cutSwapped(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  index: number,
): void {
  const { row } = shape;
  const last = lengthOf(segment, word) - 1;
  release(segment, word, shape, index, 1);
  moveSlots(segment, word, row, last, index, 1);
  clearSlots(segment, word, row, last, 1);
  setLength(segment, word, last);
  trimSlots(segment, word, row, last);
}

/**
 * Replaces `count` elements from `index` on by `values`. All of it happens, or nothing.
 *
 * @throws as Element's methods do, CollectionError `COLLECTION_INDEX`
 */
export function replace(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  index: number,
  count: number,
  values: readonly unknown[],
): void {
  const { elements, row } = shape;
  const { context } = segment;
  const generation = segment.gen[word * 2]!;
  const prepared = values.map((value) => elements.prepareChecked(context, value));
  requireThere(segment, word, generation, 'PVec');
  // Preparing may have run code of the program, and that may have made the vector shorter.
  const length = lengthOf(segment, word);
  const start = Math.min(index, length);
  const removed = Math.min(count, length - start);
  const longer = length - removed + values.length;
  if (longer > MAX_LENGTH) throw tooLong('PVec', longer, MAX_LENGTH);
  reserveSlots(segment, word, row, longer);
  if (elements.hasDrops && values.length > 0) {
    atomically(context, () => {
      exchange(segment, word, shape, start, removed, prepared);
      if (elements.isCollection) completeAll(segment, word, shape, start, values);
    });
  } else {
    exchange(segment, word, shape, start, removed, prepared);
  }
}

/** Lets go of all that the vector refers to or owns, and makes it empty. */
export function removeAll(segment: MappedSegment, word: number, shape: VecShape): void {
  const length = lengthOf(segment, word);
  release(segment, word, shape, 0, length);
  setLength(segment, word, 0);
  trimSlots(segment, word, shape.row, 0);
}

/** Reports all that the vector refers to and owns. @throws PointerError `PTR_CORRUPT` */
export function visitVec(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  visitor: DropVisitor,
): void {
  const { elements, row } = shape;
  const length = lengthOf(segment, word);
  requireSound(segment, word, row, length);
  if (elements.hasDrops) {
    for (let i = 0; i < length; i++) {
      locate(segment, word, row, i);
      elements.visit(spot.segment, spot.word, visitor);
    }
  }
  visitBlocks(segment, word, row, visitor);
}

function exchange(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  index: number,
  count: number,
  prepared: readonly unknown[],
): void {
  const { elements, row } = shape;
  const length = lengthOf(segment, word);
  const longer = length - count + prepared.length;
  release(segment, word, shape, index, count);
  moveSlots(segment, word, row, index + count, index + prepared.length, length - index - count);
  // What was moved away is still there; stored over, it would lose its references.
  clearSlots(segment, word, row, index, prepared.length);
  if (longer < length) clearSlots(segment, word, row, longer, length - longer);
  setLength(segment, word, longer);
  for (let i = 0; i < prepared.length; i++) {
    locate(segment, word, row, index + i);
    elements.storeInto(segment, word, spot.segment, spot.word, spot.byte, prepared[i]);
  }
  trimSlots(segment, word, row, longer);
}

function completeAll(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  index: number,
  values: readonly unknown[],
): void {
  const positions = values.map((_, i) => {
    locate(segment, word, shape.row, index + i);
    return spot.segment.f64[spot.word]!;
  });
  positions.forEach((position, i) => {
    shape.elements.complete(segment.context, position, values[i]);
  });
}

function release(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  index: number,
  count: number,
): void {
  if (!shape.elements.hasDrops) return;
  for (let i = index; i < index + count; i++) {
    locate(segment, word, shape.row, i);
    shape.elements.release(spot.segment, spot.word);
  }
}

function setLength(segment: MappedSegment, word: number, length: number): void {
  segment.writes.touch(segment, word + PVEC.LENGTH);
  segment.f64[word + PVEC.LENGTH] = length;
}
