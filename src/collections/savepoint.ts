// savepoint.ts — changes of a collection that happen wholly or not at all.
import type { PoolContext } from '../mapping/pool-context.js';

/**
 * Runs `work` as a nesting level of the open transaction: when it throws, its changes are taken back and the error goes on.
 *
 * @throws TransactionError `TX_REQUIRED`; and what `work` throws.
 */
export function atomically(context: PoolContext, work: () => void): void {
  const { engine } = context;
  if (engine.writes.depth === 0) engine.writes.refuse();
  const mark = engine.begin();
  try {
    work();
  } catch (error) {
    engine.abort(mark);
    throw error;
  }
  engine.commit(mark, 'relaxed');
}
