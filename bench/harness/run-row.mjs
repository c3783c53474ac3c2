// run-row.mjs — starts the process of a row and waits for its lines
import { fork } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('../children/run-row.mjs', import.meta.url));
const SHARED_MEMORY = '/dev/shm';

/**
 * Runs one row once. What it leaves on disk and in shared memory is removed.
 *
 * @param {string} row
 * @param {object} surroundings
 * @param {string} surroundings.work - folder for pools and databases
 * @param {Record<string, string>} surroundings.floors
 * @param {import('./options.mjs').Options} surroundings.options
 * @returns {Promise<{ lines: import('./lines.mjs').Line[], notes: string[] }>}
 * @throws {Error} when the row's process fails
 */
export async function runRow(row, { work, floors, options }) {
  const folder = fs.mkdtempSync(path.join(work, `${row}-`));
  const sharedMemory = fs.existsSync(SHARED_MEMORY)
    ? fs.mkdtempSync(path.join(SHARED_MEMORY, 'corundum-bench-'))
    : null;
  const execArgv = ['--expose-gc', '--enable-source-maps'];
  if (options.profile) {
    execArgv.push(
      '--cpu-prof',
      `--cpu-prof-dir=${path.join(work, 'profiles')}`,
      `--cpu-prof-name=${row}.cpuprofile`,
    );
  }
  try {
    return await new Promise((resolve, reject) => {
      // standard output belongs to the report
      const child = fork(CHILD, [], { execArgv, stdio: ['ignore', 2, 2, 'ipc'] });
      let answer = null;
      child.on('message', (message) => {
        answer = message;
      });
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        if (answer !== null && code === 0) resolve(answer);
        else reject(new Error(`row ${row} ended with ${signal ?? code}; its error stands above`));
      });
      const { smoke, media } = options;
      child.send({ row, setting: { smoke, media, folder, sharedMemory, floors } });
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
    if (sharedMemory !== null) fs.rmSync(sharedMemory, { recursive: true, force: true });
  }
}

/** Whether other work is likely to disturb the figures. */
export function isBusy() {
  return os.loadavg()[0] > 0.5 * os.availableParallelism();
}
