// chaperon-kill-loop.test.ts — a process killed at random moments of its sessions leaves pools that agree with each other.
import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Pool, type PoolOptions } from '../../src/index.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { Ledger, readLedger } from '../support/ledger-script.js';
import { removeFolder, scratchFolder } from '../support/media-kinds.js';
import { seededRandom } from '../support/random.js';
import { killCount } from '../support/run-size.js';

const CHILD = path.join(__dirname, '..', 'support', 'chaperon-child.js');

forEachMedium('kill -9 in sessions', (medium) => {
  if (medium.options.kind === 'memory') return;
  const seed = Number(process.env['CORUNDUM_SEED'] ?? Date.now() % 1_000_000);
  const kills = Math.ceil(killCount(30) / 3);
  const options: PoolOptions = {
    create: 'if-absent',
    maxBytes: 16 * 1024 * 1024,
    ringBytes: 64 * 1024,
    media: medium.options.kind,
    forceDax: medium.options.forceDax,
  };

  function start(job: string, session: string, paths: readonly string[]): ChildProcess {
    return spawn(process.execPath, [CHILD, job, JSON.stringify(options), session, ...paths], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  /** Lets a child run sessions and kills it some while after `acknowledgements`; returns the last one that it gave, or 0. */
  async function killOne(
    child: ChildProcess,
    acknowledgements: number,
    delayMs: number,
  ): Promise<number> {
    let output = Buffer.alloc(0);
    let isDying = false;
    child.stdout?.on('data', (data: Buffer) => {
      output = Buffer.concat([output, data]);
      if (isDying || output.length < acknowledgements * 4) return;
      isDying = true;
      // Not to wait for anything: the moment of death is to be a random one.
      setTimeout(() => child.kill('SIGKILL'), delayMs);
    });
    const [, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect(signal).to.equal('SIGKILL');
    const whole = Math.floor(output.length / 4);
    return whole === 0 ? 0 : output.readUInt32LE((whole - 1) * 4);
  }

  it(`leaves the same sessions in all pools, ${kills} times (CORUNDUM_SEED=${seed})`, async () => {
    const folder = scratchFolder(medium.folder);
    const random = seededRandom(seed);
    const session = path.join(folder, 's.session');
    const paths = ['a.pool', 'b.pool', 'c.pool'].map((name) => path.join(folder, name));
    try {
      for (let kill = 0; kill < kills; kill++) {
        const acknowledged = await killOne(
          start('sessions', session, paths),
          1 + random(8),
          random(12),
        );
        if (kill % 3 === 0) {
          // All at once, each in a process of its own.
          const openers = paths.map((pool) => start('open', session, [pool]));
          const ends = await Promise.all(openers.map((child) => once(child, 'close')));
          expect(ends.map(([code]) => code as number)).to.deep.equal([0, 0, 0]);
        }
        const order = paths.slice(kill % 3).concat(paths.slice(0, kill % 3));
        const pools = order.map((pool) => Pool.open(pool, Ledger, options));
        const [first, ...others] = pools.map(readLedger);
        for (const other of others) expect(other).to.deep.equal(first);
        expect(first?.turn).to.be.at.least(acknowledged);
        for (const pool of pools) {
          expect(pool.verify().problems).to.deep.equal([]);
          pool.close();
        }
        expect(fs.readdirSync(folder).filter((name) => name.includes('session'))).to.deep.equal([]);
      }
    } finally {
      removeFolder(folder);
    }
  }).timeout(60_000 + kills * 8000);
});
