// volatile-cells.test.ts — cells whose value lives in memory: VCell, TCell and LazyCell.
import { expect } from 'chai';
import {
  Field,
  LazyCell,
  PVec,
  Persistent,
  Root,
  TCell,
  VCell,
  snapshot,
  u32,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('vcells.Item')
class Item {
  @Field(u32) id = 0;
  @Field(VCell.of(() => new Map<string, number>())) cache!: VCell<Map<string, number>>;
}

@Root('vcells.Home')
class Home {
  @Field(VCell.of(() => 5)) counter!: VCell<number>;
  @Field(TCell.of(() => 0)) steps!: TCell<number>;
  @Field(PVec.of(() => Item)) items!: PVec<Item>;
  @Field(PVec.of(VCell.of(() => 'new'))) cells!: PVec<VCell<string>>;
}

forEachMedium('volatile cells', (medium) => {
  const scratch = useScratchPool(medium, Home);

  it('VCell keeps any value until the pool is closed, without transactions', () => {
    const { counter } = scratch.pool.root as Home;
    expect(counter.get()).to.equal(5);
    counter.set(6);
    expect(counter.update((value) => value + 1)).to.equal(7);
    expect(counter.replace(8)).to.equal(7);
    expect(() =>
      scratch.pool.transaction(() => {
        counter.set(9);
        throw new Error('no');
      }),
    ).to.throw('no');
    expect(scratch.pool.root.counter.get()).to.equal(9);
    counter.reset();
    expect(counter.get()).to.equal(5);
    counter.set(10);
    const pool = scratch.reopenWith({});
    expectCode('POOL_CLOSED', () => counter.get());
    expect(pool.root.counter.get()).to.equal(5);
    scratch.verify();
  });

  it('VCell belongs to its object, and not to the next one in its place', () => {
    scratch.pool.transaction((j) => void j.root.items.push(j.create(Item, { id: 1 })));
    const { cache } = (scratch.pool.root as Home).items.get(0);
    cache.get().set('a', 1);
    expect(scratch.pool.root.items.get(0).cache.get().get('a')).to.equal(1);
    scratch.pool.transaction((j) => {
      j.root.items.clear();
    });
    expectCode('PTR_STALE', () => cache.get());
    scratch.pool.transaction((j) => {
      for (let i = 0; i < 100; i++) j.root.items.push(j.create(Item, { id: i }));
    });
    expect([...scratch.pool.root.items].some((item) => item.cache.get().size > 0)).to.equal(false);
    scratch.verify();
  });

  it('TCell is new in each transaction, and shared by its savepoints', () => {
    const { steps } = scratch.pool.root as Home;
    scratch.pool.transaction(() => {
      expect(steps.get()).to.equal(0);
      steps.set(1);
      scratch.pool.transaction(() => {
        expect(steps.get()).to.equal(1);
        steps.set(2);
      });
      expect(steps.get()).to.equal(2);
    });
    expect(steps.get()).to.equal(0);
    scratch.pool.transaction(() => expect(steps.get()).to.equal(0));
  });

  it('stand in collections, hold nothing on the medium, and copy as nothing', () => {
    scratch.pool.transaction((j) => {
      for (let i = 0; i < 3000; i++) j.root.cells.push(undefined as never);
    });
    const root = scratch.pool.root as Home;
    root.cells.forEach((cell, i) => cell.set(`cell ${String(i)}`));
    expect(root.cells.get(2999).get()).to.equal('cell 2999');
    scratch.pool.transaction((j) => j.root.cells.clear());
    expect(snapshot(root).counter).to.equal(null);
    expect(JSON.stringify(root.counter)).to.equal('null');
    scratch.verify();
  });
});

describe('LazyCell', () => {
  it('computes once, again after a reset or a failure', () => {
    let calls = 0;
    const cell = new LazyCell(() => {
      calls++;
      if (calls === 1) throw new Error('first');
      return { calls };
    });
    expect(cell.isInitialised).to.equal(false);
    expect(() => cell.value).to.throw('first');
    const { value } = cell;
    expect(cell.value).to.equal(value);
    expect([calls, cell.isInitialised]).to.deep.equal([2, true]);
    cell.reset();
    expect(cell.value.calls).to.equal(3);
  });
});
