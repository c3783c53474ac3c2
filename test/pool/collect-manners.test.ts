// collect-manners.test.ts — collections of cycles that are refused, cut short, or begin by themselves.
import { expect } from 'chai';
import { Pool, type CollectReport } from '../../src/index.js';
import { SEGMENT, WORD, type HandleState } from '../../src/mapping/handle-state.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool, type ScratchPool } from '../support/scratch-pool.js';
import { nextTurn } from '../support/settled.js';
import { Person, Town, collectSlowly, dropRing, ids, orphans, position } from '../support/town.js';

forEachMedium('manners of a collection of cycles', (medium) => {
  const scratch: ScratchPool<Town> = useScratchPool(medium, Town);

  it('frees garbage whose count is greater than what refers to it, which only damage brings about', () => {
    const { pool } = scratch;
    const handle = dropRing(pool, 5)[2] as unknown as HandleState;
    handle[SEGMENT].u32[handle[WORD] * 2 + 2] = 9;
    expect(pool.collect().freed).to.equal(5);
    expect(orphans(pool)).to.equal(0);
    scratch.verify();
  });

  it('ends with an error at a damaged reference, and takes nothing away', () => {
    const { pool } = scratch;
    pool.transaction((j) => (j.root.mayor = j.create(Person, { id: 1 })));
    dropRing(pool, 5, 10);
    pool.transaction((j) => (j.root.mayor = j.create(Person, { id: 1 })));
    const root = pool.root as unknown as HandleState;
    const { f64 } = root[SEGMENT];
    const word = f64.indexOf(position(pool.root.mayor!), root[WORD]);
    const stored = f64[word]!;
    f64[word] = stored + 2 ** 18;
    expectCode('PTR_CORRUPT', () => pool.collect());
    expectCode('PTR_CORRUPT', () => pool.collectStep(1000));
    expect(ids(pool)).to.deep.equal([1, 10, 11, 12, 13, 14]);
    f64[word] = stored;
    expect(pool.collect().freed).to.equal(5);
    scratch.verify();
  });

  it('is refused in a transaction, when closed, and with a budget that is none', () => {
    const { pool } = scratch;
    pool.transaction(() => {
      expectCode('TX_ACTIVE', () => pool.collect());
      expectCode('TX_ACTIVE', () => pool.collectStep());
    });
    for (const budget of [0, -1, 1.5, Number.NaN, Infinity, '7' as unknown as number])
      expectCode('POOL_FLAGS', () => pool.collectStep(budget));
    expectCode('POOL_FLAGS', () =>
      Pool.open(scratch.path, Town, { collect: 'sometimes' as unknown as 'auto' }),
    );
    pool.close();
    expectCode('POOL_CLOSED', () => pool.collect());
    expectCode('POOL_CLOSED', () => pool.collectStep());
  });

  it('goes on after the pool was closed at any step of it', () => {
    if (!scratch.isPersistent) return;
    let steps = 0;
    collectSlowly(scratch.pool, () => steps++);
    dropRing(scratch.pool, 5);
    for (let stop = 1; ; stop++) {
      const { pool } = scratch;
      let report: CollectReport | null = null;
      for (let step = 0; step < stop && report === null; step++) report = pool.collectStep(1);
      if (report !== null) break;
      const shown = ids(pool);
      scratch.reopen();
      expect(scratch.pool.verify().problems.map(({ kind }) => kind)).to.not.include('count');
      // Whole again, or not to be seen.
      expect(ids(scratch.pool).length).to.equal(shown.length);
      for (const person of scratch.pool.cursor(Person))
        expect(person.next === null).to.equal(false);
      expect(scratch.pool.collect().freed).to.be.oneOf([0, 1, 2, 3, 4, 5]);
      scratch.verify();
      dropRing(scratch.pool, 5);
    }
    scratch.verify();
    expect(steps).to.be.above(1);
  }).timeout(60_000);

  describe('that finds another one unfinished', () => {
    const RING = [1, 2, 3];

    /** Closes the pool while a ring of `size` is condemned and not yet empty; one of three has become garbage meanwhile. */
    const closeMidway = (size: number): void => {
      const { pool } = scratch;
      dropRing(pool, size, 100);
      const [first] = dropRing(pool, 3, 1);
      pool.transaction((j) => void (j.root.mayor = first!));
      while (ids(pool).length > 3) pool.collectStep(1);
      pool.transaction((j) => void (j.root.mayor = null));
      scratch.reopen();
    };
    /** Expects each person that a cursor shows to refer to one that it shows; returns their numbers. */
    const shownWhole = (): number[] => {
      const shown = ids(scratch.pool);
      for (const { id, next } of scratch.pool.cursor(Person))
        expect(next?.id, `next of ${id}`).to.be.oneOf(shown);
      return shown;
    };

    it('shows new garbage wholly or not at all, at each of its steps', () => {
      if (!scratch.isPersistent) return;
      closeMidway(20);
      expect(shownWhole()).to.deep.equal(RING);
      let steps = 0;
      collectSlowly(scratch.pool, () => {
        expect(shownWhole()).to.deep.equal(RING);
        steps++;
      });
      expect(steps).to.be.above(5);
      collectSlowly(scratch.pool, () => expect(shownWhole().length).to.be.oneOf([3, 0]));
      expect(shownWhole()).to.deep.equal([]);
      scratch.verify();
    });

    it('keeps what is linked again at any of its steps, also if the pool is closed then', () => {
      if (!scratch.isPersistent) return;
      // Each stop begins anew, and opening a portable pool reads all of it: there every fifth step must do.
      const stride = medium.name === 'portable' ? 5 : 1;
      for (let stop = 0; ; stop += stride) {
        closeMidway(6);
        for (let step = 0; step < stop; step++) scratch.pool.collectStep(1);
        if (shownWhole().length === 0) break;
        scratch.pool.transaction((j) => {
          for (const person of j.cursor(Person)) if (person.id === 1) j.root.mayor = person;
        });
        const { root } = scratch.reopen();
        expect(root.mayor!.next!.next!.next === root.mayor).to.equal(true);
        expect(shownWhole()).to.deep.equal(RING);
        scratch.pool.collect();
        expect(shownWhole()).to.deep.equal(RING);
        scratch.verify();
        scratch.pool.transaction((j) => void (j.root.mayor = null));
        scratch.pool.collect();
      }
      scratch.pool.collect();
      scratch.verify();
    }).timeout(60_000);
  });

  it('is refused where the pool is read-only', () => {
    if (!scratch.isPersistent) return;
    dropRing(scratch.pool, 3);
    const pool = scratch.reopen({ readOnly: true, media: 'portable', collect: 'auto' });
    expectCode('POOL_READONLY', () => pool.collect());
    expectCode('POOL_READONLY', () => pool.collectStep());
    expect(ids(pool)).to.deep.equal([0, 1, 2]);
  });

  it('is refused where a class is not known, and changes nothing', () => {
    if (!scratch.isPersistent) return;
    dropRing(scratch.pool, 3);
    scratch.pool.close();
    const stranger = Pool.openNoRoot(scratch.path, scratch.options({ create: 'never' }));
    expectCode('SCHEMA_NOT_REGISTERED', () => stranger.collect());
    expectCode('SCHEMA_NOT_REGISTERED', () => stranger.collectStep(1_000_000));
    stranger.close();
    const pool = scratch.open({ create: 'never' });
    expect(ids(pool)).to.have.length(3);
    expect(pool.collect().freed).to.equal(3);
    scratch.verify();
  });

  it('begins by itself where it is asked to, and leaves time for others', async () => {
    const pool = scratch.reopenWith({ collect: 'auto', durability: 'relaxed' });
    const kept = dropRing(pool, 3, 100)[0]!;
    pool.transaction((j) => j.root.people.push(kept));
    let most = 0;
    for (let round = 0; round < 5000; round++) {
      dropRing(pool, 4);
      if (round % 20 !== 0) continue;
      most = Math.max(most, ids(pool).length);
      await nextTurn();
      await nextTurn();
    }
    // Of 20,000, and no program collected any.
    expect(most).to.be.within(1000, 12_000);
    expect(kept.next!.next!.next === kept).to.equal(true);
    pool.transaction((j) => j.root.people.pop());
    pool.collect();
    scratch.verify();
    expect(ids(pool)).to.deep.equal([]);
  }).timeout(60_000);
});
