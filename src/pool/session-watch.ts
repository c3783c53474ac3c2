// session-watch.ts — follows what a session keeps open in one pool, for statistics and traces: it does not begin and end with one call.
import { publishEnd, publishStart } from './channels.js';
import type { TransactionWatch } from './transaction-watch.js';

/** Follows the transaction of one pool in a session, or its savepoint in a session inside of that. */
export class SessionWatch {
  readonly #watch: TransactionWatch;
  /** Whether somebody listened when it began. */
  readonly #isTraced: boolean;

  /** Tells that a transaction or savepoint is about to begin. */
  constructor(watch: TransactionWatch, isTraced: boolean) {
    this.#watch = watch;
    this.#isTraced = isTraced;
    if (isTraced) publishStart(watch.message);
    watch.start();
  }

  /** It has begun, and is not set aside. */
  enter(): void {
    this.#watch.enter();
  }

  /** The body of the session has ended, and nothing is committed or taken back yet. */
  leave(): void {
    this.#watch.leave();
  }

  /**
   * It is over, and the program's own actions have run.
   *
   * @param reason - what ended the session; undefined after a commit. Where this pool has committed all the same, it is not told.
   * @param thrown - what the actions threw.
   */
  over(reason: unknown, thrown?: unknown): void {
    const watch = this.#watch;
    watch.finish();
    if (!this.#isTraced) return;
    const { outcome } = watch.message;
    const failed = outcome === 'aborted' || outcome === 'refused';
    publishEnd(watch.message, thrown ?? (failed ? reason : undefined));
  }
}
