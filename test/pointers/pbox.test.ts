// pbox.test.ts — a Pbox owns its object alone: moving, refusing, dropping.
import { expect } from 'chai';
import { inspect } from 'node:util';
import { Pbox, Prc, PWeak, snapshot, sameContent, type Journal, u32 } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { Home, Item, Tree } from './domain.js';

function tree(key: number): Tree {
  const node = new Tree();
  node.key = key;
  return node;
}

forEachMedium('Pbox', (medium) => {
  const scratch = useScratchPool(medium, Home);
  const run = <R>(body: (j: Journal<Home>) => R & object): R => scratch.pool.transaction(body);

  function plant(...keys: readonly number[]): void {
    scratch.pool.transaction((j) => {
      for (const key of keys) j.root.trees.set(key, Pbox.new(tree(key), j));
    });
  }

  it('keeps what it leads to across openings', () => {
    scratch.pool.transaction((j) => {
      const root = tree(5);
      j.root.tree = Pbox.new(root, j);
      root.left = Pbox.new(j.create(Tree, { key: 3, label: 'left' }), j);
    });
    const pool = scratch.reopenIfPersistent();
    expect(pool.root.tree!.value.key).to.equal(5);
    expect(pool.root.tree!.value.left!.value.label).to.equal('left');
    expect(pool.root.tree!.value.right).to.equal(null);
    scratch.verify();
  });

  it('leads to the object itself, which is the handle', () => {
    const node = tree(1);
    scratch.pool.transaction((j) => void (j.root.tree = Pbox.new(node, j)));
    expect(scratch.pool.root.tree!.value).to.equal(node);
    expect((scratch.pool.root.tree as Pbox<Tree>).ptrEq(scratch.pool.root.tree)).to.equal(true);
  });

  it('frees its object, and all that this owns, when its place lets go of it', () => {
    const before = scratch.verify().allocations;
    scratch.pool.transaction((j) => {
      let top = Pbox.new(tree(0), j);
      for (let key = 1; key < 1000; key++) {
        const next = tree(key);
        next.left = top;
        top = Pbox.new(next, j);
      }
      j.root.tree = top;
    });
    expect(scratch.verify().allocations).to.equal(before + 2000);
    const gone = scratch.pool.root.tree!;
    scratch.pool.transaction((j) => void (j.root.tree = null));
    scratch.pool.reclaim();
    expectCode('PTR_STALE', () => gone.value);
    expect(scratch.verify().allocations).to.equal(before);
  });

  it('refuses a second owner, whatever it is, and changes nothing', () => {
    plant(1);
    scratch.pool.transaction((j) => {
      const box = j.root.trees.get(1)!;
      for (const again of [
        () => (j.root.tree = box),
        () => (j.root.plain = box.value),
        () => j.root.trees.set(2, box),
        () => (j.root.pair.box = box),
        () => Pbox.new(box.value, j),
        () => PWeak.from(box.value, j),
        () => j.create(Tree, { left: box }),
      ])
        expect(expectCode('OWNERSHIP', again).message).to.contain('Pbox');
      expect(j.root.tree).to.equal(null);
      expect(j.root.trees.size).to.equal(1);
    });
    scratch.verify();
  });

  it('refuses an object that others refer to', () => {
    scratch.pool.transaction((j) => {
      const node = j.create(Tree, { key: 1 });
      j.root.plain = node;
      expectCode('OWNERSHIP', () => (j.root.tree = Pbox.new(node, j)));
      j.root.plain = null;
      j.root.tree = Pbox.new(node, j);
    });
    expect(scratch.pool.root.tree!.value.key).to.equal(1);
    scratch.verify();
    // In later transactions too.
    scratch.pool.transaction((j) => {
      const node = Pbox.take(j.root, 'tree', j)!.value;
      j.root.plain = node;
    });
    scratch.verify();
    scratch.pool.transaction((j) => {
      const node = j.root.plain!;
      expectCode('OWNERSHIP', () => (j.root.tree = Pbox.new(node, j)));
      j.root.plain = null;
      j.root.tree = Pbox.new(node, j);
    });
    expect(scratch.pool.root.tree!.value.key).to.equal(1);
    scratch.verify();
  });

  it('one object twice in one assignment is refused', () => {
    scratch.pool.transaction((j) => {
      const box = Pbox.new(tree(1), j);
      expectCode('OWNERSHIP', () => j.create(Tree, { left: box, right: box }));
      // Nothing of the refused creation owns it.
      j.root.tree = box;
      const node = j.root.tree.value;
      const twice = Pbox.new(tree(2), j);
      expectCode('OWNERSHIP', () => node.children.push(twice, twice));
      expectCode('OWNERSHIP', () => (node.children = [twice, twice] as never));
      expect(node.children.length).to.be.lessThan(2);
    });
    scratch.verify();
  });

  it('moves: take, replace, swap, pop, and by emptying the first place', () => {
    plant(1, 2, 3);
    scratch.pool.transaction((j) => {
      const { root } = j;
      root.tree = takeOut(root, 1);
      root.other = takeOut(root, 2);
      Pbox.swap([root, 'tree'], [root, 'other'], j);
      expect([root.tree.value.key, root.other.value.key]).to.deep.equal([2, 1]);
      const old = Pbox.replace(root, 'tree', takeOut(root, 3), j)!;
      expect(old.value.key).to.equal(2);
      root.tree.value.children.push(old);
      const back = root.tree.value.children.pop()!;
      root.pair.box = back;
      const first = Pbox.take(root, 'other', j)!;
      expect(root.other).to.equal(null);
      expect(Pbox.take(root, 'other', j)).to.equal(null);
      root.trees.set(9, first);
    });
    scratch.verify();
    const { root } = scratch.reopenIfPersistent();
    expect(root.tree!.value.key).to.equal(3);
    expect(root.pair.box!.value.key).to.equal(2);
    expect([...root.trees.keys()]).to.deep.equal([9]);
    scratch.verify();

    function takeOut(home: Home, key: number): Pbox<Tree> {
      const box = home.trees.get(key)!;
      home.trees.delete(key);
      return box;
    }
  });

  it('take refuses a field that may not be empty, other fields, and objects of no pool', () => {
    scratch.pool.transaction((j) => {
      expectCode('FIELD_TYPE', () => Pbox.take(j.root, 'item' as never, j));
      expectCode('FIELD_TYPE', () => Pbox.take(new Tree(), 'left', j));
    });
    expectCode('TX_REQUIRED', () => Pbox.take(scratch.pool.root, 'tree', null as never));
  });

  it('refuses to be its own owner, near and far, in fields and in collections', () => {
    scratch.pool.transaction((j) => {
      const top = Pbox.new(tree(0), j);
      expectCode('OWNERSHIP', () => (top.value.left = top));
      expectCode('OWNERSHIP', () => top.value.children.push(top));
      j.root.tree = top;
      let node = top.value;
      for (let depth = 1; depth <= 50; depth++) {
        const next = Pbox.new(tree(depth), j);
        if (depth % 2 === 0) node.left = next;
        else node.children.push(next);
        node = next.value;
      }
      const moved = Pbox.take(j.root, 'tree', j)!;
      expectCode('OWNERSHIP', () => (node.right = moved));
      expectCode('OWNERSHIP', () => node.children.push(moved));
      j.root.tree = moved;
    });
    scratch.verify();
  });

  it('a chain of owners may be built from either end, and split and spliced', () => {
    const length = 3000;
    scratch.pool.transaction((j) => {
      // From the end: each new head gets all that there is.
      for (let key = 0; key < length; key++) {
        const head = tree(key);
        const rest = Pbox.take(j.root, 'tree', j);
        j.root.tree = Pbox.new(head, j);
        head.left = rest;
      }
      // Splice one in after the tenth.
      let node = j.root.tree!.value;
      for (let i = 0; i < 10; i++) node = node.left!.value;
      const inserted = tree(-1 >>> 0);
      const rest = Pbox.take(node, 'left', j);
      node.left = Pbox.new(inserted, j);
      inserted.left = rest;
    });
    let count = 0;
    for (let box = scratch.pool.root.tree; box !== null; box = box.value.left) count++;
    expect(count).to.equal(length + 1);
    scratch.verify();
  });

  it('an abort and a savepoint bring owners back', () => {
    plant(1, 2);
    expect(() =>
      run((j) => {
        const box = j.root.trees.get(1)!;
        j.root.trees.delete(1);
        j.root.tree = box;
        throw new Error('no');
      }),
    ).to.throw('no');
    scratch.verify();
    scratch.pool.transaction((j) => {
      const box = j.root.trees.get(1)!;
      try {
        scratch.pool.transaction(() => {
          j.root.trees.delete(1);
          j.root.tree = box;
          throw new Error('inner');
        });
      } catch {
        // Taken back.
      }
      expect(j.root.tree).to.equal(null);
      expectCode('OWNERSHIP', () => (j.root.tree = box));
    });
    scratch.verify();
    expect(scratch.pool.root.trees.get(1)!.value.key).to.equal(1);
  });

  it('a box that nobody stored goes with its transaction', () => {
    const before = scratch.verify().allocations;
    const box = run((j) => Pbox.new(tree(1), j));
    expectCode('PTR_STALE', () => box.value);
    expect(scratch.verify().allocations).to.equal(before);
    scratch.pool.transaction((j) => {
      expectCode('PTR_STALE', () => (j.root.tree = box));
    });
  });

  it('holds values, which change in place', () => {
    scratch.pool.transaction((j) => {
      expectCode('SCHEMA_NOT_REGISTERED', () => Pbox.new(5n, j));
      j.root.number = Pbox.new(5, j, u32);
      j.root.number.value += 1;
      expectCode('FIELD_RANGE', () => (j.root.number!.value = -1));
    });
    expect(scratch.pool.root.number!.value).to.equal(6);
    expectCode('TX_REQUIRED', () => ((scratch.pool.root.number as Pbox<number>).value = 1));
    expect(scratch.reopenIfPersistent().root.number!.value).to.equal(6);
    scratch.verify();
  });

  it('refuses what is no box, of another class, and of another pool', () => {
    scratch.pool.transaction((j) => {
      const { root } = j;
      for (const wrong of [tree(1), {}, 5, 'a', Prc.new(new Item(), j)])
        expectCode('FIELD_TYPE', () => (root.tree = wrong as never));
      expectCode('FIELD_TYPE', () => (root.tree = Pbox.new(new Item(), j) as never));
      expectCode('FIELD_READONLY', () => {
        root.tree = Pbox.new(tree(1), j);
        root.tree.value = tree(2);
      });
      expectCode('FIELD_TYPE', () => Pbox.new(undefined, j));
      expectCode('FIELD_TYPE', () => Pbox.new({}, j));
      expectCode('TX_REQUIRED', () => Pbox.new(tree(1), {} as never));
    });
  });

  it('has true copies: snapshot, JSON, inspect, sameContent', () => {
    scratch.pool.transaction((j) => {
      j.root.tree = Pbox.new(tree(1), j);
      j.root.tree.value.left = Pbox.new(tree(2), j);
      j.root.other = j.root.tree.pclone(j);
    });
    const { root } = scratch.pool;
    const copy = snapshot(root.tree as Pbox<Tree>) as unknown as { left: { key: number } };
    expect(copy.left.key).to.equal(2);
    const json = JSON.parse(JSON.stringify(root.tree)) as { key: number; left: { key: number } };
    expect([json.key, json.left.key]).to.deep.equal([1, 2]);
    expect(inspect(root.tree, { depth: 5 }))
      .to.contain('Pbox → Tree')
      .and.contain('key: 2');
    expect(sameContent(root.tree, root.other)).to.equal(true);
    expect(root.tree).to.not.deep.equal(root.other);
    scratch.verify();
  });

  it('initialize fills an empty field outside of a transaction, once', () => {
    const { pool } = scratch;
    const { root } = pool;
    Pbox.initialize(root, 'tree', tree(4));
    expect(pool.root.tree!.value.key).to.equal(4);
    Pbox.initialize(pool.root.tree!.value, 'left', tree(2));
    expectCode('PTR_NOT_EMPTY', () => Pbox.initialize(root, 'tree', tree(5)));
    pool.transaction(() => {
      expectCode('TX_ACTIVE', () => Pbox.initialize(root, 'other', tree(5)));
    });
    expectCode('FIELD_TYPE', () => Pbox.initialize(root, 'item' as never, tree(5)));
    expect(scratch.reopenIfPersistent().root.tree!.value.left!.value.key).to.equal(2);
    scratch.verify();
  });

  it('newUninit gives room that is filled later', () => {
    scratch.pool.transaction((j) => {
      const room = Pbox.newUninit(Tree, j);
      room.object.key = 7;
      const box = room.initialize({ label: 'late' });
      expectCode('PTR_NOT_EMPTY', () => room.initialize({}));
      expectCode('PTR_NOT_EMPTY', () => room.assumeInit());
      j.root.tree = box;
      j.root.other = Pbox.newUninit(Tree, j).assumeInit();
      const refused = Pbox.newUninit(Tree, j);
      expectCode('FIELD_UNDECORATED', () => refused.initialize({ wrong: 1 } as never));
    });
    const { root } = scratch.pool;
    expect([root.tree!.value.key, root.tree!.value.label]).to.deep.equal([7, 'late']);
    expect(root.other!.value.key).to.equal(0);
    scratch.verify();
  });
});
