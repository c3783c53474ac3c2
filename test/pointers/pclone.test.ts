// pclone.test.ts — copies inside a pool: deep through what is owned, shared through what is counted.
import { expect } from 'chai';
import {
  Field,
  PClone,
  PVec,
  Pbox,
  Persistent,
  Pool,
  Prc,
  Root,
  array,
  f64,
  pclone,
  pcloneFrom,
  sameContent,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { Home, Item, SpecialItem, Tree } from './domain.js';

forEachMedium('pclone', (medium) => {
  const scratch = useScratchPool(medium, Home);

  function plant(): void {
    scratch.pool.transaction((j) => {
      const { root } = j;
      const shared = Prc.new(Object.assign(new Item(), { amount: 3 }), j);
      const top = j.create(Tree, {
        key: 1,
        label: 'a label that is longer than a slot',
        item: shared,
      });
      root.tree = Pbox.new(top, j);
      top.left = Pbox.new(j.create(Tree, { key: 2 }), j);
      top.children.push(
        Pbox.new(j.create(Tree, { key: 3 }), j),
        Pbox.new(j.create(Tree, { key: 4 }), j),
      );
      top.children.get(0).value.right = Pbox.new(j.create(Tree, { key: 5 }), j);
      root.pair.box = Pbox.new(j.create(Tree, { key: 6 }), j);
      root.trees.set(7, Pbox.new(j.create(Tree, { key: 7 }), j));
      root.item = shared;
      root.weak = shared.downgrade(j);
      root.lists.set('x', [shared, shared] as never);
      root.words = Prc.new('words', j);
    });
  }

  it('copies what is owned and shares what is counted', () => {
    plant();
    scratch.pool.transaction((j) => void (j.root.other = j.root.tree!.pclone(j)));
    const root = scratch.pool.root as Home;
    const [a, b] = [root.tree!.value, root.other!.value];
    expect(a).to.not.equal(b);
    expect(sameContent(a, b)).to.equal(true);
    expect(a.left!.value).to.not.equal(b.left!.value);
    expect(a.children.get(0).value.right!.value).to.not.equal(b.children.get(0).value.right!.value);
    expect(a.item!.value).to.equal(b.item!.value);
    expect(root.item!.strongCount).to.equal(5);
    scratch.verify();
    scratch.pool.transaction((j) => {
      b.label = 'changed';
      b.children.get(1).value.key = 40;
      j;
    });
    expect(a.label).to.contain('longer');
    expect(a.children.get(1).value.key).to.equal(4);
    scratch.pool.transaction((j) => void (j.root.tree = null));
    expect(b.children.length).to.equal(2);
    scratch.verify();
  });

  it('copies whole roots into other objects: embedded ones, maps, lists, weak pointers', () => {
    plant();
    scratch.pool.transaction((j) => {
      const copy = pclone(j.root, j);
      expect(sameContent(copy, j.root)).to.equal(true);
      expect(copy.pair.box!.value).to.not.equal(j.root.pair.box!.value);
      expect(copy.trees.get(7)!.value).to.not.equal(j.root.trees.get(7)!.value);
      expect(copy.weak.value).to.equal(j.root.weak.value);
      expect(copy.words!.value).to.equal('words');
    });
    // Nobody kept it.
    scratch.verify();
  });

  it('pcloneFrom makes one object like another', () => {
    plant();
    scratch.pool.transaction((j) => {
      const source = j.root.tree!.value;
      const target = j.create(Tree, { key: 100, label: 'old' });
      target.children.push(Pbox.new(j.create(Tree), j));
      j.root.other = Pbox.new(target, j);
      pcloneFrom(target, source, j);
      expect(sameContent(target, source)).to.equal(true);
      pcloneFrom(target, target, j);
      expectCode('FIELD_TYPE', () => pcloneFrom<object>(target, j.root.item!.value, j));
    });
    expect(sameContent(scratch.pool.root.tree, scratch.pool.root.other)).to.equal(true);
    scratch.verify();
  });

  it('a chain of any length', () => {
    scratch.pool.transaction((j) => {
      for (let key = 0; key < 20_000; key++) {
        const head = j.create(Tree, { key });
        head.left = Pbox.take(j.root, 'tree', j);
        j.root.tree = Pbox.new(head, j);
      }
    });
    scratch.pool.transaction((j) => void (j.root.other = j.root.tree!.pclone(j)));
    let count = 0;
    for (let box = scratch.pool.root.other; box !== null; box = box.value.left) count++;
    expect(count).to.equal(20_000);
    scratch.verify();
  });

  it('refuses classes that are not declared so, and leaves nothing behind', () => {
    const before = scratch.verify().allocations;
    scratch.pool.transaction((j) => {
      const special = j.create(SpecialItem);
      expectCode('SCHEMA_NOT_PCLONE', () => pclone(special, j));
      expectCode('PTR_NULL', () => pclone({}, j));
      expectCode('TX_REQUIRED', () => pclone(special, null as never));
    });
    expect(scratch.verify().allocations).to.equal(before);
  });

  it('refuses objects of other pools', () => {
    const other = Pool.open('', Home, { media: 'memory' });
    scratch.pool.transaction((j) => {
      expectCode('PTR_OTHER_POOL', () => pclone(other.root as Home, j));
      expectCode('PTR_OTHER_POOL', () => pcloneFrom(j.root, other.root as Home, j));
    });
    other.close();
  });
});

@PClone()
@Persistent('pclone.Sheet')
class Sheet {
  @Field(array(f64, 4)) numbers = [1, 2, 3, 4];
  @Field(PVec.of(PVec.of(f64))) rows!: PVec<PVec<number>>;
  @Field(f64, { nullable: true }) maybe: number | null = null;
  @Field(f64, { nullable: true, optional: true }) either: number | null | undefined;
}

@Root('pclone.Sheets')
class Sheets {
  @Field(PVec.of(() => Sheet)) sheets!: PVec<Sheet>;
}

describe('pclone of plain values', () => {
  it('copies arrays, nested collections and absent values', () => {
    const pool = Pool.open('', Sheets, { media: 'memory' });
    pool.transaction((j) => {
      const sheet = j.create(Sheet, { numbers: [4, 3, 2, 1] });
      sheet.rows.push([1, 2] as never, [] as never);
      const copy = pclone(sheet, j);
      sheet.numbers[0] = 9;
      sheet.rows.get(0).push(3);
      j.root.sheets.push(sheet, copy);
    });
    const [, copy] = [...pool.root.sheets];
    expect([...copy!.numbers]).to.deep.equal([4, 3, 2, 1]);
    expect([...copy!.rows].map((row) => [...row])).to.deep.equal([[1, 2], []]);
    expect([copy!.maybe, copy!.either]).to.deep.equal([null, undefined]);
    expect(pool.verify().ok).to.equal(true);
    pool.close();
  });
});
