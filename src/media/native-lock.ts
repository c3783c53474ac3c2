// native-lock.ts — the lock of a pool opened through the native shim.
import { lockFileOwner, lockFilePath } from './lock-file.js';
import { guarded, mediaFailure } from './media-failure.js';
import type { NativeBinding } from './native-binding.js';
import type { NodePoolFile } from './node-pool-file.js';
import { liveOwner, writeOwnerMark } from './owner-mark.js';
import { lockedError, type PoolLock } from './pool-lock.js';
import { ownIdentity } from './process-identity.js';

const HELD = new Set(['EWOULDBLOCK', 'EAGAIN']);

/**
 * Locks `file` with flock, signs the owner page and then looks for a portable owner; see {@link lockPortably} for the
 * order. Leaves nothing behind when it fails.
 *
 * @throws PoolError `POOL_LOCKED`
 * @throws MediaError `MEDIA_UNSUPPORTED` where the file system has no locks, `MEDIA_READ`, `MEDIA_WRITE`
 */
export function lockNatively(file: NodePoolFile, binding: NativeBinding): PoolLock {
  try {
    binding.lock(file.fd);
  } catch (error) {
    if (HELD.has((error as NodeJS.ErrnoException).code ?? '')) {
      throw lockedError(file.path, liveOwner(file, 'native'), null);
    }
    throw mediaFailure(
      'MEDIA_UNSUPPORTED',
      file.path,
      "the file cannot be locked; keep pools on a file system with locks, or use kind 'portable'",
      error,
    );
  }
  let held = true;
  const release = (): void => {
    if (!held) return;
    held = false;
    try {
      writeOwnerMark(file, 'native', null);
      binding.unlock(file.fd);
    } catch {
      // Closing the file gives the lock up as well, and a mark without a lock is ignored.
    }
  };
  try {
    writeOwnerMark(file, 'native', ownIdentity());
    const owner = guarded('MEDIA_READ', file.path, 'looking at the lock file failed', () =>
      lockFileOwner(file.path, binding),
    );
    if (owner !== null) {
      throw lockedError(file.path, owner === 'unknown' ? null : owner, lockFilePath(file.path));
    }
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}
