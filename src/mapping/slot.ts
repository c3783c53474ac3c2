// slot.ts — raw access to a slot: its tag, its inline bytes, its blob.
import type { DropVisitor } from '../journal/class-drops.js';
import { visitBlob } from './blob.js';
import type { MappedSegment } from './mapped-segment.js';
import { TAG_BLOB } from './slot-layout.js';

/** Tag of the slot at `word`. */
export function slotTag(segment: MappedSegment, word: number): number {
  return (segment.u32[word * 2 + 3] ?? 0) >>> 24;
}

/** Position, length in bytes and hash of a slot whose tag has TAG_BLOB. */
export function slotPosition(segment: MappedSegment, word: number): number {
  return segment.f64[word] ?? 0;
}

/** Length in bytes of a slot whose tag has TAG_BLOB. */
export function slotLength(segment: MappedSegment, word: number): number {
  return segment.u32[word * 2 + 2] ?? 0;
}

/** Stores four 32-bit quarters of a slot, journaled; the upper byte of `d` is the tag. What the slot owned before is given up. */
export function storeSlot(
  segment: MappedSegment,
  word: number,
  a: number,
  b: number,
  c: number,
  d: number,
): void {
  const { writes, u32 } = segment;
  // First, for it is what refuses a write outside of a transaction.
  writes.touch(segment, word);
  writes.touch(segment, word + 1);
  releaseSlot(segment, word);
  const half = word * 2;
  u32[half] = a;
  u32[half + 1] = b;
  u32[half + 2] = c;
  u32[half + 3] = d;
}

/** Stores a blob's position, length, hash (24 bits) and tag, journaled. What the slot owned before is given up. */
export function storeBlobSlot(
  segment: MappedSegment,
  word: number,
  position: number,
  length: number,
  hash: number,
  tag: number,
): void {
  storeSlot(segment, word, 0, 0, length, ((hash & 0xffffff) | (tag << 24)) >>> 0);
  segment.f64[word] = position;
}

/** Gives up, at commit, the blob that the slot at `word` owns, if it owns one. */
export function releaseSlot(segment: MappedSegment, word: number): void {
  const tag = slotTag(segment, word);
  if ((tag & TAG_BLOB) !== 0) visitSlot(segment, word, segment.context.releaser);
}

/** Reports what the slot at `word` owns. */
export function visitSlot(segment: MappedSegment, word: number, visitor: DropVisitor): void {
  const tag = slotTag(segment, word);
  if ((tag & TAG_BLOB) === 0) return;
  visitBlob(segment, tag, slotPosition(segment, word), slotLength(segment, word), visitor);
}
