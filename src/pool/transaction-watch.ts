// transaction-watch.ts — follows one transaction or savepoint to its end, for statistics and traces.
import type { Participant } from '../journal/participant.js';
import type { TransactionEngine } from '../journal/transaction-engine.js';
import { CONTROL } from '../media/control-layout.js';
import type { Durability } from '../media/media.js';
import { nanoseconds } from './nanoseconds.js';
import type { Statistics } from './statistics.js';
import type { TransactionMessage } from './trace-messages.js';

const WATCHED = Symbol('corundum.watched');

/** Whether `body` is one that a watch has made: its transaction is followed already. */
export function isWatched(body: unknown): boolean {
  return typeof body === 'function' && WATCHED in body;
}

/**
 * Follows a transaction. It joins at the beginning of the body, so that the engine tells it how the level ends: of an abort when all is as it was before, of a
 * commit before the program's own actions run.
 */
export class TransactionWatch implements Participant {
  readonly message: { -readonly [Name in keyof TransactionMessage]: TransactionMessage[Name] };
  readonly #engine: TransactionEngine;
  readonly #statistics: Statistics | null;
  /** Whether anybody wants to know how long it took. */
  readonly #isTimed: boolean;
  #lsnBefore = 0;
  #began = 0;
  #bodyBegan = 0;
  #bodyEnded = 0;
  #ended = 0;
  #hasBegun = false;

  constructor(
    pool: string,
    engine: TransactionEngine,
    statistics: Statistics | null,
    durability: Durability,
    session: string,
    isTimed: boolean,
  ) {
    const { writes } = engine;
    this.#engine = engine;
    this.#statistics = statistics;
    this.#isTimed = isTimed;
    this.message = {
      pool,
      session,
      transactionId: writes.transactionId + (writes.depth === 0 ? 1 : 0),
      depth: writes.depth + 1,
      durability,
      outcome: 'running',
      lsn: 0,
      wordsLogged: 0,
      nanoseconds: 0,
      commitNanoseconds: 0,
    };
  }

  /** `body`, followed. */
  watched<J, R>(body: (j: J) => R): (j: J) => R {
    const followed = (j: J): R => {
      this.enter();
      try {
        return body(j);
      } finally {
        this.leave();
      }
    };
    return Object.assign(followed, { [WATCHED]: true });
  }

  /** Runs the transaction: `run` begins it, and has ended it when it returns or throws. */
  follow<R>(run: () => R): R {
    this.start();
    try {
      return run();
    } finally {
      this.finish();
    }
  }

  /** The transaction is about to begin. */
  start(): void {
    this.#lsnBefore = this.#lsn;
    this.#began = this.#now();
  }

  /** It has begun, and its body begins. */
  enter(): void {
    this.#hasBegun = true;
    this.#engine.join(this);
    this.#bodyBegan = this.#now();
  }

  /** Its body has ended, and the changes are not yet committed or taken back. */
  leave(): void {
    this.#bodyEnded = this.#now();
    if (this.message.depth === 1) this.message.wordsLogged = this.#engine.writes.undo.count;
  }

  /** It is over. The engine has told how, but for a savepoint that was kept, and for what never began. */
  finish(): void {
    if (this.message.outcome === 'running') this.#end(this.#hasBegun ? 'kept' : 'refused');
  }

  /** Resolves with `promise`, and records how long after the commit that was. */
  async followUntilDurable<R>(promise: Promise<R>): Promise<R> {
    const result = await promise;
    if (this.message.lsn !== 0) this.#record('durable', this.#now() - this.#ended);
    return result;
  }

  /** {@inheritDoc Participant.committed} */
  committed(): void {
    // A savepoint has ended before.
    if (this.message.outcome !== 'running') return;
    const lsn = this.#lsn;
    if (lsn === this.#lsnBefore) {
      this.#end('empty');
      return;
    }
    this.message.lsn = lsn;
    this.#end('committed');
    this.message.commitNanoseconds = this.#ended - this.#bodyEnded;
    this.#record('commit', this.message.commitNanoseconds);
  }

  /** {@inheritDoc Participant.aborted} */
  aborted(): void {
    if (this.message.outcome !== 'running') return;
    this.#end('aborted');
    this.#record('rollback', this.#ended - this.#bodyEnded);
  }

  #end(outcome: TransactionMessage['outcome']): void {
    const { message } = this;
    this.#ended = this.#now();
    message.outcome = outcome;
    message.nanoseconds = this.#ended - this.#began;
    if (outcome === 'refused') return;
    this.#statistics?.transactionEnded(outcome, message.depth, message.wordsLogged);
    if (message.depth > 1) {
      this.#record('savepoint', message.nanoseconds);
      return;
    }
    this.#record('transaction', message.nanoseconds);
    this.#record('body', this.#bodyEnded - this.#bodyBegan);
  }

  #record(
    operation: 'transaction' | 'body' | 'commit' | 'rollback' | 'savepoint' | 'durable',
    time: number,
  ): void {
    this.#statistics?.latency?.record(operation, time);
  }

  /** LSN of this thread's last commit. */
  get #lsn(): number {
    return this.#engine.writes.control[CONTROL.LSN] ?? 0;
  }

  #now(): number {
    return this.#isTimed ? nanoseconds() : 0;
  }
}
