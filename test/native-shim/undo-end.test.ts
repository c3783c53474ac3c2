// undo-end.test.ts — what a thread leaves that ends inside a transaction: its undo entries, which no count tells.
import { expect } from 'chai';
import { CONTROL, LOG } from '../../src/media/control-layout.js';
import { ShimRig, shim } from './shim-rig.js';

const STRICT = 0;

if (shim !== null) {
  const binding = shim;

  describe('shim: the end of the undo log', () => {
    let rig: ShimRig;

    beforeEach(() => {
      rig = new ShimRig(binding);
    });

    afterEach(() => rig.remove());

    /** Undo entries as they lie in memory. */
    function undo(): Float64Array {
      return new Float64Array(binding.logChunk(rig.pool, LOG.UNDO, 0));
    }

    /** The thread ends: its transaction is rolled back, and what was committed is there. */
    function endInside(): void {
      rig.control[CONTROL.ACTIVE] = 1;
      rig.control[CONTROL.UNDO_COUNT] = 0;
      expect(rig.close()).to.equal(0);
      rig.attach();
    }

    /** Changes a word as a setter does: without a count. */
    function change(entry: number, index: number, value: number): void {
      const position = rig.first + index;
      undo().set([position, rig.words[position]!], entry * 2);
      rig.words[position] = value;
    }

    it('is found where no count was written', () => {
      for (let i = 0; i < 5; i++) rig.set(i, i + 1);
      expect(rig.commit(STRICT)).to.equal(0);
      for (let i = 0; i < 5; i++) change(i, i, 100);
      endInside();
      expect([0, 1, 2, 3, 4].map((i) => rig.get(i))).to.deep.equal([1, 2, 3, 4, 5]);
    });

    it('is where this transaction ends, not an earlier and longer one', () => {
      for (let i = 0; i < 50; i++) rig.set(i, i + 1);
      expect(rig.commit(STRICT)).to.equal(0);
      expect(
        undo()
          .subarray(0, 100)
          .every((double) => double === 0),
      ).to.equal(true);
      for (let i = 0; i < 50; i++) rig.set(i, -i);
      expect(rig.commit(STRICT)).to.equal(0);
      change(0, 7, 100);
      endInside();
      expect(rig.get(7)).to.equal(-7);
      expect(rig.get(8)).to.equal(-8);
    });

    it('counts a word that was changed twice once, and restores its oldest bits', () => {
      change(0, 3, 1);
      change(1, 3, 2);
      endInside();
      expect(rig.get(3)).to.equal(0);
    });

    it('is the beginning when nothing was changed', () => {
      rig.set(0, 9);
      expect(rig.commit(STRICT)).to.equal(0);
      endInside();
      expect(rig.get(0)).to.equal(9);
    });
  });
}
