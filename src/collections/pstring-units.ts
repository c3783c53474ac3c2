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
      row === WIDE_ROW ? home.bytes.ucs2Slice(byte, byte + bytes) : home.bytes.latin1Slice(byte, byte + bytes),
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
  if (unitRow(segment, word) === NARROW_ROW && !isLatin1(text)) {
    widen(segment, word, readUnits(segment, word, 0, index) + text + readUnits(segment, word, index + count, length));
    return;
  }
  const row = unitRow(segment, word);
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

/** Makes the text wide, with the contents `text`. The new blocks are there before the old ones go. */
function widen(segment: MappedSegment, word: number, text: string): void {
  const old = unitsOf(segment, word);
  const kept = NARROW_ROW.blocksFor(old);
  // The first blocks of both rows have as many bytes, so they serve on: what they need is more of them.
  reserveSlots(segment, word, WIDE_ROW, Math.max(text.length, WIDE_ROW.startOf(kept)));
  setWide(segment, word, 1);
  storeUnits(segment, word, WIDE_ROW, 0, text);
  const stale = Math.ceil(old / 2);
  if (stale > text.length) clearSlots(segment, word, WIDE_ROW, text.length, stale - text.length);
  setLength(segment, word, text.length);
  trimSlots(segment, word, WIDE_ROW, text.length);
}

function storeUnits(segment: MappedSegment, word: number, row: RowLayout, index: number, text: string): void {
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
