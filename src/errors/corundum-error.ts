// corundum-error.ts — the base of all errors that the library throws.
import type { ErrorCode } from './codes.js';

/** Name of the family that an error belongs to. */
export type ErrorFamily =
  | 'pool'
  | 'media'
  | 'allocation'
  | 'transaction'
  | 'schema'
  | 'field'
  | 'pointer'
  | 'cell'
  | 'collection'
  | 'chaperon'
  | 'invariant';

/** Last argument of every error constructor. */
export interface ErrorCause {
  /** What led to this error; kept as `error.cause`. */
  readonly cause?: unknown;
}

const BRAND = Symbol.for('corundum.error');

/**
 * Base of all coded errors. Branch on {@link CorundumError.code}, never on the text: the text says what happened, where
 * and what to do, and may change.
 */
export abstract class CorundumError extends Error {
  /** Family of the code, the same for all instances of one class. */
  abstract get family(): ErrorFamily;
  /** Stable code; `docs/errors.md` has a section for each. */
  readonly code: ErrorCode;

  /**
   * Makes the error.
   *
   * @param code - stable code.
   * @param message - what happened, where, and what to do.
   * @param options - the cause, when there is one.
   */
  protected constructor(code: ErrorCode, message: string, options: ErrorCause = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
  }
}

// Two copies of the library may meet in one process (a bundle and a test runner, say): the brand is what they share.
Object.defineProperty(CorundumError.prototype, BRAND, { value: true });

/**
 * Tells whether a value is an error of this library, made by this copy of it or by another one in the same process.
 *
 * @param value - anything, such as what a `catch` clause received.
 */
export function isCorundumError(value: unknown): value is CorundumError {
  return value instanceof Error && (value as { [BRAND]?: unknown })[BRAND] === true;
}
