// media-contract.test.ts — what every medium promises, one suite over all of them.
import { expect } from 'chai';
import * as path from 'node:path';
import { CONTROL, OP } from '../../src/media/control-layout.js';
import { SUPERBLOCK } from '../../src/media/file-layout.js';
import { openMedium, type OpenedMedium } from '../../src/media/open-medium.js';
import type { MediumOptions } from '../../src/media/medium-options.js';
import type { Durability } from '../../src/media/media.js';
import { expectCode } from '../support/expect-code.js';
import { mediaCases, removeFolder, scratchFolder } from '../support/media-kinds.js';
import { TestJournal } from '../support/test-journal.js';

const MIB = 1024 * 1024;
const DURABILITIES: readonly Durability[] = ['strict', 'group', 'relaxed'];

for (const { name, options, folder } of mediaCases()) {
  const persistent = options.kind !== 'memory';

  describe(`media: ${name}`, () => {
    let home: string;
    let opened: OpenedMedium;
    let journal: TestJournal;
    let base: number;

    const open = (more: MediumOptions = {}): void => {
      opened = openMedium({
        ...options,
        path: path.join(home, 'a.pool'),
        create: 'if-absent',
        maxBytes: 16 * MIB,
        ringBytes: 64 * 1024,
        ...more,
      });
      journal = new TestJournal(opened.medium);
      base = journal.get(SUPERBLOCK.FRONTIER);
    };

    const reopen = (): void => {
      opened.medium.close();
      open();
    };

    beforeEach(() => {
      home = scratchFolder(folder);
      open();
    });

    afterEach(() => {
      opened.medium.close();
      removeFolder(home);
    });

    it('creates an empty pool', () => {
      expect(opened.created).to.equal(true);
      expect(opened.generation).to.equal(1);
      expect(journal.get(SUPERBLOCK.FILE_WORDS) * 8).to.equal(opened.medium.fileBytes());
      expect(opened.medium.persistent).to.equal(persistent);
      expect(journal.get(base)).to.equal(0);
    });

    it('numbers commits from 1 and resets the counts', () => {
      const before = opened.medium.stats().lsn;
      for (let i = 1; i <= 3; i++) {
        journal.set(base + i, i);
        journal.op(OP.ADD_F64, SUPERBLOCK.USED_WORDS, 2);
        journal.fresh(base + 100 * i, [i, i]);
        expect(journal.commit()).to.equal(before + i);
        expect(journal.control[CONTROL.LSN]).to.equal(before + i);
      }
      expect(journal.control[CONTROL.UNDO_COUNT]).to.equal(0);
      expect(journal.control[CONTROL.FRESH_COUNT]).to.equal(0);
      expect(journal.control[CONTROL.OP_COUNT]).to.equal(0);
      expect(journal.get(SUPERBLOCK.USED_WORDS)).to.equal(6);
    });

    it('commits nothing without a record', () => {
      const lsn = opened.medium.stats().lsn;
      for (const durability of DURABILITIES) expect(journal.commit(durability)).to.equal(lsn);
    });

    it('applies every kind of operation', () => {
      const half = 2 * (base + 10);
      journal.op(OP.STORE_32, half, 0xffff_fff0);
      journal.op(OP.ADD_32, half, 0x20);
      journal.op(OP.ADD_32, half + 1, -1);
      journal.op(OP.STORE_32, half + 2, 0xf0f0);
      journal.op(OP.SET_BITS, half + 2, 0x8000_000f);
      journal.op(OP.CLEAR_BITS, half + 2, 0x8000_0030);
      journal.op(OP.STORE_F64, base + 12, -0);
      journal.op(OP.ADD_F64, base + 13, 2.5);
      journal.op(OP.ADD_F64, base + 13, -1);
      journal.op(OP.MAX_F64, base + 14, 9);
      journal.op(OP.MAX_F64, base + 14, 7);
      journal.commit();
      const words = new Uint32Array(opened.medium.segment(0));
      expect(words[half]).to.equal(0x10);
      expect(words[half + 1]).to.equal(0xffff_ffff);
      expect(words[half + 2]).to.equal(0xf0cf);
      expect(Object.is(journal.get(base + 12), -0)).to.equal(true);
      expect(journal.get(base + 13)).to.equal(1.5);
      expect(journal.get(base + 14)).to.equal(9);
    });

    it('resolves whenDurable for every durability', async () => {
      for (const durability of DURABILITIES) {
        journal.set(base, journal.get(base) + 1);
        const lsn = journal.commit(durability);
        await opened.medium.whenDurable(lsn);
        expect(opened.medium.stats().durableLsn).to.be.at.least(lsn);
        expect(journal.control[CONTROL.DURABLE_LSN]).to.be.at.least(lsn);
      }
    });

    it('shares syncs between group commits of one turn', async () => {
      // Memory has no syncs, and on persistent memory each commit has its own fence.
      if (!persistent || options.kind === 'dax') return;
      const before = opened.medium.stats().syncs;
      const waiting: Promise<void>[] = [];
      for (let i = 0; i < 64; i++) {
        journal.set(base + i, i);
        waiting.push(opened.medium.whenDurable(journal.commit('group')));
      }
      await Promise.all(waiting);
      expect(opened.medium.stats().syncs - before).to.be.below(64);
    });

    it('makes everything durable with sync', () => {
      journal.set(base, 1);
      const lsn = journal.commit('relaxed');
      opened.medium.sync();
      expect(opened.medium.stats().durableLsn).to.be.at.least(lsn);
    });

    it('empties the ring with checkpoint', () => {
      journal.set(base, 1);
      const lsn = journal.commit('relaxed');
      opened.medium.checkpoint();
      expect(opened.medium.stats().appliedLsn).to.equal(lsn);
      expect(opened.medium.stats().ringUsedBytes).to.equal(0);
      expect(journal.get(base)).to.equal(1);
    });

    it('grows, and refuses to pass its maximum', () => {
      const { medium } = opened;
      const grown = medium.grow(medium.fileBytes() + 1);
      expect(grown).to.equal(medium.fileBytes());
      expect(grown % 4096).to.equal(0);
      expect(medium.grow(1)).to.equal(grown);
      expectCode('MEDIA_FULL', () => medium.grow(16 * MIB + 1));
      expect(medium.fileBytes()).to.equal(grown);
      expect(medium.grow(16 * MIB)).to.equal(16 * MIB);
      const last = 2 * MIB - 1;
      journal.set(last, 7);
      journal.commit();
      expect(journal.get(last)).to.equal(7);
    });

    it('has a segment that is the same buffer at each call, and shows nothing in it once it is closed', () => {
      const { medium } = opened;
      journal.set(medium.fileBytes() / 8 - 1, 7);
      journal.commit();
      const segment = medium.segment(0);
      expect(medium.segment(0)).to.equal(segment);
      expect(segment.byteLength).to.equal(16 * MIB);
      expectCode('MEDIA_MAP', () => medium.segment(1));
      medium.close();
      expect(
        segment.byteLength === 0 || new Uint32Array(segment).every((word) => word === 0),
      ).to.equal(true);
      medium.close();
      expectCode('POOL_CLOSED', () => medium.commit('strict'));
      expectCode('POOL_CLOSED', () => medium.sync());
      expectCode('POOL_CLOSED', () => medium.grow(1));
    });

    it('refuses a log past its last chunk', () => {
      expectCode('TX_TOO_LARGE', () => opened.medium.logChunk(0, 64));
    });

    if (!persistent) return;

    it('keeps commits of every durability over a clean close', () => {
      DURABILITIES.forEach((durability, i) => {
        journal.set(base + i, i + 1);
        journal.commit(durability);
      });
      const { uuid } = opened;
      reopen();
      expect(opened.created).to.equal(false);
      expect(opened.uuid).to.equal(uuid);
      expect(opened.generation).to.equal(2);
      expect([0, 1, 2].map((i) => journal.get(base + i))).to.deep.equal([1, 2, 3]);
    });

    it('keeps bits as they are: signalling NaN, -0, patterns', () => {
      const patterns = [0x7ff0_0000_0000_0001n, 0xfff7_ffff_ffff_ffffn, 1n << 63n, 0xdead_beefn];
      const bits = new BigUint64Array(opened.medium.segment(0));
      patterns.forEach((pattern, i) => {
        journal.set(base + 2 * i, 0);
        bits[base + 2 * i] = pattern;
      });
      journal.fresh(base + 1000, new Float64Array(100));
      for (let i = 0; i < 100; i++) bits[base + 1000 + i] = patterns[i % 4]!;
      journal.commit();
      reopen();
      expect([0, 2, 4, 6].map((i) => journal.bits(base + i, 1)[0])).to.deep.equal(patterns);
      expect(journal.bits(base + 1000, 4)).to.deep.equal(patterns);
    });

    it('merges words that are logged twice, and fresh ranges over them', () => {
      journal.set(base + 5, 1);
      journal.set(base + 5, 2);
      journal.set(base + 6, 3);
      journal.fresh(base + 4, [9, 8, 7, 6]);
      journal.fresh(base + 6, [5]);
      journal.fresh(base + 20, []);
      journal.op(OP.ADD_F64, base + 7, 1);
      journal.commit();
      reopen();
      expect([4, 5, 6, 7].map((i) => journal.get(base + i))).to.deep.equal([9, 8, 5, 7]);
    });

    it('never carries an uncommitted word to the file', () => {
      journal.set(base, 1);
      journal.commit();
      journal.set(base, 2);
      opened.medium.checkpoint();
      journal.rollback();
      expect(journal.get(base)).to.equal(1);
      reopen();
      expect(journal.get(base)).to.equal(1);
    });

    it('goes round the ring many times', () => {
      for (let i = 1; i <= 600; i++) {
        for (let k = 0; k < 100; k++) journal.set(base + ((i * 37 + k * 11) % 5000), i + k / 128);
        journal.set(base + 5000, i);
        journal.commit(DURABILITIES[i % 3]);
      }
      const words = journal.bits(base, 5001);
      const stats = opened.medium.stats();
      expect(stats.bytesAppended).to.be.above(4 * stats.ringBytes);
      expect(stats.ringUsedBytes).to.be.at.most(stats.ringBytes);
      reopen();
      expect(journal.get(base + 5000)).to.equal(600);
      expect(journal.bits(base, 5001)).to.deep.equal(words);
    });

    it('takes transactions larger than the ring, several in a row', () => {
      opened.medium.grow(12 * MIB);
      journal.op(OP.STORE_F64, SUPERBLOCK.FILE_WORDS, opened.medium.fileBytes() / 8);
      journal.commit();
      const words = 128 * 1024;
      for (let round = 1; round <= 3; round++) {
        journal.fresh(
          base + 1000,
          Float64Array.from({ length: words }, (_, i) => round * i),
        );
        for (let i = 0; i < 30_000; i++) journal.set(base + 200_000 + 2 * i, round + i);
        journal.commit(DURABILITIES[round - 1]);
        journal.set(base, round);
        journal.commit();
      }
      reopen();
      expect(journal.get(base)).to.equal(3);
      for (const i of [0, 1, 7777, words - 1]) expect(journal.get(base + 1000 + i)).to.equal(3 * i);
      expect(journal.get(base + 200_000 + 2 * 29_999)).to.equal(3 + 29_999);
    });

    it('refuses positions where no object can be, and stays usable', () => {
      const bad = [0, 2047, 2560, 81_920 + 5, opened.medium.fileBytes() / 8, -1, NaN, 1.5];
      for (const position of bad) {
        journal.control[CONTROL.UNDO_COUNT] = 1;
        new Float64Array(opened.medium.logChunk(0, 0)).set([position, 0]);
        journal.op(OP.ADD_F64, base + 3, 1);
        expectCode('INVARIANT', () => journal.commit());
        journal.control.fill(0, 0, 3);
        expect(journal.get(base + 3)).to.equal(0);
      }
      journal.op(99, base, 1);
      expectCode('INVARIANT', () => journal.commit());
      journal.control.fill(0, 0, 3);
      journal.set(base, 5);
      journal.commit();
      reopen();
      expect(journal.get(base)).to.equal(5);
    });

    it('keeps growth that a record confirms, and gives back growth that none does', () => {
      const { medium } = opened;
      const first = medium.grow(medium.fileBytes() + 1);
      journal.op(OP.STORE_F64, SUPERBLOCK.FILE_WORDS, first / 8);
      journal.commit();
      medium.grow(first + 1);
      reopen();
      expect(opened.medium.fileBytes()).to.equal(first);
    });
  });
}
