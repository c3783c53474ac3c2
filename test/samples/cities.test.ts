// cities.test.ts — the demo of samples/cities: a first run, a second one on its pool, and bad input.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { expect } from 'chai';
import { nativeBinding } from '../../src/media/native-binding.js';

const MAIN = path.resolve(__dirname, '../../samples/cities/main.js');
const RUN_TIMEOUT_MS = 60_000;

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `--json` prints. */
interface Result {
  readonly ok: boolean;
  readonly checks: readonly { readonly what: string; readonly ok: boolean }[];
  /** Cities that the run was about. */
  readonly cities: number;
  /** Cities that an earlier run had left. */
  readonly found: number;
  readonly loaded: number;
  readonly media: string;
  readonly crash?: {
    readonly signal: string;
    readonly inside: number;
    readonly transactions: number;
    readonly there: number;
    readonly committed: number;
    readonly loaded: number;
  };
}

function run(...options: string[]): Outcome {
  return spawnSync(process.execPath, ['--enable-source-maps', MAIN, ...options], {
    encoding: 'utf8',
    timeout: RUN_TIMEOUT_MS,
  });
}

function runForResult(...options: string[]): Result {
  const { status, stdout, stderr } = run('--smoke', '--json', ...options);
  expect(status, stderr).to.equal(0);
  return JSON.parse(stdout) as Result;
}

const media = ['portable', ...(nativeBinding().binding === null ? [] : ['file'])];

describe('the cities demo', function () {
  this.timeout(3 * RUN_TIMEOUT_MS);
  let folder = '';

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-cities-'));
  });

  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  for (const kind of media) {
    it(`survives its crash and finds its data in a second run (${kind})`, () => {
      const pool = path.join(folder, 'cities.pool');
      const first = runForResult('--pool', pool, '--media', kind);
      expect(first.ok).to.equal(true);
      expect(first.media).to.equal(kind);
      expect(first.found).to.equal(0);
      expect(first.loaded).to.equal(first.cities);
      expect(first.crash).to.include({ signal: 'SIGKILL' });
      expect(first.crash?.inside).to.be.greaterThan(0);
      expect(first.crash?.committed).to.be.greaterThan(0).and.lessThan(first.cities);
      expect(first.crash?.there).to.equal(first.crash?.transactions);
      expect(first.crash?.loaded).to.equal(first.crash?.committed);

      const second = runForResult('--pool', pool, '--media', kind);
      expect(second.ok).to.equal(true);
      expect(second.found).to.equal(first.cities);
      expect(second.crash).to.equal(undefined);

      const anew = runForResult('--pool', pool, '--media', kind, '--fresh');
      expect(anew.found).to.equal(0);
      expect(anew.crash).not.to.equal(undefined);
    });
  }

  it('prints plain tables where there is no terminal', () => {
    const { status, stdout, stderr } = run('--smoke', '--pool', path.join(folder, 'plain.pool'));
    expect(status, stderr).to.equal(0);
    expect(stdout).to.include('passed');
    expect(stdout + stderr).not.to.include('\u001b');
  });

  it('refuses a file that is no pool and leaves it alone', () => {
    const file = path.join(folder, 'letter.txt');
    fs.writeFileSync(file, 'dear reader');
    for (const options of [[], ['--fresh']]) {
      const { status, stderr } = run('--smoke', '--pool', file, ...options);
      expect(status).to.equal(1);
      expect(stderr).to.match(/POOL_/);
    }
    expect(fs.readFileSync(file, 'utf8')).to.equal('dear reader');
  });

  it('refuses options that it does not know', () => {
    expect(run('--slow').status).to.equal(1);
    expect(run('--media', 'tape').status).to.equal(1);
  });
});
