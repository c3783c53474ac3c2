// counted.test.ts — Prc, Parc, PWeak and VWeak: who keeps an object, who only knows it.
import { expect } from 'chai';
import { inspect } from 'node:util';
import {
  PWeak,
  Parc,
  Pool,
  Prc,
  VWeak,
  sameContent,
  snapshot,
  f64,
  text,
  type PVec,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { Home, Item, SpecialItem, Tree, numbersType } from './domain.js';

function item(amount: number): Item {
  const made = new Item();
  made.amount = amount;
  return made;
}

forEachMedium('pointers that count', (medium) => {
  const scratch = useScratchPool(medium, Home);

  it('share an object, which goes with the last of them', () => {
    scratch.pool.transaction((j) => {
      const pointer = Prc.new(item(1), j);
      expect(pointer.strongCount).to.equal(0);
      j.root.item = pointer;
      expect(pointer.strongCount).to.equal(1);
      j.root.items.push(pointer, pointer.pclone(j));
      j.root.sameItem = pointer.value;
      expect(pointer.strongCount).to.equal(4);
    });
    scratch.verify();
    const { root } = scratch.reopenIfPersistent();
    const kept = root.item as Prc<Item>;
    expect(kept.strongCount).to.equal(4);
    expect(root.sameItem).to.equal(kept.value);
    expect(root.items.indexOf(kept)).to.equal(0);
    expect(root.items.lastIndexOf(kept)).to.equal(1);
    scratch.pool.transaction((j) => {
      j.root.items.clear();
      j.root.item = null;
      expect(kept.strongCount).to.equal(1);
    });
    expect(kept.value.amount).to.equal(1);
    scratch.pool.transaction((j) => void (j.root.sameItem = null));
    expectCode('PTR_STALE', () => kept.value);
    expect(kept.strongCount).to.equal(0);
    scratch.verify();
  });

  it('lead to objects of subclasses', () => {
    scratch.pool.transaction((j) => {
      const special = j.create(SpecialItem, { name: 'gold' });
      j.root.item = Prc.from(special, j);
    });
    expect((scratch.reopenIfPersistent().root.item!.value as SpecialItem).name).to.equal('gold');
  });

  it('a weak pointer leads to its object until that goes, and then nowhere', () => {
    scratch.pool.transaction((j) => {
      expect(j.root.weak.isDangling).to.equal(true);
      expect(j.root.weak.value).to.equal(null);
      expect(j.root.weak.upgrade(j)).to.equal(null);
      j.root.item = Prc.new(item(3), j);
      j.root.weak = j.root.item.downgrade(j);
      j.root.weaks.push(j.root.weak, j.root.weak.pclone(j), PWeak.new());
      expect(j.root.item.weakCount).to.equal(3);
      expect(j.root.weak.strongCount).to.equal(1);
    });
    scratch.verify();
    const pool = scratch.reopenIfPersistent();
    expect(pool.root.weak.value!.amount).to.equal(3);
    pool.transaction((j) => {
      const strong = j.root.weak.upgrade(j)!;
      expect(strong).to.be.instanceOf(Prc);
      expect(strong.ptrEq(j.root.item)).to.equal(true);
      j.root.items.push(strong);
      j.root.item = null;
      expect(j.root.weak.isDangling).to.equal(false);
    });
    pool.transaction((j) => j.root.items.clear());
    expect(pool.root.weak.isDangling).to.equal(true);
    expect(pool.root.weak.value).to.equal(null);
    expect(pool.root.weaks.get(0).isDangling).to.equal(true);
    pool.transaction((j) => {
      expect(j.root.weak.upgrade(j)).to.equal(null);
      // Its place serves others; the weak pointers are not theirs.
      for (let i = 0; i < 50; i++) j.root.items.push(Prc.new(item(i), j));
    });
    expect(pool.root.weak.isDangling).to.equal(true);
    scratch.verify();
    pool.transaction((j) => {
      j.root.weak = PWeak.new();
      j.root.weaks.clear();
    });
    scratch.verify();
  });

  it('an object that is given up and taken again in one transaction stays', () => {
    scratch.pool.transaction((j) => {
      j.root.item = Prc.new(item(1), j);
      j.root.weak = j.root.item.downgrade(j);
    });
    scratch.pool.transaction((j) => {
      j.root.item = null;
      j.root.item = j.root.weak.upgrade(j);
    });
    expect(scratch.pool.root.item!.value.amount).to.equal(1);
    scratch.verify();
  });

  it('an abort takes counts back, weak ones too', () => {
    scratch.pool.transaction((j) => void (j.root.item = Prc.new(item(1), j)));
    const kept = scratch.pool.root.item as Prc<Item>;
    expect(() =>
      scratch.pool.transaction((j) => {
        j.root.weak = j.root.item!.downgrade(j);
        j.root.items.push(j.root.item!);
        expect([kept.strongCount, kept.weakCount]).to.deep.equal([2, 1]);
        try {
          scratch.pool.transaction((inner) => {
            inner.root.items.push(kept);
            inner.root.weaks.push(kept.downgrade(inner));
            expect([kept.strongCount, kept.weakCount]).to.deep.equal([3, 2]);
            throw new Error('inner');
          });
        } catch {
          expect([kept.strongCount, kept.weakCount]).to.deep.equal([2, 1]);
        }
        throw new Error('outer');
      }),
    ).to.throw('outer');
    expect([kept.strongCount, kept.weakCount]).to.deep.equal([1, 0]);
    scratch.verify();
  });

  it('a list with weak back pointers goes as a whole', () => {
    const before = scratch.verify().allocations;
    scratch.pool.transaction((j) => {
      let head = Prc.new(item(0), j);
      for (let i = 1; i < 500; i++) {
        const next = Prc.new(item(i), j);
        next.value.next = head;
        head.value.back = next.downgrade(j);
        head = next;
      }
      j.root.item = head;
    });
    scratch.verify();
    scratch.pool.transaction((j) => void (j.root.item = null));
    scratch.pool.reclaim();
    expect(scratch.verify().allocations).to.equal(before);
  });

  it('lead to what only waiting objects hold until these are reclaimed; what is stored until then stays', () => {
    const before = scratch.verify().allocations;
    scratch.pool.transaction((j) => {
      let head: Prc<Item> | null = null;
      for (let i = 0; i < 10_000; i++) {
        const next: Prc<Item> = Prc.new(item(i), j);
        next.value.next = head;
        if (i === 0 || i === 10) j.root.weaks.push(next.downgrade(j));
        head = next;
      }
      j.root.item = head;
    });
    scratch.pool.transaction((j) => void (j.root.item = null));
    expect(scratch.pool.verify().pending, 'some wait').to.be.above(0);
    const [last, tenth] = scratch.pool.root.weaks;
    expect([last!.value?.amount, tenth!.strongCount]).to.deep.equal([0, 1]);
    scratch.pool.transaction((j) => {
      // The second commit frees the next 4,096: the ends of the chain are still there.
      const [, weak] = j.root.weaks;
      j.root.item = weak!.upgrade(j);
      expect(j.root.item!.strongCount).to.equal(2);
    });
    scratch.pool.reclaim();
    const { root } = scratch.pool;
    expect(root.item!.strongCount).to.equal(1);
    expect([...root.weaks].map((weak) => weak.value?.amount)).to.deep.equal([0, 10]);
    expect(scratch.verify().objects).to.equal(12);
    scratch.pool.transaction((j) => void (j.root.item = null));
    expect([...root.weaks].map((weak) => weak.isDangling)).to.deep.equal([true, true]);
    scratch.pool.transaction((j) => j.root.weaks.clear());
    expect(scratch.verify().allocations).to.equal(before);
  });

  it('Parc counts as Prc does, and is another type', () => {
    scratch.pool.transaction((j) => {
      const shared = Parc.new(item(2), j);
      j.root.shared = shared;
      j.root.weakShared = shared.downgrade(j);
      expectCode('FIELD_TYPE', () => (j.root.item = shared as never));
      expectCode('FIELD_TYPE', () => (j.root.shared = Prc.from(shared.value, j) as never));
      const strong = j.root.weakShared.upgrade(j);
      expect(strong).to.be.instanceOf(Parc);
      expect(strong!.strongCount).to.equal(1);
    });
    scratch.verify();
    const { root } = scratch.reopenIfPersistent();
    expect(root.weakShared.value).to.equal(root.shared!.value);
  });

  it('VWeak waits in variables, and ends with its object or its pool', () => {
    scratch.pool.transaction((j) => void (j.root.item = Prc.new(item(1), j)));
    const waiting = (scratch.pool.root.item as Prc<Item>).demote();
    const other = waiting.clone();
    expect(waiting.value!.amount).to.equal(1);
    expect(waiting.ptrEq(other)).to.equal(true);
    scratch.pool.transaction((j) => {
      const strong = waiting.promote(j)!;
      expect(strong).to.be.instanceOf(Prc);
      j.root.items.push(strong);
      j.root.item = null;
    });
    expect(waiting.isDangling).to.equal(false);
    const nowhere = VWeak.null<Item, Prc<Item>>();
    expect(nowhere.isDangling).to.equal(true);
    expect(waiting.ptrEq(nowhere)).to.equal(false);
    scratch.pool.transaction((j) => {
      expect(nowhere.promote(j)).to.equal(null);
      j.root.items.clear();
      expect(waiting.isDangling).to.equal(false);
    });
    expect(waiting.isDangling).to.equal(true);
    expect(waiting.value).to.equal(null);
    scratch.pool.transaction((j) => {
      expect(waiting.promote(j)).to.equal(null);
      j.root.item = Prc.new(item(5), j);
    });
    const later = (scratch.pool.root.item as Prc<Item>).demote();
    const pool = scratch.reopenWith({});
    expect(later.isDangling).to.equal(true);
    pool.transaction((j) => expect(later.promote(j)).to.equal(null));
    expectCode('TX_REQUIRED', () => later.promote(null as never));
  });

  it('hold values of all kinds, collections too', () => {
    scratch.pool.transaction((j) => {
      j.root.words = Prc.new('some words', j);
      j.root.plainNumber = Prc.new(1.5, j);
      j.root.numbers = Prc.newUninit<PVec<number>, 'default'>(numbersType, j).assumeInit();
      j.root.numbers.value.push(1, 2, 3);
      j.root.words.value += '!';
      expectCode('FIELD_TYPE', () => (j.root.words!.value = 5 as never));
      expectCode('FIELD_TYPE', () => (j.root.words = Prc.new(5, j, f64) as never));
    });
    const { root } = scratch.reopenIfPersistent();
    expect(root.words!.value).to.equal('some words!');
    expect([...root.numbers!.value]).to.deep.equal([1, 2, 3]);
    expect(root.plainNumber!.value).to.equal(1.5);
    expect(JSON.stringify(root.words)).to.equal('"some words!"');
    expect(snapshot(root).plainNumber).to.equal(1.5);
    scratch.verify();
    scratch.pool.transaction((j) => {
      j.root.words = null;
      j.root.numbers = null;
      j.root.plainNumber = null;
    });
    scratch.verify();
  });

  it('cannot lead into another pool', () => {
    const other = Pool.open('', Home, { media: 'memory' });
    other.transaction((j) => void (j.root.item = Prc.new(item(1), j)));
    const foreign = other.root.item as Prc<Item>;
    scratch.pool.transaction((j) => {
      expectCode('PTR_OTHER_POOL', () => (j.root.item = foreign));
      expectCode('PTR_OTHER_POOL', () => j.root.items.push(foreign));
      expectCode('PTR_OTHER_POOL', () => Prc.from(foreign.value, j));
      expectCode('PTR_OTHER_POOL', () => PWeak.from(foreign.value, j));
      expect(foreign.demote().promote(j)).to.equal(null);
      other.transaction((k) => {
        expectCode('PTR_OTHER_POOL', () => (j.root.weak = foreign.downgrade(k)));
      });
    });
    scratch.verify();
    other.close();
    expectCode('POOL_CLOSED', () => foreign.value);
    expectCode('POOL_CLOSED', () => foreign.strongCount);
  });

  it('change nothing outside of transactions', () => {
    scratch.pool.transaction((j) => void (j.root.item = Prc.new(item(1), j)));
    const root = scratch.pool.root as Home;
    const kept = root.item!;
    for (const change of [
      () => (root.item = kept),
      () => (root.items = [kept] as never),
      () => root.items.push(kept),
      () => (root.weak = PWeak.new()),
      () => kept.pclone(null as never),
      () => kept.downgrade({} as never),
    ])
      expectCode('TX_REQUIRED', change);
  });

  it('have true copies', () => {
    scratch.pool.transaction((j) => {
      const a = Prc.new(item(1), j);
      const b = Prc.new(item(2), j);
      a.value.next = b;
      b.value.back = a.downgrade(j);
      j.root.item = a;
      j.root.items.push(b);
    });
    const { root } = scratch.pool;
    const copy = snapshot(root) as unknown as {
      item: { next: { amount: number; back: unknown }; back: null };
      items: unknown[];
    };
    expect(copy.item.next.amount).to.equal(2);
    expect(copy.item.next.back).to.equal(copy.item);
    expect(copy.items[0]).to.equal(copy.item.next);
    expect(copy.item.back).to.equal(null);
    expect(JSON.stringify(root.item)).to.contain('$ref');
    expect(inspect(root.item, { depth: 3 })).to.contain('Prc → Item');
    expect(inspect(root.weak)).to.equal('PWeak [empty]');
    expect(sameContent(root.item, root.item)).to.equal(true);
    expect(root.item).to.not.deep.equal(root.items.get(0));
  });

  it('initialize fills an empty field outside of a transaction', () => {
    Prc.initialize(scratch.pool.root, 'item', item(8));
    Parc.initialize(scratch.pool.root, 'shared', item(9));
    Prc.initialize(scratch.pool.root, 'words', 'at once', text);
    const { root } = scratch.reopenIfPersistent();
    expect([root.item!.value.amount, root.shared!.value.amount]).to.deep.equal([8, 9]);
    expect(root.words!.value).to.equal('at once');
    scratch.verify();
  });

  it('a tree of boxes may share items', () => {
    scratch.pool.transaction((j) => {
      const shared = Prc.new(item(1), j);
      const node = j.create(Tree, { key: 1, item: shared });
      j.root.plain = node;
      j.root.lists.set('all', [shared] as never);
      expect(j.root.lists.get('all')!.length).to.equal(1);
    });
    scratch.verify();
  });
});
