// sigbus-child.ts — reads a pool whose file is cut while it is mapped.
import * as fs from 'node:fs';
import { CONTROL } from '../../src/media/control-layout.js';
import { ShimRig, shim } from './shim-rig.js';

const [, , path] = process.argv;
if (shim === null || path === undefined) throw new Error('usage: sigbus-child <pool>');
const rig = ShimRig.open(shim, path, {});
fs.truncateSync(path, 1 << 20);
const words = [rig.get(500_000), rig.get(600_000)];
const poison = JSON.stringify(shim.poison(rig.pool));
process.stdout.write(`${words.join(' ')} ${poison} ${rig.control[CONTROL.POISON]}\n`);
