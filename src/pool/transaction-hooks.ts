// transaction-hooks.ts — what a program asked to be done when its transaction ends.
import { TransactionError } from '../errors/transaction-error.js';
import type { Participant } from '../journal/participant.js';
import type { PoolContext } from '../mapping/pool-context.js';

type CommitAction = () => void;
type AbortAction = (reason: unknown) => void;

/**
 * Actions that wait for the end of a transaction. The engine says how it ends while it is still busy with it; the actions run when it is done, so that
 * they see the pool as it is, and may begin transactions of their own.
 */
export class TransactionHooks {
  readonly #context: PoolContext;
  #committed: CommitAction[] = [];
  #aborted: AbortAction[] = [];

  constructor(context: PoolContext) {
    this.#context = context;
  }

  /** Adds actions to the running transaction or savepoint. */
  add(onCommit: CommitAction | null, onAbort: AbortAction | null): void {
    const participant: Participant = {
      committed: () => {
        if (onCommit !== null) this.#committed.push(onCommit);
      },
      aborted: () => {
        if (onAbort !== null) this.#aborted.push(onAbort);
      },
    };
    this.#context.engine.join(participant);
  }

  /** Whether a commit left actions to run. */
  get hasCommitted(): boolean {
    return this.#committed.length > 0;
  }

  /** Takes the actions of the transaction that was just committed. */
  takeCommitted(): readonly CommitAction[] {
    const actions = this.#committed;
    this.#committed = [];
    return actions;
  }

  /** Runs the actions of a committed transaction. @throws TransactionError `TX_HOOK` when one of them threw. */
  runCommitted(actions: readonly CommitAction[] = this.takeCommitted()): void {
    run(
      actions.map((action) => () => action()),
      'committed',
      this.#context.name,
    );
  }

  /** Runs the actions of what was just taken back. @throws TransactionError `TX_HOOK` when one of them threw. */
  runAborted(reason: unknown): void {
    if (this.#aborted.length === 0) return;
    const actions = this.#aborted;
    this.#aborted = [];
    run(
      actions.map((action) => () => action(reason)),
      'taken back',
      this.#context.name,
      reason,
    );
  }
}

function run(actions: readonly (() => void)[], end: string, pool: string, reason?: unknown): void {
  const failures: unknown[] = [];
  for (const action of actions) {
    try {
      action();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return;
  const also =
    reason === undefined ? '' : ' The error that ended the transaction is in `errors`, first.';
  const cause =
    reason === undefined && failures.length === 1
      ? failures[0]
      : new AggregateError(
          reason === undefined ? failures : [reason, ...failures],
          'several errors',
        );
  throw new TransactionError(
    'TX_HOOK',
    `A transaction of pool ${pool} was ${end}, and after that ${String(failures.length)} of its actions threw.${also} ` +
      'Nothing of the pool changed by that: see `cause`, and let such actions catch their errors.',
    {},
    { cause },
  );
}
