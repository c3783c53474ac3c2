// session.ts — the pools that take part in an open session, and its nesting levels.
import { TransactionError } from '../errors/transaction-error.js';
import type { TransactionEngine } from '../journal/transaction-engine.js';
import type { TransactionMark } from '../journal/transaction-mark.js';
import type { Connected } from './connect.js';
import type { SessionWatch } from './session-watch.js';
import { isThenable, strayPromise } from './stray-promise.js';

/** A pool that takes part. */
export interface SessionMember {
  readonly pool: Connected;
  readonly engine: TransactionEngine;
  /** Where its transaction began. */
  readonly start: TransactionMark;
  /** Called when the session is over, or a part of it was taken back: with the reason, or undefined after a commit. */
  readonly over: (reason: unknown) => void;
  /** Follows its transaction; null where nobody wants to know. */
  readonly watch: SessionWatch | null;
}

/** A nesting level of a pool in a session inside a session. */
interface Level {
  readonly mark: TransactionMark;
  readonly watch: SessionWatch | null;
}

/** Whom to tell that a transaction or a level is over. */
type Told = Pick<SessionMember, 'over' | 'watch'>;

/**
 * An open session. Each pool that is used in it has one transaction, open from its first use to the end of the session and set aside between the calls of
 * `pool.transaction`, each of which is a nesting level in it.
 */
export class Session {
  /** Absolute path of its file. */
  readonly path: string;
  readonly #members = new Map<Connected, SessionMember>();

  constructor(path: string) {
    this.path = path;
  }

  /** Pools that take part, in the order in which they joined. */
  get members(): SessionMember[] {
    return [...this.#members.values()];
  }

  /** Names of these pools. */
  get names(): string[] {
    return this.members.map(({ pool }) => pool.context.name);
  }

  /** Whether `pool` takes part. */
  has(pool: Connected): boolean {
    return this.#members.has(pool);
  }

  /**
   * Makes `pool` part of the session.
   *
   * @throws TransactionError `TX_ACTIVE` when a transaction of it was begun before the session; the error that poisoned it.
   */
  join(pool: Connected, over: (reason: unknown) => void): void {
    const { engine, name } = pool.context;
    if (engine.isActive) {
      throw new TransactionError(
        'TX_ACTIVE',
        `A transaction of pool ${name} was begun before the session ${this.path}, which cannot commit it. Begin the session first, or let that transaction end.`,
        { transactionId: engine.writes.transactionId },
      );
    }
    const watch = pool.observer.sessionWatch();
    let start: TransactionMark;
    try {
      start = engine.begin();
    } catch (error) {
      watch?.over(error);
      throw error;
    }
    watch?.enter();
    engine.park();
    this.#members.set(pool, { pool, engine, start, over, watch });
  }

  /** Runs `body` as a savepoint over all pools: what it throws takes back what it did in each of them. */
  nested<R>(body: () => R): R {
    const levels = new Map<Connected, Level>();
    for (const { pool, engine } of this.#members.values()) {
      levels.set(
        pool,
        awake(engine, () => beginLevel(pool)),
      );
    }
    let result: R;
    try {
      result = body();
      if (isThenable(result)) throw strayPromise(result, 'a session');
    } catch (error) {
      const told = this.members.map(({ pool, over, watch }): Told => ({
        over,
        // What joined inside ends with its transaction.
        watch: levels.has(pool) ? levels.get(pool)!.watch : watch,
      }));
      for (const { watch } of told) watch?.leave();
      for (const { pool, engine, start } of this.members.reverse()) {
        const level = levels.get(pool);
        if (level !== undefined) {
          awake(engine, () => engine.abort(level.mark));
        } else {
          this.#members.delete(pool);
          engine.unpark();
          engine.abort(start);
        }
      }
      tellOver(told, error);
      throw error;
    }
    for (const { pool, engine } of this.#members.values()) {
      const level = levels.get(pool);
      if (level === undefined) continue;
      level.watch?.leave();
      awake(engine, () => engine.commit(level.mark, 'strict'));
      level.watch?.over(undefined);
    }
    return result;
  }

  /** The body has ended, and nothing is committed or taken back yet. */
  leave(): void {
    for (const { watch } of this.#members.values()) watch?.leave();
  }

  /**
   * Lets each pool do what follows a transaction; all of them, whatever one of them throws.
   *
   * @param reason - what ended the session without a commit, or undefined.
   * @throws TransactionError `TX_HOOK`, the first of them.
   */
  tellOver(reason: unknown): void {
    tellOver(this.members, reason);
  }

  /** Takes everything back. */
  abort(): void {
    for (const { engine, start } of this.members.reverse()) {
      engine.unpark();
      engine.abort(start);
    }
  }
}

function beginLevel({ context, observer }: Connected): Level {
  const watch = observer.sessionWatch();
  const mark = context.engine.begin();
  watch?.enter();
  return { mark, watch };
}

function tellOver(told: readonly Told[], reason: unknown): void {
  const failures: unknown[] = [];
  for (const { over, watch } of told) {
    let thrown: unknown;
    try {
      over(reason);
    } catch (error) {
      failures.push(error);
      thrown = error;
    }
    watch?.over(reason, thrown);
  }
  if (failures.length > 0) throw failures[0];
}

/** Runs `work` with the transaction of `engine` open, and sets it aside again if it was. */
function awake<R>(engine: TransactionEngine, work: () => R): R {
  if (!engine.isParked) return work();
  engine.unpark();
  const result = work();
  engine.park();
  return result;
}
