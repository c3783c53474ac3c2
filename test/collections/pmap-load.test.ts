// pmap-load.test.ts — bulk loads of objects, and lookups that are remembered while a map stands still.
import { expect } from 'chai';
import { Field, Persistent, PMap, Root, i32, text, u32 } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { seededRandom } from '../support/random.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('test.LoadNode')
class LoadNode {
  @Field(u32) id = 0;
  @Field(text) label = 'none';
}

@Persistent('test.LoadLeaf')
class LoadLeaf extends LoadNode {
  @Field(u32) weight = 0;
}

@Root('test.LoadRoot')
class LoadRoot {
  @Field(PMap.of(u32, () => LoadNode)) nodes!: PMap<number, LoadNode>;
  @Field(PMap.of(i32, () => LoadNode)) signed!: PMap<number, LoadNode>;
  @Field(
    PMap.of(
      u32,
      PMap.of(u32, () => LoadNode),
    ),
  )
  nested!: PMap<number, PMap<number, LoadNode>>;
}

type Row = [number, { id: number; label?: string }];

const rowsOf = (from: number, count: number): Row[] =>
  Array.from({ length: count }, (_, i) => [from + i, { id: from + i, label: `node ${from + i}` }]);

forEachMedium('bulk loads of objects', (medium) => {
  const scratch = useScratchPool(medium, LoadRoot, { durability: 'relaxed' });
  const load = (rows: Iterable<Row>): number =>
    scratch.pool.transaction(({ root }) => root.nodes.load(rows));
  const idsIn = (): number[] => [...scratch.pool.root.nodes.keys()].sort((a, b) => a - b);
  const verify = (): void => {
    expect(scratch.pool.verify().problems).to.deep.equal([]);
  };

  it('take arrays and any other iterable, onto what is there', () => {
    expect(load(rowsOf(0, 3000))).to.equal(3000);
    expect(
      load(
        (function* generated(): Generator<Row> {
          yield* rowsOf(3000, 777);
        })(),
      ),
    ).to.equal(777);
    expect(scratch.pool.root.nodes.size).to.equal(3777);
    for (const id of [0, 1, 2999, 3000, 3776]) {
      expect(scratch.pool.root.nodes.get(id)!.id).to.equal(id);
      expect(scratch.pool.root.nodes.get(id)!.label).to.equal(`node ${id}`);
    }
    verify();
    if (!scratch.isPersistent) return;
    scratch.reopen();
    expect(idsIn()).to.deep.equal(Array.from({ length: 3777 }, (_, i) => i));
    verify();
  });

  it('give the last of several rows with one key, and free the others', () => {
    const before = scratch.pool.stats().allocations;
    load([
      ...rowsOf(0, 600),
      ...rowsOf(0, 600).map(([key, row]): Row => [key, { id: row.id + 1000 }]),
    ]);
    expect(scratch.pool.root.nodes.size).to.equal(600);
    expect(scratch.pool.root.nodes.get(5)!.id).to.equal(1005);
    verify();
    load(rowsOf(0, 600));
    expect(scratch.pool.root.nodes.get(5)!.id).to.equal(5);
    verify();
    scratch.pool.transaction(({ root }) => root.nodes.clear());
    scratch.pool.reclaim();
    expect(scratch.pool.stats().allocations).to.equal(before);
    verify();
  });

  it('keep the rows before one that is refused', () => {
    const rows = rowsOf(0, 500) as [number, object][];
    rows[300] = [300, { id: 'no number' }];
    scratch.pool.transaction(({ root }) => {
      expectCode('FIELD_TYPE', () => root.nodes.load(rows));
    });
    expect(idsIn()).to.deep.equal(Array.from({ length: 300 }, (_, i) => i));
    verify();
    expectCode('COLLECTION_KEY', () => load([[1.5, { id: 1 }]]));
    expectCode('COLLECTION_KEY', () => load([[-1, { id: 1 }]]));
    verify();
  });

  it('leave nothing when the map goes meanwhile, or the transaction does', () => {
    scratch.pool.transaction(({ root }) => {
      root.nested.set(1, []);
      const inner = root.nested.get(1)!;
      expectCode('PTR_STALE', () =>
        inner.load(
          (function* rows(): Generator<Row> {
            yield* rowsOf(0, 50);
            root.nested.delete(1);
            yield* rowsOf(50, 50);
          })(),
        ),
      );
    });
    verify();
    expect(() =>
      scratch.pool.transaction(({ root }) => {
        root.nodes.load(rowsOf(0, 2000));
        throw new Error('taken back');
      }),
    ).to.throw('taken back');
    expect(scratch.pool.root.nodes.size).to.equal(0);
    verify();
    scratch.pool.transaction(({ root }) => {
      expect(() =>
        scratch.pool.transaction(() => {
          root.nodes.load(rowsOf(0, 2000));
          throw new Error('taken back');
        }),
      ).to.throw('taken back');
      root.nodes.load(rowsOf(5000, 40));
    });
    expect(idsIn()).to.deep.equal(Array.from({ length: 40 }, (_, i) => 5000 + i));
    verify();
  });

  it('take what was loaded and removed in one transaction away again', () => {
    const before = scratch.pool.used;
    scratch.pool.transaction(({ root }) => {
      root.nodes.load(rowsOf(0, 1000));
      for (let id = 0; id < 1000; id += 2) root.nodes.delete(id);
      const kept = root.nodes.get(1)!;
      root.nodes.clear();
      expect(root.nodes.size).to.equal(0);
      root.nodes.set(7, kept);
    });
    expect(scratch.pool.root.nodes.get(7)!.id).to.equal(1);
    verify();
    scratch.pool.transaction(({ root }) => root.nodes.clear());
    scratch.pool.reclaim();
    expect(scratch.pool.used).to.be.at.most(before + 1024);
    verify();
  });

  it('take negative keys, and those beyond 2^31', () => {
    scratch.pool.transaction(({ root }) => {
      root.signed.load([
        [-5, { id: 5 }],
        [-(2 ** 31), { id: 31 }],
        [2 ** 31 - 1, { id: 30 }],
      ]);
      root.nodes.load([
        [2 ** 31, { id: 1 }],
        [2 ** 32 - 1, { id: 2 }],
      ]);
    });
    expect(scratch.pool.root.signed.get(-5)!.id).to.equal(5);
    expect(scratch.pool.root.signed.get(-(2 ** 31))!.id).to.equal(31);
    expect(scratch.pool.root.nodes.get(2 ** 31)!.id).to.equal(1);
    expect(scratch.pool.root.nodes.get(2 ** 32 - 1)!.id).to.equal(2);
    expect(scratch.pool.root.nodes.size).to.equal(2);
  });
});

forEachMedium('lookups of small integer keys', (medium) => {
  const scratch = useScratchPool(medium, LoadRoot, { durability: 'relaxed', classes: [LoadLeaf] });
  const KEYS = 2000;

  it('agree with a Map while entries come, go and are taken back', () => {
    const { pool } = scratch;
    const random = seededRandom(20261127);
    const model = new Map<number, number>();
    pool.transaction(({ root }) => {
      root.nodes.load(rowsOf(0, KEYS));
    });
    for (let id = 0; id < KEYS; id++) model.set(id, id);
    const cursor = pool.root.nodes.cursor();
    const look = (): void => {
      for (let i = 0; i < 400; i++) {
        const key = random(KEYS + 50);
        const expected = model.get(key);
        expect(pool.root.nodes.get(key)?.id).to.equal(expected);
        expect(pool.root.nodes.get(key)).to.equal(pool.root.nodes.get(key));
        expect(cursor.seek(key)).to.equal(expected !== undefined);
        if (expected === undefined) {
          expectCode('COLLECTION_EMPTY', () => cursor.value);
          continue;
        }
        expect(cursor.value.id).to.equal(expected);
        expect(cursor.key).to.equal(key);
      }
    };
    look();
    for (let round = 0; round < 40; round++) {
      const kept = random(3) > 0;
      const changes = new Map<number, number | null>();
      try {
        pool.transaction((j) => {
          for (let i = random(4); i >= 0; i--) {
            const key = random(KEYS);
            if (random(2) === 0) {
              j.root.nodes.delete(key);
              changes.set(key, null);
            } else {
              j.root.nodes.set(key, j.create(LoadNode, { id: 10_000 + round }));
              changes.set(key, 10_000 + round);
            }
          }
          if (random(2) === 0) {
            for (const [key, id] of changes) {
              for (let i = 0; i < 200; i++)
                expect(j.root.nodes.get(key)?.id).to.equal(id ?? undefined);
            }
          }
          if (!kept) throw new Error('taken back');
        });
        for (const [key, id] of changes) {
          if (id === null) model.delete(key);
          else model.set(key, id);
        }
      } catch (error) {
        if ((error as Error).message !== 'taken back') throw error;
      }
      look();
    }
    expect(pool.root.nodes.size).to.equal(model.size);
    expect(pool.verify().problems).to.deep.equal([]);
  });

  it('know what each of the objects is that lie in one row', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      const { nodes } = j.root;
      for (let id = 0; id < KEYS; id++) {
        const isLeaf = id % 3 === 0;
        nodes.set(
          id,
          isLeaf ? j.create(LoadLeaf, { id, weight: id * 2 }) : j.create(LoadNode, { id }),
        );
      }
    });
    const cursor = pool.root.nodes.cursor();
    const random = seededRandom(7);
    for (let i = 0; i < 4 * KEYS; i++) {
      const key = i < KEYS ? i : random(KEYS);
      expect(cursor.seek(key)).to.equal(true);
      const node = i % 2 === 0 ? cursor.value : pool.root.nodes.get(key)!;
      expect(node.id).to.equal(key);
      expect(node instanceof LoadLeaf).to.equal(key % 3 === 0);
      if (node instanceof LoadLeaf) expect(node.weight).to.equal(key * 2);
    }
    pool.transaction((j) => {
      for (let id = 0; id < KEYS; id += 5)
        j.root.nodes.set(id, j.create(LoadNode, { id: id + KEYS }));
    });
    for (let i = 0; i < 2 * KEYS; i++) {
      const key = random(KEYS);
      expect(cursor.seek(key)).to.equal(true);
      expect(cursor.value.id).to.equal(key % 5 === 0 ? key + KEYS : key);
    }
  });

  it('know keys by what they are: no text, no fraction, no other sign', () => {
    const { pool } = scratch;
    pool.transaction(({ root }) => root.nodes.load(rowsOf(0, KEYS)));
    const { nodes } = pool.root;
    for (let i = 0; i < 500; i++) expect(nodes.get(i)!.id).to.equal(i);
    for (const key of ['5', 5.5, -5, Number.NaN, null, 5n, {}]) {
      expectCode('COLLECTION_KEY', () => nodes.get(key as never));
      expectCode('COLLECTION_KEY', () => nodes.cursor().seek(key as never));
    }
    const cursor = nodes.cursor();
    expect(cursor.seek(-0)).to.equal(true);
    expect(Object.is(cursor.key, 0)).to.equal(true);
  });

  it('say that the cursor may stand on another entry after a change', () => {
    const { pool } = scratch;
    pool.transaction(({ root }) => root.nodes.load(rowsOf(0, KEYS)));
    const cursor = pool.root.nodes.cursor();
    for (let i = 0; i < 500; i++) expect(cursor.seek(i)).to.equal(true);
    expect(cursor.key).to.equal(499);
    pool.transaction(({ root }) => root.nodes.delete(1));
    expectCode('COLLECTION_MODIFIED', () => cursor.key);
    expect(cursor.value.id).to.equal(499);
    expect(cursor.seek(1)).to.equal(false);
  });

  it('leave a cursor on its object while others cease, and on none when it does', () => {
    const { pool } = scratch;
    pool.transaction(({ root }) => root.nodes.load(rowsOf(0, KEYS)));
    const cursor = pool.root.nodes.cursor();
    expect(cursor.seek(7)).to.equal(true);
    const shown = cursor.value;
    expect(shown.id).to.equal(7);
    pool.transaction(({ root }) => root.nodes.delete(8));
    expect(shown.id).to.equal(7);
    pool.transaction(({ root }) => {
      root.nodes.get(7)!.id = 70;
    });
    expect(shown.id).to.equal(70);
    pool.transaction(({ root }) => root.nodes.delete(7));
    expectCode('PTR_STALE', () => shown.id);
    pool.transaction((j) => {
      for (let key = 5000; key < 5010; key++)
        j.root.nodes.set(key, j.create(LoadNode, { id: key }));
    });
    expectCode('PTR_STALE', () => shown.id);
    expectCode('PTR_STALE', () =>
      pool.transaction(() => {
        (shown as LoadNode).id = 1;
      }),
    );
    pool.close();
    expectCode('POOL_CLOSED', () => shown.id);
  });

  it('lead a cursor to what is there now, whatever it was led to before', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.nodes.load(rowsOf(0, KEYS));
      j.root.signed.load(rowsOf(0, 300));
    });
    const cursor = pool.root.nodes.cursor();
    const expectAll = (idAt: (key: number) => number | undefined): void => {
      for (let pass = 0; pass < 3; pass++) {
        for (let key = 0; key < KEYS; key++) {
          const id = idAt(key);
          expect(cursor.seek(key)).to.equal(id !== undefined);
          if (id === undefined) continue;
          expect(cursor.value.id).to.equal(id);
          expect(cursor.key).to.equal(key);
        }
      }
    };
    expectAll((key) => key);
    // A change to another map, and the end of objects that lie elsewhere.
    pool.transaction((j) => j.root.signed.clear());
    expectAll((key) => key);
    // Other objects under the same keys, in the place of those that they replace.
    for (let round = 1; round <= 3; round++) {
      pool.transaction((j) => {
        for (let key = 8; key < 24; key++)
          j.root.nodes.set(key, j.create(LoadNode, { id: key + round * KEYS }));
      });
      expectAll((key) => (key >= 8 && key < 24 ? key + round * KEYS : key));
    }
    const now = (key: number): number => (key >= 8 && key < 24 ? key + 3 * KEYS : key);
    pool.transaction((j) => {
      expect(() =>
        pool.transaction(() => {
          for (let key = 40; key < 80; key++) j.root.nodes.delete(key);
          j.root.nodes.set(81, j.create(LoadLeaf, { id: 1 }));
          expectAll((key) => (key === 81 ? 1 : key >= 40 && key < 80 ? undefined : now(key)));
          throw new Error('taken back');
        }),
      ).to.throw('taken back');
      expectAll(now);
      // Through the cursor itself; zeros are values too.
      for (let key = 0; key < KEYS; key++) {
        expect(cursor.seek(key)).to.equal(true);
        (cursor.value as LoadNode).id = 0;
      }
    });
    expectAll(() => 0);
    pool.close();
    expectCode('POOL_CLOSED', () => cursor.seek(3));
    expectCode('POOL_CLOSED', () => cursor.value.id);
  });

  it('lead no cursor into a map that is gone', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.nested.set(1, new Map() as never);
      j.root.nested.get(1)!.load(rowsOf(0, KEYS));
    });
    const cursor = pool.root.nested.get(1)!.cursor();
    for (let pass = 0; pass < 3; pass++)
      for (let key = 0; key < KEYS; key++) expect(cursor.seek(key)).to.equal(true);
    pool.transaction((j) => {
      j.root.nested.delete(1);
      expectCode('PTR_STALE', () => cursor.seek(5));
    });
    expectCode('PTR_STALE', () => cursor.seek(5));
  });
});
