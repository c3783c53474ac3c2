// kill-child.ts — commits strictly, saying after each how far it is, until the injected fault kills it.
import * as fs from 'node:fs';
import { STRICT, ShimRig, shim } from './shim-rig.js';

const [, , path, fault] = process.argv;
if (shim === null || path === undefined) throw new Error('usage: kill-child <pool> <fault>');
const rig = ShimRig.open(shim, path, { fault: fault ?? '' });
for (let n = 1; n <= 500; n++) {
  for (let k = 0; k < 64; k++) rig.set(1 + k * 700, n);
  rig.set(0, n);
  if (n % 5 === 0) rig.fill(100_000, 300_000, n);
  if (rig.commit(STRICT) !== 0) break;
  fs.writeSync(1, `${n}\n`);
}
