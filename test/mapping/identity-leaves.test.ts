// identity-leaves.test.ts — handles stay good when objects beside theirs cease to be, and copies of handles never read what comes after.
import { expect } from 'chai';
import { Field, PMap, Persistent, Root, bool, f64, i32, text, u8, u32 } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { seededRandom } from '../support/random.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('leaves.Item')
class Item {
  @Field(u32) id = 0;
  @Field(f64) amount = 0;
  @Field(i32) signed = 0;
  @Field(u8) small = 0;
  @Field(bool) open = false;
  @Field(text) label = '';
}

@Root('leaves.Shelf')
class Shelf {
  @Field(PMap.of(u32, () => Item)) items!: PMap<number, Item>;
}

const COUNT = 300;
const { gc } = globalThis as { gc?: () => void };

forEachMedium('handles beside one that ends', (medium) => {
  const scratch = useScratchPool(medium, Shelf, { durability: 'relaxed' });

  const put = (id: number): void => {
    scratch.pool.transaction((j) => {
      const even = id % 2 === 0;
      const fields = even
        ? {}
        : { amount: id / 4, signed: -id, small: id % 200, open: true, label: `item ${id}` };
      j.root.items.set(id, j.create(Item, { id, ...fields }));
    });
  };
  const expectItem = (item: Item, id: number): void => {
    const even = id % 2 === 0;
    expect(item.id).to.equal(id);
    expect(item.amount).to.equal(even ? 0 : id / 4);
    expect(item.signed).to.equal(even ? 0 : -id);
    expect(item.small).to.equal(even ? 0 : id % 200);
    expect(item.open).to.equal(!even);
    expect(item.label).to.equal(even ? '' : `item ${id}`);
  };
  const expectStale = (item: Item): void => {
    expectCode('PTR_STALE', () => item.id);
    expectCode('PTR_STALE', () => item.amount);
    expectCode('PTR_STALE', () => item.signed);
    expectCode('PTR_STALE', () => item.small);
    expectCode('PTR_STALE', () => item.open);
    expectCode('PTR_STALE', () => item.label);
    scratch.pool.transaction(() => {
      expectCode('PTR_STALE', () => (item.amount = 1));
      expectCode('PTR_STALE', () => (item.id = 1));
      expectCode('PTR_STALE', () => (item.small = 1));
      expectCode('PTR_STALE', () => (item.open = true));
      expectCode('PTR_STALE', () => (item.label = 'late'));
    });
  };
  const items = (): PMap<number, Item> => (scratch.pool.root as Shelf).items;
  /** As deep-copying libraries make it: the prototype, and all that the handle owns. */
  const copyOf = (item: Item): Item =>
    Object.create(
      Object.getPrototypeOf(item) as object,
      Object.getOwnPropertyDescriptors(item),
    ) as Item;

  beforeEach(() => {
    for (let id = 1; id <= COUNT; id++) put(id);
  });

  it('are read, written and the same ones, however often objects come and go', () => {
    const { pool } = scratch;
    const random = seededRandom(20261128);
    const held = new Map<number, Item>();
    const ended: Item[] = [];
    for (const [id, item] of items()) held.set(id, item);
    for (let round = 0; round < 30; round++) {
      const gone = 1 + random(COUNT);
      const handle = held.get(gone)!;
      pool.transaction((j) => j.root.items.delete(gone));
      ended.push(handle);
      if (round % 3 === 0) put(gone);
      for (let pass = 0; pass < 3; pass++) {
        for (const [id, item] of held) if (id !== gone) expectItem(item, id);
      }
      for (const item of ended) expectStale(item);
      if (round % 3 !== 0) put(gone);
      held.set(gone, items().get(gone)!);
      expectItem(held.get(gone)!, gone);
      for (const [id, item] of held) expect(items().get(id)).to.equal(item);
      // A collection leaves the leaves that handles hold, and the way from the object to its handle leads through them.
      if (round % 10 === 9) gc?.();
      for (const [id, item] of items()) expect(item).to.equal(held.get(id));
    }
    pool.transaction(() => {
      for (const item of held.values()) item.amount += 1;
    });
    for (const [id, item] of held) expect(item.amount).to.equal(id % 2 === 0 ? 1 : id / 4 + 1);
    scratch.verify();
  });

  it('are as they were when what was made beside them is taken back', () => {
    const { pool } = scratch;
    const held = [...items()];
    const made: Item[] = [];
    for (let round = 0; round < 10; round++) {
      expect(() =>
        pool.transaction((j) => {
          for (let i = 0; i < 40; i++) {
            const item = j.create(Item, { id: 9000 + i, amount: 5 });
            j.root.items.set(9000 + i, item);
            made.push(item);
          }
          for (const item of made.slice(-40)) expect(item.amount).to.equal(5);
          throw new Error('taken back');
        }),
      ).to.throw('taken back');
      for (const [id, item] of held) expectItem(item, id);
      for (const item of made) expectStale(item);
    }
    scratch.verify();
  });

  it('copies of them end with the object, whatever takes its place', () => {
    const { pool } = scratch;
    const copies = new Map([...items()].map(([id, item]) => [id, copyOf(item)]));
    for (const [id, copy] of copies) expectItem(copy, id);
    const gone = [1, 2, 77, 78, 150, 151, 152, 299];
    pool.transaction((j) => {
      for (const id of gone) j.root.items.delete(id);
    });
    for (const id of gone) expectStale(copies.get(id)!);
    // As many of the same size as went: they lie where those did.
    for (let id = 1001; id < 1001 + 2 * gone.length; id += 2) put(id);
    const fresh = [...items()].filter(([id]) => id > 1000);
    for (let pass = 0; pass < 100; pass++) {
      for (const id of gone) expectStale(copies.get(id)!);
      for (const [id, item] of fresh) expectItem(item, id);
    }
    for (const [id, copy] of copies) if (!gone.includes(id)) expectItem(copy, id);
    scratch.verify();
  });

  it('that are frozen end like others, and disturb nobody', () => {
    const { pool } = scratch;
    const frozen = [5, 6, 7].map((id) => Object.freeze(items().get(id)!));
    const neighbour = items().get(8)!;
    pool.transaction((j) => {
      for (const id of [5, 6]) j.root.items.delete(id);
    });
    expectStale(frozen[0]!);
    expectStale(frozen[1]!);
    for (let pass = 0; pass < 200; pass++) {
      expectItem(frozen[2]!, 7);
      expectItem(neighbour, 8);
    }
    expect(items().get(7)).to.equal(frozen[2]);
    const taken: Item[] = [];
    expect(() =>
      pool.transaction((j) => {
        taken.push(Object.freeze(j.create(Item, { id: 1, amount: 1 })));
        throw new Error('taken back');
      }),
    ).to.throw('taken back');
    expectStale(taken[0]!);
    put(5);
    put(6);
    expectStale(frozen[0]!);
    expectItem(items().get(5)!, 5);
    scratch.verify();
  });

  it('end with the pool, whatever they last read', () => {
    const held = [...items()];
    scratch.pool.close();
    for (const [, item] of held.slice(0, 20)) {
      expectCode('POOL_CLOSED', () => item.id);
      expectCode('POOL_CLOSED', () => item.amount);
      expectCode('POOL_CLOSED', () => item.open);
      expectCode('POOL_CLOSED', () => {
        item.amount = 1;
      });
    }
  });
});
