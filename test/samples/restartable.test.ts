// restartable.test.ts — the computation of samples/restartable: killed in many places, its result is that of one that was not.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { Sieve } from '../../samples/restartable/model.js';
import { RUN_TIMEOUT_MS, useSample } from './sample.js';

const RESULT = [
  'There are 148933 primes below 2000000.',
  'The largest is 1999993, and their sum is 142913828922.',
];
const POOL = 'restartable.pool';

describe('the sample restartable', function () {
  this.timeout(10 * RUN_TIMEOUT_MS);
  const sample = useSample('restartable');

  function expectResult(runs: number | null): void {
    sample.check(POOL, Sieve, ({ root }) => {
      expect([root.next, root.primes.length, root.steps]).to.deep.equal([2_000_000, 148_933, 40]);
      expect(root.sum).to.equal(142_913_828_922);
      expect(root.primes.toArray().reduce((sum, prime) => sum + prime, 0)).to.equal(root.sum);
      if (runs !== null) expect(root.runs).to.equal(runs);
    });
  }

  it('comes to its result in one run, and finds it in a second', () => {
    const lines = sample.lines();
    expect(lines[0]).to.equal('The computation begins.');
    expect(lines).to.include('step 20: 78498 primes below 1000000');
    expect(lines.slice(-2)).to.deep.equal(RESULT);
    expect(sample.lines()).to.deep.equal([
      'The computation was finished by an earlier run.',
      ...RESULT,
    ]);
    expectResult(1);
  });

  it('goes on where it was killed in the middle of a step', () => {
    const deadly = [1, 2, 9, 25, 40];
    for (const [i, step] of deadly.entries()) {
      const { signal, lines } = sample.run(POOL, String(step));
      expect(signal).to.equal('SIGKILL');
      // What the killed step did is gone, and what the steps before it did is there: the next run goes on with the same step.
      const done = i === 0 ? 0 : (deadly[i - 1] ?? 0) - 1;
      expect(lines[0]).to.equal(
        done === 0
          ? 'The computation begins.'
          : `The computation goes on: an earlier run came to step ${done}, ${done * 50_000}.`,
      );
      expect(lines.length).to.equal(step - done);
    }
    expect(sample.lines().slice(-2)).to.deep.equal(RESULT);
    expectResult(deadly.length + 1);
  });

  it('comes to the same result when it is killed from outside, anywhere', async () => {
    for (let kills = 1; ; kills++) {
      const child = spawn(process.execPath, [sample.main, sample.file(POOL)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (_code, signal) => resolve(signal));
      });
      let steps = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        // Each run is killed five steps after it began; the signal arrives somewhere in those that follow.
        if (line.startsWith('step ') && ++steps === 5) child.kill('SIGKILL');
      }
      if ((await ended) === null) break;
      expect(kills).to.be.lessThan(30);
    }
    expect(sample.lines().slice(-2)).to.deep.equal(RESULT);
    expectResult(null);
  });

  it('refuses what is no number of a step', () => {
    const { status, stderr } = sample.run(POOL, 'seven');
    expect(status).to.equal(1);
    expect(stderr).to.include('seven is no number of a step');
  });
});
