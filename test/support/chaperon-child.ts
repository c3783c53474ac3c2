// chaperon-child.ts — the program that the chaperon's kill loop kills: sessions for ever, each acknowledged on standard output; or one that opens a pool once.
import * as fs from 'node:fs';
import { Chaperon, Pool, type PoolOptions } from '../../src/index.js';
import { Ledger, post } from './ledger-script.js';

const [job = '', options = '{}', session = '', ...paths] = process.argv.slice(2);

function open(path: string): Pool<Ledger> {
  return Pool.open(path, Ledger, JSON.parse(options) as PoolOptions);
}

function runSessions(): void {
  const pools = paths.map(open);
  const acknowledgement = Buffer.alloc(4);
  for (;;) {
    Chaperon.session(session, () => {
      for (const pool of pools) pool.transaction((j) => post(j, 1, (j.root.turn % 9) * 3000));
    });
    acknowledgement.writeUInt32LE(pools[0]!.root.turn);
    fs.writeSync(1, acknowledgement);
  }
}

if (job === 'sessions') runSessions();
else open(paths[0] ?? '').close();
