// hostile-objects.test.ts — objects, collections and catalog of a damaged pool give values or coded errors, and never crash or hang.
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { nativeBinding } from '../../src/media/native-binding.js';
import { removeFolder, scratchFolder } from '../support/media-kinds.js';
import type { HostileOrder } from '../support/hostile-child.js';

const CHILD = path.join(__dirname, '..', 'support', 'hostile-child.js');

/** A round takes a fraction of a second. One that says nothing for so long has no end. */
const SILENCE_MS = 60_000;

/** Rounds at most, or `CORUNDUM_HOSTILE_ROUNDS`, without a limit in time then. */
const asked = Number(process.env['CORUNDUM_HOSTILE_ROUNDS'] ?? '');
const isAsked = Number.isInteger(asked) && asked > 0;
const ROUNDS = isAsked ? asked : 200;
const MILLISECONDS = isAsked ? 24 * 3600 * 1000 : 4000;

/** Lets a child go through rounds; returns the codes of each. */
async function playRounds(order: HostileOrder): Promise<string[][]> {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--max-old-space-size=1024', CHILD, JSON.stringify(order)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let errors = '';
  let silence = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS);
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    clearTimeout(silence);
    silence = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS);
  });
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  await once(child, 'close');
  clearTimeout(silence);
  const lines = output.trimEnd().split('\n');
  expect(
    lines.pop(),
    `a round did not end; the last lines are ${lines.slice(-2).join(', ')}; ${errors}`,
  ).to.equal('done');
  return lines.filter((_, i) => i % 2 === 1).map((line) => line.split(' '));
}

describe('damaged objects', () => {
  const seed = Number(process.env['CORUNDUM_SEED'] ?? Date.now() % 1_000_000_000);
  const media: HostileOrder['medium'][] = ['portable'];
  if (nativeBinding().binding !== null) media.push('file');

  for (const medium of media) {
    it(`give values or coded errors, ${medium} (CORUNDUM_SEED=${seed})`, async () => {
      const folder = scratchFolder();
      try {
        const rounds = await playRounds({
          seed,
          rounds: ROUNDS,
          milliseconds: MILLISECONDS,
          medium,
          folder,
        });
        expect(rounds.length).to.be.greaterThan(0);
      } finally {
        removeFolder(folder);
      }
    }).timeout(MILLISECONDS + 2 * SILENCE_MS);
  }
});
