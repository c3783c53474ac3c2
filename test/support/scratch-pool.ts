// scratch-pool.ts — a pool of its own for each test of a suite.
import { expect } from 'chai';
import * as path from 'node:path';
import { Pool, type PoolOptions, type VerifyReport } from '../../src/index.js';
import { removeFolder, scratchFolder, type MediaCase } from './media-kinds.js';

const MIB = 1024 * 1024;

/** A pool in a folder of its own, opened before each test and removed after it. */
export class ScratchPool<R extends object> {
  readonly medium: MediaCase;
  readonly #root: new () => R;
  readonly #options: PoolOptions;
  #folder = '';
  #pool: Pool<R> | null = null;

  constructor(medium: MediaCase, root: new () => R, options: PoolOptions = {}) {
    this.medium = medium;
    this.#root = root;
    this.#options = options;
  }

  /** The open pool. */
  get pool(): Pool<R> {
    if (this.#pool === null) throw new Error('the scratch pool is not open');
    return this.#pool;
  }

  /** Whether the pool outlives its closing. */
  get isPersistent(): boolean {
    return this.medium.options.kind !== 'memory';
  }

  get folder(): string {
    return this.#folder;
  }

  get path(): string {
    return path.join(this.#folder, 'scratch.pool');
  }

  /** Options for a pool on this medium, `more` over those of the suite. */
  options(more: PoolOptions = {}): PoolOptions {
    const { kind, forceDax } = this.medium.options;
    return {
      create: 'if-absent',
      maxBytes: 64 * MIB,
      ringBytes: 256 * 1024,
      media: kind,
      forceDax,
      ...this.#options,
      ...more,
    };
  }

  /** Opens the pool in a fresh folder. */
  open(more: PoolOptions = {}): Pool<R> {
    if (this.#folder === '') this.#folder = scratchFolder(this.medium.folder);
    this.#pool = Pool.open(this.path, this.#root, this.options(more));
    return this.#pool;
  }

  /** Closes the pool and opens it again. */
  reopen(more: PoolOptions = {}): Pool<R> {
    this.pool.close();
    return this.open({ create: 'never', ...more });
  }

  /** Reopens a pool that outlives its closing; any other is left open. */
  reopenIfPersistent(): Pool<R> {
    return this.isPersistent ? this.reopen() : this.pool;
  }

  /** Opens the pool with other options: the same one, or where it does not outlive its closing an empty one. */
  reopenWith(more: PoolOptions): Pool<R> {
    this.pool.close();
    return this.open(more);
  }

  /** Verifies the pool, which must be in order; returns the report. */
  verify(): VerifyReport {
    const report = this.pool.verify();
    expect(report.problems).to.deep.equal([]);
    expect(report.ok).to.equal(true);
    return report;
  }

  /** Closes the pool and removes its folder. */
  remove(): void {
    this.#pool?.close();
    this.#pool = null;
    if (this.#folder !== '') removeFolder(this.#folder);
    this.#folder = '';
  }
}

/** A {@link ScratchPool} for the suite that calls this, opened before and removed after each of its tests. */
export function useScratchPool<R extends object>(
  medium: MediaCase,
  root: new () => R,
  options: PoolOptions = {},
): ScratchPool<R> {
  const scratch = new ScratchPool(medium, root, options);
  beforeEach(() => void scratch.open());
  afterEach(() => scratch.remove());
  return scratch;
}
