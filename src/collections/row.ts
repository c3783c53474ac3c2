// row.ts — a growing row of equal slots in blocks that never move.
import type { DropVisitor } from '../journal/class-drops.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { RING_OFFSET } from '../media/file-layout.js';
import { FIRST_DIRECTORY, ROW, type RowLayout } from './block-layout.js';
import { damaged } from './refuse.js';

// At hand: V8 does not fold what it has to look up through another module.
const { DIRECTORY: ROW_DIRECTORY, INLINE: ROW_INLINE } = ROW;

/** No allocation lies before the journal ring. */
const LEAST_POSITION = RING_OFFSET / 8;

/** The segment of `position`, which something in the pool of `segment` names. @throws PointerError `PTR_CORRUPT` outside of the pool. */
export function segmentOf(segment: MappedSegment, position: number): MappedSegment {
  // Nearly every pool is one segment: nothing but that is read for it.
  if (segment.index === 0 && position >= LEAST_POSITION && position < segment.f64.length)
    return segment;
  const { image } = segment.context;
  if (!(position >= LEAST_POSITION && position < image.words)) throw damaged(segment, position);
  return image.at(position);
}

/** Word of `position` in `segment`, which holds it: as a small integer, with which the rest is calculated several times faster. */
export function wordIn(segment: MappedSegment, position: number): number {
  return (position - segment.base) | 0;
}

/** Number of blocks of the row of the object at `word`. */
export function blockCount(segment: MappedSegment, word: number, layout: RowLayout): number {
  return segment.u32[(word + layout.at) * 2] ?? 0;
}

/** Position of block `block` (from 0, below {@link blockCount}). @throws PointerError `PTR_CORRUPT` */
export function blockPosition(
  segment: MappedSegment,
  word: number,
  layout: RowLayout,
  block: number,
): number {
  const at = word + layout.at;
  if (block < layout.inline) return segment.f64[at + ROW_INLINE + block]!;
  const directory = segment.f64[at + ROW_DIRECTORY]!;
  const home = segmentOf(segment, directory);
  return home.f64[wordIn(home, directory) + block - layout.inline]!;
}

/**
 * Throws unless the row has places for `slots` slots, and no more blocks than fit a pool. What is read of a collection later relies on it:
 * a damaged number must not become a loop without end.
 *
 * @throws PointerError `PTR_CORRUPT`
 */
export function requireSound(
  segment: MappedSegment,
  word: number,
  layout: RowLayout,
  slots: number,
): void {
  const places = layout.startOf(blockCount(segment, word, layout));
  const bytes = segment.context.image.words * 8;
  if (
    slots >= 0 &&
    slots <= places &&
    Math.floor(slots) === slots &&
    places * layout.slotBytes <= bytes
  )
    return;
  throw damaged(segment, segment.base + word);
}

/** Adds a block of zeros. @throws TransactionError `TX_REQUIRED`; AllocationError; MediaError `MEDIA_FULL` */
export function addBlock(segment: MappedSegment, word: number, layout: RowLayout): void {
  const { context, writes } = segment;
  const at = word + layout.at;
  const blocks = segment.u32[at * 2]!;
  if (blocks - layout.inline === segment.u32[at * 2 + 1]) enlargeDirectory(segment, at);
  const position = context.engine.allocateRaw(layout.wordsOf(blocks));
  if (blocks < layout.inline) {
    writes.touch(segment, at + ROW_INLINE + blocks);
    segment.f64[at + ROW_INLINE + blocks] = position;
  } else {
    const directory = segment.f64[at + ROW_DIRECTORY]!;
    const home = segmentOf(segment, directory);
    const entry = wordIn(home, directory) + blocks - layout.inline;
    writes.touch(home, entry);
    home.f64[entry] = position;
  }
  writes.touch(segment, at);
  segment.u32[at * 2] = blocks + 1;
}

/** Gives up the last blocks, so that `keep` are left. What lay in them is the caller's business. */
export function dropBlocks(
  segment: MappedSegment,
  word: number,
  layout: RowLayout,
  keep: number,
): void {
  const { context, writes } = segment;
  const at = word + layout.at;
  const blocks = segment.u32[at * 2]!;
  if (blocks <= keep) return;
  writes.touch(segment, at);
  for (let block = blocks - 1; block >= keep; block--) {
    context.engine.freeRaw(blockPosition(segment, word, layout, block));
    if (block < layout.inline) {
      writes.touch(segment, at + ROW_INLINE + block);
      segment.f64[at + ROW_INLINE + block] = 0;
    }
  }
  segment.u32[at * 2] = keep;
  const directory = segment.f64[at + ROW_DIRECTORY]!;
  if (keep > layout.inline || directory === 0) return;
  context.engine.freeRaw(directory);
  writes.touch(segment, at + ROW_DIRECTORY);
  segment.f64[at + ROW_DIRECTORY] = 0;
  segment.u32[at * 2 + 1] = 0;
}

/** Reports the blocks and the directory to `visitor`. @throws PointerError `PTR_CORRUPT` */
export function visitBlocks(
  segment: MappedSegment,
  word: number,
  layout: RowLayout,
  visitor: DropVisitor,
): void {
  const blocks = blockCount(segment, word, layout);
  for (let block = 0; block < blocks; block++) {
    const position = blockPosition(segment, word, layout, block);
    // A damaged count must end in an error rather than in four billion reports.
    segmentOf(segment, position);
    visitor.owned(position);
  }
  const directory = segment.f64[word + layout.at + ROW_DIRECTORY]!;
  if (directory !== 0) visitor.owned(directory);
}

/** Doubles the room for positions; the blocks stay where they are. */
function enlargeDirectory(segment: MappedSegment, at: number): void {
  const { context, writes } = segment;
  const room = segment.u32[at * 2 + 1]!;
  const larger = room === 0 ? FIRST_DIRECTORY : room * 2;
  const position = context.engine.allocateRaw(larger);
  const home = context.image.at(position);
  const old = segment.f64[at + ROW_DIRECTORY]!;
  if (old !== 0) {
    const from = segmentOf(segment, old);
    const start = wordIn(from, old);
    home.f64.set(from.f64.subarray(start, start + room), position - home.base);
    context.engine.freeRaw(old);
  }
  writes.touch(segment, at);
  writes.touch(segment, at + ROW_DIRECTORY);
  segment.f64[at + ROW_DIRECTORY] = position;
  segment.u32[at * 2 + 1] = larger;
}
