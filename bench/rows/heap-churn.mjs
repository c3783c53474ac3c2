// heap-churn.mjs — row heap-churn: whether a heap that has lived holds as much as a new one
import * as path from 'node:path';
import { Pool, PMap, bytes, defineClass, u32 } from '../../dist/corundum.mjs';
import { now } from '../harness/time.mjs';
import { randomOf } from '../subjects/entity.mjs';

const LEAST_BYTES = 16;
const MOST_BYTES = 16 * 1024;
const FILL = 0.9;
const CHANGES_IN_ONE_TRANSACTION = 32;
/** One change in two meets the first tenth of the keys: short lives beside long ones. */
const HOT_SHARE = 0.5;
const HOT_KEYS = 0.1;
const FULL = new Set(['ALLOC_OUT_OF_SPACE', 'MEDIA_FULL']);

/** Something of any size. */
class Block {}
defineClass(Block, { name: 'bench.Block', fields: { data: bytes } });

/** The root. */
class Store {}
defineClass(Store, {
  name: 'bench.Store',
  root: true,
  fields: { blocks: PMap.of(u32, () => Block) },
});

/** A pool of a fixed maximum and what should be in it. */
class ChurnedStore {
  #pool;
  #random;
  #nextKey = 1;
  /** Length of each block by its key. */
  #sizes = new Map();
  /** Keys in the order of their birth. */
  #keys = [];
  #capacity;
  #payload = 0;

  constructor(bench, name, maxBytes) {
    this.#random = randomOf(21);
    this.#pool = Pool.open(path.join(bench.folder(name), 'store.pool'), Store, {
      create: 'if-absent',
      media: bench.media,
      maxBytes,
      ringBytes: 2 ** 20,
      durability: 'relaxed',
    });
    this.#capacity = this.#pool.used + this.#pool.available;
  }

  /** Bytes that the pool can hold in all, for each byte of the blocks that are there. */
  get footprint() {
    return this.#capacity / this.#payload;
  }

  get fill() {
    return this.#pool.used / this.#capacity;
  }

  /** Adds blocks until the fill is reached, or one is refused; tells whether it was reached. */
  growTo(fill) {
    let isRefused = false;
    for (const count of [CHANGES_IN_ONE_TRANSACTION, 1]) {
      isRefused = false;
      while (!isRefused && this.fill < fill) isRefused = !this.#change(count, () => this.#add());
    }
    return !isRefused;
  }

  /** Replaces, drops and adds blocks at the fill where it is; returns how many transactions were refused. */
  churn(changes) {
    let refused = 0;
    for (let done = 0; done < changes; done += CHANGES_IN_ONE_TRANSACTION) {
      const count = Math.min(CHANGES_IN_ONE_TRANSACTION, changes - done);
      if (!this.#change(count, () => this.#replace())) refused += 1;
      while (this.fill > FILL) this.#change(1, () => this.#drop());
      if (this.fill < FILL - 0.01) this.#change(1, () => this.#add());
    }
    return refused;
  }

  /** Every block against the model, and the pool's own verification. */
  check(bench) {
    const { blocks } = this.#pool.root;
    bench.check(blocks.size, this.#sizes.size, 'number of blocks');
    for (const [key, size] of this.#sizes) {
      const { data } = blocks.get(key);
      bench.check(data.length, size, `length of block ${key}`);
      bench.check(data[0], key & 0xff, `first byte of block ${key}`);
      bench.check(data[size - 1], (key + size) & 0xff, `last byte of block ${key}`);
    }
    this.#pool.reclaim();
    bench.check(this.#pool.verify().problems.length, 0, 'problems that verify() found');
  }

  close() {
    this.#pool.close();
  }

  /** Runs `change` so many times in one transaction; where the pool is full all of them are taken back, in the model too. */
  #change(count, change) {
    /** @type {[number, number | undefined, number | undefined][]} key, length before, length after */
    const changed = [];
    try {
      this.#pool.transaction((j) => {
        for (let at = 0; at < count; at++) {
          const [key, size] = change();
          const before = changed.findLast(([other]) => other === key)?.[2] ?? this.#sizes.get(key);
          changed.push([key, before, size]);
          if (size === undefined) j.root.blocks.delete(key);
          else this.#put(j, key, size);
        }
      });
    } catch (error) {
      if (FULL.has(error?.code)) return false;
      throw error;
    }
    for (const [key, before, after] of changed) this.#note(key, before, after);
    this.#pool.reclaim();
    return true;
  }

  #put(j, key, size) {
    const data = new Uint8Array(size);
    data[0] = key & 0xff;
    data[size - 1] = (key + size) & 0xff;
    const block = j.root.blocks.get(key);
    if (block === undefined) j.root.blocks.set(key, j.create(Block, { data }));
    else block.data = data;
  }

  #note(key, before, after) {
    this.#payload += (after ?? 0) - (before ?? 0);
    if (after === undefined) {
      this.#sizes.delete(key);
      this.#keys.splice(this.#keys.indexOf(key), 1);
    } else {
      if (!this.#sizes.has(key)) this.#keys.push(key);
      this.#sizes.set(key, after);
    }
  }

  #add() {
    return [this.#nextKey++, this.#size()];
  }

  #replace() {
    return [this.#anyKey(), this.#size()];
  }

  #drop() {
    return [this.#anyKey(), undefined];
  }

  #anyKey() {
    const keys = this.#keys.length;
    const among = this.#random() < HOT_SHARE ? Math.ceil(keys * HOT_KEYS) : keys;
    return this.#keys[Math.floor(this.#random() * among)];
  }

  /** As many blocks between 16 and 32 bytes as between 8 and 16 KiB. */
  #size() {
    return Math.floor(LEAST_BYTES * (MOST_BYTES / LEAST_BYTES) ** this.#random());
  }
}

const heapChurn = {
  name: 'heap-churn',
  work: 'bytes of pool for each byte of blocks (16 B to 16 KiB) when the first one is refused, after changes at 90 % fill with lives short and long : in a pool never changed',
  run(bench) {
    const maxBytes = bench.size(64, 24) * 2 ** 20;
    const changes = bench.size(200_000, 2000);

    const churned = new ChurnedStore(bench, 'churned', maxBytes);
    bench.check(churned.growTo(FILL), true, 'the pool takes blocks up to 90 %');
    const started = now();
    const refused = churned.churn(changes);
    const each = (now() - started) / changes;
    churned.check(bench);
    churned.growTo(1);
    churned.check(bench);
    const fresh = new ChurnedStore(bench, 'fresh', maxBytes);
    fresh.growTo(1);
    fresh.check(bench);

    bench.note(
      `heap-churn: ${changes} changes at 90 % fill, ${refused} transactions refused, ${(each / 1000).toFixed(1)} us a change; ` +
        `the first refusal came at ${(churned.fill * 100).toFixed(1)} % of the pool in allocations, in the new pool at ${(fresh.fill * 100).toFixed(1)} %`,
    );
    const line = {
      row: 'heap-churn',
      subject: 'corundum',
      median: churned.footprint,
      p99: churned.footprint,
      unit: 'bytes per byte',
      peer: 'corundum, never changed',
      peerMedian: fresh.footprint,
      ratio: churned.footprint / fresh.footprint,
      bar: null,
    };
    churned.close();
    fresh.close();
    return [line];
  },
};

export const rows = [heapChurn];
