// cold-open.mjs — rows cold-open and cold-open-evicted: from nothing to the first field, in a new process each time
import { execFile, execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { alternate } from '../harness/alternate.mjs';
import { atMost, lineOf } from '../harness/lines.mjs';
import { loadBank, openBank } from '../subjects/bank.mjs';
import { entityOf } from '../subjects/entity.mjs';
import { LmdbBank } from '../subjects/lmdb.mjs';
import { SqliteBank } from '../subjects/sqlite.mjs';

const CHILD = fileURLToPath(new URL('../children/open-once.mjs', import.meta.url));
const SMALL = 'corundum, a hundredth of it';
const LMDB = 'lmdb';
const SQLITE = 'better-sqlite3';
const run = promisify(execFile);

/** Fills a pool and closes it. */
function buildPool(bench, count) {
  const folder = bench.folder(`pool-${count}`);
  const pool = openBank(bench, folder, { maxBytes: 2 ** 30 });
  loadBank(pool, count, entityOf);
  pool.close();
  return folder;
}

/** Fills a database of a peer and closes it; null where the peer is not to be had. */
function buildPeer(bench, name, count, open) {
  return bench.peer(name, async () => {
    const folder = bench.folder(name);
    const bank = await open(folder);
    bank.load(count, entityOf);
    await bank.close();
    return folder;
  });
}

async function coldOpen(bench, row, evict, bars) {
  const count = bench.size(1_000_000, 5000);
  const stores = [
    { name: 'corundum', subject: 'corundum', folder: buildPool(bench, count), count },
    { name: SMALL, subject: 'corundum', folder: buildPool(bench, count / 100), count: count / 100 },
  ];
  const lmdb = await buildPeer(bench, LMDB, count, (folder) =>
    LmdbBank.open(folder, { noSync: false }),
  );
  if (lmdb !== null) stores.push({ name: LMDB, subject: LMDB, folder: lmdb, count });
  const sqlite = await buildPeer(bench, SQLITE, count, (folder) => SqliteBank.open(folder, 'FULL'));
  if (sqlite !== null) stores.push({ name: SQLITE, subject: SQLITE, folder: sqlite, count });

  const contenders = stores.map((store) => {
    let opened = 0;
    return {
      name: store.name,
      prepare: () => evict(store.folder),
      async batch() {
        opened += 1;
        const id = 1 + ((opened * 7919) % store.count);
        const { stdout } = await run(process.execPath, [
          CHILD,
          store.subject,
          store.folder,
          String(id),
          bench.media,
        ]);
        const { nanoseconds, balance } = JSON.parse(stdout);
        bench.check(balance, entityOf(id).balance, `${store.name}, entity ${id} after opening`);
        return { nanoseconds, operations: 1 };
      },
    };
  });
  const series = await alternate(contenders, bench.plan(21, 2));
  return stores.slice(1).map(({ name }) =>
    lineOf({
      row,
      series: series.get('corundum'),
      peer: name,
      peerSeries: series.get(name),
      unit: 'ms',
      bar: bars.get(name),
    }),
  );
}

const warm = {
  name: 'cold-open',
  work: 'open and first read of 1,000,000 entities in a new process, file in the page cache : the peers : a pool of 10,000',
  run: (bench) =>
    coldOpen(
      bench,
      'cold-open',
      () => undefined,
      new Map([
        [LMDB, atMost(1)],
        [SMALL, atMost(2)],
      ]),
    ),
};

const evicted = {
  name: 'cold-open-evicted',
  work: 'the same, with the files dropped from the page cache before each opening',
  async run(bench) {
    const program = bench.floor('evict');
    if (program === null) return [];
    const evict = (folder) => {
      const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
      execFileSync(program, files);
    };
    return coldOpen(bench, 'cold-open-evicted', evict, new Map());
  },
};

export const rows = [warm, evicted];
