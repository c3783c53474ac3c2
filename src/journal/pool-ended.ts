// pool-ended.ts — the error of a pool that was given up, where nothing better is known.
import { TransactionError } from '../errors/transaction-error.js';

/** The error of a transaction that a pool can run no more. */
export function poolEnded(): TransactionError {
  return new TransactionError(
    'TX_CLOSED',
    'The pool can run no transaction any more: open it again.',
    {},
  );
}
