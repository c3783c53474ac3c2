// relaxed-update.mjs — row relaxed-update: one-field transactions that the process survives, a power cut perhaps not
import { alternate } from '../harness/alternate.mjs';
import { atLeast, lineOf } from '../harness/lines.mjs';
import { now } from '../harness/time.mjs';
import { loadBank, openBank } from '../subjects/bank.mjs';
import { checkEntities, entityOf, randomIds } from '../subjects/entity.mjs';
import { LmdbBank } from '../subjects/lmdb.mjs';
import { SqliteBank } from '../subjects/sqlite.mjs';

const LMDB = 'lmdb noSync';
const WRITEMAP = 'lmdb noSync, writemap';
const SQLITE = 'better-sqlite3 OFF';

const relaxedUpdate = {
  name: 'relaxed-update',
  work: 'relaxed one-field transaction of a random entity by id : the same update in the peers without sync, throughput',
  async run(bench) {
    const count = bench.size(100_000, 500);
    const ids = randomIds(1 << 16, count, 9);
    const pool = openBank(bench, bench.folder('pool'), { durability: 'relaxed' });
    loadBank(pool, count, entityOf);
    checkEntities(bench, 'corundum', count, (id) => pool.root.accounts.get(id));

    const contenders = [];
    const reads = new Map();
    const join = (name, operations, update, read) => {
      let next = 0;
      reads.set(name, { read, done: () => next });
      contenders.push({
        name,
        batch() {
          const started = now();
          for (let at = 0; at < operations; at++, next++) update(ids[next % ids.length], next);
          return { nanoseconds: now() - started, operations };
        },
      });
    };

    // enough of ours in a batch that the ring fills and the checkpointer takes its share
    join(
      'corundum',
      bench.size(20_000, 50),
      (id, value) =>
        pool.transaction((j) => {
          j.root.accounts.get(id).balance = value;
        }),
      (id) => pool.root.accounts.get(id),
    );
    const peers = [];
    for (const [name, useWritemap] of [
      [LMDB, false],
      [WRITEMAP, true],
    ]) {
      const lmdb = await bench.peer(name, () =>
        LmdbBank.open(bench.folder('lmdb'), { noSync: true, useWritemap }),
      );
      if (lmdb === null) continue;
      lmdb.load(count, entityOf);
      peers.push(lmdb);
      join(
        name,
        bench.size(2000, 20),
        (id, value) => lmdb.update(id, value),
        (id) => lmdb.read(id),
      );
    }
    const sqlite = await bench.peer(SQLITE, () => SqliteBank.open(bench.folder('sqlite'), 'OFF'));
    if (sqlite !== null) {
      sqlite.load(count, entityOf);
      peers.push(sqlite);
      join(
        SQLITE,
        bench.size(2000, 20),
        (id, value) => sqlite.updateOne.run(value, id),
        (id) => sqlite.read(id),
      );
    }

    const series = await alternate(contenders, bench.plan(60, 5));

    for (const [name, { read, done }] of reads) {
      const balances = new Map();
      for (let at = 0; at < done(); at++) balances.set(ids[at % ids.length], at);
      checkEntities(bench, name, count, read, (id) => balances.get(id) ?? entityOf(id).balance);
    }
    pool.close();
    for (const peer of peers) await peer.close();

    return contenders.slice(1).map(({ name }) =>
      lineOf({
        row: 'relaxed-update',
        series: series.get('corundum'),
        peer: name,
        peerSeries: series.get(name),
        unit: 'op/s',
        bar: name === WRITEMAP ? null : atLeast(15),
      }),
    );
  },
};

export const rows = [relaxedUpdate];
