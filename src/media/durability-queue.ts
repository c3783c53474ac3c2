// durability-queue.ts — promises of those who wait for a record to become durable.

interface Waiter {
  readonly lsn: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Waiters in the order in which they came; LSNs mostly ascend, so the front is looked at first. */
export class DurabilityQueue {
  #waiters: Waiter[] = [];

  /** Whether nobody waits. */
  get isEmpty(): boolean {
    return this.#waiters.length === 0;
  }

  /** A promise that {@link settle} resolves once `lsn` is durable. */
  wait(lsn: number): Promise<void> {
    return new Promise((resolve, reject) => this.#waiters.push({ lsn, resolve, reject }));
  }

  /** Resolves all that wait for a record up to `durableLsn`. */
  settle(durableLsn: number): void {
    const waiters = this.#waiters;
    let done = 0;
    while (done < waiters.length && waiters[done]!.lsn <= durableLsn) waiters[done++]!.resolve();
    if (done === waiters.length) {
      if (done > 0) this.#waiters = [];
      return;
    }
    const left: Waiter[] = [];
    for (let i = done; i < waiters.length; i++) {
      const waiter = waiters[i]!;
      if (waiter.lsn <= durableLsn) waiter.resolve();
      else left.push(waiter);
    }
    this.#waiters = left;
  }

  /** Rejects all that wait. */
  fail(error: Error): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(error);
  }
}
