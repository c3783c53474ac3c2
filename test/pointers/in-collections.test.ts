// in-collections.test.ts — pointers as elements and values of collections: moved, refused and dropped there.
import { expect } from 'chai';
import { PWeak, Pbox, Prc, pcloneFrom, type Journal, type PVec } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { Home, Item, Tree } from './domain.js';

function tree(key: number): Tree {
  const node = new Tree();
  node.key = key;
  return node;
}

forEachMedium('pointers in collections', (medium) => {
  const scratch = useScratchPool(medium, Home);

  /** Plants a tree with `count` children, numbered from 0. */
  function plant(count: number): void {
    scratch.pool.transaction((j) => {
      j.root.tree = Pbox.new(tree(1000), j);
      for (let key = 0; key < count; key++) j.root.tree.value.children.push(Pbox.new(tree(key), j));
    });
  }

  function children(j: Journal<Home>): PVec<Pbox<Tree>> {
    return j.root.tree!.value.children;
  }

  function keys(): number[] {
    return [...scratch.pool.root.tree!.value.children].map((box) => box.value.key);
  }

  it('boxes are inserted, put at the front and spliced in', () => {
    plant(3);
    scratch.pool.transaction((j) => {
      const list = children(j);
      list.insert(1, Pbox.new(tree(10), j));
      list.unshift(Pbox.new(tree(20), j), Pbox.new(tree(21), j));
      const out = list.splice(2, 2, Pbox.new(tree(30), j));
      expect(out.map((box) => box.value.key)).to.deep.equal([0, 10]);
      list.insert(0, out[0]!);
    });
    expect(keys()).to.deep.equal([0, 20, 21, 30, 1, 2]);
    scratch.verify();
  });

  it('pointers that count and weak ones are inserted and spliced in', () => {
    scratch.pool.transaction((j) => {
      const { items, weaks } = j.root;
      const made = [0, 1, 2].map((amount) => Prc.from(j.create(Item, { amount }), j));
      items.unshift(made[0]!, made[1]!);
      items.insert(1, made[2]!, made[0]!);
      weaks.unshift(made[0]!.downgrade(j), PWeak.new());
      weaks.insert(1, made[1]!.downgrade(j));
      weaks.splice(0, 1, made[2]!.downgrade(j), made[2]!.downgrade(j));
      expect(made.map((one) => one.strongCount)).to.deep.equal([2, 1, 1]);
      expect(made.map((one) => one.weakCount)).to.deep.equal([0, 1, 2]);
    });
    const { root } = scratch.reopenIfPersistent();
    expect([...root.items].map((one) => one.value.amount)).to.deep.equal([0, 2, 0, 1]);
    expect([...root.weaks].map((one) => one.value?.amount)).to.deep.equal([2, 2, 1, undefined]);
    scratch.verify();
  });

  it('boxes trade places within one splice, and by assigning the vector to itself', () => {
    plant(4);
    scratch.pool.transaction((j) => {
      const list = children(j);
      list.splice(0, 2, list.get(1), list.get(0));
      expect(keys()).to.deep.equal([1, 0, 2, 3]);
      j.root.tree!.value.children = [...list].reverse() as never;
      expect(keys()).to.deep.equal([3, 2, 0, 1]);
      list.sort((a, b) => a.value.key - b.value.key).reverse();
    });
    expect(keys()).to.deep.equal([3, 2, 1, 0]);
    scratch.verify();
  });

  it('a refused second owner leaves a vector and a map as they were', () => {
    plant(5);
    scratch.pool.transaction((j) => {
      const list = children(j);
      const { trees } = j.root;
      for (let key = 0; key < 3; key++) trees.set(key, Pbox.new(tree(key), j));
      const one = Pbox.new(tree(7), j);
      for (const change of [
        () => list.insert(1, one, one),
        () => list.splice(0, 2, one, one),
        () => list.splice(0, 1, list.get(4)),
        () => list.unshift(list.get(2)),
        () => list.push(trees.get(1)!),
        () => list.set(0, list.get(1)),
        () => list.fill(one),
        () => list.fill(one, 1, 3),
        () => (j.root.tree!.value.children = [list.get(0), one, one] as never),
        () => trees.set(0, trees.get(1)!),
        () => trees.set(9, list.get(0)),
        () => (j.root.trees = new Map([[1, one], [2, one]]) as never), // prettier-ignore
      ]) {
        expectCode('OWNERSHIP', change);
        expect(keys()).to.deep.equal([0, 1, 2, 3, 4]);
        expect([...trees].map(([key, box]) => [key, box.value.key])).to.deep.equal([
          [0, 0],
          [1, 1],
          [2, 2],
        ]);
      }
      // Nobody owns it after all these refusals.
      j.root.other = one;
    });
    scratch.verify();
    expect(scratch.pool.root.other!.value.key).to.equal(7);
  });

  it('boxes that move between collections inside a savepoint come back with it', () => {
    plant(6);
    scratch.pool.transaction((j) => {
      const list = children(j);
      const { trees } = j.root;
      for (let round = 0; round < 3; round++) {
        try {
          scratch.pool.transaction(() => {
            for (let key = 0; list.length > 1; key++) trees.set(key, list.swapRemove(0));
            for (let key = 100; key < 300; key++) trees.set(key, Pbox.new(tree(key), j));
            const all = [...trees.values()];
            trees.clear();
            list.unshift(...all);
            list.reverse();
            j.root.other = list.pop()!;
            list.clear();
            throw new Error('back');
          });
        } catch (error) {
          expect((error as Error).message).to.equal('back');
        }
        expect(keys()).to.deep.equal([0, 1, 2, 3, 4, 5]);
        expect(trees.size).to.equal(0);
      }
      expectCode('OWNERSHIP', () => (j.root.other = list.get(3)));
      j.root.other = list.remove(3);
    });
    expect(keys()).to.deep.equal([0, 1, 2, 4, 5]);
    scratch.verify();
  });

  it('a map that grows keeps its boxes, and gives all of them up', () => {
    const before = scratch.verify().allocations;
    scratch.pool.transaction((j) => {
      for (let key = 0; key < 3000; key++) j.root.trees.set(key, Pbox.new(tree(key), j));
      for (let key = 0; key < 3000; key += 2) j.root.trees.delete(key);
    });
    scratch.verify();
    const { trees } = scratch.reopenIfPersistent().root;
    for (let key = 1; key < 3000; key += 2) expect(trees.get(key)!.value.key).to.equal(key);
    scratch.pool.transaction((j) => j.root.trees.clear());
    scratch.pool.reclaim();
    expect(scratch.verify().allocations).to.be.at.most(before + 1);
  });

  it('pcloneFrom copies an object into what it owns, and what it owns into it', () => {
    const chain = (): number[] => {
      const found: number[] = [];
      for (let box = scratch.pool.root.tree; box !== null; box = box.value.left)
        found.push(box.value.key);
      return found;
    };
    scratch.pool.transaction((j) => {
      const [top, middle, last] = [tree(1), tree(2), tree(3)];
      middle.left = Pbox.new(last, j);
      top.left = Pbox.new(middle, j);
      j.root.tree = Pbox.new(top, j);
      pcloneFrom(middle, top, j);
    });
    expect(chain()).to.deep.equal([1, 1, 2, 3]);
    scratch.verify();
    scratch.pool.transaction((j) => {
      const top = j.root.tree!.value;
      pcloneFrom(top, top.left!.value.left!.value, j);
    });
    expect(chain()).to.deep.equal([2, 3]);
    scratch.verify();
  });

  it('room that refused a value can be tried again', () => {
    scratch.pool.transaction((j) => {
      const room = Pbox.newUninit(Tree, j);
      expectCode('FIELD_RANGE', () => room.initialize({ label: 'no', key: -1 }));
      expect(room.object.label).to.equal('');
      j.root.tree = room.initialize({ key: 4 });
      expectCode('PTR_NOT_EMPTY', () => room.initialize({ key: 5 }));
    });
    expect(scratch.pool.root.tree!.value.key).to.equal(4);
    scratch.verify();
  });
});
