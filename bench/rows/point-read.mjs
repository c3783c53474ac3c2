// point-read.mjs — rows point-read, point-read-miss and point-read-fly: one field of a random entity by id
import { alternate } from '../harness/alternate.mjs';
import { atLeast, lineOf } from '../harness/lines.mjs';
import { now } from '../harness/time.mjs';
import { loadBank, openBank } from '../subjects/bank.mjs';
import { checkEntities, entityOf, randomIds } from '../subjects/entity.mjs';
import { LmdbBank } from '../subjects/lmdb.mjs';
import { SqliteBank } from '../subjects/sqlite.mjs';

const LMDB = 'lmdb';
const SQLITE = 'better-sqlite3';

/** @param {any} accounts @param {Uint32Array} ids */
function sumByGet(accounts, ids) {
  let sum = 0;
  for (let at = 0; at < ids.length; at++) sum += accounts.get(ids[at]).balance;
  return sum;
}

/** @param {any} cursor @param {Uint32Array} ids */
function sumByCursor(cursor, ids) {
  let sum = 0;
  for (let at = 0; at < ids.length; at++) {
    if (cursor.seek(ids[at])) sum += cursor.value.balance;
  }
  return sum;
}

/** @param {any} db @param {Uint32Array} ids */
function sumByLmdb(db, ids) {
  let sum = 0;
  for (let at = 0; at < ids.length; at++) sum += db.get(ids[at]).balance;
  return sum;
}

/** @param {any} statement @param {Uint32Array} ids */
function sumBySqlite(statement, ids) {
  let sum = 0;
  for (let at = 0; at < ids.length; at++) sum += statement.get(ids[at]);
  return sum;
}

/** Runs one way of reading against the peers. */
async function run(bench, row, bar, { sumOurs, collect = false }) {
  const count = bench.size(100_000, 500);
  const reads = bench.size(20_000, 200);
  const pool = openBank(bench, bench.folder('pool'));
  loadBank(pool, count, entityOf);
  checkEntities(bench, 'corundum', count, (id) => pool.root.accounts.get(id));
  const lmdb = await bench.peer(LMDB, () => LmdbBank.open(bench.folder('lmdb'), { noSync: true }));
  const sqlite = await bench.peer(SQLITE, () => SqliteBank.open(bench.folder('sqlite'), 'OFF'));

  // each round reads other ids, the same ones with every contender
  const contender = (name, sum) => {
    let round = 0;
    return {
      name,
      collect,
      batch() {
        round += 1;
        const ids = randomIds(reads, count, round);
        const started = now();
        const result = sum(ids);
        const nanoseconds = now() - started;
        bench.check(result, expectedSum(ids), `${name}, sum of the balances read`);
        return { nanoseconds, operations: reads };
      },
    };
  };
  const contenders = [contender('corundum', sumOurs(pool))];
  if (lmdb !== null) {
    lmdb.load(count, entityOf);
    checkEntities(bench, LMDB, count, (id) => lmdb.read(id));
    contenders.push(contender(LMDB, (ids) => sumByLmdb(lmdb.db, ids)));
  }
  if (sqlite !== null) {
    sqlite.load(count, entityOf);
    const statement = sqlite.db.prepare('SELECT balance FROM account WHERE id = ?').pluck();
    contenders.push(contender(SQLITE, (ids) => sumBySqlite(statement, ids)));
  }

  const series = await alternate(contenders, bench.plan(60, 10));
  pool.close();
  await lmdb?.close();
  sqlite?.close();
  return contenders.slice(1).map(({ name }) =>
    lineOf({
      row,
      series: series.get('corundum'),
      peer: name,
      peerSeries: series.get(name),
      unit: 'op/s',
      bar: name === LMDB ? bar : null,
    }),
  );
}

function expectedSum(ids) {
  let sum = 0;
  for (const id of ids) sum += entityOf(id).balance;
  return sum;
}

const byGet = (pool) => {
  const { accounts } = pool.root;
  return (ids) => sumByGet(accounts, ids);
};

const pointRead = {
  name: 'point-read',
  work: 'random point read by id and one field, identity kept : the peers, throughput',
  run: (bench) => run(bench, 'point-read', atLeast(1.5), { sumOurs: byGet }),
};

const pointReadMiss = {
  name: 'point-read-miss',
  work: 'the same after a full garbage collection before each 20,000 reads, so that hardly an object has a handle yet',
  run: (bench) => run(bench, 'point-read-miss', null, { sumOurs: byGet, collect: true }),
};

const pointReadFly = {
  name: 'point-read-fly',
  work: 'the same through a cursor, which makes no handles : the peers, throughput',
  run: (bench) =>
    run(bench, 'point-read-fly', atLeast(8), {
      sumOurs: (pool) => {
        const cursor = pool.root.accounts.cursor();
        return (ids) => sumByCursor(cursor, ids);
      },
    }),
};

export const rows = [pointRead, pointReadMiss, pointReadFly];
