// scan-sum.mjs — row scan-sum: the sum of one field over all entities
import { alternate } from '../harness/alternate.mjs';
import { atLeast, lineOf } from '../harness/lines.mjs';
import { now } from '../harness/time.mjs';
import { loadBank, openBank } from '../subjects/bank.mjs';
import { checkEntities, entityOf } from '../subjects/entity.mjs';
import { LmdbBank } from '../subjects/lmdb.mjs';
import { SqliteBank } from '../subjects/sqlite.mjs';

const SQLITE = 'better-sqlite3 sum()';
const LMDB = 'lmdb getRange';

/** @param {any} accounts */
function sumByCursor(accounts) {
  let sum = 0;
  for (const account of accounts.cursor()) sum += account.balance;
  return sum;
}

/** @param {any} db @param {number} count */
function sumByRange(db, count) {
  let sum = 0;
  for (const { value } of db.getRange({ start: 0, limit: count })) sum += value.balance;
  return sum;
}

const scanSum = {
  name: 'scan-sum',
  work: "sum of a field over 100,000 with a cursor : SQLite's own sum(), throughput",
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
    const contender = (name, sum) => ({
      name,
      batch() {
        const started = now();
        const result = sum();
        const nanoseconds = now() - started;
        bench.check(result, expected, `${name}, sum of all balances`);
        return { nanoseconds, operations: count };
      },
    });
    const { accounts } = pool.root;
    const contenders = [contender('corundum', () => sumByCursor(accounts))];
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
    return contenders.slice(1).map(({ name }) =>
      lineOf({
        row: 'scan-sum',
        series: series.get('corundum'),
        peer: name,
        peerSeries: series.get(name),
        unit: 'op/s',
        bar: name === SQLITE ? atLeast(3) : null,
      }),
    );
  },
};

export const rows = [scanSum];
