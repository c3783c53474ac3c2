// pool.ts — a pool of persistent objects: open, transact, close.
import type { ClassCursor } from '../collections/class-cursor.js';
import { PoolError } from '../errors/pool-error.js';
import { TransactionError } from '../errors/transaction-error.js';
import { SUPERBLOCK } from '../media/file-layout.js';
import type { TransactionEngine } from '../journal/transaction-engine.js';
import type { TransactionMark } from '../journal/transaction-mark.js';
import type { HandleState } from '../mapping/handle-state.js';
import type { PoolContext } from '../mapping/pool-context.js';
import type { POOL } from '../mapping/transaction-token.js';
import type { Sync, View } from '../mapping/view.js';
import type { Durability, Media } from '../media/media.js';
import { keepSpecimen } from '../media/specimens.js';
import { BackgroundWork, TURN_BUDGET } from './background-work.js';
import { isAsyncTraced, isTraced } from './channels.js';
import type { CollectReport } from './collect-report.js';
import { CollectTrigger } from './collect-trigger.js';
import { CycleCollector } from './cycle-collector.js';
import { Journal } from './journal.js';
import { connect, type Connected, type RootClass } from './connect.js';
import type { LatencyHistograms } from './latency-histograms.js';
import { classCursor, type ObjectClass } from './object-class.js';
import type { PoolObserver } from './pool-observer.js';
import type { PoolStats } from './pool-stats.js';
import type { Session } from './session.js';
import { isThenable, strayPromise } from './stray-promise.js';
import { isWatched } from './transaction-watch.js';
import { openSession } from './open-session.js';
import { requireClass } from './require-class.js';
import { toPoolOptions, type PoolOptions } from './pool-options.js';
import { verifyPool, type VerifyReport } from './verify-pool.js';

/** Options of one transaction. */
export interface TransactionOptions {
  /** Overrides the pool's durability. */
  readonly durability?: Durability | undefined;
}

/**
 * A pool: a file, or memory, that holds objects. Everything reachable from its root survives; changes happen in transactions only, and
 * each is there wholly or not at all after any crash.
 */
export class Pool<Root extends object = object, P extends string = 'default'> {
  /** The type of the pool; not there at run time. */
  declare readonly [POOL]: P;
  readonly #context: PoolContext;
  readonly #engine: TransactionEngine;
  readonly #media: Media;
  readonly #durability: Durability;
  readonly #journal: Journal<Root, P>;
  readonly #connected: Connected;
  readonly #collector: CycleCollector;
  readonly #background: BackgroundWork;
  /** Null unless the pool collects cycles by itself. */
  readonly #trigger: CollectTrigger | null;
  readonly #observer: PoolObserver;
  /** Whether the observer counts. */
  readonly #isCounting: boolean;
  #root: Root | null = null;
  #isOpen = true;
  #isWritable: boolean;

  private constructor(connected: Connected) {
    this.#connected = connected;
    this.#context = connected.context;
    this.#engine = connected.context.engine;
    this.#media = connected.context.media;
    this.#durability = connected.durability;
    this.#observer = connected.observer;
    this.#isCounting = connected.observer.statistics !== null;
    this.#isWritable = !connected.context.media.readOnly;
    this.#journal = new Journal<Root, P>(connected.context, () => this.#requireRoot());
    this.#collector = new CycleCollector(connected.context);
    this.#trigger =
      connected.collect === 'auto' && this.#isWritable ? new CollectTrigger(this.#engine) : null;
    this.#background = new BackgroundWork(
      connected.context,
      this.#collector,
      this.#trigger,
      connected.observer,
    );
    connected.context.transact = (work) => {
      this.transaction(() => {
        work();
      });
    };
    if (this.#isWritable) this.#background.schedule();
  }

  /**
   * Opens the pool at `path` whose root object is of class `root`, creating both where `options` say so.
   *
   * @param options - open flags (`O_CFNE | O_1GB`) or an object; by default an existing pool is opened.
   * @throws PoolError `POOL_NOT_FOUND`, `POOL_EXISTS`, `POOL_LOCKED`, `POOL_ROOT_MISMATCH`, `POOL_FLAGS`, `POOL_NOT_A_POOL`, and those that
   * say what is wrong with the file: `POOL_BAD_MAGIC`, `POOL_ZEROED`, `POOL_VERSION`, `POOL_FEATURE`, `POOL_TRUNCATED`, `POOL_CORRUPT`
   * @throws SchemaError when the classes cannot persist, or differ from those in the pool (`SCHEMA_MISMATCH`)
   * @throws MediaError when the medium refuses
   */
  static open<R extends object>(
    path: string,
    root: RootClass<R>,
    options?: number | PoolOptions,
  ): Pool<R> {
    return new Pool<R>(connect(path, requireClass(root), toPoolOptions(path, options)));
  }

  /** Opens the pool at `path` without naming its root class; `root` is then refused. @throws as {@link open} */
  static openNoRoot(path: string, options?: number | PoolOptions): Pool<never> {
    return new Pool<never>(connect(path, null, toPoolOptions(path, options)));
  }

  /** Creates a pool at `path`, where no file may be. @throws PoolError `POOL_EXISTS`, and as {@link open} */
  static create<R extends object>(
    path: string,
    root: RootClass<R>,
    options: PoolOptions = {},
  ): Pool<R> {
    return Pool.open(path, root, { ...toPoolOptions(path, options), create: 'exclusive' });
  }

  /** Path of the file, '' for a volatile pool. */
  get path(): string {
    return this.#media.path;
  }

  /** The pool's identity, given at its creation. */
  get uuid(): string {
    return this.#connected.uuid;
  }

  /** How often the pool was opened, this time included. */
  get generation(): number {
    return this.#connected.generation;
  }

  /** Whether this call created the pool. */
  get wasCreated(): boolean {
    return this.#connected.created;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether a transaction is running. */
  get inTransaction(): boolean {
    return this.#isOpen && this.#engine.isActive;
  }

  /** The journal of the transaction that is running, null outside of one. */
  get journal(): Journal<Root, P> | null {
    return this.inTransaction ? this.#journal : null;
  }

  /** The root object, for reading. Change it inside a transaction. @throws PoolError `POOL_CLOSED`, `POOL_ROOT_MISMATCH` */
  get root(): View<Root> {
    return this.#requireRoot() as View<Root>;
  }

  /** Most bytes the pool may have. */
  get size(): number {
    this.#requireOpen();
    return this.#media.maxBytes;
  }

  /** Bytes in allocations. */
  get used(): number {
    this.#requireOpen();
    return this.#engine.heap.usedWords * 8;
  }

  /** Bytes that are left until the pool's maximum, metadata and fragmentation not counted. */
  get available(): number {
    this.#requireOpen();
    return this.#media.maxBytes - this.#connected.heapOffset - this.used;
  }

  /**
   * Runs `body` as a transaction: all of its changes are there, or none. With 'strict' durability they are on the medium when this
   * returns. Called inside a transaction it is a savepoint: if `body` throws and the outer body catches that, only the inner changes go.
   *
   * @param body - synchronous; await first, then transact.
   * @returns what `body` returns.
   * @throws what `body` throws, after everything was taken back.
   * @throws TransactionError `TX_PROMISE` when `body` returns a promise
   * @throws FieldError `FIELD_UNSET`; MediaError `MEDIA_FULL` (taken back, go on), `MEDIA_WRITE`, `MEDIA_SYNC` (the pool is poisoned)
   */
  transaction<R extends Sync>(body: (j: Journal<Root, P>) => R, options?: TransactionOptions): R {
    if (!this.#isWritable) this.#requireWritable();
    if (openSession.current !== null) return this.#inSession(openSession.current, body);
    if ((this.#isCounting || isTraced()) && !isWatched(body)) return this.#watch(body, options);
    const engine = this.#engine;
    const mark = engine.begin();
    const result = this.#run(body, mark);
    this.#commit(mark, options?.durability ?? this.#durability);
    if (engine.hasBacklog || this.#trigger?.isDue === true) this.#background.schedule();
    if (this.#journal.hooks.hasCommitted) this.#journal.hooks.runCommitted();
    return result;
  }

  /**
   * Runs `body` at once, as {@link transaction} does, and resolves with its value when its changes are durable. Many commits share one
   * sync, and the event loop never waits for the medium.
   *
   * @throws TransactionError `TX_ACTIVE` (rejected) inside a transaction or a session; else rejects with what {@link transaction} throws.
   */
  async commitAsync<R extends Sync>(body: (j: Journal<Root, P>) => R): Promise<R> {
    if (!this.#isWritable) this.#requireWritable();
    const engine = this.#engine;
    if (engine.isActive || openSession.current !== null) throw this.#active('commitAsync()');
    if ((this.#isCounting || isAsyncTraced()) && !isWatched(body))
      return this.#observer.commitAsync(body, (watched) => this.commitAsync(watched));
    const mark = engine.begin();
    const result = this.#run(body, mark);
    const lsn = this.#commit(mark, 'group');
    if (engine.hasBacklog || this.#trigger?.isDue === true) this.#background.schedule();
    const actions = this.#journal.hooks.takeCommitted();
    if (lsn !== 0) await this.#media.whenDurable(lsn);
    if (actions.length > 0) this.#journal.hooks.runCommitted(actions);
    return result;
  }

  /**
   * A cursor over all objects of class `target` and of those of its subclasses that the pool was opened with, in the order in which they lie in the
   * pool. It makes no handles and walks through memory once, page by page: the fastest way to see every object of a class.
   *
   * It meets committed objects and those that the running transaction made. Inside a transaction `j.cursor` gives them for writing.
   *
   * @throws SchemaError `SCHEMA_NOT_REGISTERED` when the pool was opened without the class; PoolError `POOL_CLOSED`
   */
  cursor<T extends object>(target: ObjectClass<T>): ClassCursor<View<T>> {
    return classCursor<View<T>>(this.#context, target);
  }

  /** Makes every commit so far durable, whatever its durability was. @throws MediaError `MEDIA_SYNC` */
  sync(): void {
    this.#requireOpen();
    this.#observer.timed('sync', () => this.#media.sync());
  }

  /**
   * Carries every commit to its home position and empties the journal ring.
   *
   * @throws TransactionError `TX_ACTIVE` in a session that the pool takes part in; MediaError `MEDIA_WRITE`, `MEDIA_SYNC`
   */
  checkpoint(): void {
    this.#requireOpen();
    if (this.#engine.isActive && openSession.current !== null) throw this.#active('checkpoint()');
    this.#observer.checkpoint(() => this.#media.checkpoint());
  }

  /** Counters of the pool. */
  stats(): PoolStats {
    this.#requireOpen();
    return {
      ...this.#media.stats(),
      media: this.#media.kind,
      maxBytes: this.#media.maxBytes,
      usedBytes: this.used,
      allocations: this.#engine.heap.objectCount,
      transactions: this.#engine.writes.transactionId,
      operations: this.#observer.statistics?.operations() ?? null,
    };
  }

  /** How long operations took, by their names; null unless the pool was opened with `statistics: 'latency'`. They go on counting. */
  histograms(): LatencyHistograms | null {
    return this.#observer.histograms;
  }

  /** Begins the counts in `stats().operations` and the histograms anew. What else `stats()` says goes on. */
  resetStats(): void {
    this.#requireOpen();
    this.#observer.statistics?.reset();
  }

  /**
   * Walks the pool from its root and checks it: every reference leads to an object of its class, every count is right, nothing is
   * allocated that nothing reaches. Time proportional to the pool.
   *
   * @throws TransactionError `TX_ACTIVE` inside a transaction.
   */
  verify(): VerifyReport {
    this.#requireOpen();
    if (this.#engine.isActive) throw this.#active('verify()');
    return verifyPool(this.#context, this.#connected.catalog);
  }

  /** Works off objects that were dropped and still wait to be reclaimed, all of them. */
  reclaim(): void {
    this.#requireOpen();
    if (this.#engine.isActive) throw this.#active('reclaim()');
    if (!this.#engine.hasBacklog) return;
    this.#observer.timed('reclaim', () => {
      while (this.#engine.reclaimStep(this.#durability));
    });
  }

  /**
   * Frees all objects that refer to each other and that nothing reaches from the root any more, which counting references does not find: runs a
   * collection of cycles to its end. Handles of such objects become stale (`PTR_STALE`). Time proportional to the pool; what was freed is durable with the next commit
   * or {@link sync} that is.
   *
   * @throws TransactionError `TX_ACTIVE` inside a transaction; PoolError `POOL_READONLY`, `POOL_CLOSED`
   * @throws SchemaError `SCHEMA_NOT_REGISTERED` when the pool holds objects of a class that it was opened without; PointerError `PTR_CORRUPT`
   * @throws MediaError `MEDIA_FULL`, `MEDIA_WRITE`, `MEDIA_SYNC`. After any error the pool is in order, and the next collection goes on.
   */
  collect(): CollectReport {
    this.#requireCollectable('collect()');
    const report = this.#observer.collect(() => this.#collector.run());
    this.#background.endCollecting();
    return report;
  }

  /**
   * Does a bounded part of a collection of cycles, and begins one where none runs: for programs that collect between other work. Transactions may run
   * between the steps. Returns the report with the last step, else null.
   *
   * @param budget - about how many objects and references to look at, from 1 on. An object and the collections in its fields are looked at in one piece.
   * @throws PoolError `POOL_FLAGS` for a budget that is none; else as {@link collect}
   */
  collectStep(budget = TURN_BUDGET): CollectReport | null {
    this.#requireCollectable('collectStep()');
    if (!Number.isSafeInteger(budget) || budget < 1) {
      throw new PoolError(
        'POOL_FLAGS',
        `collectStep() of pool ${this.#context.name} was given the budget ${String(budget)}. It takes a number of objects from 1 on.`,
        { path: this.path },
      );
    }
    return this.#observer.collect(() => this.#collector.step(budget));
  }

  /**
   * Closes the pool: everything committed is made durable and carried home. Handles of its objects throw POOL_CLOSED afterwards. Idempotent.
   *
   * @throws TransactionError `TX_ACTIVE` inside a transaction.
   */
  close(): void {
    if (!this.#isOpen) return;
    if (this.#engine.isActive) throw this.#active('close()');
    this.#isOpen = false;
    this.#isWritable = false;
    this.#root = null;
    this.#background.stop();
    this.#collector.abandon();
    try {
      this.#observer.close(() => this.#media.close());
    } finally {
      this.#context.close();
      keepSpecimen(Pool, () => this);
    }
  }

  /** Closes the pool at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** A transaction that is part of a session: a savepoint in the one that the session keeps open. */
  #inSession<R>(session: Session, body: (j: Journal<Root, P>) => R): R {
    const engine = this.#engine;
    if (!session.has(this.#connected))
      session.join(this.#connected, (reason) => this.#sessionOver(reason));
    const isOutermost = engine.isParked;
    if (isOutermost) engine.unpark();
    try {
      if (this.#isCounting || isTraced())
        return this.#observer.transaction(body, 'strict', (followed) => this.#level(followed));
      return this.#level(body);
    } finally {
      if (isOutermost) engine.park();
    }
  }

  #level<R>(body: (j: Journal<Root, P>) => R): R {
    const mark = this.#engine.begin();
    const result = this.#run(body, mark);
    this.#commit(mark, 'strict');
    return result;
  }

  /** What follows a session, or a part of it that was taken back: as after any transaction. */
  #sessionOver(reason: unknown): void {
    this.#background.schedule();
    const { hooks } = this.#journal;
    hooks.runAborted(reason);
    if (hooks.hasCommitted) hooks.runCommitted();
  }

  /** {@link transaction} under the observer's eyes. Apart from it, for what the closure holds would be allocated by each transaction. */
  #watch<R extends Sync>(body: (j: Journal<Root, P>) => R, options?: TransactionOptions): R {
    const durability = options?.durability ?? this.#durability;
    return this.#observer.transaction(body, durability, (b) => this.transaction(b, options));
  }

  #run<R>(body: (j: Journal<Root, P>) => R, mark: TransactionMark): R {
    const journal = this.#journal;
    const outer = Journal.enter(journal);
    let result: R;
    try {
      result = body(journal);
      if (isThenable(result))
        throw strayPromise(result, 'a transaction', this.#engine.writes.transactionId);
      journal.requireNotAborted();
    } catch (error) {
      Journal.enter(outer);
      this.#engine.abort(mark);
      journal.forgetAbort();
      journal.hooks.runAborted(error);
      throw error;
    }
    Journal.enter(outer);
    return result;
  }

  /** Commits the level that `mark` began; returns the LSN. A commit that fails has taken everything back. */
  #commit(mark: TransactionMark, durability: Durability): number {
    try {
      return this.#engine.commit(mark, durability);
    } catch (error) {
      this.#journal.hooks.runAborted(error);
      throw error;
    }
  }

  #requireRoot(): Root {
    if (this.#root !== null) return this.#root;
    this.#requireOpen();
    const position = this.#context.image.first.f64[SUPERBLOCK.ROOT] ?? 0;
    if (position === 0 || !this.#connected.hasRootClass) {
      throw new PoolError(
        'POOL_ROOT_MISMATCH',
        `Pool ${this.#context.name} was opened without a root class. Use Pool.open(path, RootClass).`,
        {
          path: this.path,
        },
      );
    }
    const handle: HandleState = this.#context.resolve(position);
    this.#root = handle as unknown as Root;
    return this.#root;
  }

  #active(what: string): TransactionError {
    const session = openSession.current;
    const text =
      session === null
        ? `${what} was called inside a transaction of pool ${this.#context.name}. Let the transaction end first.`
        : `${what} of pool ${this.#context.name} was called inside the session ${session.path}. Let the session end first.`;
    return new TransactionError('TX_ACTIVE', text, {
      transactionId: this.#engine.writes.transactionId,
    });
  }

  #requireCollectable(what: string): void {
    if (!this.#isWritable) this.#requireWritable();
    this.#context.requireOpen();
    if (this.#engine.isActive) throw this.#active(what);
  }

  #requireWritable(): void {
    this.#requireOpen();
    throw new PoolError(
      'POOL_READONLY',
      `Pool ${this.#context.name} was opened read-only. Open it without readOnly to change it.`,
      { path: this.path },
    );
  }

  #requireOpen(): void {
    if (!this.#isOpen) this.#context.requireOpen();
  }
}
