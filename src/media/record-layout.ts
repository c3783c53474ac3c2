// record-layout.ts — bytes of a journal record and of the ranges in it.
import { crc32cWords } from './crc32c.js';

/** Kinds of records. */
export const RECORD = { REDO: 1, WRAP: 2, LARGE: 3 } as const;
/** Bytes of a record before its body. */
export const RECORD_HEADER_BYTES = 48;
/** Bytes that describe one extent of a large record. */
export const EXTENT_BYTES = 24;
/** Most words of one range: its length has 20 bits. */
export const MAX_RANGE_WORDS = 2 ** 20;

const MARK = 0x4352;
/** Offsets in 32-bit words from the start of a record. */
const FIELD = { CRC: 0, KIND: 1, EPOCH: 2, LSN: 4, PREV_HASH: 6, COUNT: 7, LENGTH: 8, ZERO: 10 };
const TWO_32 = 0x1_0000_0000;

/** Where the next record belongs: byte offset in the ring, its LSN, and the checksum of the record before it. */
export interface JournalPlace {
  readonly offset: number;
  readonly lsn: number;
  readonly hash: number;
}

/** What a record's first 48 bytes say beside its place. */
export interface RecordHead {
  readonly kind: number;
  readonly epoch: number;
  readonly lsn: number;
  readonly prevHash: number;
  readonly count: number;
  readonly length: number;
}

/** Stored form of a range's position and length: two 32-bit halves written at `index` of `ring` (seen as 32-bit words). */
export function writeRangeHead(
  ring: Int32Array,
  index: number,
  position: number,
  words: number,
): void {
  ring[index] = position | 0;
  ring[index + 1] = Math.floor(position / TWO_32) | ((words - 1) << 12);
}

/** Position of the range whose head stands at `index` (in 32-bit words). */
export function rangePosition(words: Int32Array, index: number): number {
  return (words[index + 1]! & 0xfff) * TWO_32 + (words[index]! >>> 0);
}

/** Length in words of the range whose head stands at `index` (in 32-bit words). */
export function rangeWords(words: Int32Array, index: number): number {
  return (words[index + 1]! >>> 12) + 1;
}

/** An extent of a large record. */
export interface Extent {
  readonly fileOffset: number;
  readonly byteLength: number;
  readonly crc: number;
  readonly ranges: number;
}

/** Writes extent `extent` at `index` (in 32-bit words). */
export function writeExtent(ring: Int32Array, index: number, extent: Extent): void {
  writeWide(ring, index, extent.fileOffset);
  writeWide(ring, index + 2, extent.byteLength);
  ring[index + 4] = extent.crc | 0;
  ring[index + 5] = extent.ranges | 0;
}

/** Reads the extent at `index` (in 32-bit words). */
export function readExtent(ring: Int32Array, index: number): Extent {
  return {
    fileOffset: readWide(ring, index),
    byteLength: readWide(ring, index + 2),
    crc: ring[index + 4]! >>> 0,
    ranges: ring[index + 5]! >>> 0,
  };
}

function writeWide(ring: Int32Array, index: number, value: number): void {
  ring[index] = value | 0;
  ring[index + 1] = Math.floor(value / TWO_32);
}

/** Exact below 2^53; greater values (only a damaged file has them) come out merely large. */
function readWide(ring: Int32Array, index: number): number {
  return (ring[index + 1]! >>> 0) * TWO_32 + (ring[index]! >>> 0);
}

/**
 * Completes the record at byte `offset`, whose body is there already: writes its head and returns its checksum.
 *
 * @param seed - crc32c of the pool's uuid.
 */
export function sealRecord(
  ring: Int32Array,
  offset: number,
  head: RecordHead,
  seed: number,
): number {
  const at = offset >>> 2;
  ring[at + FIELD.KIND] = head.kind | (MARK << 16);
  writeWide(ring, at + FIELD.EPOCH, head.epoch);
  writeWide(ring, at + FIELD.LSN, head.lsn);
  ring[at + FIELD.PREV_HASH] = head.prevHash | 0;
  ring[at + FIELD.COUNT] = head.count | 0;
  writeWide(ring, at + FIELD.LENGTH, head.length);
  ring[at + FIELD.ZERO] = 0;
  ring[at + FIELD.ZERO + 1] = 0;
  const crc = crc32cWords(ring, at + 1, at + (head.length >>> 2), seed);
  ring[at] = crc | 0;
  return crc;
}

/** Kind of the record at byte `offset`. */
export function recordKind(ring: Int32Array, offset: number): number {
  return ring[(offset >>> 2) + FIELD.KIND]! & 0xffff;
}

/** Ranges or extents of the record at byte `offset`. */
export function recordCount(ring: Int32Array, offset: number): number {
  return ring[(offset >>> 2) + FIELD.COUNT]! >>> 0;
}

/** Length in bytes of the record at byte `offset`. */
export function recordLength(ring: Int32Array, offset: number): number {
  return readWide(ring, (offset >>> 2) + FIELD.LENGTH);
}

/** LSN of the record at byte `offset`. */
export function recordLsn(ring: Int32Array, offset: number): number {
  return readWide(ring, (offset >>> 2) + FIELD.LSN);
}

/** Epoch of the record at byte `offset`. */
export function recordEpoch(ring: Int32Array, offset: number): number {
  return readWide(ring, (offset >>> 2) + FIELD.EPOCH);
}

/** Checksum of the record before the one at byte `offset`. */
export function recordPrevHash(ring: Int32Array, offset: number): number {
  return ring[(offset >>> 2) + FIELD.PREV_HASH]! >>> 0;
}

/** Checksum stored in the record at byte `offset`. */
export function recordCrc(ring: Int32Array, offset: number): number {
  return ring[offset >>> 2]! >>> 0;
}

/**
 * Tells whether the record that `place` and `epoch` expect stands whole at byte `offset` of the ring.
 *
 * @param seed - crc32c of the pool's uuid, or null where the ring is this process's own memory and needs no checksum.
 */
export function isRecordAt(
  ring: Int32Array,
  offset: number,
  place: JournalPlace,
  epoch: number,
  seed: number | null,
): boolean {
  const ringBytes = ring.length * 4;
  if (offset + RECORD_HEADER_BYTES > ringBytes) return false;
  const at = offset >>> 2;
  const kind = ring[at + FIELD.KIND]!;
  if (kind >>> 16 !== MARK) return false;
  if ((kind & 0xffff) < RECORD.REDO || (kind & 0xffff) > RECORD.LARGE) return false;
  if (readWide(ring, at + FIELD.LSN) !== place.lsn) return false;
  if (readWide(ring, at + FIELD.EPOCH) !== epoch) return false;
  if (ring[at + FIELD.PREV_HASH]! >>> 0 !== place.hash) return false;
  const length = readWide(ring, at + FIELD.LENGTH);
  if (length < RECORD_HEADER_BYTES || length % 8 !== 0 || offset + length > ringBytes) return false;
  return seed === null || ring[at]! >>> 0 === crc32cWords(ring, at + 1, at + (length >>> 2), seed);
}
