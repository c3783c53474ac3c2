// invariant-error.ts — defects of the library itself
import type { ErrorCode } from './codes.js';
import { CorundumError, type ErrorCause, type ErrorFamily } from './corundum-error.js';

/** Codes of {@link InvariantError}. */
export type InvariantErrorCode = Extract<ErrorCode, 'INVARIANT'>;

/** Typed fields of {@link InvariantError}. */
export interface InvariantErrorDetails {
  /** Place in the library that noticed it. */
  readonly where?: string | undefined;
}

/** Thrown when the library finds itself in a state that its own rules forbid; please report it. */
export class InvariantError extends CorundumError implements InvariantErrorDetails {
  declare readonly code: InvariantErrorCode;
  /** Place in the library that noticed it. */
  readonly where: string | undefined;

  /**
   * Makes the error.
   *
   * @param code - stable code.
   * @param message - what happened, where, and what to do.
   * @param details - typed fields, kept on the error.
   * @param options - the cause, when there is one.
   */
  constructor(
    code: InvariantErrorCode,
    message: string,
    details: InvariantErrorDetails = {},
    options?: ErrorCause,
  ) {
    super(code, message, options);
    this.where = details.where;
  }

  override get name(): string {
    return 'InvariantError';
  }

  get family(): ErrorFamily {
    return 'invariant';
  }
}
