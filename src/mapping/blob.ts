// blob.ts — raw allocations that hold the contents of large slots.
import { PointerError } from '../errors/pointer-error.js';
import type { DropVisitor } from '../journal/class-drops.js';
import { RING_OFFSET } from '../media/file-layout.js';
import type { MappedSegment } from './mapped-segment.js';
import { CHUNK_BYTES, TAG_CHUNKED } from './slot-layout.js';

/** No allocation lies before the journal ring. */
const LEAST_POSITION = RING_OFFSET / 8;

/** One contiguous piece of a blob: `length` bytes from `offset` on in the bytes of `segment`. */
export type BlobPiece = (
  segment: MappedSegment,
  offset: number,
  length: number,
  done: number,
) => void;

/**
 * Allocates `length` bytes, in chunks where they are too many for one allocation, and calls `fill` for each piece.
 * Returns the position for the slot.
 */
export function allocateBlob(segment: MappedSegment, length: number, fill: BlobPiece): number {
  const { engine } = segment.context;
  if (length <= CHUNK_BYTES) return fillPiece(segment, length, 0, fill);
  const chunks = Math.ceil(length / CHUNK_BYTES);
  const index = engine.allocateRaw(chunks);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const done = chunk * CHUNK_BYTES;
    const position = fillPiece(segment, Math.min(CHUNK_BYTES, length - done), done, fill);
    const home = segment.context.image.at(index);
    home.f64[index - home.base + chunk] = position;
  }
  return index;
}

/** Calls `visit` for each piece of a blob, in order. @throws PointerError `PTR_CORRUPT` when the slot makes no sense. */
export function forEachPiece(
  segment: MappedSegment,
  tag: number,
  position: number,
  length: number,
  visit: BlobPiece,
): void {
  if ((tag & TAG_CHUNKED) === 0) {
    visitPiece(segment, position, length, 0, visit);
    return;
  }
  forEachChunk(segment, position, length, (chunk, done) => {
    visitPiece(segment, chunk, Math.min(CHUNK_BYTES, length - done), done, visit);
  });
}

/** Throws where a stored length is more than `most` bytes, or than the pool: before memory is asked for. @throws PointerError `PTR_CORRUPT` */
export function requireLength(
  segment: MappedSegment,
  position: number,
  length: number,
  most: number,
): void {
  if (length > most || length > segment.context.image.words * 8) throw corrupt(segment, position);
}

/** Reports the allocations of a blob to `visitor`. */
export function visitBlob(
  segment: MappedSegment,
  tag: number,
  position: number,
  length: number,
  visitor: DropVisitor,
): void {
  if ((tag & TAG_CHUNKED) !== 0) {
    forEachChunk(segment, position, length, (chunk) => {
      visitor.owned(chunk);
    });
  }
  visitor.owned(position);
}

function fillPiece(segment: MappedSegment, length: number, done: number, fill: BlobPiece): number {
  const position = segment.context.engine.allocateRaw(Math.ceil(length / 8));
  const home = segment.context.image.at(position);
  fill(home, (position - home.base) * 8, length, done);
  return position;
}

function visitPiece(
  segment: MappedSegment,
  position: number,
  length: number,
  done: number,
  visit: BlobPiece,
): void {
  const { image } = segment.context;
  if (!isPlace(position) || !(position + length / 8 <= image.words))
    throw corrupt(segment, position);
  const home = image.at(position);
  const offset = (position - home.base) * 8;
  if (offset + length > home.u8.length) throw corrupt(segment, position);
  visit(home, offset, length, done);
}

function forEachChunk(
  segment: MappedSegment,
  position: number,
  length: number,
  visit: (chunk: number, done: number) => void,
): void {
  const { image } = segment.context;
  const chunks = Math.ceil(length / CHUNK_BYTES);
  if (!isPlace(position)) throw corrupt(segment, position);
  const home = image.at(position);
  if (position - home.base + chunks > home.f64.length) throw corrupt(segment, position);
  for (let chunk = 0; chunk < chunks; chunk++) {
    visit(home.f64[position - home.base + chunk] ?? 0, chunk * CHUNK_BYTES);
  }
}

/** Whether `position` is whole, and where an allocation may lie. */
function isPlace(position: number): boolean {
  return position >= LEAST_POSITION && Math.floor(position) === position;
}

function corrupt(segment: MappedSegment, position: number): PointerError {
  return new PointerError(
    'PTR_CORRUPT',
    `A value in pool ${segment.context.name} leads to word ${String(position)}, which is no place for it: the file is damaged. ` +
      'Run verify() and restore a backup.',
    {},
  );
}
