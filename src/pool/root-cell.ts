// root-cell.ts — a pool that is open as long as somebody holds its root.
import { PoolError } from '../errors/pool-error.js';
import type { View } from '../mapping/view.js';
import type { RootClass } from './connect.js';
import { Pool } from './pool.js';
import type { PoolOptions } from './pool-options.js';

/** An open pool and how many hold it. */
interface Shared<R extends object> {
  readonly pool: Pool<R>;
  holders: number;
}

/**
 * The root of an open pool, held: the pool closes when the last holder lets go. For parts of a program that use one pool and do not know of each other's end.
 *
 * @example
 * ```ts
 * using bank = RootCell.open('bank.pool', Bank, { create: 'if-absent' });
 * startWorker(bank.clone());
 * ```
 */
export class RootCell<R extends object> {
  #shared: Shared<R> | null;

  private constructor(shared: Shared<R>) {
    this.#shared = shared;
  }

  /** Opens a pool, as `Pool.open` does, and holds it. */
  static open<R extends object>(
    path: string,
    root: RootClass<R>,
    options?: number | PoolOptions,
  ): RootCell<R> {
    return RootCell.of(Pool.open(path, root, options));
  }

  /** Holds an open pool, which the last holder closes. */
  static of<R extends object>(pool: Pool<R>): RootCell<R> {
    return new RootCell({ pool, holders: 1 });
  }

  /** The pool. @throws PoolError `POOL_CLOSED` after {@link release} */
  get pool(): Pool<R> {
    return this.#require().pool;
  }

  /** The root object, for reading. @throws PoolError `POOL_CLOSED` */
  get value(): View<R> {
    return this.#require().pool.root;
  }

  /** How many hold the pool; 0 for one that let go. */
  get strongCount(): number {
    return this.#shared?.holders ?? 0;
  }

  /** Another holder. @throws PoolError `POOL_CLOSED` */
  clone(): RootCell<R> {
    const shared = this.#require();
    shared.holders++;
    return new RootCell(shared);
  }

  /** Lets go; the last one closes the pool. Idempotent. @throws TransactionError `TX_ACTIVE` for the last one inside a transaction, which then still holds it. */
  release(): void {
    const shared = this.#shared;
    if (shared === null) return;
    if (shared.holders === 1) shared.pool.close();
    shared.holders--;
    this.#shared = null;
  }

  /** Lets go at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.release();
  }

  #require(): Shared<R> {
    if (this.#shared !== null) return this.#shared;
    throw new PoolError(
      'POOL_CLOSED',
      'A RootCell was used after it had been released. Clone one that still holds the pool, or open it again.',
      {
        path: '',
      },
    );
  }
}
