// hold-pool.ts — child processes that open a pool and hold it, for tests of locks.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import type { MediumOptions } from '../../src/media/medium-options.js';

const OPEN_MEDIUM = path.join(__dirname, '../../src/media/open-medium.js');

const PROGRAM = `
const { openMedium } = require(process.argv[1]);
const { medium } = openMedium(JSON.parse(process.argv[2]));
process.stdout.write('open\\n');
process.stdin.on('data', () => { medium.close(); process.exit(0); });
`;

/** A child process with a pool open. */
export class PoolHolder {
  readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
  }

  /** Starts a process and waits until it has the pool open. */
  static async start(options: MediumOptions): Promise<PoolHolder> {
    const args = ['-e', PROGRAM, OPEN_MEDIUM, JSON.stringify(options)];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit').then(() => {
      throw new Error('the process ended before it had the pool open');
    });
    await Promise.race([once(child.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    return new PoolHolder(child);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Kills it with the pool open. */
  async kill(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }

  /** Lets it close the pool and end. */
  async close(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.stdin!.write('close\n');
    await exit;
  }
}
