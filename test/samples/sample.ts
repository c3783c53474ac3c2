// sample.ts — runs a built sample in a folder of its own, as its reader would, and looks at the pool that it leaves.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { expect } from 'chai';
import { Pool, type RootClass } from 'corundum';

/** Milliseconds that a run may take. */
export const RUN_TIMEOUT_MS = 60_000;

/** How a sample ended. */
export interface SampleRun {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Lines of the standard output. */
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** A built sample and a folder to run it in. */
export interface SampleFolder {
  /** Absolute path of the compiled main module. */
  readonly main: string;
  /** Path of a file in the folder. */
  file(name: string): string;
  /** Runs it with `options` until it ends. */
  run(...options: string[]): SampleRun;
  /** Lines of a run that must succeed. */
  lines(...options: string[]): readonly string[];
  /** Opens the pool called `name` with its root class, hands it to `look`, and checks that it is clean. */
  check<R extends object>(name: string, root: RootClass<R>, look?: (pool: Pool<R>) => void): void;
}

/** The sample `name`, with a fresh folder for each test. */
export function useSample(name: string): SampleFolder {
  const main = path.resolve(__dirname, '../../samples', name, 'main.js');
  let folder = '';

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), `corundum-${name}-`));
  });

  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const run = (...options: string[]): SampleRun => {
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      ['--enable-source-maps', main, ...options],
      { cwd: folder, encoding: 'utf8', timeout: RUN_TIMEOUT_MS },
    );
    return { status, signal, lines: stdout.split('\n').slice(0, -1), stderr };
  };

  return {
    main,
    file: (file) => path.join(folder, file),
    run,
    lines(...options) {
      const { status, lines, stderr } = run(...options);
      expect(status, stderr).to.equal(0);
      return lines;
    },
    check(file, root, look) {
      const pool = Pool.open(path.join(folder, file), root);
      try {
        look?.(pool);
        expect(pool.verify().problems).to.deep.equal([]);
      } finally {
        pool.close();
      }
    },
  };
}
