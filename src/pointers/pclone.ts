// pclone.ts — copies of persistent objects inside their pool.
import { PointerError } from '../errors/pointer-error.js';
import { requirePersistent } from '../mapping/copy-graph.js';
import { SEGMENT, type HandleState } from '../mapping/handle-state.js';
import type { PoolContext } from '../mapping/pool-context.js';
import { contextOf, type TransactionToken } from '../mapping/transaction-token.js';
import { cloneInto, cloneObject } from './clone-owned.js';

/**
 * A copy of a persistent object of a class that is declared with `@PClone()`: deep through what it owns (values, collections, embedded objects, `Pbox`), shared through what it refers to
 * (references, `Prc`, `Parc`, `PWeak`). Nothing refers to the copy yet: link it before the transaction ends, or it goes again.
 *
 * @throws SchemaError `SCHEMA_NOT_PCLONE`; TransactionError `TX_REQUIRED`; PointerError `PTR_STALE`, `PTR_NULL`, `PTR_OTHER_POOL`; AllocationError. Nothing is changed then.
 */
export function pclone<T extends object>(object: T, j: TransactionToken): T {
  const context = contextOf(j, 'pclone');
  return cloneObject(context, ofPool(object, context, 'pclone')) as unknown as T;
}

/**
 * Makes the fields of `target` copies of those of `source`, an object of the same class, as {@link pclone} does; `target` stays the object that it is.
 *
 * @throws as {@link pclone}; FieldError `FIELD_TYPE` for objects of two classes. Nothing is changed then.
 */
export function pcloneFrom<T extends object>(target: T, source: T, j: TransactionToken): void {
  const context = contextOf(j, 'pcloneFrom');
  cloneInto(context, ofPool(target, context, 'pcloneFrom'), ofPool(source, context, 'pcloneFrom'));
}

function ofPool(object: object, context: PoolContext, what: string): HandleState {
  const handle = requirePersistent(object, what) as HandleState;
  if (handle[SEGMENT].context === context) return handle;
  throw new PointerError(
    'PTR_OTHER_POOL',
    `${what} was given an object of pool ${handle[SEGMENT].context.name} and the journal of pool ${context.name}. Copy it with snapshot and create.`,
  );
}
