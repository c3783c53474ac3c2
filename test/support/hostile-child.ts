// hostile-child.ts — a process that goes through rounds of damage, so that a crash or an endless loop of one is seen from outside.
import * as fs from 'node:fs';
import { Damage } from './damage.js';
import { HOSTILE_OPTIONS, hostilePool } from './hostile-classes.js';
import { hostileRound } from './hostile-round.js';

/** What the child is asked for. */
export interface HostileOrder {
  /** Seed of the first round; the next ones follow. */
  readonly seed: number;
  readonly rounds: number;
  /** The rounds end early after so long. */
  readonly milliseconds: number;
  readonly medium: 'portable' | 'file';
  /** Folder for files. */
  readonly folder: string;
}

const order = JSON.parse(process.argv[2] ?? '') as HostileOrder;
const damage = new Damage(hostilePool(200), HOSTILE_OPTIONS.ringBytes ?? 0);
const end = performance.now() + order.milliseconds;
for (let i = 0; i < order.rounds && performance.now() < end; i++) {
  const seed = order.seed + i;
  // Before the round: the last line names the one that did not end.
  fs.writeSync(1, `${seed}\n`);
  const codes = hostileRound(damage, seed, order.medium, order.folder);
  fs.writeSync(1, `${[...codes.keys()].join(' ')}\n`);
}
fs.writeSync(1, 'done\n');
