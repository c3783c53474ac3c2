// remove-finished-session.ts — removes a session's file when no pool needs it any more.
import {
  HEADER_BYTES,
  UUID_BYTES,
  decodeHeader,
  slotState,
  uuidText,
} from '../media/header-layout.js';
import { HEADER_SLOT_OFFSETS, SECTOR_BYTES, SESSION_MARK_OFFSET } from '../media/file-layout.js';
import type { PoolFile } from '../media/pool-file.js';
import { decodeSessionMark, markAreaBytes } from '../media/session-mark-layout.js';
import { sameId, type SessionPool } from './chaperon-layout.js';
import { findSessionFile } from './find-session-file.js';
import { warnOfLeftover } from './session-announcement.js';
import { SessionFile } from './session-file.js';
import type { SessionFiles } from './session-files.js';

/**
 * Removes `file`, which lies at `path`, if all pools are done with it. Returns whether nothing is left to do about it: true also where other pools are still to come,
 * false where the removal failed, or is under way in another process.
 */
export function removeFinishedSession(
  files: SessionFiles,
  file: SessionFile,
  path: string,
): boolean {
  if (!isFinished(files, file)) return true;
  try {
    return files.removeShared(path, () => {
      // By now another process may have removed it, and a new session begun at the path.
      const there = findSessionFile(files, path, true);
      if (!(there instanceof SessionFile)) return false;
      there.close();
      return sameId(there.head.id, file.head.id);
    });
  } catch (error) {
    warnOfLeftover(path, error);
    return false;
  }
}

function isFinished(files: SessionFiles, file: SessionFile): boolean {
  return file.pools.every(
    (pool, number) =>
      file.isDone(number) ||
      // What was decided must be heard from the pool itself. What was not may never have come to it.
      (file.decision === null && knowsNothing(files, pool, file.head.id)),
  );
}

/** Whether the pool's file is there and has no mark of session `id`. Looked at without a lock: a mark is a sector, and none is made any more for a session whose process is gone. */
function knowsNothing(files: SessionFiles, pool: SessionPool, id: Uint8Array): boolean {
  let file: PoolFile | 'irregular' | null;
  try {
    file = pool.path === '' ? null : files.open(pool.path, true);
  } catch {
    return false;
  }
  if (file === null || file === 'irregular') return false;
  try {
    if (!isPool(file, pool.uuid)) return false;
    const head = read(file, SESSION_MARK_OFFSET, SECTOR_BYTES);
    const mark = decodeSessionMark(read(file, SESSION_MARK_OFFSET, markAreaBytes(head)));
    return mark === null || (mark !== 'damaged' && !sameId(mark.id, id));
  } catch {
    return false;
  } finally {
    file.close();
  }
}

function isPool(file: PoolFile, uuid: Uint8Array): boolean {
  return HEADER_SLOT_OFFSETS.some((offset) => {
    const slot = read(file, offset, HEADER_BYTES);
    return slotState(slot) === 'valid' && uuidText(decodeHeader(slot).uuid) === uuidText(uuid);
  });
}

function read(file: PoolFile, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(length, UUID_BYTES));
  return bytes.subarray(0, Math.max(length, file.read(position, bytes.subarray(0, length))));
}
