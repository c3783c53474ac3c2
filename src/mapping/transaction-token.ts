// transaction-token.ts — what pointers and cells ask for as proof of a transaction: the journal, seen from below.
import { TransactionError } from '../errors/transaction-error.js';
import type { PoolContext } from './pool-context.js';

/** Slot by which a journal leads to its pool. Shared by all copies of the library in a process. */
export const CONTEXT: unique symbol = Symbol.for('corundum.context') as never;

/** The type of the pool that a journal or a pointer belongs to. Exists for the compiler only. */
export declare const POOL: unique symbol;

/**
 * The journal of a running transaction, as functions take it that change something persistent: whoever has it is inside `pool.transaction`.
 * `P` names the type of the pool, by which the compiler tells the pointers of two pools apart.
 */
export interface TransactionToken<P extends string = string> {
  /** @internal */
  readonly [CONTEXT]: PoolContext;
  /** Not there at run time. */
  readonly [POOL]?: P;
}

/**
 * The pool of a journal whose transaction is running. Errors name `what` with `member` behind it: put together for them only.
 *
 * @throws TransactionError `TX_REQUIRED` when it is none, or its transaction ended.
 */
export function contextOf(j: TransactionToken, what: string, member = ''): PoolContext {
  const given: unknown = j;
  const context =
    typeof given === 'object' && given !== null
      ? (given as Partial<TransactionToken>)[CONTEXT]
      : undefined;
  if (context === undefined) {
    throw new TransactionError(
      'TX_REQUIRED',
      `${what}${member} takes the journal of a transaction: call it inside pool.transaction((j) => { … }) and pass j.`,
      {},
    );
  }
  if (!context.engine.isActive) throw journalEnded();
  return context;
}

/** The error of a journal that was kept beyond its transaction. */
export function journalEnded(): TransactionError {
  return new TransactionError(
    'TX_REQUIRED',
    'The journal was used after its transaction ended. Do the work inside pool.transaction((j) => { … }).',
    {},
  );
}
