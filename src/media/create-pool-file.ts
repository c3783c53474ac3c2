// create-pool-file.ts — puts a new pool at a path in one step.
import * as fs from 'node:fs';
import * as nodePath from 'node:path';
import { isCorundumError } from '../errors/corundum-error.js';
import { PoolError } from '../errors/pool-error.js';
import type { FileCalls } from './file-calls.js';
import { formatPoolFile } from './format-pool-file.js';
import { isFull, mediaFailure } from './media-failure.js';
import type { PoolMeasures } from './medium-options.js';
import { nodeCrypto } from './node-crypto.js';
import { NodePoolFile } from './node-pool-file.js';

/** How {@link createPoolFile} goes about it. */
export interface CreatePoolFileOptions {
  readonly measures: PoolMeasures;
  /** Permission bits. */
  readonly mode: number;
  /** Whether a file at the path is replaced. */
  readonly replace: boolean;
  readonly calls?: FileCalls | undefined;
}

/**
 * Creates a pool at `path`. It is written under another name and gets its own when it is whole and durable; nobody ever
 * sees half a pool there, and a failure leaves nothing behind.
 *
 * @throws PoolError `POOL_EXISTS`, `POOL_NOT_FOUND` (no such folder), `POOL_READONLY` (folder cannot be written)
 * @throws MediaError `MEDIA_FULL`, `MEDIA_TOO_LARGE`, `MEDIA_WRITE`
 */
export function createPoolFile(path: string, options: CreatePoolFileOptions): void {
  const draft = `${path}.${nodeCrypto().randomBytes(8).toString('hex')}.new`;
  try {
    const file = new NodePoolFile(draft, {
      exclusive: true,
      mode: options.mode,
      calls: options.calls,
    });
    try {
      formatPoolFile(file, options.measures);
    } finally {
      file.close();
    }
    if (options.replace) fs.renameSync(draft, path);
    else nameExclusively(draft, path);
    syncFolder(path);
  } catch (cause) {
    throw isCorundumError(cause) ? cause : creationFailure(path, cause);
  } finally {
    removeDraft(draft);
  }
}

/** A hard link fails where the name is taken; a rename would replace. */
function nameExclusively(draft: string, path: string): void {
  try {
    fs.linkSync(draft, path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && !fs.existsSync(path)) {
      // A file system without hard links.
      fs.renameSync(draft, path);
      return;
    }
    throw new PoolError(
      'POOL_EXISTS',
      `${path}: a file is there already. Open it, or choose another path.`,
      { path },
      { cause },
    );
  }
}

/** Makes the names in the folder of `path` durable: without this a new one may be gone, and an old one back, after a power cut. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const fd = fs.openSync(nodePath.dirname(path), 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function removeDraft(draft: string): void {
  try {
    fs.rmSync(draft, { force: true });
  } catch {
    // The error that led here says more.
  }
}

function creationFailure(path: string, cause: unknown): Error {
  const { code } = cause as NodeJS.ErrnoException;
  const pool = (poolCode: 'POOL_NOT_FOUND' | 'POOL_READONLY', what: string): PoolError =>
    new PoolError(poolCode, `${path}: ${what}.`, { path }, { cause });
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return pool('POOL_NOT_FOUND', 'the folder does not exist');
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return pool('POOL_READONLY', 'the folder cannot be written');
  }
  if (code === 'EFBIG') {
    return mediaFailure(
      'MEDIA_TOO_LARGE',
      path,
      'the file system cannot hold a file this long',
      cause,
    );
  }
  if (isFull(cause)) {
    return mediaFailure('MEDIA_FULL', path, 'the device has no space for the new pool', cause);
  }
  return mediaFailure('MEDIA_WRITE', path, 'creating the pool failed', cause);
}
