// bulk.mjs — rows bulk-insert and bulk-load: 100,000 new entities in one durable transaction
import { alternate } from '../harness/alternate.mjs';
import { atLeast, lineOf } from '../harness/lines.mjs';
import { now } from '../harness/time.mjs';
import { Account, openBank } from '../subjects/bank.mjs';
import { checkEntities, entities } from '../subjects/entity.mjs';
import { LmdbBank } from '../subjects/lmdb.mjs';
import { SqliteBank } from '../subjects/sqlite.mjs';

const SQLITE = 'better-sqlite3 FULL';
const LMDB = 'lmdb durable';

/** A contender that inserts into a store opened anew for each batch, and checks and closes it afterwards. */
function insertion(bench, { name, open, insert, read, count }) {
  let store = null;
  return {
    name,
    collect: true,
    async prepare() {
      store = await open();
    },
    async batch() {
      const started = now();
      insert(store);
      const nanoseconds = now() - started;
      checkEntities(bench, name, count, (id) => read(store, id));
      await store.close();
      store = null;
      return { nanoseconds, operations: count };
    },
  };
}

/** Runs the subject against the peers; the rows differ in how the subject inserts, and in the bar. */
async function run(bench, row, bar, insertOurs) {
  const count = bench.size(100_000, 500);
  // made before: the peers and we get the same ready objects
  const rows = entities(1, count);
  const pairs = rows.map((entity) => [entity.id, entity]);
  const contenders = [
    insertion(bench, {
      name: 'corundum',
      count,
      open: () => openBank(bench, bench.folder('pool')),
      insert: (pool) => insertOurs(pool, rows, pairs),
      read: (pool, id) => pool.root.accounts.get(id),
    }),
  ];
  const sqlite = await bench.peer(SQLITE, async () => {
    (await SqliteBank.open(bench.folder('try'), 'FULL')).close();
    return insertion(bench, {
      name: SQLITE,
      count,
      open: () => SqliteBank.open(bench.folder('sqlite'), 'FULL'),
      insert: (store) => store.insertAll(rows),
      read: (store, id) => store.read(id),
    });
  });
  const lmdb = await bench.peer(LMDB, async () => {
    await (await LmdbBank.open(bench.folder('try'), { noSync: false })).close();
    return insertion(bench, {
      name: LMDB,
      count,
      open: () => LmdbBank.open(bench.folder('lmdb'), { noSync: false }),
      insert: ({ db }) => {
        db.transactionSync(() => {
          for (const entity of rows) db.putSync(entity.id, entity);
        });
      },
      read: (store, id) => store.read(id),
    });
  });
  if (sqlite !== null) contenders.push(sqlite);
  if (lmdb !== null) contenders.push(lmdb);

  const series = await alternate(contenders, bench.plan(21, 2));
  return contenders.slice(1).map(({ name }) =>
    lineOf({
      row,
      series: series.get('corundum'),
      peer: name,
      peerSeries: series.get(name),
      unit: 'op/s',
      bar: name === SQLITE ? bar : null,
    }),
  );
}

const bulkInsert = {
  name: 'bulk-insert',
  work: 'insert 100,000 with j.create in one strict transaction : the same in the peers, throughput',
  run: (bench) =>
    run(bench, 'bulk-insert', atLeast(1.5), (pool, rows) => {
      pool.transaction((j) => {
        const { accounts } = j.root;
        for (const entity of rows) accounts.set(entity.id, j.create(Account, entity));
      });
    }),
};

const bulkLoad = {
  name: 'bulk-load',
  work: 'the same through map.load, which makes no handles : the peers, throughput',
  run: (bench) =>
    run(bench, 'bulk-load', atLeast(3), (pool, rows, pairs) => {
      pool.transaction((j) => {
        j.root.accounts.load(pairs);
      });
    }),
};

export const rows = [bulkInsert, bulkLoad];
