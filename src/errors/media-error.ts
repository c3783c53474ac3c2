// media-error.ts — errors of whatever holds a pool's bytes
import type { CodesOf } from './codes.js';
import { CorundumError, type ErrorCause, type ErrorFamily } from './corundum-error.js';

/** Codes of {@link MediaError}. */
export type MediaErrorCode = CodesOf<'MEDIA'>;

/** Typed fields of {@link MediaError}. */
export interface MediaErrorDetails {
  /** Path of the pool file; '' for a volatile medium. */
  readonly path: string;
  /** Error number of the system call (a positive integer), when there was one. */
  readonly errno?: number | undefined;
  /** Name of the failed system call, when there was one. */
  readonly syscall?: string | undefined;
}

/** Thrown when the operating system or the medium refuses or fails. */
export class MediaError extends CorundumError implements MediaErrorDetails {
  declare readonly code: MediaErrorCode;
  /** Path of the pool file; '' for a volatile medium. */
  readonly path: string;
  /** Error number of the system call (a positive integer), when there was one. */
  readonly errno: number | undefined;
  /** Name of the failed system call, when there was one. */
  readonly syscall: string | undefined;

  /**
   * Makes the error.
   *
   * @param code - stable code.
   * @param message - what happened, where, and what to do.
   * @param details - typed fields, kept on the error.
   * @param options - the cause, when there is one.
   */
  constructor(
    code: MediaErrorCode,
    message: string,
    details: MediaErrorDetails,
    options?: ErrorCause,
  ) {
    super(code, message, options);
    this.path = details.path;
    this.errno = details.errno;
    this.syscall = details.syscall;
  }

  override get name(): string {
    return 'MediaError';
  }

  get family(): ErrorFamily {
    return 'media';
  }
}
