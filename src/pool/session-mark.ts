// session-mark.ts — reads and writes a pool's session mark, and knows where the session's file is from there.
import * as nodePath from 'node:path';
import { SECTOR_BYTES, SESSION_MARK_OFFSET, SUPERBLOCK } from '../media/file-layout.js';
import type { Media } from '../media/media.js';
import type { Segment } from '../media/segment.js';
import {
  clearedSessionMark,
  decodeSessionMark,
  encodeSessionMark,
  markAreaBytes,
  type SessionMark,
} from '../media/session-mark-layout.js';

/** Words of the superblock that name the last session whose changes a pool has: 32 bits of its identity in each. */
const SESSION_WORDS = 4;

/** The mark in the image of a pool that was just opened. */
export function readSessionMark(first: Segment): SessionMark | 'damaged' | null {
  const area = first.u8.subarray(SESSION_MARK_OFFSET, SESSION_MARK_OFFSET + SECTOR_BYTES);
  if (area.every((byte) => byte === 0)) return null;
  const end = SESSION_MARK_OFFSET + markAreaBytes(area);
  return decodeSessionMark(first.u8.slice(SESSION_MARK_OFFSET, end));
}

/** Writes a mark, durable on return. @throws MediaError `MEDIA_WRITE` */
export function writeSessionMark(media: Media, mark: SessionMark): void {
  for (const { offset, bytes } of encodeSessionMark(mark)) {
    media.writeSessionMark(offset, bytes, true);
  }
}

/** Takes the mark away. @throws MediaError `MEDIA_WRITE` */
export function clearSessionMark(media: Media, durable: boolean): void {
  media.writeSessionMark(0, clearedSessionMark(), durable);
}

/** Words of the superblock that say that a pool has the changes of session `id`, each with its contents. */
export function sessionWords(id: Uint8Array): readonly [position: number, contents: number][] {
  const view = new DataView(id.buffer, id.byteOffset, id.length);
  return Array.from({ length: SESSION_WORDS }, (_, i) => [
    SUPERBLOCK.SESSION + i,
    view.getUint32(i * 4, true),
  ]);
}

/** Whether a pool has the changes of session `id`. */
export function hasSession(first: Segment, id: Uint8Array): boolean {
  return sessionWords(id).every(([position, contents]) => first.f64[position] === contents);
}

/** The path of a session's file as the pool at `poolPath` sees it; '' where there is none. */
export function relativePath(poolPath: string, path: string): string {
  return poolPath === '' ? '' : nodePath.relative(nodePath.dirname(poolPath), path);
}

/** Where the file of a mark may be, the likeliest place first. */
export function placesOf(mark: SessionMark, poolPath: string): string[] {
  const here =
    poolPath === '' || mark.relative === ''
      ? mark.absolute
      : nodePath.resolve(nodePath.dirname(poolPath), mark.relative);
  return here === mark.absolute ? [here] : [here, mark.absolute];
}
