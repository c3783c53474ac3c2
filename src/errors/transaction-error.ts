// transaction-error.ts — errors of transactions
import type { CodesOf } from './codes.js';
import { CorundumError, type ErrorCause, type ErrorFamily } from './corundum-error.js';

/** Codes of {@link TransactionError}. */
export type TransactionErrorCode = CodesOf<'TX'>;

/** Typed fields of {@link TransactionError}. */
export interface TransactionErrorDetails {
  /** Number of the transaction within its pool and thread, when there is one. */
  readonly transactionId?: number | undefined;
}

/** Thrown when a transaction is missing, misused, refused or rolled back by the library. */
export class TransactionError extends CorundumError implements TransactionErrorDetails {
  declare readonly code: TransactionErrorCode;
  /** Number of the transaction within its pool and thread, when there is one. */
  readonly transactionId: number | undefined;

  /**
   * Makes the error.
   *
   * @param code - stable code.
   * @param message - what happened, where, and what to do.
   * @param details - typed fields, kept on the error.
   * @param options - the cause, when there is one.
   */
  constructor(
    code: TransactionErrorCode,
    message: string,
    details: TransactionErrorDetails = {},
    options?: ErrorCause,
  ) {
    super(code, message, options);
    this.transactionId = details.transactionId;
  }

  override get name(): string {
    return 'TransactionError';
  }

  get family(): ErrorFamily {
    return 'transaction';
  }
}
