// kill-loop.test.ts — a process killed at random moments leaves a prefix of its transactions, and nothing else.
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { Pool } from '../../src/index.js';
import { forEachMedium } from '../support/for-each-medium.js';
import {
  Bank,
  dealToModel,
  dealToPool,
  emptyBank,
  readBank,
  type BankModel,
} from '../support/kill-script.js';
import { seededRandom } from '../support/random.js';
import { killCount } from '../support/run-size.js';
import { ScratchPool } from '../support/scratch-pool.js';

const CHILD = path.join(__dirname, '..', 'support', 'kill-child.js');

/** Lets a child work on the pool and kills it some while after `acknowledgements`; returns the last one that it gave, or 0. */
async function killOne(
  scratch: ScratchPool<Bank>,
  acknowledgements: number,
  delayMs: number,
): Promise<number> {
  const child = spawn(process.execPath, [CHILD, scratch.path, JSON.stringify(scratch.options())], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = Buffer.alloc(0);
  let errors = '';
  let isDying = false;
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  child.stdout.on('data', (data: Buffer) => {
    output = Buffer.concat([output, data]);
    if (isDying || output.length < acknowledgements * 4) return;
    isDying = true;
    // Not to wait for anything: the moment of death is to be a random one.
    setTimeout(() => child.kill('SIGKILL'), delayMs);
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal, errors).to.equal('SIGKILL');
  const whole = Math.floor(output.length / 4);
  return whole === 0 ? 0 : output.readUInt32LE((whole - 1) * 4);
}

/** Expects the pool to hold what its number of transactions says, and at least the acknowledged ones. */
function expectPrefix(scratch: ScratchPool<Bank>, model: BankModel, acknowledged: number): void {
  const found = readBank(scratch.pool.root);
  expect(found.turn).to.be.at.least(acknowledged);
  while (model.turn < found.turn) dealToModel(model);
  expect(found).to.deep.equal(model);
  scratch.verify();
}

forEachMedium('kill -9', (medium) => {
  if (medium.options.kind === 'memory') return;
  const seed = Number(process.env['CORUNDUM_SEED'] ?? Date.now() % 1_000_000);
  // Shared out among the media.
  const kills = Math.ceil(killCount(40) / 3);

  it(`leaves a prefix of the transactions, ${kills} times in one pool (CORUNDUM_SEED=${seed})`, async () => {
    const scratch = new ScratchPool(medium, Bank, {
      ringBytes: 64 * 1024,
      maxBytes: 64 * 1024 * 1024,
    });
    const random = seededRandom(seed);
    const model = emptyBank();
    try {
      scratch.open().close();
      for (let kill = 0; kill < kills; kill++) {
        const acknowledged = await killOne(scratch, random(3) === 0 ? 1 : random(80), random(8));
        if (kill % 5 === 0) {
          // A reader that changes nothing sees the same as one that recovers.
          const reader = Pool.open(scratch.path, Bank, { readOnly: true });
          const seen = readBank(reader.root);
          reader.close();
          scratch.open({ create: 'never' });
          expect(readBank(scratch.pool.root)).to.deep.equal(seen);
        } else {
          scratch.open({ create: 'never' });
        }
        expectPrefix(scratch, model, acknowledged);
        // It works on, here too.
        scratch.pool.transaction((j) => dealToPool(j));
        expectPrefix(scratch, model, model.turn + 1);
        scratch.pool.close();
      }
    } finally {
      scratch.remove();
    }
  }).timeout(30_000 + kills * 5000);
});
