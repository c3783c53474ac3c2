// stray-promise.ts — the error for a body that returned a promise.
import { TransactionError } from '../errors/transaction-error.js';

/** Whether `value` is something to await. */
export function isThenable(value: unknown): boolean {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/**
 * The `TX_PROMISE` error for what a body returned. The promise's rejection, if it comes, becomes part of the cause and is not reported as unhandled.
 *
 * @param what - whose body it was: 'a transaction'.
 */
export function strayPromise(
  result: unknown,
  what: string,
  transactionId?: number,
): TransactionError {
  const cause = new PromiseCause();
  (result as PromiseLike<unknown>).then(undefined, (reason: unknown) => {
    cause.reason = reason;
  });
  return new TransactionError(
    'TX_PROMISE',
    `The body of ${what} returned a promise, and was taken back. Await first, then transact: the body must be synchronous.`,
    { transactionId },
    { cause },
  );
}

/** Cause of TX_PROMISE: what the stray promise was rejected with, once it is. */
class PromiseCause extends Error {
  /** The rejection's reason, when there is one. */
  reason: unknown = undefined;

  constructor() {
    super('the promise that the body returned');
  }
}
