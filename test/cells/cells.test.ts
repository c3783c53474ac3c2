// cells.test.ts — cells that store a value: PCell, PRefCell and PMutex.
import { expect } from 'chai';
import { inspect } from 'node:util';
import {
  Field,
  LogCell,
  LogRefCell,
  PCell,
  PClone,
  PMap,
  PMutex,
  PRefCell,
  PString,
  PVec,
  Pbox,
  Persistent,
  Prc,
  Root,
  VCell,
  embedded,
  f64,
  pcloneFrom,
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

@PClone()
@Persistent('cells.Box')
class Box {
  @Field(text) name = '';
  @Field(PCell.of(Pbox.of(() => Box))) held!: PCell<Pbox<Box> | null>;
  @Field(PRefCell.of(() => Node)) node!: PRefCell<Node | null>;
  @Field(VCell.of(() => 1)) cache!: VCell<number>;
}

@Persistent('cells.Place')
class Place {
  @Field(f64) x = 0;
  @Field(Pbox.of(() => Node), { nullable: true }) owned: Pbox<Node> | null = null;
}

@Persistent('cells.Places')
class Places {
  @Field(PCell.of(embedded(() => Place))) one!: PCell<Place>;
  @Field(PCell.of(embedded(() => Place))) two!: PCell<Place>;
}

@Persistent('cells.Spot')
class Spot {
  @Field(f64) x = 0;
  @Field(PVec.of(f64)) marks!: PVec<number>;
  @Field(PCell.of(PVec.of(f64))) cell!: PCell<PVec<number>>;
}

@Root('cells.Home')
class Home {
  @Field(PVec.of(PCell.of(embedded(() => Spot)))) spots!: PVec<PCell<Spot>>;
  @Field(PMap.of(u32, PRefCell.of(embedded(() => Spot)))) spotMap!: PMap<number, PRefCell<Spot>>;
  @Field(PMutex.of(PMap.of(text, PVec.of(f64)))) index!: PMutex<PMap<string, PVec<number>>>;
  @Field(Pbox.of(() => Box), { nullable: true }) boxed: Pbox<Box> | null = null;
  @Field(PVec.of(PCell.of(PVec.of(Prc.of(() => Node))))) lists!: PVec<PCell<PVec<Prc<Node>>>>;
  @Field(embedded(() => Places)) places!: Places;
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
      root.list.set([3, 4], j);
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

  it('give away copies of what belongs to them: collections, with pointers in them, and embedded objects', () => {
    scratch.pool.transaction((j) => {
      const { list, lists, places } = j.root;
      const shared = Prc.from(j.create(Node, { id: 1 }), j);
      list.set([1, 2], j);
      expect(list.replace([3], j)).to.deep.equal([1, 2]);
      expect([...list.get()]).to.deep.equal([3]);
      lists.push([shared, shared], [shared]);
      lists.get(0).swap(lists.get(1), j);
      expect(lists.map((cell) => cell.get().length)).to.deep.equal([1, 2]);
      expect(shared.strongCount).to.equal(3);
      const taken = lists.pop()!;
      expect(taken.map((one) => one.value.id)).to.deep.equal([1, 1]);
      expect(shared.strongCount).to.equal(1);

      const [one, two] = [places.one, places.two];
      one.set(Object.assign(new Place(), { x: 1, owned: Pbox.new(new Node(), j) }), j);
      const box = one.get().owned!.value;
      one.swap(two, j);
      expect([one.get().x, two.get().x, two.get().owned!.value]).to.deep.equal([0, 1, box]);
      expect(two.replace(Object.assign(new Place(), { x: 5 }), j).x).to.equal(1);
      const last = two.take(j);
      expect([last instanceof Place, last.x, two.get().x]).to.deep.equal([true, 5, 0]);
    });
    scratch.verify();
  });

  it('give away copies of embedded objects that lie in cells of a collection, too', () => {
    scratch.pool.transaction((j) => {
      const { spots, spotMap } = j.root;
      spots.push(Object.assign(new Spot(), { x: 1, marks: [1, 2] }));
      spots.get(0).get().marks.push(3);
      spotMap.set(1, Object.assign(new Spot(), { x: 2 }));
      spotMap.get(1)!.borrowMut(j).value.cell.set([4, 5], j);
      const taken = [spots.pop()!, spotMap.take(1)!] as const;
      spots.push(taken[1]);
      expect([taken[0] instanceof Spot, taken[0].x, taken[0].marks]).to.deep.equal([
        true,
        1,
        [1, 2, 3],
      ]);
      expect([taken[1].x, taken[1].cell]).to.deep.equal([2, [4, 5]]);
      expect([...spots.get(0).get().cell.get()]).to.deep.equal([4, 5]);
    });
    scratch.verify();
  });

  it('take what their values can be filled from, in every way to set one', () => {
    scratch.pool.transaction((j) => {
      const { list, log, index } = j.root;
      list.set(new Set([1, 2]), j);
      expect(list.update((old) => old.map((n) => n * 2), j)).to.deep.equal([2, 4]);
      expect(list.replace(list.get(), j)).to.deep.equal([2, 4]);
      expect([...list.get()]).to.deep.equal([2, 4]);
      expect(log.replace('text', j)).to.equal('');
      expect(log.replaceWith((old) => `${old.toString()}!`, j)).to.equal('text');
      const guard = log.borrowMut(j);
      guard.value = 'guarded';
      guard.value.append('!');
      guard.release();
      expect(log.take(j)).to.equal('guarded!');
      const lock = index.lock(j);
      lock.value = { a: [1], b: new Set([2, 3]) };
      lock.value.get('b')!.push(4);
      expect(snapshot(lock.value)).to.deep.equal(
        new Map([
          ['a', [1]],
          ['b', [2, 3, 4]],
        ]),
      );
      expectCode('FIELD_TYPE', () => (lock.value = { a: ['x'] } as never));
      expect([...lock.value.keys()]).to.deep.equal(['a', 'b']);
    });
    scratch.verify();
  });

  it('a refused exchange leaves both as they were', () => {
    scratch.pool.transaction((j) => {
      const outer = Pbox.new(new Node(), j);
      j.root.owned.set(outer, j);
      const inner = Pbox.new(new Node(), j);
      outer.value.inner.set(inner, j);
      // The outer node would own itself.
      expectCode('OWNERSHIP', () => {
        j.root.owned.swap(outer.value.inner, j);
      });
      expect(j.root.owned.get()!.value).to.equal(outer.value);
      expect(outer.value.inner.get()!.value).to.equal(inner.value);
    });
    scratch.verify();
  });

  it('their fields are not assigned while somebody guards the value', () => {
    scratch.pool.transaction((j) => {
      const { root } = j;
      const reader = root.total.borrow();
      expectCode('CELL_BORROWED', () => (root.total = 5 as never));
      reader.release();
      root.total = 5 as never;
      expect(
        root.total.replaceWith((value) => {
          expectCode('CELL_BORROWED', () => root.total.borrow());
          return value + 1;
        }, j),
      ).to.equal(5);
      expect(() =>
        root.total.replaceWith(() => {
          throw new Error('no');
        }, j),
      ).to.throw('no');
      expect(root.total.read()).to.equal(6);
      const guard = root.guarded.lock(j);
      expectCode('CELL_LOCKED', () => (root.guarded = 5 as never));
      guard.release();
      root.guarded = 7 as never;
      expect(root.guarded.lock(j).value).to.equal(7);
    });
    scratch.verify();
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

  it('are copied with their object, empty ones and those in memory too; null is what an empty one holds', () => {
    scratch.pool.transaction((j) => {
      const full = Object.assign(new Box(), { name: 'full' });
      j.root.boxed = Pbox.new(full, j);
      j.root.boxed.value.held.set(Pbox.new(new Box(), j), j);
      j.root.boxed.value.cache.set(7);
      const copy = j.root.boxed.pclone(j);
      expect(copy.value.held.get()!.value).to.not.equal(full.held.get()!.value);
      expect([copy.value.node.read(), copy.value.cache.get()]).to.deep.equal([null, 1]);
      // What the target owned goes where the source has nothing.
      const empty = j.root.boxed.value.held.get()!.value;
      pcloneFrom(copy.value, empty, j);
      expect([copy.value.name, copy.value.held.get()]).to.deep.equal(['', null]);
      j.root.boxed.value.held = null as never;
      expect(full.held.get()).to.equal(null);
      expectCode('FIELD_TYPE', () => (j.root.small = null as never));
    });
    scratch.verify();
  });
});
