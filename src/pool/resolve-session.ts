// resolve-session.ts — completes a session by opening the pools that it waits for.
import * as nodePath from 'node:path';
import { ChaperonError } from '../errors/chaperon-error.js';
import { PoolError } from '../errors/pool-error.js';
import { JournaledSegment } from '../journal/journaled-segment.js';
import { WriteSet } from '../journal/write-set.js';
import { uuidText } from '../media/header-layout.js';
import { Image } from '../media/image.js';
import { mediaFailure } from '../media/media-failure.js';
import { openMedium } from '../media/open-medium.js';
import type { SessionPool } from './chaperon-layout.js';
import { findSessionFile } from './find-session-file.js';
import { removeFinishedSession } from './remove-finished-session.js';
import { SessionFile } from './session-file.js';
import { nodeSessionFiles } from './session-files.js';
import { settleSession } from './settle-session.js';

/** How a session ended, and what became of its pools. */
export interface Resolution {
  /** 'none': there is no file, so nothing waits for it. */
  readonly outcome: 'committed' | 'aborted' | 'none';
  /** Paths of pools that were opened and have come to the session's end. */
  readonly settled: readonly string[];
  /** Paths of pools that the session ended without. */
  readonly abandoned: readonly string[];
}

/** Resolves the session at the absolute path `path`. @throws as `Chaperon.resolve` */
export function resolveSession(path: string, abandon: readonly string[]): Resolution {
  const file = findSessionFile(nodeSessionFiles, path, false);
  if (file === null) return { outcome: 'none', settled: [], abandoned: [] };
  if (!(file instanceof SessionFile)) throw noSession(path, file);
  try {
    return resolvePools(file, path, abandon);
  } finally {
    file.close();
  }
}

function resolvePools(file: SessionFile, path: string, abandon: readonly string[]): Resolution {
  const settled: string[] = [];
  const abandoned: string[] = [];
  const missing: { pool: SessionPool; cause: unknown }[] = [];
  for (const [number, pool] of file.pools.entries()) {
    if (file.isDone(number)) continue;
    try {
      settlePool(pool, path);
      settled.push(pool.path);
    } catch (cause) {
      if (!isGone(cause, pool, abandon)) throw cause;
      if (!isNamed(pool, abandon)) {
        missing.push({ pool, cause });
        continue;
      }
      abandoned.push(pool.path);
    }
    markDone(file, number, path);
  }
  const [first] = missing;
  if (first !== undefined) throw poolMissing(path, file, first.pool, first.cause);
  removeFinishedSession(nodeSessionFiles, file, path);
  return { outcome: file.decision === null ? 'aborted' : 'committed', settled, abandoned };
}

/** Opens the pool, which brings it to the session's end if it has not come there yet. */
function settlePool(pool: SessionPool, path: string): void {
  const { medium, uuid } = openMedium({ path: pool.path, create: 'never' });
  try {
    if (uuid !== uuidText(pool.uuid)) {
      throw new PoolError('POOL_NOT_FOUND', `${pool.path}: another pool is there now.`, {
        path: pool.path,
      });
    }
    const writes = new WriteSet(medium);
    const image = new Image(medium, (index, buffer) => new JournaledSegment(index, buffer, writes));
    writes.attach(image);
    settleSession({
      media: medium,
      image,
      writes,
      path: nodePath.resolve(pool.path),
      uuid,
      unfinished: { file: path },
      files: nodeSessionFiles,
    });
  } finally {
    medium.close();
  }
}

/** Whether the pool is not there; where the user has given it up, whether it cannot be opened. */
function isGone(error: unknown, pool: SessionPool, abandon: readonly string[]): boolean {
  if (!(error instanceof PoolError) || error.code === 'POOL_LOCKED') return false;
  return error.code === 'POOL_NOT_FOUND' || isNamed(pool, abandon);
}

function isNamed(pool: SessionPool, abandon: readonly string[]): boolean {
  const uuid = uuidText(pool.uuid);
  return abandon.some((name) => name === uuid || nodePath.resolve(name) === pool.path);
}

function markDone(file: SessionFile, number: number, path: string): void {
  try {
    file.markDone(number);
  } catch (cause) {
    throw mediaFailure('MEDIA_WRITE', path, "bringing the session's file up to date failed", cause);
  }
}

function noSession(path: string, found: 'blank' | 'foreign' | 'damaged'): ChaperonError {
  return found === 'damaged'
    ? new ChaperonError(
        'CHAPERON_CORRUPT',
        `${path}: the file of the session is damaged. Restore it, or open the pools with { unfinishedSession: 'abandon' }.`,
        { path },
      )
    : new ChaperonError(
        'CHAPERON_EXISTS',
        `${path}: the file there belongs to no session. Check the path.`,
        { path },
      );
}

function poolMissing(
  path: string,
  file: SessionFile,
  pool: SessionPool,
  cause: unknown,
): ChaperonError {
  const uuid = uuidText(pool.uuid);
  return new ChaperonError(
    'CHAPERON_POOL_MISSING',
    `${path}: the session waits for pool ${pool.path} (uuid ${uuid}), and it is not there. If it was moved, open it where it is now. ` +
      `If it is gone for good, call Chaperon.resolve(path, { abandon: ['${uuid}'] }): the session then ends without it.`,
    { path, poolPath: pool.path, sessionId: uuidText(file.head.id) },
    { cause },
  );
}
