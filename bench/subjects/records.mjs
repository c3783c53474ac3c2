// records.mjs — the subject of the rows beside libpmemobj: a pool on forced DAX with records of eight words, and holders of blocks
import * as path from 'node:path';
import { PVec, Pool, array, defineClass, f64, ref } from '../../dist/corundum.mjs';

/** As many of each as the C side has (bench/native/pmemobj-rows.h): the working set of both is the same. */
export const RECORDS = 1000;
export const HOLDERS = 1000;

/** 64 bytes, eight words. */
export class Record {}
defineClass(Record, {
  name: 'bench.Record',
  fields: { w0: f64, w1: f64, w2: f64, w3: f64, w4: f64, w5: f64, w6: f64, w7: f64 },
});

/** What lives and dies in the rows that allocate; the row says how long it is. */
export class Block {}

/** Refers to one block, or to none. */
export class Holder {}

/** An array that is changed as a whole. */
export class Data {}

/** The root. */
class Store {}

/** Defines the classes of which the row says how long they are: once in a process. */
function defineSized(words) {
  defineClass(Block, {
    name: 'bench.Block',
    fields: words === 1 ? { first: f64 } : { first: f64, rest: array(f64, words - 1) },
  });
  defineClass(Holder, {
    name: 'bench.Holder',
    fields: { block: { type: ref(() => Block), nullable: true } },
  });
  defineClass(Data, { name: 'bench.Data', fields: { words: array(f64, words) } });
  defineClass(Store, {
    name: 'bench.Store',
    root: true,
    fields: {
      records: PVec.of(() => Record),
      holders: PVec.of(() => Holder),
      data: { type: ref(() => Data), nullable: true },
    },
  });
}

/** The pool, with handles of what is in it: the rows have the objects in hand, as the C side has their OIDs. */
export class RecordStore {
  /** Number of operations that the row has done. */
  done = 0;
  #random = 1;

  /**
   * @param {string} folder - on tmpfs
   * @param {number} bytes - of a block and of the data
   */
  constructor(folder, bytes) {
    defineSized(Math.max(1, bytes / 8));
    this.pool = Pool.open(path.join(folder, 'records.pool'), Store, {
      create: 'exclusive',
      media: 'dax',
      forceDax: true,
    });
    this.pool.transaction((j) => {
      for (let at = 0; at < RECORDS; at++) {
        const record = { w0: at, w1: at, w2: at, w3: at, w4: at, w5: at, w6: at, w7: at };
        j.root.records.push(j.create(Record, record));
      }
      for (let at = 0; at < HOLDERS; at++) j.root.holders.push(j.create(Holder));
      j.root.data = j.create(Data);
    });
    this.records = [...this.pool.root.records];
    // in an order that is none; 389 shares no factor with their number
    const holders = [...this.pool.root.holders];
    this.holders = holders.map((_, at) => holders[(at * 389) % HOLDERS]);
    this.data = this.pool.root.data;
  }

  /**
   * The next of the numbers 0 … range - 1, the same sequence as on the C side.
   *
   * @param {number} range
   */
  next(range) {
    this.#random = (Math.imul(this.#random, 1664525) + 1013904223) | 0;
    return (this.#random >>> 16) % range;
  }

  /** Over all records by their place: a sum that does not see who has what would pass any transfer. */
  sumOfRecords() {
    let sum = 0;
    for (const [at, r] of this.records.entries()) {
      sum += (at + 1) * (r.w0 + r.w1 + r.w2 + r.w3 + r.w4 + r.w5 + r.w6 + r.w7);
    }
    return sum;
  }

  /** Number of blocks that are held, and what stands first in each. */
  sumOfBlocks() {
    let sum = 0;
    for (const { block } of this.holders) if (block !== null) sum += 1 + block.first;
    return sum;
  }

  sumOfData() {
    let sum = 0;
    for (const word of this.data.words) sum += word;
    return sum;
  }

  /**
   * Takes the blocks of the first `count` holders away.
   *
   * @param {number} count
   */
  emptyHolders(count) {
    this.pool.transaction(() => {
      for (let at = 0; at < count; at++) this.holders[at].block = null;
    });
  }

  /**
   * Gives each of the first `count` holders a block, unless it has one.
   *
   * @param {number} count
   */
  fillHolders(count) {
    this.pool.transaction((j) => {
      for (let at = 0; at < count; at++) {
        const holder = this.holders[at];
        if (holder.block === null) holder.block = j.create(Block);
      }
    });
  }
}
