// exit-child.ts — ends with a committed and an open transaction, and without closing the pool.
import { CONTROL } from '../../src/media/control-layout.js';
import { RELAXED, ShimRig, shim } from './shim-rig.js';

const [, , path] = process.argv;
if (shim === null || path === undefined) throw new Error('usage: exit-child <pool>');
const rig = ShimRig.open(shim, path, {});
shim.onDurable(rig.pool, () => undefined);
rig.set(0, 1234);
if (rig.commit(RELAXED) !== 0) throw new Error('the commit failed');
rig.control[CONTROL.ACTIVE] = 1;
rig.set(1, 5);
