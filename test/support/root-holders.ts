// root-holders.ts — parts of a program that hold the root of a pool together, and those that let go.
import { expect } from 'chai';
import { RootCell, type Pool } from '../../src/index.js';
import { expectCode } from './expect-code.js';
import type { Bench } from './pointer-model.js';

/** The `RootCell`s of an open pool. They are in memory: no abort brings one back, and none lets go with one. */
export class Holders {
  readonly #pool: Pool<Bench>;
  readonly #live: RootCell<Bench>[];
  readonly #gone: RootCell<Bench>[] = [];

  constructor(pool: Pool<Bench>) {
    this.#pool = pool;
    this.#live = [RootCell.of(pool)];
  }

  /** Whether one holds the pool alone, which closes it when it lets go. */
  get isLast(): boolean {
    return this.#live.length === 1;
  }

  /** One more, cloned of any of them. */
  add(pick: number): void {
    this.#live.push(this.#live[pick % this.#live.length]!.clone());
  }

  /** One of them lets go; returns whether it did. Inside a transaction the last one is refused, and holds on. */
  release(pick: number): boolean {
    const index = pick % this.#live.length;
    const one = this.#live[index]!;
    if (this.isLast && this.#pool.inTransaction) {
      expectCode('TX_ACTIVE', () => one.release());
      return false;
    }
    if (pick % 2 === 0) one.release();
    else one[Symbol.dispose]();
    this.#live.splice(index, 1);
    this.#gone.push(one);
    return true;
  }

  /** Expects those that hold the pool to lead to it, and the others to lead nowhere. */
  expectAll(): void {
    for (const one of this.#live) {
      expect(one.strongCount).to.equal(this.#live.length);
      expect(one.pool === this.#pool).to.equal(true);
      if (this.#pool.isOpen) expect(one.value === this.#pool.root).to.equal(true);
      else expectCode('POOL_CLOSED', () => one.value);
    }
    for (const one of this.#gone) {
      expect(one.strongCount).to.equal(0);
      expectCode('POOL_CLOSED', () => one.value);
      expectCode('POOL_CLOSED', () => one.pool);
      expectCode('POOL_CLOSED', () => one.clone());
      one.release();
    }
    if (this.#live.length === 0) expect(this.#pool.isOpen).to.equal(false);
  }
}
