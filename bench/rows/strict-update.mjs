// strict-update.mjs — row strict-update: a durable one-field transaction against a bare synchronous write
import * as path from 'node:path';
import { alternate } from '../harness/alternate.mjs';
import { FloorProcess } from '../harness/floor-process.mjs';
import { atMost, lineOf } from '../harness/lines.mjs';
import { timeEach } from '../harness/time.mjs';
import { loadBank, openBank } from '../subjects/bank.mjs';
import { checkEntities, entityOf, randomIds } from '../subjects/entity.mjs';
import { LmdbBank } from '../subjects/lmdb.mjs';
import { SqliteBank } from '../subjects/sqlite.mjs';

const FLOOR = 'C write of 4 KiB';
const SQLITE = 'better-sqlite3 FULL';
const LMDB = 'lmdb durable';
/** As long as the journal ring of the pool, so that both go round alike. */
const FLOOR_BYTES = 8 * 2 ** 20;

const strictUpdate = {
  name: 'strict-update',
  work: 'strict one-field transaction of a random entity by id : one synchronous 4 KiB write into a zero-filled file from C : the same update in the peers',
  async run(bench) {
    const count = bench.size(100_000, 500);
    const updates = bench.size(48, 4);
    const balances = new Map();
    const balanceOf = (id) => balances.get(id) ?? entityOf(id).balance;

    const pool = openBank(bench, bench.folder('pool'), { ringBytes: FLOOR_BYTES });
    loadBank(pool, count, entityOf);
    pool.checkpoint();
    const { checkpoints } = pool.stats();
    const sqlite = await bench.peer(SQLITE, () => SqliteBank.open(bench.folder('sqlite'), 'FULL'));
    sqlite?.load(count, entityOf);
    const lmdb = await bench.peer(LMDB, () =>
      LmdbBank.open(bench.folder('lmdb'), { noSync: false }),
    );
    lmdb?.load(count, entityOf);
    const program = bench.floor('write-floor');
    const floor =
      program === null
        ? null
        : await FloorProcess.start(program, [
            path.join(bench.folder('floor'), 'zeros'),
            String(FLOOR_BYTES),
          ]);

    // every contender updates the same ids with the same values, each at its own pace
    const ids = randomIds(1 << 14, count, 3);
    const contender = (name, update) => {
      let next = 0;
      const batch = () =>
        timeEach(updates, () => {
          update(ids[next % ids.length], next);
          next += 1;
        });
      return { name, batch, done: () => next };
    };
    const contenders = [
      contender('corundum', (id, value) => {
        pool.transaction((j) => {
          j.root.accounts.get(id).balance = value;
        });
      }),
    ];
    if (floor !== null) {
      contenders.push({
        name: FLOOR,
        batch: async () => ({ latencies: Float64Array.from(await floor.ask(updates)) }),
        done: () => 0,
      });
    }
    if (sqlite !== null) {
      contenders.push(contender(SQLITE, (id, value) => sqlite.updateOne.run(value, id)));
    }
    if (lmdb !== null) contenders.push(contender(LMDB, (id, value) => lmdb.update(id, value)));

    checkEntities(bench, 'corundum', count, (id) => pool.root.accounts.get(id));
    const series = await alternate(contenders, bench.plan(150, 5));

    for (let at = 0; at < contenders[0].done(); at++) balances.set(ids[at % ids.length], at);
    checkEntities(bench, 'corundum', count, (id) => pool.root.accounts.get(id), balanceOf);
    if (sqlite !== null) checkEntities(bench, SQLITE, count, (id) => sqlite.read(id), balanceOf);
    if (lmdb !== null) checkEntities(bench, LMDB, count, (id) => lmdb.read(id), balanceOf);
    const ran = pool.stats().checkpoints - checkpoints;
    if (!bench.smoke && ran === 0) bench.note('no checkpoint ran during strict-update');

    pool.close();
    sqlite?.close();
    await lmdb?.close();
    await floor?.close();

    const bars = new Map([
      [FLOOR, atMost(1.2)],
      [SQLITE, atMost(1)],
    ]);
    return contenders.slice(1).map(({ name }) =>
      lineOf({
        row: 'strict-update',
        series: series.get('corundum'),
        peer: name,
        peerSeries: series.get(name),
        unit: 'us',
        bar: bars.get(name),
        paired: true,
      }),
    );
  },
};

export const rows = [strictUpdate];
