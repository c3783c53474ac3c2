// cells.test.ts — cells that store a value: PCell, PRefCell and PMutex.
import { expect } from 'chai';
import { inspect } from 'node:util';
import {
  Field,
  LogCell,
  LogRefCell,
  PCell,
  PMap,
  PMutex,
  PRefCell,
  PString,
  PVec,
  Pbox,
  Persistent,
  Prc,
  Root,
  f64,
  sameContent,
  snapshot,
  text,
  u32,
  u8,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('cells.Node')
class Node {
  @Field(u32) id = 0;
  @Field(PCell.of(Pbox.of(() => Node))) inner!: PCell<Pbox<Node> | null>;
}

@Root('cells.Home')
class Home {
  @Field(PCell.of(u8)) small!: PCell<number>;
  @Field(PCell.of(text)) words!: PCell<string>;
  @Field(PCell.of(() => Node)) node!: PCell<Node | null>;
  @Field(PCell.of(Prc.of(() => Node))) shared!: PCell<Prc<Node> | null>;
  @Field(PCell.of(Pbox.of(() => Node))) owned!: PCell<Pbox<Node> | null>;
  @Field(PCell.of(PVec.of(f64))) list!: PCell<PVec<number>>;
  @Field(PVec.of(PCell.of(u32))) counters!: PVec<PCell<number>>;
  @Field(PMap.of(text, PRefCell.of(f64))) totals!: PMap<string, PRefCell<number>>;
  @Field(PRefCell.of(f64)) total!: PRefCell<number>;
  @Field(PRefCell.of(PString.of())) log!: PRefCell<PString>;
  @Field(PMutex.of(f64)) guarded!: PMutex<number>;
  @Field(Prc.of(PCell.of(u32)), { nullable: true }) pointed: Prc<PCell<number>> | null = null;
}

forEachMedium('cells', (medium) => {
  const scratch = useScratchPool(medium, Home);

  it('hold what a fresh field holds, and what is set, across openings', () => {
    const { root } = scratch.pool;
    expect([root.small.get(), root.words.get(), root.node.get()]).to.deep.equal([0, '', null]);
    scratch.pool.transaction((j) => {
      j.root.small.set(7, j);
      j.root.words.set('a text that is longer than a slot', j);
      const node = j.create(Node, { id: 1 });
      j.root.node.set(node, j);
      j.root.shared.set(Prc.from(node, j), j);
      j.root.list.get().push(1, 2);
      j.root.total.replace(1.5, j);
    });
    scratch.verify();
    const again = scratch.reopenIfPersistent().root;
    expect(again.small.get()).to.equal(7);
    expect(again.words.get()).to.equal('a text that is longer than a slot');
    expect(again.node.get()).to.equal(again.shared.get()!.value);
    expect([...again.list.get()]).to.deep.equal([1, 2]);
    expect(again.total.read()).to.equal(1.5);
  });

  it('PCell: replace, take, swap, update', () => {
    scratch.pool.transaction((j) => {
      const { root } = j;
      root.small.set(5, j);
      expect(root.small.replace(6, j)).to.equal(5);
      expect(root.small.update((value) => value * 2, j)).to.equal(12);
      expect(root.small.take(j)).to.equal(12);
      expect(root.small.get()).to.equal(0);
      root.counters.push(1, 2);
      root.counters.get(0).swap(root.counters.get(1), j);
      root.counters.get(0).swap(root.counters.get(0), j);
      expect(root.counters.map((cell) => cell.get())).to.deep.equal([2, 1]);
      root.list.set([3, 4] as never, j);
      expect(root.list.take(j)).to.deep.equal([3, 4]);
      expect(root.list.get().length).to.equal(0);
      expectCode('FIELD_RANGE', () => root.small.set(256, j));
      expectCode('FIELD_TYPE', () => root.words.set(5 as never, j));
      expectCode('FIELD_TYPE', () => root.list.set([1, 'a'] as never, j));
      expect(root.list.get().length).to.equal(0);
    });
    scratch.verify();
  });

  it('an abort brings values back, also of cells in a vector that grew', () => {
    scratch.pool.transaction((j) => {
      for (let i = 0; i < 4; i++) j.root.counters.push(i);
    });
    expect(() =>
      scratch.pool.transaction((j) => {
        j.root.counters.get(0).set(100, j);
        for (let i = 4; i < 200; i++) j.root.counters.push(i);
        j.root.counters.get(0).set(999, j);
        j.root.counters.get(1).set(999, j);
        throw new Error('no');
      }),
    ).to.throw('no');
    expect(scratch.pool.root.counters.map((cell) => cell.get())).to.deep.equal([0, 1, 2, 3]);
    scratch.verify();
  });

  it('change nothing outside of transactions, nor with another pool’s journal', () => {
    const root = scratch.pool.root as Home;
    for (const change of [
      () => root.small.set(1, null as never),
      () => root.small.take({} as never),
      () => root.total.borrowMut(null as never),
      () => root.guarded.lock(null as never),
      () => (root.small = 5 as never),
    ])
      expectCode('TX_REQUIRED', change);
    expectCode('SCHEMA_CONSTRUCTOR', () => new (PCell as unknown as new () => object)());
  });

  it('own what a Pbox in them owns', () => {
    scratch.pool.transaction((j) => {
      const outer = Pbox.new(new Node(), j);
      j.root.owned.set(outer, j);
      expectCode('OWNERSHIP', () => outer.value.inner.set(outer, j));
      const inner = Pbox.new(new Node(), j);
      outer.value.inner.set(inner, j);
      const taken = j.root.owned.take(j)!;
      expectCode('OWNERSHIP', () => inner.value.inner.set(taken, j));
      j.root.owned.set(taken, j);
    });
    scratch.verify();
    scratch.pool.transaction((j) => void j.root.owned.take(j));
    scratch.verify();
    expect(scratch.pool.root.owned.get()).to.equal(null);
  });

  it('PRefCell: many read or one writes', () => {
    const { pool } = scratch;
    const first = pool.root.total.borrow();
    const second = pool.root.total.borrow();
    pool.transaction((j) => {
      expectCode('CELL_BORROWED', () => j.root.total.borrowMut(j));
      second.release();
      second.release();
      // One of two ended: the other still forbids it.
      const error = expectCode('CELL_BORROWED', () => j.root.total.borrowMut(j));
      expect(error).to.have.property('cell').that.equals('PRefCell');
      expectCode('CELL_BORROWED', () => j.root.total.replace(1, j));
      expectCode('CELL_BORROWED', () => j.root.total.take(j));
      first.release();
      const writer = j.root.total.borrowMut(j);
      writer.value = 3;
      writer.value += 1;
      expectCode('CELL_BORROWED', () => j.root.total.borrow());
      expectCode('CELL_BORROWED', () => j.root.total.borrowMut(j));
      expectCode('CELL_BORROWED', () => j.root.total.read());
      writer.release();
      expectCode('CELL_RELEASED', () => writer.value);
      expect(j.root.total.replaceWith((value) => value + 1, j)).to.equal(4);
    });
    expectCode('CELL_RELEASED', () => first.value);
    expect(pool.root.total.read()).to.equal(5);
  });

  it('a borrow for writing ends with its transaction, whichever way that ends', () => {
    const { pool } = scratch;
    const kept = pool.transaction((j) => j.root.total.borrowMut(j));
    expect(kept.isLive).to.equal(false);
    expect(() =>
      pool.transaction((j) => {
        j.root.total.borrowMut(j).value = 9;
        throw new Error('no');
      }),
    ).to.throw('no');
    pool.transaction((j) => {
      expect(() =>
        pool.transaction(() => {
          j.root.total.borrowMut(j);
          throw new Error('inner');
        }),
      ).to.throw('inner');
      using writer = j.root.total.borrowMut(j);
      writer.value += 2;
    });
    expect(pool.root.total.read()).to.equal(2);
    const reader = pool.root.total.borrow();
    expect(scratch.reopenIfPersistent().root.total.read()).to.equal(2);
    reader.release();
  });

  it('using ends borrows at the end of the block', () => {
    scratch.pool.transaction((j) => {
      {
        using text = j.root.log.borrowMut(j);
        text.value.append('one');
      }
      {
        using reader = j.root.log.borrow();
        expect(String(reader.value)).to.equal('one');
      }
      j.root.log.borrowMut(j).release();
    });
  });

  it('PMutex: held to the end of the transaction, by one guard at a time', () => {
    const { pool } = scratch;
    const late = pool.transaction((j) => {
      const guard = j.root.guarded.lock(j);
      guard.value = 4;
      expectCode('CELL_LOCKED', () => j.root.guarded.lock(j));
      expect(j.root.guarded.tryLock(j)).to.equal(null);
      guard.release();
      expect(j.root.guarded.isLocked).to.equal(true);
      const again = j.root.guarded.lock(j);
      expect(again.value).to.equal(4);
      return again;
    });
    expectCode('CELL_RELEASED', () => late.value);
    const mutex = (pool.root as Home).guarded;
    expect(mutex.isLocked).to.equal(false);
    expect(() =>
      pool.transaction((j) => {
        mutex.lock(j).value = 100;
        throw new Error('no');
      }),
    ).to.throw('no');
    expect(mutex.isLocked).to.equal(false);
    expect(snapshot(pool.root as Home).guarded).to.equal(4);
    pool.transaction((j) => {
      expect(() =>
        pool.transaction((inner) => {
          mutex.lock(inner);
          throw new Error('inner');
        }),
      ).to.throw('inner');
      expect(mutex.isLocked).to.equal(false);
      expect(mutex.tryLock(j)!.value).to.equal(4);
    });
  });

  it('stand in maps and behind pointers, and go with them', () => {
    scratch.pool.transaction((j) => {
      j.root.totals.set('a', 1.5);
      using total = j.root.totals.get('a')!.borrowMut(j);
      total.value *= 2;
      j.root.pointed = Prc.newUninit<PCell<number>, 'default'>(PCell.of(u32), j).assumeInit();
      j.root.pointed.value.set(8, j);
    });
    scratch.verify();
    const { root } = scratch.reopenIfPersistent();
    expect(root.totals.get('a')!.read()).to.equal(3);
    expect(root.pointed!.value.get()).to.equal(8);
    const cell = (root as Home).pointed!.value;
    scratch.pool.transaction((j) => {
      j.root.totals.delete('a');
      j.root.pointed = null;
    });
    expectCode('PTR_STALE', () => cell.get());
    scratch.verify();
  });

  it('have true copies, and other names', () => {
    scratch.pool.transaction((j) => {
      j.root.small.set(3, j);
      j.root.counters.push(1);
    });
    const root = scratch.pool.root as Home;
    expect(JSON.stringify(root.small)).to.equal('3');
    expect(inspect(root.small)).to.equal('PCell { 3 }');
    expect(snapshot(root).small).to.equal(3);
    expect(snapshot(root).counters).to.deep.equal([1]);
    expect(sameContent(root.small, root.small)).to.equal(true);
    expect(LogCell).to.equal(PCell);
    expect(LogRefCell).to.equal(PRefCell);
  });
});
