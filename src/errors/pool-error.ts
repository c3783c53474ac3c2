// pool-error.ts — errors about a pool as a whole
import type { CodesOf } from './codes.js';
import { CorundumError, type ErrorCause, type ErrorFamily } from './corundum-error.js';

/** Codes of {@link PoolError}. */
export type PoolErrorCode = CodesOf<'POOL'>;

/** Typed fields of {@link PoolError}. */
export interface PoolErrorDetails {
  /** Path of the pool file; '' for a volatile pool. */
  readonly path: string;
  /** Process that owns the pool, with `POOL_LOCKED`, when it is known. */
  readonly ownerPid?: number | undefined;
}

/** Thrown when a pool cannot be opened, created, used or closed. */
export class PoolError extends CorundumError implements PoolErrorDetails {
  declare readonly code: PoolErrorCode;
  /** Path of the pool file; '' for a volatile pool. */
  readonly path: string;
  /** Process that owns the pool, with `POOL_LOCKED`, when it is known. */
  readonly ownerPid: number | undefined;

  /**
   * Makes the error.
   *
   * @param code - stable code.
   * @param message - what happened, where, and what to do.
   * @param details - typed fields, kept on the error.
   * @param options - the cause, when there is one.
   */
  constructor(
    code: PoolErrorCode,
    message: string,
    details: PoolErrorDetails,
    options?: ErrorCause,
  ) {
    super(code, message, options);
    this.path = details.path;
    this.ownerPid = details.ownerPid;
  }

  override get name(): string {
    return 'PoolError';
  }

  get family(): ErrorFamily {
    return 'pool';
  }
}
