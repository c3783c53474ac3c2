// bank.mjs — the subject: a pool whose root holds a map of accounts by id
import * as path from 'node:path';
import { PMap, Pool, bool, defineClass, f64, text, u32 } from '../../dist/corundum.mjs';

/** The entity, as a persistent class. */
export class Account {}
defineClass(Account, {
  name: 'bench.Account',
  fields: { id: u32, balance: f64, owner: text, active: bool },
});

/** The root. */
export class Bank {}
defineClass(Bank, {
  name: 'bench.Bank',
  root: true,
  fields: { accounts: PMap.of(u32, () => Account) },
});

/**
 * Opens the pool in `folder`, and creates it where there is none.
 *
 * @param {import('../harness/bench.mjs').Bench} bench
 * @param {string} folder
 * @param {import('../../dist/src/index.js').PoolOptions} [options]
 */
export function openBank(bench, folder, options = {}) {
  const pool = openPool(folder, { create: 'if-absent', media: bench.media, ...options });
  const { media } = pool.stats();
  if (media === 'portable') {
    bench.note("the pools are on medium 'portable', which no bar is set for");
  }
  return pool;
}

/**
 * Opens the pool in `folder`.
 *
 * @param {string} folder
 * @param {import('../../dist/src/index.js').PoolOptions} options
 */
export function openPool(folder, options) {
  return Pool.open(path.join(folder, 'bank.pool'), Bank, options);
}

const ROWS_IN_ONE_TRANSACTION = 100_000;

/**
 * Loads the entities 1 … count through the bulk form.
 *
 * @param {import('../../dist/src/index.js').Pool<Bank>} pool
 * @param {number} count
 * @param {(id: number) => object} entityOf
 */
export function loadBank(pool, count, entityOf) {
  for (let first = 1; first <= count; first += ROWS_IN_ONE_TRANSACTION) {
    const length = Math.min(ROWS_IN_ONE_TRANSACTION, count - first + 1);
    const rows = Array.from({ length }, (_, at) => [first + at, entityOf(first + at)]);
    pool.transaction((j) => {
      j.root.accounts.load(rows);
    });
  }
}
