// uncounted-buffer.test.ts — V8 does not take the image for memory in use.
import { expect } from 'chai';
import { ShimRig, shim } from './shim-rig.js';

const MAX_BYTES = 1024 ** 3;
/** Major versions of Node that the shim knows (native-shim/src/uncounted_buffer.cc). */
const KNOWN = [20, 22, 24];

if (shim !== null && KNOWN.includes(Number(process.versions.node.split('.')[0]))) {
  const binding = shim;

  describe('shim: the buffer of a segment', () => {
    it('is not counted as memory in use, and ends with the pool', () => {
      const before = process.memoryUsage().external;
      const rig = new ShimRig(binding, { maxBytes: MAX_BYTES });
      const buffer = binding.segment(rig.pool, 0);
      expect(buffer.byteLength).to.equal(MAX_BYTES);
      expect(process.memoryUsage().external - before).to.be.below(MAX_BYTES / 8);
      expect(binding.segment(rig.pool, 0)).to.equal(buffer);
      rig.remove();
      expect(buffer.byteLength).to.equal(0);
      expect(process.memoryUsage().external).to.be.above(0);
    });
  });
}
