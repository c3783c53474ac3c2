// large-transactions.test.ts — transactions of a hundred thousand objects, larger than the ring, and lists that are dropped whole.
import { expect } from 'chai';
import type { Journal } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { Link, List } from '../support/list-classes.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { nextTurn } from '../support/settled.js';

const MANY = 100_000;
const MIB = 1024 * 1024;

/** Puts `count` links in front of the list. */
function prepend(j: Journal<List>, count: number): void {
  for (let i = 0; i < count; i++) {
    const link = j.create(Link, { id: j.root.count++, value: i, label: `link number ${i}` });
    link.next = j.root.head;
    j.root.head = link;
  }
}

/** Sum of the ids of a list of `length` links with the ids length - 1 … 0. */
function expectList(
  root: { readonly head: unknown; readonly count: number },
  length: number,
): void {
  expect(root.count).to.equal(length);
  let expected = length;
  for (let link = root.head as Link | null; link !== null; link = link.next) {
    expected--;
    if (link.id !== expected) expect(link.id).to.equal(expected);
  }
  expect(expected).to.equal(0);
}

forEachMedium('large transactions', (medium) => {
  const scratch = useScratchPool(medium, List, { maxBytes: 256 * MIB, ringBytes: 64 * 1024 });

  it('make a hundred thousand objects with a ring of 64 KiB, and drop them in bounded steps', () => {
    const { pool } = scratch;
    pool.transaction((j) => prepend(j, MANY));
    expectList(pool.root, MANY);
    expect(scratch.verify().objects).to.equal(MANY + 1);
    expectList(scratch.reopenIfPersistent().root, MANY);

    const again = scratch.pool;
    const old = again.root.head as Link;
    again.transaction((j) => void (j.root.head = null));
    expectCode('PTR_STALE', () => old.id);
    const first = scratch.verify();
    // Not one commit for all of them: most wait, linked in the pool.
    expect(first.allocations).to.be.above(MANY / 2);
    expect(first.pending).to.be.above(0);
    let left = first.allocations;
    again.transaction((j) => void (j.root.head = j.create(Link, { id: 1 })));
    expect(scratch.verify().allocations).to.be.most(left);
    // In the middle of it all the pool is closed and opened.
    left = (scratch.reopenIfPersistent(), scratch.verify()).allocations;
    scratch.pool.reclaim();
    const last = scratch.verify();
    expect(last.pending).to.equal(0);
    expect(last.objects).to.equal(2);
    expect(last.allocations).to.be.below(10);
    expect(scratch.pool.root.head!.id).to.equal(1);
    if (scratch.isPersistent)
      expect(scratch.reopen().stats().allocations).to.equal(last.allocations);
  }).timeout(60_000);

  it('leave no trace when they throw at the end', () => {
    const { pool } = scratch;
    pool.transaction((j) => prepend(j, 100));
    const { usedBytes, allocations } = pool.stats();
    const boom = new Error('on purpose');
    expect(() =>
      pool.transaction((j) => {
        prepend(j, 20_000);
        for (let link: Link | null = j.root.head; link !== null; link = link.next) link.value = -1;
        throw boom;
      }),
    ).to.throw(boom.message);
    expectList(pool.root, 100);
    expect(pool.stats()).to.include({ usedBytes, allocations });
    scratch.verify();
    pool.transaction((j) => prepend(j, 20_000));
    expectList(scratch.reopenIfPersistent().root, 20_100);
    scratch.verify();
  }).timeout(60_000);

  it('change more words than the ring holds, of objects that were there before', () => {
    const { pool } = scratch;
    pool.transaction((j) => prepend(j, 20_000));
    for (let turn = 1; turn <= 3; turn++) {
      pool.transaction((j) => {
        for (let link: Link | null = j.root.head; link !== null; link = link.next)
          link.value = link.id * turn;
      });
    }
    const { root } = scratch.reopenIfPersistent();
    for (let link = root.head; link !== null; link = link.next) {
      if (link.value !== link.id * 3) expect(link.value).to.equal(link.id * 3);
    }
    expectList(root, 20_000);
    scratch.verify();
  }).timeout(60_000);

  it('work off dropped objects between other work, without being asked', async () => {
    const { pool } = scratch;
    pool.transaction((j) => prepend(j, 30_000));
    pool.transaction((j) => void (j.root.head = null));
    expect(scratch.verify().pending).to.be.above(0);
    let turns = 0;
    while (scratch.verify().pending > 0 && turns++ < 1000) await nextTurn();
    expect(scratch.verify()).to.include({ pending: 0, objects: 1 });
  }).timeout(60_000);

  it('drop a list that was just made, and one that loses its middle', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      prepend(j, 10_000);
      j.root.head = null;
      j.root.count = 0;
    });
    expect(scratch.verify().objects).to.equal(1);
    pool.transaction((j) => prepend(j, 10_000));
    pool.transaction((j) => {
      let link = j.root.head!;
      for (let i = 0; i < 5000; i++) link = link.next!;
      j.root.other = link.next;
      link.next = null;
      j.root.head = null;
    });
    pool.reclaim();
    expect(scratch.verify().objects).to.equal(10_000 - 5001 + 1);
  }).timeout(60_000);

  it('write far more than may stay in private memory, and stay within it', () => {
    const maxDirtyBytes = 4 * MIB;
    const pool = scratch.reopenWith({ maxDirtyBytes });
    const piece = new Uint8Array(512 * 1024);
    let most = 0;
    for (let turn = 0; turn < 80; turn++) {
      pool.transaction(
        (j) => {
          piece.fill(turn);
          j.root.data = piece;
          j.root.count = turn;
        },
        { durability: turn % 2 === 0 ? 'relaxed' : 'strict' },
      );
      most = Math.max(most, pool.stats().privateBytes);
    }
    // A medium that has the whole image in memory, or none of it, has nothing to give back.
    if (medium.options.kind === 'file') {
      expect(most).to.be.at.most(maxDirtyBytes * 2);
      expect(pool.stats().bytesAppended).to.be.at.least(10 * maxDirtyBytes);
    }
    const { root } = scratch.reopenIfPersistent();
    expect(root.data.every((byte) => byte === 79)).to.equal(true);
    scratch.verify();
  }).timeout(60_000);
});

forEachMedium('durability', (medium) => {
  const scratch = useScratchPool(medium, List);

  for (const durability of ['strict', 'group', 'relaxed'] as const) {
    it(`${durability}: as an option of the pool and of a transaction`, () => {
      const pool = scratch.reopenWith({ durability });
      for (let i = 1; i <= 50; i++) {
        pool.transaction((j) => void (j.root.count = i));
        if (durability === 'strict') expect(pool.stats().durableLsn).to.equal(pool.stats().lsn);
      }
      pool.transaction((j) => void (j.root.sum = 1), { durability: 'strict' });
      expect(pool.stats().durableLsn).to.equal(pool.stats().lsn);
      pool.transaction((j) => void (j.root.sum = 2), { durability: 'relaxed' });
      pool.transaction((j) => void (j.root.sum = 3), { durability: 'group' });
      pool.sync();
      expect(pool.stats().durableLsn).to.equal(pool.stats().lsn);
      pool.checkpoint();
      if (scratch.isPersistent) expect(pool.stats().appliedLsn).to.equal(pool.stats().lsn);
      const { root } = scratch.reopenIfPersistent();
      expect([root.count, root.sum]).to.deep.equal([50, 3]);
      scratch.verify();
    });
  }
});
