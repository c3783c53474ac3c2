// chaperon-error.ts — errors of sessions over several pools
import type { CodesOf } from './codes.js';
import { CorundumError, type ErrorCause, type ErrorFamily } from './corundum-error.js';

/** Codes of {@link ChaperonError}. */
export type ChaperonErrorCode = CodesOf<'CHAPERON'>;

/** Typed fields of {@link ChaperonError}. */
export interface ChaperonErrorDetails {
  /** Path of the session's file. */
  readonly path: string;
  /** Path of the pool that it is about, when it is about one. */
  readonly poolPath?: string | undefined;
  /** Identity of the session, when it is known. */
  readonly sessionId?: string | undefined;
}

/** Thrown when a session over several pools cannot begin, end or be completed after a crash. */
export class ChaperonError extends CorundumError implements ChaperonErrorDetails {
  declare readonly code: ChaperonErrorCode;
  /** Path of the session's file. */
  readonly path: string;
  /** Path of the pool that it is about, when it is about one. */
  readonly poolPath: string | undefined;
  /** Identity of the session, when it is known. */
  readonly sessionId: string | undefined;

  /**
   * Makes the error.
   *
   * @param code - stable code.
   * @param message - what happened, where, and what to do.
   * @param details - typed fields, kept on the error.
   * @param options - the cause, when there is one.
   */
  constructor(
    code: ChaperonErrorCode,
    message: string,
    details: ChaperonErrorDetails,
    options?: ErrorCause,
  ) {
    super(code, message, options);
    this.path = details.path;
    this.poolPath = details.poolPath;
    this.sessionId = details.sessionId;
  }

  override get name(): string {
    return 'ChaperonError';
  }

  get family(): ErrorFamily {
    return 'chaperon';
  }
}
