// session-mark-layout.ts — bytes of the session mark: what a pool file says about a session over several pools that it is part of.
import { checksum } from './checksum.js';
import { SECTOR_BYTES, SESSION_MARK_OFFSET, ZONE_0_METADATA_OFFSET } from './file-layout.js';

/** Bytes of a session's identity. */
export const SESSION_ID_BYTES = 16;

/**
 * How far the session is, as this pool knows it. PREPARING: its file may not be there yet, and where it is not there the session came to nothing. PENDING: its file
 * says what becomes of it, and must be there. SETTLED: this pool has done its part, and only the file may still have to hear of it.
 */
export const MARK_STATE = { PREPARING: 1, PENDING: 2, SETTLED: 3 } as const;

/** One of {@link MARK_STATE}. */
export type MarkState = (typeof MARK_STATE)[keyof typeof MARK_STATE];

/** A session mark. */
export interface SessionMark {
  readonly state: MarkState;
  /** {@link SESSION_ID_BYTES} bytes. */
  readonly id: Uint8Array;
  /** Number of this pool in the session's file. */
  readonly pool: number;
  /** Path of the session's file as seen from the pool's folder; tried first, so that a folder can be moved or copied whole. */
  readonly relative: string;
  /** Its absolute path when the session ran. */
  readonly absolute: string;
}

const MAGIC = 0x4b4d_5343;
const OFFSET = {
  MAGIC: 0,
  STATE: 4,
  RELATIVE_BYTES: 8,
  ABSOLUTE_BYTES: 12,
  ID: 16,
  TEXT_CRC: 32,
  POOL: 36,
  TEXT: 40,
  CRC: 508,
} as const;

/** Bytes of text that stand in the head's own sector. */
const INLINE_BYTES = OFFSET.CRC - OFFSET.TEXT;

/** Bytes of the whole area. */
const AREA_BYTES = ZONE_0_METADATA_OFFSET - SESSION_MARK_OFFSET;

/** Most bytes (UTF-8) that both paths of a mark may have. */
export const MAX_MARK_TEXT_BYTES = AREA_BYTES - SECTOR_BYTES;

/** One piece of a mark and its offset behind the start of the area. A piece must be durable before the next one is written. */
export interface MarkPiece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Bytes of text of a mark with these paths. */
export function markTextBytes(relative: string, absolute: string): number {
  return Buffer.byteLength(relative) + Buffer.byteLength(absolute);
}

/** The pieces of a mark, the head last: it is one sector, which is there wholly or not at all. */
export function encodeSessionMark(mark: SessionMark): MarkPiece[] {
  const text = Buffer.from(mark.relative + mark.absolute);
  const head = new Uint8Array(SECTOR_BYTES);
  const view = new DataView(head.buffer);
  view.setUint32(OFFSET.MAGIC, MAGIC, true);
  view.setUint32(OFFSET.STATE, mark.state, true);
  view.setUint32(OFFSET.RELATIVE_BYTES, Buffer.byteLength(mark.relative), true);
  view.setUint32(OFFSET.ABSOLUTE_BYTES, Buffer.byteLength(mark.absolute), true);
  head.set(mark.id, OFFSET.ID);
  view.setUint32(OFFSET.TEXT_CRC, checksum(text), true);
  view.setUint32(OFFSET.POOL, mark.pool, true);
  const pieces: MarkPiece[] = [];
  if (text.length <= INLINE_BYTES) head.set(text, OFFSET.TEXT);
  else {
    // An older head must not stand over another text.
    pieces.push({ offset: 0, bytes: clearedSessionMark() });
    pieces.push({ offset: SECTOR_BYTES, bytes: text });
  }
  view.setUint32(OFFSET.CRC, checksum(head.subarray(0, OFFSET.CRC)), true);
  return [...pieces, { offset: 0, bytes: head }];
}

/** The head of no mark. */
export function clearedSessionMark(): Uint8Array {
  return new Uint8Array(SECTOR_BYTES);
}

/** Bytes of the area that {@link decodeSessionMark} needs; `head` is its first sector. */
export function markAreaBytes(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, SECTOR_BYTES);
  const text =
    view.getUint32(OFFSET.RELATIVE_BYTES, true) + view.getUint32(OFFSET.ABSOLUTE_BYTES, true);
  return text <= INLINE_BYTES ? SECTOR_BYTES : Math.min(AREA_BYTES, SECTOR_BYTES + text);
}

/**
 * Reads the mark in `area`, which begins at {@link SESSION_MARK_OFFSET} and has at least the bytes that {@link markAreaBytes} says. Null: there is none.
 * 'damaged': there is something that no crash leaves.
 */
export function decodeSessionMark(area: Uint8Array): SessionMark | 'damaged' | null {
  const head = area.subarray(0, SECTOR_BYTES);
  if (head.every((byte) => byte === 0)) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const state = view.getUint32(OFFSET.STATE, true);
  const whole =
    view.getUint32(OFFSET.MAGIC, true) === MAGIC &&
    view.getUint32(OFFSET.CRC, true) === checksum(head.subarray(0, OFFSET.CRC));
  if (!whole || !isMarkState(state)) return 'damaged';
  const relativeBytes = view.getUint32(OFFSET.RELATIVE_BYTES, true);
  const textBytes = relativeBytes + view.getUint32(OFFSET.ABSOLUTE_BYTES, true);
  const from = textBytes <= INLINE_BYTES ? OFFSET.TEXT : SECTOR_BYTES;
  const text = area.slice(from, from + textBytes);
  if (text.length < textBytes || checksum(text) !== view.getUint32(OFFSET.TEXT_CRC, true))
    return 'damaged';
  return {
    state,
    id: head.slice(OFFSET.ID, OFFSET.ID + SESSION_ID_BYTES),
    pool: view.getUint32(OFFSET.POOL, true),
    relative: Buffer.from(text.subarray(0, relativeBytes)).toString(),
    absolute: Buffer.from(text.subarray(relativeBytes)).toString(),
  };
}

function isMarkState(value: number): value is MarkState {
  return Object.values<number>(MARK_STATE).includes(value);
}
