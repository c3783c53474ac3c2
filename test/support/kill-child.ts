// kill-child.ts — the program that the kill loop kills: transactions for ever, each acknowledged on standard output.
import * as fs from 'node:fs';
import { Pool, type Durability, type PoolOptions } from '../../src/index.js';
import { Bank, dealToPool } from './kill-script.js';

const [path = '', options = '{}'] = process.argv.slice(2);
const pool = Pool.open(path, Bank, JSON.parse(options) as PoolOptions);
const acknowledgement = Buffer.alloc(4);

/** Says that transaction `turn` was acknowledged; the parent reads the last whole number. */
function acknowledge(turn: number): void {
  acknowledgement.writeUInt32LE(turn);
  fs.writeSync(1, acknowledgement);
}

/** A few transactions, in each way that there is, then the next ones in a later turn: that lets the medium work in the background. */
async function run(): Promise<void> {
  for (;;) {
    const turn = pool.root.turn + 1;
    if (turn % 4 === 0) {
      await pool.commitAsync((j) => dealToPool(j));
    } else {
      const durability: Durability =
        turn % 4 === 1 ? 'strict' : turn % 4 === 2 ? 'relaxed' : 'group';
      pool.transaction((j) => dealToPool(j), { durability });
    }
    // A group commit is nobody's yet when it returns: what acknowledges it is whenDurable, or a later commit.
    if (turn % 4 !== 3) acknowledge(turn);
    if (turn % 11 === 0) pool.checkpoint();
    if (turn % 5 === 0) await new Promise(setImmediate);
  }
}

void run();
