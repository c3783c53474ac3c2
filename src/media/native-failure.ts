// native-failure.ts — turns the shim's error numbers into coded errors.
import * as util from 'node:util';
import { InvariantError } from '../errors/invariant-error.js';
import { MediaError, type MediaErrorCode } from '../errors/media-error.js';
import { PoolError } from '../errors/pool-error.js';
import { TransactionError } from '../errors/transaction-error.js';

/** Where a poison came from, as the shim numbers it. */
const WHERE: readonly (readonly [MediaErrorCode, string, string])[] = [
  ['MEDIA_WRITE', 'write', 'the pool failed'],
  ['MEDIA_WRITE', 'write', 'writing the journal failed'],
  ['MEDIA_SYNC', 'fdatasync', 'making the journal durable failed'],
  ['MEDIA_WRITE', 'write', 'carrying the journal to its home failed'],
  ['MEDIA_SYNC', 'fdatasync', 'making the home durable failed'],
  ['MEDIA_WRITE', 'write', 'writing the header failed'],
  ['MEDIA_SIGBUS', 'mmap', 'a mapped page could not be read or written'],
  ['MEDIA_READ', 'stat', 'the file is gone'],
  ['MEDIA_MAP', 'mmap', 'the kernel could not give memory of the pool back'],
];
const WHERE_SIGBUS = 6;
const WHERE_GONE = 7;
const FULL = new Set(['ENOSPC', 'EFBIG', 'EDQUOT']);

/** Name of error number `errno` (positive), such as 'EIO'. */
function errnoName(errno: number): string {
  try {
    return util.getSystemErrorName(-errno);
  } catch {
    return `errno ${errno}`;
  }
}

/**
 * The error for a poisoned pool.
 *
 * @param isGone - tells whether the file was deleted, replaced or truncated: a page that cannot be read mostly means that.
 */
export function poisonError(
  path: string,
  poison: { readonly errno: number; readonly where: number },
  isGone: () => boolean,
): MediaError | PoolError {
  const { errno, where } = poison;
  if (where === WHERE_GONE || (where === WHERE_SIGBUS && isGone())) {
    return new PoolError(
      'POOL_GONE',
      `${path}: the file was deleted, replaced or truncated while the pool was open. What was committed since is lost; close the pool.`,
      { path },
    );
  }
  const [code, syscall, what] = WHERE[where] ?? WHERE[0]!;
  return new MediaError(
    code,
    `${path}: ${what} (${errnoName(errno)}). The pool takes no more changes until it is closed and opened again.`,
    { path, errno, syscall },
  );
}

/** The error for a call that failed cleanly with `errno` (positive): the pool is as before. */
export function cleanError(path: string, errno: number, what: string): Error {
  const name = errnoName(errno);
  if (FULL.has(name)) {
    return new MediaError('MEDIA_FULL', `${path}: no space for ${what} (${name}). Free some.`, {
      path,
      errno,
    });
  }
  if (name === 'ENOMEM') {
    return new TransactionError(
      'TX_TOO_LARGE',
      `${path}: no memory for ${what} (${name}). Split it into several transactions.`,
    );
  }
  return new InvariantError('INVARIANT', `${path}: the native shim refused ${what} (${name}).`, {
    where: 'media',
  });
}
