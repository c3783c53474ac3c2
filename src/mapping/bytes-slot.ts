// bytes-slot.ts — byte strings and big integers in slots.
import { allocateBlob, forEachPiece, requireLength } from './blob.js';
import type { MappedSegment } from './mapped-segment.js';
import { storeBlobSlot, storeSlot, slotLength, slotPosition, slotTag } from './slot.js';
import {
  CHUNK_BYTES,
  INLINE_BYTES,
  MAX_BLOB_BYTES,
  TAG_BLOB,
  TAG_CHUNKED,
  TAG_INLINE,
  TAG_INLINE_NEGATIVE,
  TAG_WIDE,
} from './slot-layout.js';

/** No integer of JavaScript has more bytes. */
const MOST_BIGINT_BYTES = 2 ** 27;

const inlineBytes = new Uint8Array(16);
const inlineQuarters = new Uint32Array(inlineBytes.buffer);

/** Stores a copy of `value` in the slot at `word`, journaled. @throws TransactionError `TX_REQUIRED`; AllocationError */
export function writeBytes(segment: MappedSegment, word: number, value: Uint8Array): void {
  store(segment, word, value, false);
}

/** A fresh copy of the bytes in the slot at `word`; empty for an absent value. @throws PointerError `PTR_CORRUPT` */
export function readBytes(segment: MappedSegment, word: number): Uint8Array {
  return load(segment, word, MAX_BLOB_BYTES);
}

/** Stores `value` in the slot at `word`, journaled: sign in the tag, magnitude in little-endian bytes. */
export function writeBigint(segment: MappedSegment, word: number, value: bigint): void {
  const negative = value < 0n;
  let hex = (negative ? -value : value).toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  const magnitude =
    value === 0n ? new Uint8Array(0) : Uint8Array.from(Buffer.from(hex, 'hex').reverse());
  store(segment, word, magnitude, negative);
}

/** The integer in the slot at `word`; 0n for an absent value. @throws PointerError `PTR_CORRUPT` */
export function readBigint(segment: MappedSegment, word: number): bigint {
  const tag = slotTag(segment, word);
  const magnitude = load(segment, word, MOST_BIGINT_BYTES);
  if (magnitude.length === 0) return 0n;
  const value = BigInt(`0x${Buffer.from(magnitude.reverse()).toString('hex')}`);
  const negative = (tag & TAG_BLOB) !== 0 ? (tag & TAG_WIDE) !== 0 : tag >= TAG_INLINE_NEGATIVE;
  return negative ? -value : value;
}

function store(segment: MappedSegment, word: number, value: Uint8Array, negative: boolean): void {
  const { length } = value;
  if (length <= INLINE_BYTES) {
    inlineBytes.fill(0);
    inlineBytes.set(value);
    inlineBytes[15] = (negative ? TAG_INLINE_NEGATIVE : TAG_INLINE) + length;
    const [a = 0, b = 0, c = 0, d = 0] = inlineQuarters;
    storeSlot(segment, word, a, b, c, d);
    return;
  }
  let hash = 0;
  const position = allocateBlob(segment, length, (home, offset, bytes, done) => {
    home.u8.set(
      done === 0 && bytes === length ? value : value.subarray(done, done + bytes),
      offset,
    );
  });
  for (let i = 0; i < Math.min(length, 64); i++)
    hash = Math.imul(hash ^ (value[i] ?? 0), 0x01000193);
  const tag = TAG_BLOB | (negative ? TAG_WIDE : 0) | (length > CHUNK_BYTES ? TAG_CHUNKED : 0);
  storeBlobSlot(segment, word, position, length, hash, tag);
}

function load(segment: MappedSegment, word: number, most: number): Uint8Array {
  const tag = slotTag(segment, word);
  if ((tag & TAG_BLOB) === 0) {
    const length = tag >= TAG_INLINE_NEGATIVE ? tag - TAG_INLINE_NEGATIVE : tag - TAG_INLINE;
    if (length <= 0 || length > INLINE_BYTES) return new Uint8Array(0);
    return segment.u8.slice(word * 8, word * 8 + length);
  }
  const length = slotLength(segment, word);
  const position = slotPosition(segment, word);
  requireLength(segment, position, length, most);
  const copy = new Uint8Array(length);
  forEachPiece(segment, tag, position, length, (home, offset, bytes, done) => {
    copy.set(home.u8.subarray(offset, offset + bytes), done);
  });
  return copy;
}
