// same-pool.ts — the check that a cell and a journal belong together.
import { PointerError } from '../errors/pointer-error.js';
import { requireLive } from '../mapping/check-handle.js';
import { SEGMENT, type HandleState } from '../mapping/handle-state.js';
import { contextOf, type TransactionToken } from '../mapping/transaction-token.js';

/** Throws unless `j` is the journal of a running transaction of the cell's pool, and the cell is there. @throws TransactionError `TX_REQUIRED`; PointerError `PTR_OTHER_POOL`, `PTR_STALE` */
export function requireSamePool(cell: HandleState, j: TransactionToken): void {
  const { name } = cell.constructor;
  const context = contextOf(j, name);
  requireLive(cell, name);
  if (cell[SEGMENT].context === context) return;
  throw new PointerError(
    'PTR_OTHER_POOL',
    `A ${name} of pool ${cell[SEGMENT].context.name} was given the journal of pool ${context.name}.`,
  );
}
