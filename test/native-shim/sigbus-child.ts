// sigbus-child.ts — reads a pool whose file is cut while it is mapped.
import * as fs from 'node:fs';
import { CONTROL } from '../../src/media/control-layout.js';
import { RELAXED, ShimRig, shim } from './shim-rig.js';

const [, , path, mapped] = process.argv;
if (shim === null || path === undefined) throw new Error('usage: sigbus-child <pool> [mapped]');
const mapRing = mapped !== undefined;
const rig = ShimRig.open(shim, path, { mapRing, syncIntervalMs: 3_600_000 });
const seen: number[] = [];
if (mapRing) {
  // nothing is left but the headers: the ring and the page of the word are beyond the end
  fs.truncateSync(path, 0x4000);
  rig.set(0, 1);
  seen.push(rig.commit(RELAXED));
} else {
  fs.truncateSync(path, 1 << 20);
  seen.push(rig.get(500_000), rig.get(600_000));
}
const poison = JSON.stringify(shim.poison(rig.pool));
process.stdout.write(`${seen.join(' ')} ${poison} ${rig.control[CONTROL.POISON]}\n`);
