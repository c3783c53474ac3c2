// slot-range.ts — moves and clears ranges of a row's slots, journaled.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { RowLayout } from './block-layout.js';
import { addBlock, blockCount, blockPosition, dropBlocks, segmentOf, wordIn } from './row.js';

/** Where a slot is; one object serves the thread, so it is good until the next {@link locate}. */
class Spot {
  segment!: MappedSegment;
  /** Word that holds the slot's first byte, and the byte in it. */
  word = 0;
  byte = 0;
}

/** What the last {@link locate} found. */
export const spot = new Spot();

/** Finds slot `index` of the row of the object at `word`. @throws PointerError `PTR_CORRUPT` */
export function locate(segment: MappedSegment, word: number, row: RowLayout, index: number): void {
  const position = blockPosition(segment, word, row, row.blockOf(index));
  const home = segmentOf(segment, position);
  const byte = row.offsetOf(index) << row.byteShift;
  spot.segment = home;
  spot.word = wordIn(home, position) + (byte >>> 3);
  spot.byte = byte & 7;
}

/** Makes room for `slots` slots. @throws TransactionError `TX_REQUIRED`; AllocationError; MediaError `MEDIA_FULL` */
export function reserveSlots(
  segment: MappedSegment,
  word: number,
  row: RowLayout,
  slots: number,
): void {
  const needed = row.blocksFor(slots);
  while (blockCount(segment, word, row) < needed) addBlock(segment, word, row);
}

/** Gives up blocks that `slots` slots do not need. One more is kept, or a length that goes up and down would allocate each time. */
export function trimSlots(
  segment: MappedSegment,
  word: number,
  row: RowLayout,
  slots: number,
): void {
  const needed = slots === 0 ? 0 : row.blocksFor(slots) + 1;
  if (blockCount(segment, word, row) > needed) dropBlocks(segment, word, row, needed);
}

/** Copies `count` slots from `from` on to `to` on; the ranges may overlap. Bits only: references keep their counts. */
export function moveSlots(
  segment: MappedSegment,
  word: number,
  row: RowLayout,
  from: number,
  to: number,
  count: number,
): void {
  if (from === to) return;
  if (to < from) {
    for (let done = 0; done < count;) {
      const run = Math.min(
        count - done,
        restOfBlock(row, from + done),
        restOfBlock(row, to + done),
      );
      copyRun(segment, word, row, from + done, to + done, run);
      done += run;
    }
    return;
  }
  for (let left = count; left > 0;) {
    const run = Math.min(
      left,
      placeInBlock(row, from + left - 1) + 1,
      placeInBlock(row, to + left - 1) + 1,
    );
    left -= run;
    copyRun(segment, word, row, from + left, to + left, run);
  }
}

/** Makes `count` slots from `from` on zero. */
export function clearSlots(
  segment: MappedSegment,
  word: number,
  row: RowLayout,
  from: number,
  count: number,
): void {
  forEachRun(segment, word, row, from, count, clearRun);
}

/** What {@link forEachRun} calls: `count` slots, the first of which is slot `index`, from byte `byte` of `home` on. */
export type RunVisitor = (home: MappedSegment, byte: number, bytes: number, index: number) => void;

/** Calls `visit` for each contiguous run of the slots from `from` on. @throws PointerError `PTR_CORRUPT` */
export function forEachRun(
  segment: MappedSegment,
  word: number,
  row: RowLayout,
  from: number,
  count: number,
  visit: RunVisitor,
): void {
  for (let done = 0; done < count;) {
    const run = Math.min(count - done, restOfBlock(row, from + done));
    locate(segment, word, row, from + done);
    visit(spot.segment, spot.word * 8 + spot.byte, run * row.slotBytes, from + done);
    done += run;
  }
}

/** Logs the words that hold `bytes` bytes from `byte` on. */
export function touchBytes(segment: MappedSegment, byte: number, bytes: number): void {
  const first = Math.floor(byte / 8);
  segment.writes.touchRange(segment, first, Math.floor((byte + bytes - 1) / 8) - first + 1);
}

function clearRun(home: MappedSegment, byte: number, bytes: number): void {
  touchBytes(home, byte, bytes);
  home.u8.fill(0, byte, byte + bytes);
}

function copyRun(
  segment: MappedSegment,
  word: number,
  row: RowLayout,
  from: number,
  to: number,
  run: number,
): void {
  const bytes = run * row.slotBytes;
  locate(segment, word, row, from);
  const source = spot.segment;
  const start = spot.word * 8 + spot.byte;
  locate(segment, word, row, to);
  const target = spot.segment;
  const at = spot.word * 8 + spot.byte;
  touchBytes(target, at, bytes);
  if (source === target) target.u8.copyWithin(at, start, start + bytes);
  else target.u8.set(source.u8.subarray(start, start + bytes), at);
}

function placeInBlock(row: RowLayout, index: number): number {
  return row.offsetOf(index);
}

function restOfBlock(row: RowLayout, index: number): number {
  return row.slotsOf(row.blockOf(index)) - row.offsetOf(index);
}
