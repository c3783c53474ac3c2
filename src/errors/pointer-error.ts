// pointer-error.ts — errors of handles and pointers
import type { CodesOf } from './codes.js';
import { CorundumError, type ErrorCause, type ErrorFamily } from './corundum-error.js';

/** Codes of {@link PointerError}. */
export type PointerErrorCode = CodesOf<'PTR'> | 'OWNERSHIP';

/** Typed fields of {@link PointerError}. */
export interface PointerErrorDetails {
  /** Class that the handle or pointer was made for, when it is known. */
  readonly className?: string | undefined;
  /** Position in the pool, in words of 8 bytes, when it is known. */
  readonly position?: number | undefined;
}

/** Thrown when a handle or a stored reference does not lead to the object it stands for. */
export class PointerError extends CorundumError implements PointerErrorDetails {
  declare readonly code: PointerErrorCode;
  /** Class that the handle or pointer was made for, when it is known. */
  readonly className: string | undefined;
  /** Position in the pool, in words of 8 bytes, when it is known. */
  readonly position: number | undefined;

  /**
   * Makes the error.
   *
   * @param code - stable code.
   * @param message - what happened, where, and what to do.
   * @param details - typed fields, kept on the error.
   * @param options - the cause, when there is one.
   */
  constructor(
    code: PointerErrorCode,
    message: string,
    details: PointerErrorDetails = {},
    options?: ErrorCause,
  ) {
    super(code, message, options);
    this.className = details.className;
    this.position = details.position;
  }

  override get name(): string {
    return 'PointerError';
  }

  get family(): ErrorFamily {
    return 'pointer';
  }
}
