// pool-lock.ts — what keeps a second opener out, and what it is told.
import { PoolError } from '../errors/pool-error.js';
import { processState, type ProcessIdentity } from './process-identity.js';

/** A hold on a pool file. */
export interface PoolLock {
  /** Lets the next opener in. Idempotent; never throws. */
  release(): void;
}

/**
 * The `POOL_LOCKED` error for a pool that `owner` has open.
 *
 * @param owner - null where the owner left no name.
 * @param lockFile - the lock file to delete by hand when its process is out of sight, if there is one.
 */
export function lockedError(
  path: string,
  owner: ProcessIdentity | null,
  lockFile: string | null,
): PoolError {
  const details = { path, ownerPid: owner?.pid };
  const byHand = lockFile === null ? '' : ` If it does not run any more, delete ${lockFile}.`;
  if (owner === null) {
    return new PoolError(
      'POOL_LOCKED',
      `${path}: another process has the pool open.${byHand}`,
      details,
    );
  }
  switch (processState(owner)) {
    case 'self':
      return new PoolError(
        'POOL_LOCKED',
        `${path}: the pool is already open in this process. Share that pool object, or close it first.`,
        details,
      );
    case 'elsewhere':
      return new PoolError(
        'POOL_LOCKED',
        `${path}: process ${owner.pid} on ${owner.host} has the pool open.${byHand}`,
        details,
      );
    default:
      return new PoolError(
        'POOL_LOCKED',
        `${path}: process ${owner.pid} has the pool open. Wait until it closes the pool, or end it.`,
        details,
      );
  }
}
