// microbenchmark.mjs — the rows of the original's microbenchmark, which have no bars, each against its like in libpmemobj where there is one
//
// A row is an entry of a table (harness/beside-pmemobj.mjs): what this side does, and the name of a row in bench/native/pmemobj-rows.c unless that is
// the same. A row with `counterparts: []` stands alone. The rows of the pointer types are in pointer-microbenchmark.mjs; TxNop is tx-nop, in
// pmemobj-transactions.mjs.
import { besidePmemobj } from '../harness/beside-pmemobj.mjs';
import { now } from '../harness/time.mjs';
import { Block, HOLDERS, RECORDS } from '../subjects/records.mjs';
import { unlinkBlocks } from '../subjects/unlink-blocks.mjs';

const SIZES = [8, 64, 256, 1024, 4096];
const LOG_SIZES = [8, 64, 256, 1024, 4096];
/** Size and number of the blocks that end in one transaction: the large ones are fewer. */
const DROPS = [
  [8, HOLDERS],
  [64, HOLDERS],
  [2048, HOLDERS],
  [8192, 400],
  [32_768, 100],
];

const BLOCKS = { operations: HOLDERS, fewOperations: 100, rounds: 200 };
/** One operation for each record, or some for each. */
const PASSES = 20;
const RECORDS_IN_TURN = { operations: RECORDS, fewOperations: RECORDS, rounds: 400 };
const LOGS = { operations: 1000, fewOperations: 50, rounds: 200 };

const alloc = (bytes) => ({
  name: `alloc-${bytes}`,
  work: `Alloc(${bytes}): a new object of so many bytes in an empty reference, each in a transaction : POBJ_ZALLOC into a place of the pool, which needs none`,
  bytes,
  ...BLOCKS,
  make: (store) => ({
    prepare: (operations) => store.emptyHolders(operations),
    run(operations) {
      const { pool, holders } = store;
      const started = now();
      for (let at = 0; at < operations; at++) {
        const holder = holders[at];
        pool.transaction((j) => {
          holder.block = j.create(Block);
        });
      }
      return now() - started;
    },
    sum: () => store.sumOfBlocks(),
  }),
});

const dealloc = (bytes) => ({
  name: `dealloc-${bytes}`,
  work: `Dealloc(${bytes}): the only reference to such an object set to null, each in a transaction : POBJ_FREE`,
  bytes,
  ...BLOCKS,
  make: unlinkBlocks,
});

const deref = {
  name: 'deref',
  work: 'Deref: an f64 field read through a handle : through D_RO',
  operations: RECORDS * PASSES,
  fewOperations: RECORDS,
  rounds: 400,
  make: (store) => ({
    run(operations) {
      const { records } = store;
      let sum = 0;
      const started = now();
      for (let done = 0; done < operations; done += RECORDS) {
        for (let at = 0; at < RECORDS; at++) sum += records[at].w0;
      }
      const taken = now() - started;
      if (sum === 0) throw new Error('the records hold nothing');
      return taken;
    },
    sum: () => store.sumOfRecords(),
  }),
};

/** Sets a field of each record, in transactions of one for all of them, `passes` times; the last pass is what is timed. */
const changeRecords = (store, passes) => ({
  run(operations) {
    const { pool, records } = store;
    let value = store.done;
    let nanoseconds = 0;
    for (let done = 0; done < operations; done += RECORDS) {
      value += RECORDS;
      nanoseconds += pool.transaction(() => {
        let started = 0;
        for (let pass = 0; pass < passes; pass++) {
          started = now();
          for (let at = 0; at < RECORDS; at++) records[at].w0 = value + at;
        }
        return now() - started;
      });
    }
    return nanoseconds;
  },
  sum: () => store.sumOfRecords(),
});

const derefMutFirst = {
  name: 'deref-mut-first',
  work: `DerefMut(1st): an f64 field of each of ${RECORDS} objects set in one transaction, begin and commit not counted : TX_SET`,
  ...RECORDS_IN_TURN,
  make: (store) => changeRecords(store, 1),
};

const derefMutLater = {
  name: 'deref-mut-later',
  work: 'DerefMut(!1st): the same of fields that the transaction has set before : TX_SET again, which finds the range that it has',
  ...RECORDS_IN_TURN,
  make: (store) => changeRecords(store, 2),
};

const dataLog = (bytes) => ({
  name: `data-log-${bytes}`,
  work: `DataLog(${bytes}): all of a fixed array of f64, so many bytes, filled with another value, each time in a transaction : pmemobj_tx_add_range of it and stores`,
  bytes,
  ...LOGS,
  make: (store) => ({
    run(operations) {
      const { pool, data } = store;
      let value = store.done;
      const started = now();
      for (let at = 0; at < operations; at++) {
        value += 1;
        pool.transaction(() => {
          data.words.fill(value);
        });
      }
      return now() - started;
    },
    sum: () => store.sumOfData(),
  }),
});

const dropLog = ([bytes, blocks]) => ({
  name: `drop-log-${bytes}`,
  work: `DropLog(${bytes}): the only references to ${blocks} such objects set to null in one transaction, whose commit is not counted : TX_FREE, TX_SET`,
  bytes,
  operations: blocks,
  fewOperations: Math.min(blocks, 50),
  rounds: 200,
  make: (store) => ({
    prepare: (operations) => store.fillHolders(operations),
    run(operations) {
      const { pool, holders } = store;
      return pool.transaction(() => {
        const started = now();
        for (let at = 0; at < operations; at++) holders[at].block = null;
        return now() - started;
      });
    },
    sum: () => store.sumOfBlocks(),
  }),
});

/** @type {readonly import('../harness/beside-pmemobj.mjs').Entry[]} */
const TABLE = [
  ...SIZES.map(alloc),
  ...SIZES.map(dealloc),
  deref,
  derefMutFirst,
  derefMutLater,
  ...LOG_SIZES.map(dataLog),
  ...DROPS.map(dropLog),
];

export const rows = besidePmemobj(TABLE);
