// allocation-error.ts — errors of the allocator
import type { CodesOf } from './codes.js';
import { CorundumError, type ErrorCause, type ErrorFamily } from './corundum-error.js';

/** Codes of {@link AllocationError}. */
export type AllocationErrorCode = CodesOf<'ALLOC'>;

/** Typed fields of {@link AllocationError}. */
export interface AllocationErrorDetails {
  /** Bytes asked for or given back. */
  readonly bytes: number;
}

/** Thrown when the heap of a pool cannot give or take back space. */
export class AllocationError extends CorundumError implements AllocationErrorDetails {
  declare readonly code: AllocationErrorCode;
  /** Bytes asked for or given back. */
  readonly bytes: number;

  /**
   * Makes the error.
   *
   * @param code - stable code.
   * @param message - what happened, where, and what to do.
   * @param details - typed fields, kept on the error.
   * @param options - the cause, when there is one.
   */
  constructor(
    code: AllocationErrorCode,
    message: string,
    details: AllocationErrorDetails,
    options?: ErrorCause,
  ) {
    super(code, message, options);
    this.bytes = details.bytes;
  }

  override get name(): string {
    return 'AllocationError';
  }

  get family(): ErrorFamily {
    return 'allocation';
  }
}
