// portable-lock.ts — the lock of a pool opened without native code.
import { isCorundumError } from '../errors/corundum-error.js';
import { PoolError } from '../errors/pool-error.js';
import { takeLockFile } from './lock-file.js';
import { mediaFailure } from './media-failure.js';
import { liveOwner, writeOwnerMark } from './owner-mark.js';
import type { PoolFile } from './pool-file.js';
import { lockedError, type PoolLock } from './pool-lock.js';
import { ownIdentity } from './process-identity.js';

const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * Locks `file` through a lock file and the owner page. Both kinds of opener set their own mark first and look for the
 * other's then, so that of two at the same moment at least one sees the other. Leaves nothing behind when it fails.
 *
 * A read-only opener in a folder that it cannot write looks for owners and goes on without a lock.
 *
 * @throws PoolError `POOL_LOCKED`
 * @throws MediaError `MEDIA_READ`, `MEDIA_WRITE`
 */
export function lockPortably(file: PoolFile): PoolLock {
  const remove = takeFile(file);
  let marked = false;
  const release = (): void => {
    if (marked) clearMark(file);
    marked = false;
    remove();
  };
  try {
    const owner = liveOwner(file, 'native') ?? liveOwner(file, 'portable');
    if (owner !== null) throw lockedError(file.path, owner, null);
    if (!file.readOnly) {
      marked = true;
      writeOwnerMark(file, 'portable', ownIdentity());
      // Once more, now that this process can be seen.
      const native = liveOwner(file, 'native');
      if (native !== null) throw lockedError(file.path, native, null);
    }
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

function takeFile(file: PoolFile): () => void {
  try {
    return takeLockFile(file.path);
  } catch (error) {
    if (isCorundumError(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (UNWRITABLE.has(code ?? '')) {
      if (file.readOnly) return () => undefined;
      throw new PoolError(
        'POOL_READONLY',
        `${file.path}: the folder cannot be written, and a pool opened without the native shim needs a lock file in it. ` +
          'Open it with readOnly, or change the permissions of the folder.',
        { path: file.path },
        { cause: error },
      );
    }
    throw mediaFailure(
      'MEDIA_WRITE',
      file.path,
      'creating the lock file beside the pool failed',
      error,
    );
  }
}

function clearMark(file: PoolFile): void {
  try {
    writeOwnerMark(file, 'portable', null);
  } catch {
    // A mark whose process is gone is ignored.
  }
}
