// pmemobj-transactions.mjs — rows tx-*: strict transactions on memory that persists, against the same in C over libpmemobj
import { besidePmemobj } from '../harness/beside-pmemobj.mjs';
import { atMost } from '../harness/lines.mjs';
import { now } from '../harness/time.mjs';
import { Block, HOLDERS, RECORDS } from '../subjects/records.mjs';
import { unlinkBlocks } from '../subjects/unlink-blocks.mjs';

const WHERE = 'on forced DAX in /dev/shm';
const OVER = 'libpmemobj in C';

/** Transactions that change words. */
const WORDS = { operations: 5000, fewOperations: 200, rounds: 200 };
/** Transactions that allocate or free: one for each holder. */
const BLOCKS = { operations: HOLDERS, fewOperations: 200, rounds: 400 };

/** @type {readonly import('../harness/beside-pmemobj.mjs').Entry[]} */
const TABLE = [
  {
    name: 'tx-nop',
    work: `a transaction that does nothing, ${WHERE} : TX_BEGIN, TX_END of ${OVER}`,
    counterparts: [{ bar: atMost(0.6) }],
    ...WORDS,
    make: (store) => ({
      run(operations) {
        const { pool } = store;
        const started = now();
        for (let at = 0; at < operations; at++) pool.transaction(() => undefined);
        return now() - started;
      },
      sum: () => store.done,
    }),
  },
  {
    name: 'tx-word',
    work: `one f64 field of a random one of ${RECORDS} objects changed, ${WHERE} : TX_SET of ${OVER}`,
    counterparts: [{ bar: atMost(0.6) }],
    ...WORDS,
    make: (store) => ({
      run(operations) {
        const { pool, records } = store;
        let value = store.done;
        const started = now();
        for (let at = 0; at < operations; at++) {
          const record = records[store.next(RECORDS)];
          value += 1;
          pool.transaction(() => {
            record.w0 = value;
          });
        }
        return now() - started;
      },
      sum: () => store.sumOfRecords(),
    }),
  },
  {
    name: 'tx-8-words',
    work: `eight f64 fields of a random one of ${RECORDS} objects changed, side by side, ${WHERE} : TX_SET of each, and their 64 bytes as one range (TX_ADD_FIELD of the array), of ${OVER}`,
    // The bar is for the same program on both sides. What a range costs that a C program names by itself stands beside it.
    counterparts: [
      { peer: 'libpmemobj, field by field', row: 'tx-8-words by field', bar: atMost(0.35) },
      { peer: 'libpmemobj, one range' },
    ],
    ...WORDS,
    make: (store) => ({
      run(operations) {
        const { pool, records } = store;
        let value = store.done;
        const started = now();
        for (let at = 0; at < operations; at++) {
          const record = records[store.next(RECORDS)];
          value += 1;
          pool.transaction(() => {
            record.w0 = value;
            record.w1 = value + 1;
            record.w2 = value + 2;
            record.w3 = value + 3;
            record.w4 = value + 4;
            record.w5 = value + 5;
            record.w6 = value + 6;
            record.w7 = value + 7;
          });
        }
        return now() - started;
      },
      sum: () => store.sumOfRecords(),
    }),
  },
  {
    name: 'tx-alloc-link',
    work: `a new object of 64 bytes, its first field set, in an empty reference of another object, ${WHERE} : TX_ZALLOC, a store, TX_SET of ${OVER}`,
    counterparts: [{ bar: atMost(0.6) }],
    bytes: 64,
    ...BLOCKS,
    make: (store) => ({
      prepare: (operations) => store.emptyHolders(operations),
      run(operations) {
        const { pool, holders } = store;
        let value = store.done;
        const started = now();
        for (let at = 0; at < operations; at++) {
          const holder = holders[at];
          value += 1;
          pool.transaction((j) => {
            holder.block = j.create(Block, { first: value });
          });
        }
        return now() - started;
      },
      sum: () => store.sumOfBlocks(),
    }),
  },
  {
    name: 'tx-free-unlink',
    work: `the only reference to an object of 64 bytes set to null, which frees it, ${WHERE} : TX_FREE, TX_SET of ${OVER}`,
    counterparts: [{ bar: atMost(0.6) }],
    bytes: 64,
    ...BLOCKS,
    make: unlinkBlocks,
  },
  {
    name: 'tx-transfer',
    work: `an amount moved from one f64 field to that of another object, both random ones of ${RECORDS}, ${WHERE} : two TX_ADD_FIELD and the same arithmetic of ${OVER}`,
    counterparts: [{ bar: atMost(0.6) }],
    ...WORDS,
    make: (store) => ({
      run(operations) {
        const { pool, records } = store;
        const started = now();
        for (let at = 0; at < operations; at++) {
          const from = store.next(RECORDS);
          const to = (from + 1 + store.next(RECORDS - 1)) % RECORDS;
          const payer = records[from];
          const payee = records[to];
          pool.transaction(() => {
            payer.w0 -= from;
            payee.w0 += from;
          });
        }
        return now() - started;
      },
      sum: () => store.sumOfRecords(),
    }),
  },
];

export const rows = besidePmemobj(TABLE);
