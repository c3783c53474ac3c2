// pstring-units.ts — reads and replaces ranges of a text's units.
import { constants } from 'node:buffer';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { isLatin1 } from '../mapping/text-slot.js';
import type { RowLayout } from './block-layout.js';
import { NARROW_ROW, PSTRING, WIDE_ROW } from './pstring-layout.js';
import { tooLong } from './refuse.js';
import { dropBlocks } from './row.js';
import {
  clearSlots,
  forEachRun,
  locate,
  moveSlots,
  reserveSlots,
  spot,
  touchBytes,
  trimSlots,
} from './slot-range.js';

/** Most units of a text: what one string of JavaScript can have. */
export const MAX_UNITS = constants.MAX_STRING_LENGTH;

/** Length in units of the text at `word`. */
export function unitsOf(segment: MappedSegment, word: number): number {
  return segment.f64[word + PSTRING.LENGTH]!;
}

/** The row that the text at `word` has now. */
export function unitRow(segment: MappedSegment, word: number): RowLayout {
  return segment.u32[(word + PSTRING.WIDE) * 2] === 0 ? NARROW_ROW : WIDE_ROW;
}

/** Unit `index` (inside the length). */
export function unitAt(segment: MappedSegment, word: number, index: number): number {
  const row = unitRow(segment, word);
  locate(segment, word, row, index);
  const { u8 } = spot.segment;
  const byte = spot.word * 8 + spot.byte;
  return row === WIDE_ROW ? u8[byte]! | (u8[byte + 1]! << 8) : u8[byte]!;
}

/** The units from `from` up to `to` (inside the length) as a string. */
export function readUnits(segment: MappedSegment, word: number, from: number, to: number): string {
  const row = unitRow(segment, word);
  const pieces: string[] = [];
  forEachRun(segment, word, row, from, to - from, (home, byte, bytes) => {
    pieces.push(
      row === WIDE_ROW
        ? home.bytes.ucs2Slice(byte, byte + bytes)
        : home.bytes.latin1Slice(byte, byte + bytes),
    );
  });
  return pieces.length === 1 ? pieces[0]! : pieces.join('');
}

/**
 * Replaces `count` units from `index` on (inside the length) by `text`. Everything that can fail comes first.
 *
 * @throws CollectionError `COLLECTION_INDEX` above {@link MAX_UNITS}; TransactionError `TX_REQUIRED`; AllocationError.
 */
export function replaceUnits(
  segment: MappedSegment,
  word: number,
  index: number,
  count: number,
  text: string,
): void {
  const length = unitsOf(segment, word);
  const longer = length - count + text.length;
  if (longer > MAX_UNITS) throw tooLong('PString', longer, MAX_UNITS);
  const row = unitRow(segment, word);
  if (count === length) {
    rewrite(segment, word, text);
    return;
  }
  if (row === NARROW_ROW && !isLatin1(text)) {
    const before = readUnits(segment, word, 0, index);
    rewrite(segment, word, before + text + readUnits(segment, word, index + count, length));
    return;
  }
  reserveSlots(segment, word, row, longer);
  moveSlots(segment, word, row, index + count, index + text.length, length - index - count);
  if (longer < length) clearSlots(segment, word, row, longer, length - longer);
  storeUnits(segment, word, row, index, text);
  setLength(segment, word, longer);
  trimSlots(segment, word, row, longer);
}

/** Makes the text empty and narrow. */
export function clearUnits(segment: MappedSegment, word: number): void {
  segment.writes.touch(segment, word + PSTRING.LENGTH);
  dropBlocks(segment, word, unitRow(segment, word), 0);
  setLength(segment, word, 0);
  setWide(segment, word, 0);
}

/**
 * Replaces the whole text, in units as wide as it needs. Blocks of both widths have the same bytes, so those that are there serve on.
 */
function rewrite(segment: MappedSegment, word: number, text: string): void {
  const oldBytes = unitsOf(segment, word) * unitRow(segment, word).slotBytes;
  const row = isLatin1(text) ? NARROW_ROW : WIDE_ROW;
  const bytes = text.length * row.slotBytes;
  reserveSlots(segment, word, row, text.length);
  setWide(segment, word, row === WIDE_ROW ? 1 : 0);
  storeUnits(segment, word, row, 0, text);
  if (oldBytes > bytes) clearSlots(segment, word, NARROW_ROW, bytes, oldBytes - bytes);
  setLength(segment, word, text.length);
  trimSlots(segment, word, row, text.length);
}

function storeUnits(
  segment: MappedSegment,
  word: number,
  row: RowLayout,
  index: number,
  text: string,
): void {
  forEachRun(segment, word, row, index, text.length, (home, byte, bytes, start) => {
    touchBytes(home, byte, bytes);
    const piece = text.slice(start - index, start - index + bytes / row.slotBytes);
    if (row === WIDE_ROW) home.bytes.ucs2Write(piece, byte, bytes);
    else home.bytes.latin1Write(piece, byte, bytes);
  });
}

function setLength(segment: MappedSegment, word: number, length: number): void {
  segment.writes.touch(segment, word + PSTRING.LENGTH);
  segment.f64[word + PSTRING.LENGTH] = length;
}

function setWide(segment: MappedSegment, word: number, wide: 0 | 1): void {
  segment.writes.touch(segment, word + PSTRING.WIDE);
  segment.u32[(word + PSTRING.WIDE) * 2] = wide;
}
