// refuse-outside.ts — the error of a change outside a transaction.
import { TransactionError } from '../errors/transaction-error.js';

/** Throws `TX_REQUIRED`. */
export function refuseOutside(): never {
  throw new TransactionError(
    'TX_REQUIRED',
    'A persistent object was changed outside a transaction. Make the change inside pool.transaction((j) => { … }).',
    {},
  );
}
