// beside-pmemobj.mjs — makes rows out of a table: each does the same work here and in C over libpmemobj
import * as path from 'node:path';
import { isCorundumError } from '../../dist/corundum.mjs';
import { RecordStore } from '../subjects/records.mjs';
import { alternate } from './alternate.mjs';
import { CANNOT_BE_HAD, FloorEnded, FloorProcess } from './floor-process.mjs';
import { lineAlone, lineOf } from './lines.mjs';

const MIB = 2 ** 20;
const WARMUP = 20;

/**
 * The work of a row on our side.
 *
 * @typedef {object} Work
 * @property {(operations: number) => number} run - does so many operations, returns the nanoseconds that they took
 * @property {() => number} sum - over what is in the pool: the C side must have the same after as many operations
 * @property {() => number} [expected] - what the sum must be where there is no C side to tell
 * @property {(operations: number) => void} [prepare] - untimed, before so many operations
 */

/**
 * What a row works on.
 *
 * @typedef {object} Store
 * @property {import('../../dist/corundum.mjs').Pool} pool
 * @property {number} done - operations done so far
 */

/**
 * The same in C: a row of bench/native/pmemobj-rows.c.
 *
 * @typedef {object} Counterpart
 * @property {string} [peer] - its name in the report
 * @property {string} [row] - its name there, unless it is the row's
 * @property {import('./lines.mjs').Bar | null} [bar]
 */

/**
 * A line of the table.
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} work - what is compared with what
 * @property {readonly Counterpart[]} [counterparts] - empty where C has nothing like it: the row then stands alone
 * @property {number} [bytes] - of a block or of the data
 * @property {number} operations - in one batch
 * @property {number} fewOperations - in one batch of a smoke run
 * @property {number} rounds
 * @property {new (folder: string, bytes: number) => Store} [store] - a {@link RecordStore} unless it says otherwise
 * @property {(store: any) => Work} make - of a store of that class
 */

const SAME = [{}];

/**
 * Rows of the catalogue from a table.
 *
 * @param {readonly Entry[]} entries
 * @returns {import('../rows/catalogue.mjs').Row[]}
 */
export function besidePmemobj(entries) {
  return entries.map((entry) => ({
    name: entry.name,
    work: entry.work,
    library: (entry.counterparts ?? SAME).length > 0 ? 'pmemobj' : undefined,
    run: (bench) => run(bench, entry),
  }));
}

async function run(bench, entry) {
  const { name, counterparts = SAME } = entry;
  if (bench.sharedMemory === null) {
    bench.note(`${name} was left out: there is no tmpfs at /dev/shm`);
    return [];
  }
  const store = openStore(bench, entry);
  if (store === null) return [];
  const peers = await startAll(bench, name, counterparts);
  // beside nothing a row of a comparison says nothing
  if (peers.length === 0 && counterparts.length > 0) {
    store.pool.close();
    return [];
  }

  const work = entry.make(store);
  const operations = bench.size(entry.operations, entry.fewOperations);
  const contenders = [
    {
      name: 'corundum',
      batch() {
        work.prepare?.(operations);
        const nanoseconds = work.run(operations);
        store.done += operations;
        return { nanoseconds, operations };
      },
    },
    ...peers.map((peer) => ({
      name: peer.name,
      async batch() {
        const [nanoseconds, sum] = await peer.process.ask(operations);
        peer.sum = sum;
        return { nanoseconds, operations };
      },
    })),
  ];
  const check = (when) => {
    const sum = work.sum();
    for (const peer of peers) bench.check(peer.sum, sum, `${name}, ${peer.name}, ${when}`);
    if (work.expected !== undefined) bench.check(sum, work.expected(), `${name}, ${when}`);
    bench.check(store.pool.verify().problems.length, 0, `${name}, problems in the pool, ${when}`);
  };
  // before any timing: all do the same and must have the same
  for (const { batch } of contenders) await batch();
  check('before the timing');
  const series = await alternate(contenders, bench.plan(entry.rounds, WARMUP));
  check('after it');
  store.pool.close();
  for (const peer of peers) await peer.process.close();

  const own = { row: name, series: series.get('corundum'), unit: 'ns' };
  if (peers.length === 0) return [lineAlone(own)];
  return peers.map((peer) =>
    lineOf({ ...own, peer: peer.name, peerSeries: series.get(peer.name), bar: peer.bar }),
  );
}

/** The pool of our side, or null with a remark. */
function openStore(bench, { name, bytes = 0, store: Store = RecordStore }) {
  try {
    return new Store(bench.sharedMemory, bytes);
  } catch (error) {
    if (!isCorundumError(error)) throw error;
    bench.note(`${name} was left out: the medium 'dax' cannot be had (${error.code})`);
    return null;
  }
}

/** The C side in processes of its own; those that cannot be had are missing, with a remark. */
async function startAll(bench, name, counterparts) {
  const program = counterparts.length === 0 ? null : bench.floor('pmemobj-rows');
  if (program === null) return [];
  const peers = [];
  for (const [at, counterpart] of counterparts.entries()) {
    const { peer = 'libpmemobj', row = name, bar = null } = counterpart;
    const file = path.join(bench.sharedMemory, `pmemobj-${at}.pool`);
    const bytes = bench.size(64 * MIB, 16 * MIB);
    try {
      const process = await FloorProcess.start(program, [file, String(bytes), row], {
        PMEM_IS_PMEM_FORCE: '1',
      });
      peers.push({ name: peer, bar, process, sum: NaN });
    } catch (error) {
      if (!(error instanceof FloorEnded) || error.outcome !== CANNOT_BE_HAD) throw error;
      bench.cannotCompare(peer, `it cannot create a pool of ${bytes} bytes in /dev/shm`);
    }
  }
  return peers;
}
