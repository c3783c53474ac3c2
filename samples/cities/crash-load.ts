// crash-load.ts — has a child process load cities and kills it in the middle of a transaction.
import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { LoaderMessage } from './crashing-loader.js';
import type { DemoOptions } from './options.js';

/** How the child ended. */
export interface Crash {
  /** Cities in transactions that had returned. */
  readonly committed: number;
  /** Those transactions. */
  readonly transactions: number;
  /** Cities already created by the transaction in which the child was killed. */
  readonly inside: number;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Starts the child and kills it with SIGKILL as soon as it says that it is inside of the transaction that follows the
 * first `crashAt` cities. The child goes on working until the signal arrives, and cannot leave the transaction.
 */
export async function crashLoad(
  options: DemoOptions,
  limit: number,
  crashAt: number,
  onBatch: (loaded: number) => void,
): Promise<Crash> {
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      path.join(__dirname, 'crashing-loader.js'),
      String(limit),
      String(crashAt),
      '--pool',
      options.pool,
      '--media',
      options.media,
    ],
    { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] },
  );
  const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      resolve(signal);
    });
  });
  let committed = 0;
  let transactions = 0;
  let inside = 0;
  for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
    const message = JSON.parse(line) as LoaderMessage;
    if ('inside' in message) {
      inside = message.inside;
      child.kill('SIGKILL');
    } else {
      ({ committed, transactions } = message);
      onBatch(committed);
    }
  }
  return { committed, transactions, inside, signal: await ended };
}
