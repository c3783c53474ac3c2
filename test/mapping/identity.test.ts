// identity.test.ts — one handle for one object, and classes that do without.
import { expect } from 'chai';
import { Field, Persistent, Root, bytes, f64, u32, u8 } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('identity.Item')
class Item {
  @Field(u32) id: number = 0;
  @Field(() => Item, { nullable: true }) next: Item | null = null;
}

@Persistent('identity.Loose', { identity: false })
class Loose {
  @Field(f64) a: number = 0;
  @Field(u8) b: number = 0;
  @Field(() => Loose, { nullable: true }) next: Loose | null = null;
}

@Root('identity.Shelf')
class Shelf {
  @Field(() => Item, { nullable: true }) items: Item | null = null;
  @Field(() => Loose, { nullable: true }) loose: Loose | null = null;
  @Field(bytes) filler: Uint8Array = new Uint8Array(0);
}

const { gc } = globalThis as { gc?: () => void };

forEachMedium('identity', (medium) => {
  const scratch = useScratchPool(medium, Shelf);

  const fill = (count: number): void => {
    scratch.pool.transaction((j) => {
      for (let id = 0; id < count; id++) j.root.items = j.create(Item, { id, next: j.root.items });
    });
  };

  const walk = (): Item[] => {
    const items: Item[] = [];
    for (let item = scratch.pool.root.items; item !== null; item = item.next) items.push(item);
    return items;
  };

  it('ends with an object that was made and linked nowhere, whatever its class: it cannot be linked later', () => {
    const { pool } = scratch;
    const item = pool.transaction((j) => j.create(Item, { id: 1 }));
    expectCode('PTR_STALE', () =>
      pool.transaction((j) => {
        j.root.items = item;
      }),
    );
    const loose = pool.transaction((j) => j.create(Loose, { a: 1 }));
    expectCode('PTR_STALE', () =>
      pool.transaction((j) => {
        j.root.loose = loose;
      }),
    );
    let taken: Loose | null = null;
    expect(() =>
      pool.transaction((j) => {
        taken = j.create(Loose, { a: 2 });
        throw new Error('taken back');
      }),
    ).to.throw('taken back');
    expectCode('PTR_STALE', () =>
      pool.transaction((j) => {
        j.root.loose = taken;
      }),
    );
    expect(pool.verify().problems).to.deep.equal([]);
  });

  it('holds between reads, transactions and ways to an object', () => {
    fill(1000);
    const items = walk();
    expect(walk().every((item, i) => item === items[i])).to.equal(true);
    scratch.pool.transaction((j) => {
      expect(j.root.items).to.equal(items[0]);
      expect(j.mut(items[3]!)).to.equal(items[3]);
      expect(j.root).to.equal(scratch.pool.root);
    });
    expect(new Set([...items, ...walk()]).size).to.equal(1000);
    expect(Object.keys(items[0]!)).to.deep.equal([]);
    expect('id' in items[0]!).to.equal(true);
  });

  it('holds across garbage collections, and handles that nobody keeps go', function () {
    if (gc === undefined) throw new Error('the tests run with --expose-gc');
    fill(20_000);
    const kept = walk().filter((_, i) => i % 1000 === 0);
    for (let round = 0; round < 3; round++) {
      gc();
      const again = walk();
      expect(
        kept.every((item, i) => again[i * 1000] === item),
        `round ${round}`,
      ).to.equal(true);
    }
    scratch.pool.transaction((j) => {
      for (const item of walk()) item.id += 1;
      j.root.items!.id = 7;
    });
    gc();
    expect(walk()[0]!.id).to.equal(7);
    scratch.verify();
  }).timeout(30_000);

  it('is given up by a class that says so', () => {
    const { pool } = scratch;
    const made = pool.transaction((j) => (j.root.loose = j.create(Loose, { a: 1, b: 2 })));
    const [one, two] = [pool.root.loose as Loose, pool.root.loose as Loose];
    expect([one.a, two.b, made.a]).to.deep.equal([1, 2, 1]);
    pool.transaction(() => (one.a = 5));
    expect([two.a, made.a]).to.deep.equal([5, 5]);
    pool.transaction((j) => {
      j.root.loose!.next = j.create(Loose, { a: 6 });
      two.next!.b = 9;
    });
    expect(one.next!.b).to.equal(9);
    scratch.verify();
  });

  it('without it, a handle of a freed object is stale, whatever takes its place', () => {
    const { pool } = scratch;
    pool.transaction((j) => (j.root.loose = j.create(Loose, { a: 1 })));
    const handles = [pool.root.loose as Loose, pool.root.loose as Loose];
    const stale = (): void => {
      for (const handle of handles) {
        expectCode('PTR_STALE', () => handle.a);
        expectCode('PTR_STALE', () => handle.b);
        expectCode('PTR_STALE', () => handle.next);
        expectCode('PTR_STALE', () => pool.transaction(() => (handle.a = 1)));
        expectCode('PTR_STALE', () => pool.transaction(() => (handle.b = 1)));
        expectCode('PTR_STALE', () => pool.transaction((j) => (j.root.loose = handle)));
      }
    };
    const bits = headerBits(handles[0]!);
    pool.transaction((j) => (j.root.loose = null));
    stale();
    // Bytes of a user that look like the header of the object, wherever it lay.
    const forged = new Uint8Array(48);
    for (let at = 0; at < forged.length; at += 8)
      new DataView(forged.buffer).setFloat64(at, bits, true);
    for (let i = 0; i < 100; i++) {
      pool.transaction((j) => (j.root.filler = forged));
      stale();
    }
    pool.transaction((j) => {
      j.root.filler = new Uint8Array(0);
      for (let i = 0; i < 10; i++) j.root.loose = j.create(Loose, { a: i, next: j.root.loose });
    });
    stale();
    scratch.verify();
  });

  it('without it, a handle of what was undone is stale', () => {
    const { pool } = scratch;
    const handles: Loose[] = [];
    expect(() =>
      pool.transaction((j) => {
        j.root.loose = j.create(Loose, { a: 1 });
        handles.push(j.root.loose, pool.root.loose as Loose);
        throw new Error('on purpose');
      }),
    ).to.throw('on purpose');
    pool.transaction((j) => {
      expect(() =>
        pool.transaction(() => {
          handles.push(j.create(Loose, { a: 2 }));
          throw new Error('on purpose');
        }),
      ).to.throw('on purpose');
      j.root.loose = j.create(Loose, { a: 3 });
    });
    for (const handle of handles) expectCode('PTR_STALE', () => handle.a);
    expect(pool.root.loose!.a).to.equal(3);
  });

  it('ends with the pool: handles of a closed pool read nothing, and those of a reopened one are others', () => {
    const { pool } = scratch;
    fill(3);
    pool.transaction((j) => (j.root.loose = j.create(Loose)));
    const kept = [pool.root as Shelf, pool.root.items as Item, pool.root.loose as Loose] as const;
    pool.close();
    const [shelf, item, loose] = kept;
    for (const access of [
      () => shelf.items,
      () => item.id,
      () => item.next,
      () => loose.a,
      () => loose.b,
      () => (item.id = 1),
      () => (loose.a = 1),
      () => (shelf.items = null),
    ]) {
      expectCode('POOL_CLOSED', access);
    }
    const again = scratch.open();
    if (scratch.isPersistent) expect(again.root.items!.id).to.equal(2);
    expectCode('POOL_CLOSED', () => item.id);
    expect(() => again.transaction((j) => (j.root.items = item))).to.throw();
  });
});

/** The first word of an object as user code could learn it, by the symbols that its handle shows. */
function headerBits(handle: object): number {
  const symbols = Object.getOwnPropertySymbols(handle);
  const of = (name: string): unknown =>
    (handle as Record<symbol, unknown>)[
      symbols.find((symbol) => symbol.description === `corundum.${name}`)!
    ];
  const { f64 } = of('segment') as { readonly f64: Float64Array };
  return f64[of('word') as number]!;
}
