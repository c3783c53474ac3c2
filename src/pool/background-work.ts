// background-work.ts — what a pool does between other work of the event loop: reclaims what was dropped, and collects cycles.
import { isCorundumError } from '../errors/corundum-error.js';
import type { TransactionEngine } from '../journal/transaction-engine.js';
import type { PoolContext } from '../mapping/pool-context.js';
import type { CollectTrigger } from './collect-trigger.js';
import type { CycleCollector } from './cycle-collector.js';
import type { PoolObserver } from './pool-observer.js';

/** What one turn of the event loop looks at for a collection, in objects and references: a fraction of a millisecond. */
export const TURN_BUDGET = 4096;

/** One step a turn, as long as there is something to do. Keeps no process alive. */
export class BackgroundWork {
  readonly #context: PoolContext;
  readonly #engine: TransactionEngine;
  readonly #collector: CycleCollector;
  /** Null where the program collects by itself. */
  readonly #trigger: CollectTrigger | null;
  readonly #observer: PoolObserver;
  #collecting = false;
  #turn: NodeJS.Immediate | null = null;

  constructor(
    context: PoolContext,
    collector: CycleCollector,
    trigger: CollectTrigger | null,
    observer: PoolObserver,
  ) {
    this.#context = context;
    this.#engine = context.engine;
    this.#collector = collector;
    this.#trigger = trigger;
    this.#observer = observer;
    // The pool was closed, or its process died, while a collection emptied garbage.
    this.#collecting = trigger !== null && context.sweeping;
  }

  /** Called after each commit: has the next turns do what is to be done. */
  schedule(): void {
    if (this.#turn !== null) return;
    if (!this.#collecting && this.#trigger?.isDue === true) {
      this.#collecting = true;
      this.#trigger.reset();
    }
    if (!this.#collecting && !this.#engine.hasBacklog) return;
    this.#turn = setImmediate(() => {
      this.#turn = null;
      if (this.#work()) this.schedule();
    });
    this.#turn.unref();
  }

  /** No collection is due any more: one has ended. */
  endCollecting(): void {
    this.#collecting = false;
    this.#trigger?.reset();
  }

  /** Ends it with the pool. */
  stop(): void {
    if (this.#turn !== null) clearImmediate(this.#turn);
    this.#turn = null;
    this.#collecting = false;
  }

  /** One step of each; false when one failed. */
  #work(): boolean {
    if (this.#context.media.poison() !== null) return false;
    try {
      if (this.#engine.hasBacklog)
        this.#observer.timed('reclaim', () => this.#engine.reclaimStep('relaxed'));
      if (!this.#collecting) return true;
      const report = this.#observer.collect(() => this.#collector.step(TURN_BUDGET));
      if (report !== null) this.endCollecting();
    } catch (error) {
      // Nobody is there to catch it: a damaged list, or a medium that fails, is told to the next transaction.
      if (!isCorundumError(error)) throw error;
      if (this.#collecting) this.endCollecting();
      return false;
    }
    return true;
  }
}
