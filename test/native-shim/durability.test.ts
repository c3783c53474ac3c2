// durability.test.ts — what is there after the process is gone, backpressure, and bounded memory.
import { expect } from 'chai';
import * as fs from 'node:fs';
import { CONTROL, LOG, OP } from '../../src/media/control-layout.js';
import { SUPERBLOCK } from '../../src/media/file-layout.js';
import { lendMemory } from '../../src/media/lend-memory.js';
import { GROUP, RELAXED, STRICT, ShimRig, shim, type RigOptions } from './shim-rig.js';

const EINVAL = -22;
const EFBIG = -27;
const EBADF = 'EBADF';

if (shim !== null) {
  const binding = shim;
  const kinds: Record<string, RigOptions> = {
    file: {},
    'file, mapped ring': { mapRing: true },
  };
  if (fs.existsSync('/dev/shm')) kinds['dax (forced)'] = { mode: 'dax-forced' };

  for (const [name, kind] of Object.entries(kinds)) {
    describe(`shim: durability (${name})`, () => {
      let rig: ShimRig;
      afterEach(() => rig.remove());

      it('survives the process at every durability, in order', () => {
        rig = new ShimRig(binding, { ...kind, syncIntervalMs: 3_600_000 });
        for (let n = 1; n <= 400; n++) {
          rig.set(n % 37, n);
          rig.set(100 + n, -n);
          expect(rig.commit(n % 3 === 0 ? STRICT : RELAXED)).to.equal(0);
        }
        rig.close(true);
        rig.attach();
        expect(rig.get(400 % 37)).to.equal(400);
        for (let n = 1; n <= 400; n++) expect(rig.get(100 + n)).to.equal(-n);
      });

      it('makes a relaxed tail durable in the background', async () => {
        rig = new ShimRig(binding, { ...kind, syncIntervalMs: 1 });
        for (let round = 1; round <= 20; round++) {
          for (let n = 0; n < 50; n++) {
            rig.set(n, round);
            expect(rig.commit(RELAXED)).to.equal(0);
          }
          while (rig.control[CONTROL.DURABLE_LSN]! < rig.control[CONTROL.LSN]!) {
            await new Promise((resolve) => setImmediate(resolve));
          }
        }
        expect(rig.stat('durableLsn')).to.be.at.least(1000);
      });

      it('goes round a small ring for ever, reporting what it waited', () => {
        rig = new ShimRig(binding, kind);
        for (let n = 1; n <= 4000; n++) {
          for (let k = 0; k < 10; k++) rig.set((n * 131 + k * 977) % 50_000, n + k / 16);
          expect(rig.commit(RELAXED)).to.equal(0);
          expect(rig.stat('ringUsedBytes')).to.be.at.most(rig.ringBytes);
        }
        const words = Float64Array.from({ length: 50_000 }, (_, i) => rig.get(i));
        expect(rig.stat('checkpoints')).to.be.above(5);
        rig.close(true);
        rig.attach();
        expect(Float64Array.from({ length: 50_000 }, (_, i) => rig.get(i))).to.deep.equal(words);
      });

      it('brings the newest home, whatever mix of small and large transactions wrote a word', () => {
        rig = new ShimRig(binding, kind);
        const commitSmall = (value: number): void => {
          rig.set(7, value);
          expect(rig.commit(STRICT)).to.equal(0);
        };
        const commitLarge = (value: number): void => {
          rig.fill(0, 60_000, value);
          expect(rig.commit(STRICT)).to.equal(0);
        };
        const expectHome = (value: number): void => {
          expect(binding.checkpoint(rig.pool)).to.equal(0);
          expect(rig.home(7)).to.equal(value);
        };
        commitSmall(1);
        commitLarge(2);
        expectHome(2);
        commitSmall(3);
        expectHome(3);
        commitLarge(4);
        commitSmall(5);
        commitLarge(6);
        commitSmall(7);
        expectHome(7);
        expect(rig.home(8)).to.equal(6);
        commitSmall(8);
        commitLarge(9);
        rig.close(true);
        rig.attach();
        expect([rig.get(7), rig.get(8)]).to.deep.equal([9, 9]);
      });

      it('takes large transactions among small ones, and grows between them', () => {
        rig = new ShimRig(binding, kind);
        for (let n = 1; n <= 6; n++) {
          rig.fill(1000 * n, 60_000, n);
          expect(rig.commit(n % 2 === 0 ? STRICT : RELAXED)).to.equal(0);
          rig.set(1000 * n + 5, 0.5);
          expect(rig.commit(STRICT)).to.equal(0);
          const bytes = rig.stat('fileBytes') + (1 << 20);
          expect(binding.grow(rig.pool, bytes)).to.equal(0);
          rig.log(LOG.UNDO, CONTROL.UNDO_COUNT, [
            SUPERBLOCK.FILE_WORDS,
            rig.words[SUPERBLOCK.FILE_WORDS]!,
          ]);
          rig.words[SUPERBLOCK.FILE_WORDS] = bytes / 8;
          rig.set(bytes / 8 - 1 - rig.first, n);
          expect(rig.commit(STRICT)).to.equal(0);
        }
        rig.close(true);
        rig.attach();
        expect([1, 2, 3, 4, 5, 6].map((n) => rig.get(1000 * n))).to.deep.equal([1, 2, 3, 4, 5, 6]);
        expect([1, 2, 3, 4, 5, 6].map((n) => rig.get(1000 * n + 5))).to.deep.equal(
          Array(6).fill(0.5),
        );
        expect(rig.stat('fileBytes')).to.equal(14 << 20);
        expect(rig.words[(14 << 17) - 1]).to.equal(6);
      });

      it('keeps private memory within the limit over ten times as much', () => {
        const maxDirtyBytes = 1 << 20;
        rig = new ShimRig(binding, { ...kind, fileBytes: 32 << 20, maxDirtyBytes });
        const pages = 10 * (maxDirtyBytes / 4096);
        for (let n = 0; n < 3 * pages; n++) {
          rig.set((n % pages) * 512 + (n % 511), n);
          expect(rig.commit(RELAXED)).to.equal(0);
          expect(rig.stat('privateBytes')).to.be.at.most(maxDirtyBytes);
        }
        expect(rig.stat('givenBackBytes')).to.be.at.least(9 * maxDirtyBytes);
        for (let n = 2 * pages; n < 3 * pages; n++) {
          expect(rig.get((n % pages) * 512 + (n % 511))).to.equal(n);
        }
      });

      it('counts the pages of abandoned transactions', () => {
        const maxDirtyBytes = 256 * 1024;
        rig = new ShimRig(binding, { ...kind, fileBytes: 32 << 20, maxDirtyBytes });
        for (let n = 0; n < 500; n++) {
          const old = rig.get(n * 512);
          rig.set(n * 512, 1);
          expect(binding.noteRollback(rig.pool)).to.equal(0);
          rig.words[rig.first + n * 512] = old;
          rig.control[CONTROL.UNDO_COUNT] = 0;
        }
        expect(rig.stat('privateBytes')).to.equal(500 * 4096);
        rig.set(0, 7);
        expect(rig.commit(STRICT)).to.equal(0);
        expect(rig.stat('privateBytes')).to.be.at.most(maxDirtyBytes);
        expect(rig.get(0)).to.equal(7);
        expect(rig.get(512)).to.equal(0);
      });

      it('refuses positions where records may not write, and keeps the counts', () => {
        rig = new ShimRig(binding, kind);
        const end = rig.stat('fileBytes') / 8;
        const bad = [0, 1, 2047, 2560, 8191, 81_920, rig.first - 1, end, -1, 0.5, NaN, 2 ** 53];
        for (const position of bad) {
          rig.set(3, 4);
          rig.log(LOG.UNDO, CONTROL.UNDO_COUNT, [position, 0]);
          expect(rig.commit(STRICT), String(position)).to.equal(EINVAL);
          expect(rig.control[CONTROL.UNDO_COUNT]).to.equal(2);
          rig.control[CONTROL.UNDO_COUNT] = 0;
        }
        rig.log(LOG.FRESH, CONTROL.FRESH_COUNT, [end - 1, 2]);
        expect(rig.commit(STRICT)).to.equal(EINVAL);
        rig.control[CONTROL.FRESH_COUNT] = 0;
        rig.log(LOG.OPS, CONTROL.OP_COUNT, [7, rig.first, 0, 0]);
        expect(rig.commit(STRICT)).to.equal(EINVAL);
        rig.control[CONTROL.OP_COUNT] = 0;
        rig.control[CONTROL.UNDO_COUNT] = 1e9;
        expect(rig.commit(STRICT)).to.equal(EINVAL);
        rig.control[CONTROL.UNDO_COUNT] = 0;
        rig.set(3, 4);
        expect(rig.commit(STRICT)).to.equal(0);
        expect(binding.poison(rig.pool)).to.deep.equal({ errno: 0, where: 0 });
      });

      it('applies the words of every operation', () => {
        rig = new ShimRig(binding, kind);
        const at = rig.first + 10;
        const half = 2 * at;
        const ops: [number, number, number][] = [
          [OP.STORE_32, half, 0xff00ff00],
          [OP.SET_BITS, half, 0x0000000f],
          [OP.CLEAR_BITS, half, 0xf0000000],
          [OP.ADD_32, half + 1, -1],
          [OP.STORE_F64, at + 1, 1.5],
          [OP.ADD_F64, at + 1, 2],
          [OP.MAX_F64, at + 1, 3],
          [OP.MAX_F64, at + 2, 9],
        ];
        for (const [kindOfOp, index, a] of ops) {
          rig.log(LOG.OPS, CONTROL.OP_COUNT, [kindOfOp, index, a, 0]);
        }
        expect(rig.commit(STRICT)).to.equal(0);
        expect(binding.checkpoint(rig.pool)).to.equal(0);
        const bytes = rig.fileBytes(at * 8, 24);
        expect(bytes.readUInt32LE(0)).to.equal(0x0f00ff0f);
        expect(bytes.readUInt32LE(4)).to.equal(0xffffffff);
        expect(bytes.readDoubleLE(8)).to.equal(3.5);
        expect(bytes.readDoubleLE(16)).to.equal(9);
      });

      it('grows to its maximum and no further', () => {
        rig = new ShimRig(binding, { ...kind, maxBytes: 16 << 20 });
        expect(rig.words.length).to.equal((16 << 20) / 8);
        expect(rig.words[rig.words.length - 1]).to.equal(0);
        expect(binding.grow(rig.pool, (16 << 20) + 1)).to.equal(EFBIG);
        expect(binding.grow(rig.pool, 16 << 20)).to.equal(0);
        expect(binding.grow(rig.pool, 1)).to.equal(0);
        expect(rig.stat('fileBytes')).to.equal(16 << 20);
        rig.set(rig.words.length - 1 - rig.first, 5);
        expect(rig.commit(STRICT)).to.equal(0);
      });

      it('writes a clean header at close, detaches the image and refuses further use', () => {
        rig = new ShimRig(binding, kind);
        const { words, control } = rig;
        rig.set(1, 2);
        expect(rig.commit(GROUP)).to.equal(0);
        expect(rig.close()).to.equal(0);
        expect(rig.close()).to.equal(0);
        expect(words.length).to.equal(0);
        // Memory of its own: a late store into it hurts nobody.
        control.fill(1);
        expect(() => binding.segment(rig.pool, 0))
          .to.throw()
          .with.property('code', EBADF);
        expect(() => rig.commit(STRICT))
          .to.throw()
          .with.property('code', EBADF);
        expect(() => binding.committer(rig.pool)).to.throw();
        expect(rig.home(1)).to.equal(2);
        const slots = [rig.fileBytes(0, 512), rig.fileBytes(4096, 512)];
        slots.sort((a, b) => Number(b.readBigUInt64LE(56) - a.readBigUInt64LE(56)));
        expect(slots[0]!.readUInt32LE(92) & 1).to.equal(1);
      });
    });
  }

  describe('shim: an image in memory that was lent', () => {
    it('works as one of its own, and shows zeros once it is taken away or closed', () => {
      const memory = lendMemory(64 << 20)!;
      const rig = new ShimRig(binding, { memory });
      const { words, first } = rig;
      rig.set(1, 2);
      expect(rig.commit(STRICT)).to.equal(0);
      expect(binding.grow(rig.pool, 32 << 20)).to.equal(0);
      const last = (32 << 20) / 8 - 1;
      rig.log(LOG.OPS, CONTROL.OP_COUNT, [OP.MAX_F64, SUPERBLOCK.FILE_WORDS, last + 1, 0]);
      rig.set(last - first, 5);
      expect(rig.commit(STRICT)).to.equal(0);
      expect(rig.close()).to.equal(0);
      expect([words.length, words[first + 1], words[last]]).to.deep.equal([
        memory.length / 8,
        0,
        0,
      ]);
      words.fill(9);

      const again = ShimRig.open(binding, rig.path, { memory });
      expect([again.get(1), again.words[last]]).to.deep.equal([2, 5]);
      expect(again.words[first]).to.equal(0);
      binding.detach(again.pool);
      expect([again.get(1), again.words[last]]).to.deep.equal([0, 0]);
      expect(again.close()).to.equal(0);
      const third = ShimRig.open(binding, rig.path, {});
      expect(third.get(1)).to.equal(2);
      third.remove();
    });

    it('gives pages back to the file, and reads them again', () => {
      for (const memory of [undefined, lendMemory(64 << 20)!]) {
        const rig = new ShimRig(binding, {
          maxDirtyBytes: 1 << 20,
          ...(memory === undefined ? {} : { memory }),
        });
        expect(binding.grow(rig.pool, 48 << 20)).to.equal(0);
        const words = ((48 << 20) / 8 - rig.first) & ~511;
        for (let at = 0; at < words; at += 512) {
          rig.set(at, at + 1);
          if (at % 8192 === 0) expect(rig.commit(RELAXED)).to.equal(0);
        }
        expect(rig.commit(STRICT)).to.equal(0);
        expect(rig.stat('givenBackBytes')).to.be.above(30 << 20);
        expect(rig.stat('privateBytes')).to.be.at.most(2 << 20);
        for (let at = 0; at < words; at += 512) expect(rig.get(at)).to.equal(at + 1);
        rig.set(5, 7);
        expect(rig.commit(STRICT)).to.equal(0);
        expect(rig.close()).to.equal(0);
        rig.remove();
      }
    });

    it('gives the same pages back as often as it takes, however scattered', () => {
      const rig = new ShimRig(binding, { maxDirtyBytes: 64 << 12, memory: lendMemory(64 << 20)! });
      expect(binding.grow(rig.pool, 16 << 20)).to.equal(0);
      const pages = (16 << 20) / 4096 - Math.ceil((rig.first * 8) / 4096) - 1;
      let written = 0;
      while (rig.stat('givenBackBytes') / 4096 < 60_000) {
        for (let i = 0; i < 64; i++, written++) rig.set(((written * 3) % pages) * 512, written + 1);
        expect(rig.commit(RELAXED)).to.equal(0);
        expect(rig.stat('privateBytes')).to.be.at.most(130 << 12);
      }
      for (let back = 1; back < pages / 3; back++)
        expect(rig.get((((written - back) * 3) % pages) * 512)).to.equal(written - back + 1);
      expect(rig.close()).to.equal(0);
      rig.remove();
    });

    it('is no more than a segment, in whole pages, and of one thread', () => {
      const memory = lendMemory(64 << 20)!;
      for (const wrong of [memory.subarray(0, 1 << 20), new Uint8Array(8), 5 as never])
        expect(() => new ShimRig(binding, { memory: wrong })).to.throw(TypeError);
      const rig = new ShimRig(binding, { memory });
      expect(() => binding.join(binding.share(rig.pool)))
        .to.throw()
        .with.property('code', 'EOPNOTSUPP');
      rig.set(1, 2);
      expect(rig.commit(STRICT)).to.equal(0);
      expect(rig.close()).to.equal(0);
      rig.remove();
    });
  });

  describe('shim: handles', () => {
    it('refuses what is no pool', () => {
      for (const value of [null, undefined, 1, {}, [], 'pool']) {
        expect(() => binding.stats(value as never)).to.throw(TypeError);
        expect(() => binding.close(value as never, true)).to.throw(TypeError);
      }
      expect(() => binding.join(4_000_000))
        .to.throw()
        .with.property('code', 'ENOENT');
      expect(() => binding.attach({} as never)).to.throw(TypeError);
    });

    it('makes quiet group commits durable when it is woken, and not one by one', async () => {
      const rig = new ShimRig(binding);
      try {
        const durable = new Promise<number>((resolve) => {
          binding.onDurable(rig.pool, resolve);
        });
        const before = rig.stat('syncs');
        for (let n = 0; n < 16; n++) {
          rig.set(n, n);
          expect(rig.commit(3)).to.equal(0);
        }
        expect(binding.wake(rig.pool)).to.equal(0);
        await durable;
        expect(binding.sync(rig.pool)).to.equal(0);
        expect(rig.stat('durableLsn')).to.equal(rig.stat('lsn'));
        // One for all; a writer that was awake when the first came may have begun one of its own.
        expect(rig.stat('syncs') - before).to.be.within(1, 3);
      } finally {
        rig.remove();
      }
    });

    it('gives the same buffers at each call, and only those that exist', () => {
      const rig = new ShimRig(binding);
      try {
        expect(binding.segment(rig.pool, 0)).to.equal(rig.words.buffer);
        expect(binding.control(rig.pool)).to.equal(rig.control.buffer);
        expect(binding.logChunk(rig.pool, 0, 1)).to.equal(binding.logChunk(rig.pool, 0, 1));
        expect(() => binding.segment(rig.pool, 1)).to.throw(TypeError);
        expect(() => binding.logChunk(rig.pool, 3 as never, 0)).to.throw(TypeError);
        expect(() => binding.logChunk(rig.pool, 0, 64)).to.throw(TypeError);
        expect(() => rig.commit(4)).to.throw(TypeError);
      } finally {
        rig.remove();
      }
    });
  });
}
