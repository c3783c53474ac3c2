// crashing-loader.ts — child process of the demo: loads cities until it is killed inside of a transaction.
import * as fs from 'node:fs';
import type { Journal } from 'corundum';
import { BATCH_CITIES, loadCities } from './load-cities.js';
import type { World } from './model.js';
import { openWorld } from './open-world.js';
import { readOptions } from './options.js';
import { sourceCities } from './source-cities.js';

/** Descriptor of the pipe to the parent. Writing to it takes effect at once, also in the middle of a transaction. */
const PIPE = 3;
const PATIENCE_MS = 60_000;

/** A line that the child writes to the pipe. */
export type LoaderMessage =
  { readonly committed: number; readonly transactions: number } | { readonly inside: number };

function tell(message: LoaderMessage): void {
  fs.writeSync(PIPE, `${JSON.stringify(message)}\n`);
}

/** Tells the parent that a transaction is open, and goes on changing things until the parent's signal ends it. */
function waitForTheEnd(j: Journal<World>, done: number): never {
  tell({ inside: done });
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    for (const country of j.root.countries.values()) country.population = 0;
  }
  throw new Error('nobody ended this process');
}

const [limit = '', crashAt = '', ...rest] = process.argv.slice(2);
const { pool: path, media } = readOptions(rest);
const pool = openWorld(path, media);
loadCities(
  pool,
  sourceCities(Number(limit)),
  (committed) => {
    tell({ committed, transactions: pool.root.transactions });
  },
  (j, done) => {
    if (j.root.loaded >= Number(crashAt) && done === BATCH_CITIES / 2) waitForTheEnd(j, done);
  },
);
throw new Error('the load was to be ended in its middle');
