// media-failure.ts — turns errors of the operating system into coded ones.
import { MediaError, type MediaErrorCode } from '../errors/media-error.js';

interface SystemError extends Error {
  readonly code?: string;
  readonly errno?: number;
  readonly syscall?: string;
}

const FULL_CODES = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Tells whether `error` says that the device, the quota or the file system's greatest file is used up. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && FULL_CODES.has((error as SystemError).code ?? '');
}

/**
 * The {@link MediaError} for a failed operation on `path`.
 *
 * @param code - what failed, in the library's terms.
 * @param what - the sentence that says what was tried and what to do, without a full stop.
 * @param cause - the operating system's error.
 */
export function mediaFailure(
  code: MediaErrorCode,
  path: string,
  what: string,
  cause: unknown,
): MediaError {
  const system: Partial<SystemError> = cause instanceof Error ? cause : {};
  const errno = system.errno === undefined ? undefined : Math.abs(system.errno);
  const reason = system.message ?? String(cause);
  return new MediaError(
    code,
    `${path === '' ? 'pool' : path}: ${what} (${reason}).`,
    { path, errno, syscall: system.syscall },
    { cause },
  );
}

/** Runs `action`; what it throws becomes a {@link MediaError} of `code`. */
export function guarded<T>(code: MediaErrorCode, path: string, what: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw mediaFailure(code, path, what, cause);
  }
}
