// open-portable.ts — opens a pool through the portable medium.
import { PoolError } from '../errors/pool-error.js';
import { lockPortably } from './portable-lock.js';
import type { MediumOptions } from './medium-options.js';
import { openPoolFile } from './open-pool-file.js';
import { OverlayPoolFile } from './overlay-pool-file.js';
import type { PoolFile } from './pool-file.js';
import type { PoolLock } from './pool-lock.js';
import { PortableMedium } from './portable-medium.js';
import { readHeader } from './read-header.js';
import { recoverJournal, type RecoveredPool } from './recover-journal.js';

const DEFAULT_SYNC_INTERVAL_MS = 50;

/** A medium and the header of its file. */
export interface OpenedPortable {
  readonly medium: PortableMedium;
  readonly recovered: RecoveredPool;
}

/**
 * Opens the pool at `path`. Nothing stays locked or open when it fails.
 *
 * @throws PoolError as {@link readHeader} and {@link lockPortably}
 * @throws MediaError
 */
export function openPortable(path: string, options: MediumOptions): OpenedPortable {
  const readOnly = options.readOnly ?? false;
  const file = openPoolFile(path, { readOnly });
  let lock: PoolLock | null = null;
  try {
    // Before the lock: the owner page of a file that is no pool must not be written.
    readHeader(file);
    lock = lockPortably(file);
    if (file.goneReason(0) !== null) {
      throw new PoolError(
        'POOL_GONE',
        `${path}: the file was replaced while it was opened. Try again.`,
        {
          path,
        },
      );
    }
    return attachPortable(file, lock, options);
  } catch (error) {
    lock?.release();
    file.close();
    throw error;
  }
}

/** Recovers `file`, which is locked, and serves it; on failure it stays open. */
export function attachPortable(
  file: PoolFile,
  lock: PoolLock | null,
  options: MediumOptions,
): OpenedPortable {
  const readOnly = options.readOnly ?? false;
  const found = readHeader(file);
  const target = readOnly ? new OverlayPoolFile(file) : file;
  const recovered = recoverJournal(target, found);
  const medium = new PortableMedium(target, {
    recovered,
    lock,
    readOnly,
    syncIntervalMs: options.syncIntervalMs ?? DEFAULT_SYNC_INTERVAL_MS,
  });
  return { medium, recovered };
}
