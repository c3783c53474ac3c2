// pool-observer.ts — what a pool does, counted, timed and told to whoever listens.
import type { PoolContext } from '../mapping/pool-context.js';
import type { Durability } from '../media/media.js';
import {
  CHECKPOINT,
  COLLECT,
  isAsyncTraced,
  isTraced,
  POOL_CLOSE,
  transactionTrace,
} from './channels.js';
import type { CollectReport } from './collect-report.js';
import type { Latency, LatencyHistograms } from './latency-histograms.js';
import { nanoseconds } from './nanoseconds.js';
import { openSession } from './open-session.js';
import { SessionWatch } from './session-watch.js';
import { Statistics, type StatisticsLevel } from './statistics.js';
import type { CheckpointMessage, CollectMessage, PoolCloseMessage } from './trace-messages.js';
import { TransactionWatch } from './transaction-watch.js';

/** Watches over the operations of one pool. Where nobody wants to know it only runs them. */
export class PoolObserver {
  /** Null where the pool keeps no account. */
  readonly statistics: Statistics | null;
  readonly #context: PoolContext;

  constructor(level: StatisticsLevel, context: PoolContext, growths: () => number) {
    this.#context = context;
    this.statistics =
      level === 'off' ? null : new Statistics(level, context.engine, context.media, growths);
  }

  /** The histograms, null where nothing is timed. */
  get histograms(): LatencyHistograms | null {
    return this.statistics?.latency?.histograms ?? null;
  }

  /** A transaction or savepoint with `body`, which `run` runs. */
  transaction<J, R>(body: (j: J) => R, durability: Durability, run: (body: (j: J) => R) => R): R {
    const watch = this.#watch(durability);
    const follow = (): R => watch.follow(() => run(watch.watched(body)));
    return isTraced() ? transactionTrace().traceSync(follow, watch.message) : follow();
  }

  /** The same for one whose end is awaited. */
  commitAsync<J, R>(body: (j: J) => R, run: (body: (j: J) => R) => Promise<R>): Promise<R> {
    const watch = this.#watch('group');
    const follow = (): Promise<R> =>
      watch.followUntilDurable(watch.follow(() => run(watch.watched(body))));
    return isAsyncTraced() ? transactionTrace().tracePromise(follow, watch.message) : follow();
  }

  /** Follows what a session is about to begin in the pool; null where nobody wants to know. */
  sessionWatch(): SessionWatch | null {
    const isTold = isTraced();
    return this.statistics === null && !isTold
      ? null
      : new SessionWatch(this.#watch('strict'), isTold);
  }

  /** Runs `work`, timed. */
  timed<T>(operation: Latency, work: () => T): T {
    return this.statistics === null ? work() : this.statistics.timed(operation, work);
  }

  /** A checkpoint that the program asked for. */
  checkpoint(work: () => void): void {
    if (!CHECKPOINT.hasSubscribers) {
      this.timed('checkpoint', work);
      return;
    }
    const began = nanoseconds();
    const tell = (error: unknown): void => {
      const message: CheckpointMessage = {
        pool: this.#context.media.path,
        nanoseconds: nanoseconds() - began,
        error,
      };
      CHECKPOINT.publish(message);
    };
    told(() => this.timed('checkpoint', work), tell);
  }

  /** A piece of a collection of cycles; `work` returns the report with the last one. */
  collect<R extends CollectReport | null>(work: () => R): R {
    const report = this.timed('collect', work);
    if (report === null) return report;
    this.statistics?.collectionEnded(report);
    if (COLLECT.hasSubscribers) {
      const message: CollectMessage = { pool: this.#context.media.path, ...report };
      COLLECT.publish(message);
    }
    return report;
  }

  /** The closing of the pool. */
  close(work: () => void): void {
    if (!POOL_CLOSE.hasSubscribers) {
      work();
      return;
    }
    const began = nanoseconds();
    told(work, (error) => {
      const message: PoolCloseMessage = {
        pool: this.#context.media.path,
        nanoseconds: nanoseconds() - began,
        error,
      };
      POOL_CLOSE.publish(message);
    });
  }

  #watch(durability: Durability): TransactionWatch {
    const { engine, media } = this.#context;
    const isTimed = this.histograms !== null || isAsyncTraced();
    const session = openSession.current?.path ?? '';
    return new TransactionWatch(media.path, engine, this.statistics, durability, session, isTimed);
  }
}

/** Runs `work`, and tells of its end: with what it threw, or undefined. */
function told(work: () => void, tell: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    tell(error);
    throw error;
  }
  tell(undefined);
}
