// medium-health.ts — whether a medium may still be used, and why not.
import { MediaError } from '../errors/media-error.js';
import { PoolError } from '../errors/pool-error.js';

const EIO = 5;

/** Remembers the first failure of a pool. A failed write or sync is never retried: the data may be gone although a second try succeeds. */
export class MediumHealth {
  readonly #path: string;
  readonly #onPoison: (error: Error, errno: number) => void;
  #failure: Error | null = null;
  #closed = false;

  /**
   * Starts healthy.
   *
   * @param onPoison - called once, with the first failure and its error number.
   */
  constructor(path: string, onPoison: (error: Error, errno: number) => void) {
    this.#path = path;
    this.#onPoison = onPoison;
  }

  /** The failure that ended the pool's use, or null. */
  get failure(): Error | null {
    return this.#failure;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Neither closed nor poisoned. */
  get isUsable(): boolean {
    return !this.#closed && this.#failure === null;
  }

  /** From now on every use is `POOL_CLOSED`. */
  close(): void {
    this.#closed = true;
  }

  /** The error for those who come too late. */
  closedError(): PoolError {
    return new PoolError('POOL_CLOSED', `${this.#path || 'pool'}: the pool is closed.`, {
      path: this.#path,
    });
  }

  /**
   * Passes while the medium is usable.
   *
   * @throws PoolError `POOL_CLOSED`, `POOL_POISONED`
   */
  assertUsable(): void {
    if (this.#closed) throw this.closedError();
    if (this.#failure === null) return;
    throw new PoolError(
      'POOL_POISONED',
      `${this.#path || 'pool'}: an earlier failure ended the use of the pool: ${this.#failure.message} Close it and open it again.`,
      { path: this.#path },
      { cause: this.#failure },
    );
  }

  /** Takes `error` as the end of the pool's use and returns it. */
  poison(error: Error): Error {
    if (this.#failure === null) {
      this.#failure = error;
      this.#onPoison(error, error instanceof MediaError ? (error.errno ?? EIO) : EIO);
    }
    return error;
  }

  /** Runs `action`; unless it fails cleanly (`MEDIA_FULL`), its failure poisons the pool. */
  poisoning<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (error instanceof MediaError && error.code === 'MEDIA_FULL') throw error;
      throw this.poison(error as Error);
    }
  }
}
