// text-slot.ts — strings in slots: Latin-1 where it suffices, else UTF-16, so that every string comes back exactly.
import { constants } from 'node:buffer';
import { allocateBlob, forEachPiece, requireLength } from './blob.js';
import type { MappedSegment } from './mapped-segment.js';
import { storeBlobSlot, storeSlot, slotLength, slotPosition, slotTag } from './slot.js';
import {
  CHUNK_BYTES,
  INLINE_BYTES,
  INLINE_UNITS,
  TAG_BLOB,
  TAG_CHUNKED,
  TAG_INLINE,
  TAG_INLINE_WIDE,
  TAG_WIDE,
} from './slot-layout.js';

/** No string of JavaScript has more units. */
const MOST_UNITS = constants.MAX_STRING_LENGTH;
const LONG = 48;
const WIDE_UNIT = /[^\0-\xff]/;
const quarters = new Uint32Array(4);

/** Whether every unit of `text` fits one byte. */
export function isLatin1(text: string): boolean {
  const { length } = text;
  if (length > LONG) return !WIDE_UNIT.test(text);
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}

/** 32-bit hash of the units of `text` (murmur3's mixing, one round a unit), the same in every process. */
export function hashText(text: string, seed: number): number {
  let hash = seed;
  const { length } = text;
  for (let i = 0; i < length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0xcc9e2d51);
    hash = (hash << 13) | (hash >>> 19);
  }
  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Puts the inline form of `text` into four quarters; false when it is too long for that. The quarters belong to this module:
 * use them before the next call.
 */
export function encodeInline(text: string): Uint32Array | null {
  const { length } = text;
  if (length > INLINE_BYTES) return null;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) return encodeInlineWide(text);
    const shift = (i & 3) << 3;
    if (i < 4) a |= unit << shift;
    else if (i < 8) b |= unit << shift;
    else if (i < 12) c |= unit << shift;
    else d |= unit << shift;
  }
  quarters[0] = a;
  quarters[1] = b;
  quarters[2] = c;
  quarters[3] = d | ((TAG_INLINE + length) << 24);
  return quarters;
}

function encodeInlineWide(text: string): Uint32Array | null {
  const { length } = text;
  if (length > INLINE_UNITS) return null;
  quarters.fill(0);
  for (let i = 0; i < length; i++) {
    const at = i >>> 1;
    quarters[at] = (quarters[at] ?? 0) | (text.charCodeAt(i) << ((i & 1) << 4));
  }
  quarters[3] = (quarters[3] ?? 0) | ((TAG_INLINE_WIDE + length) << 24);
  return quarters;
}

/** Stores `text` in the slot at `word`, journaled. @throws TransactionError `TX_REQUIRED`; AllocationError */
export function writeText(segment: MappedSegment, word: number, text: string): void {
  const inline = encodeInline(text);
  if (inline !== null) {
    storeSlot(segment, word, inline[0] ?? 0, inline[1] ?? 0, inline[2] ?? 0, inline[3] ?? 0);
    return;
  }
  const wide = !isLatin1(text);
  const length = wide ? text.length * 2 : text.length;
  const position = allocateBlob(segment, length, (home, offset, bytes, done) => {
    if (wide) home.bytes.ucs2Write(pieceOf(text, done / 2, bytes / 2), offset, bytes);
    else home.bytes.latin1Write(pieceOf(text, done, bytes), offset, bytes);
  });
  const tag = TAG_BLOB | (wide ? TAG_WIDE : 0) | (length > CHUNK_BYTES ? TAG_CHUNKED : 0);
  storeBlobSlot(segment, word, position, length, hashText(text, 0), tag);
}

/** The string in the slot at `word`; '' for an absent value. @throws PointerError `PTR_CORRUPT` */
export function readText(segment: MappedSegment, word: number): string {
  const tag = slotTag(segment, word);
  if (tag <= TAG_INLINE + INLINE_BYTES) {
    const start = word * 8;
    return tag <= TAG_INLINE ? '' : segment.bytes.latin1Slice(start, start + tag - TAG_INLINE);
  }
  if ((tag & TAG_BLOB) === 0) {
    const start = word * 8;
    const units = tag - TAG_INLINE_WIDE;
    return units > 0 && units <= INLINE_UNITS
      ? segment.bytes.ucs2Slice(start, start + units * 2)
      : '';
  }
  let text = '';
  const wide = (tag & TAG_WIDE) !== 0;
  const position = slotPosition(segment, word);
  const length = slotLength(segment, word);
  if (length > CHUNK_BYTES)
    requireLength(segment, position, length, wide ? MOST_UNITS * 2 : MOST_UNITS);
  forEachPiece(segment, tag, position, length, (home, offset, bytes) => {
    text += wide
      ? home.bytes.ucs2Slice(offset, offset + bytes)
      : home.bytes.latin1Slice(offset, offset + bytes);
  });
  return text;
}

function pieceOf(text: string, start: number, length: number): string {
  return length === text.length ? text : text.slice(start, start + length);
}
