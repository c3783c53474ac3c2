// scan-sum.mjs — rows scan-sum and scan-sum-map: the sum of one field over all entities
import { alternate } from '../harness/alternate.mjs';
import { atLeast, lineOf } from '../harness/lines.mjs';
import { now } from '../harness/time.mjs';
import { Account, loadBank, openBank } from '../subjects/bank.mjs';
import { checkEntities, entityOf } from '../subjects/entity.mjs';
import { LmdbBank } from '../subjects/lmdb.mjs';
import { SqliteBank } from '../subjects/sqlite.mjs';

const SQLITE = 'better-sqlite3 sum()';
const LMDB = 'lmdb getRange';

/** @param {any} pool */
function sumByClass(pool) {
  let sum = 0;
  for (const account of pool.cursor(Account)) sum += account.balance;
  return sum;
}

/** @param {any} pool */
function sumByMap(pool) {
  let sum = 0;
  for (const account of pool.root.accounts.cursor()) sum += account.balance;
  return sum;
}

/** @param {any} db @param {number} count */
function sumByRange(db, count) {
  let sum = 0;
  for (const { value } of db.getRange({ start: 0, limit: count })) sum += value.balance;
  return sum;
}

/**
 * @param {string} name
 * @param {string} work
 * @param {(pool: any) => number} sumOf
 * @param {number | null} bar - how many times as fast as SQLite it has to be
 */
const scanRow = (name, work, sumOf, bar) => ({
  name,
  work,
  async run(bench) {
    const count = bench.size(100_000, 500);
    const pool = openBank(bench, bench.folder('pool'));
    loadBank(pool, count, entityOf);
    checkEntities(bench, 'corundum', count, (id) => pool.root.accounts.get(id));
    const sqlite = await bench.peer(SQLITE, () => SqliteBank.open(bench.folder('sqlite'), 'OFF'));
    // the default keys: u32 ones are not in order in the tree, and the structure's own key must stay out of the range
    const lmdb = await bench.peer(LMDB, () =>
      LmdbBank.open(bench.folder('lmdb'), { noSync: true, compact: true }),
    );

    // balances are multiples of a quarter below 2^50: their sum is exact in any order
    let expected = 0;
    for (let id = 1; id <= count; id++) expected += entityOf(id).balance;
    const contender = (subject, sum) => ({
      name: subject,
      batch() {
        const started = now();
        const result = sum();
        const nanoseconds = now() - started;
        bench.check(result, expected, `${subject}, sum of all balances`);
        return { nanoseconds, operations: count };
      },
    });
    const contenders = [contender('corundum', () => sumOf(pool))];
    if (sqlite !== null) {
      sqlite.load(count, entityOf);
      contenders.push(contender(SQLITE, () => sqlite.sumOfBalances.get()));
    }
    if (lmdb !== null) {
      lmdb.load(count, entityOf);
      contenders.push(contender(LMDB, () => sumByRange(lmdb.db, count)));
    }

    const series = await alternate(contenders, bench.plan(60, 10));
    pool.close();
    sqlite?.close();
    await lmdb?.close();
    return contenders.slice(1).map((peer) =>
      lineOf({
        row: name,
        series: series.get('corundum'),
        peer: peer.name,
        peerSeries: series.get(peer.name),
        unit: 'op/s',
        bar: peer.name === SQLITE && bar !== null ? atLeast(bar) : null,
      }),
    );
  },
});

export const rows = [
  scanRow(
    'scan-sum',
    "sum of a field over 100,000 with the class's cursor : SQLite's own sum(), throughput",
    sumByClass,
    3,
  ),
  scanRow(
    'scan-sum-map',
    "the same with the cursor of the map that refers to them : SQLite's own sum(), throughput",
    sumByMap,
    null,
  ),
];
