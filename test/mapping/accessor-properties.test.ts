// accessor-properties.test.ts — properties declared with `accessor`, whose storage is private to ordinary objects.
import { expect } from 'chai';
import { Pool } from '../../src/index.js';
import { runStandardFixture } from '../decorators/compile-standard.js';
import { ScratchPool } from '../support/scratch-pool.js';
import { forEachMedium } from '../support/for-each-medium.js';

interface Item {
  id: number;
  label: string;
  next: Item | null;
  seen: number | undefined;
}

interface Special extends Item {
  weight: number;
  note: string | undefined;
}

interface Shelf {
  first: Item | null;
  count: number;
}

interface Classes {
  readonly Item: new () => Item;
  readonly Special: new () => Special;
  readonly Shelf: new () => Shelf;
}

/** Fresh classes, which no pool has used. */
function freshClasses(): Classes {
  return runStandardFixture('accessors', { metadata: true }) as unknown as Classes;
}

describe('accessor properties of classes that no pool has used', () => {
  it('are those of the language', () => {
    const { Special } = freshClasses();
    const item = new Special();
    expect([item.id, item.label, item.next, item.seen]).to.deep.equal([1, 'new item', null, 10]);
    item.id = 7;
    item.weight = 2;
    item.note = undefined;
    item.seen = 11;
    expect([item.id, item.weight, item.note, item.seen]).to.deep.equal([7, 2, undefined, 11]);
    expect(() => (Object.create(Special.prototype as object) as Item).id).to.throw(TypeError);
  });

  it('keep what they held when a pool first uses the class', () => {
    const classes = freshClasses();
    const item = new classes.Special();
    item.label = 'early';
    item.note = 'kept';
    const pool = Pool.open('', classes.Shelf, { media: 'memory', classes: [classes.Special] });
    expect([item.label, item.note, item.weight]).to.deep.equal(['early', 'kept', 0.5]);
    item.label = 'later';
    item.seen = 12;
    expect([item.label, item.seen]).to.deep.equal(['later', 12]);
    expect(Object.keys(item)).to.deep.equal([]);
    pool.close();
  });
});

forEachMedium('accessor properties', (medium) => {
  const classes = freshClasses();
  const { Special, Shelf } = classes;
  let scratch: ScratchPool<Shelf>;

  beforeEach(() => {
    scratch = new ScratchPool<Shelf>(medium, Shelf, { classes: [Special] });
    scratch.open();
  });

  afterEach(() => scratch.remove());

  it('of objects made by j.create have the defaults, then what was given', () => {
    scratch.pool.transaction((j) => {
      const item = j.create(Special, { id: 5, weight: 1.5 });
      j.root.first = item;
      expect([item.id, item.label, item.weight, item.next]).to.deep.equal([
        5,
        'new item',
        1.5,
        null,
      ]);
      expect([item.seen, item.note]).to.deep.equal([undefined, undefined]);
    });
    const item = scratch.reopenIfPersistent().root.first as Special;
    expect([item.id, item.label, item.weight]).to.deep.equal([5, 'new item', 1.5]);
    expect(item).to.be.instanceOf(Special);
    scratch.verify();
  });

  it('are journaled: an abort brings the old values back', () => {
    const { pool } = scratch;
    pool.transaction((j) => void (j.root.first = j.create(Special, { id: 1 })));
    const item = pool.root.first as Special;
    expect(() =>
      pool.transaction(() => {
        item.id = 2;
        item.weight = 9;
        throw new Error('on purpose');
      }),
    ).to.throw('on purpose');
    expect([item.id, item.weight]).to.deep.equal([1, 0.5]);
    expect(() => (item.id = 3))
      .to.throw()
      .with.property('code', 'TX_REQUIRED');
  });

  it('of adopted objects move into the pool with their values', () => {
    const { pool } = scratch;
    const item = new Special();
    item.id = 8;
    item.next = new Special();
    item.next.label = 'second';
    pool.transaction((j) => {
      j.root.first = item;
      expect([item.id, item.next?.label]).to.deep.equal([8, 'second']);
      item.id = 9;
    });
    expect(pool.root.first).to.equal(item);
    const again = scratch.reopenIfPersistent().root.first as Special;
    expect([again.id, again.next?.label, again.weight]).to.deep.equal([9, 'second', 0.5]);
    scratch.verify();
  });

  it('of objects whose adoption was taken back are as they were before it', () => {
    const { pool } = scratch;
    const item = new Special();
    item.id = 8;
    expect(() =>
      pool.transaction((j) => {
        j.root.first = item;
        item.id = 9;
        item.label = 'gone';
        throw new Error('on purpose');
      }),
    ).to.throw('on purpose');
    expect([item.id, item.label, pool.root.first]).to.deep.equal([8, 'new item', null]);
    item.id = 10;
    pool.transaction((j) => void (j.root.first = item));
    expect(pool.root.first?.id).to.equal(10);
    scratch.verify();
  });

  it('that are volatile live beside handles, and are never stored', () => {
    const { pool } = scratch;
    pool.transaction((j) => void (j.root.first = j.create(Special)));
    const item = pool.root.first as Special;
    expect([item.seen, item.note]).to.deep.equal([undefined, undefined]);
    item.seen = 3;
    item.note = 'outside a transaction';
    expect([item.seen, item.note]).to.deep.equal([3, 'outside a transaction']);
    expect(JSON.stringify(item)).not.to.contain('outside');
    if (scratch.isPersistent) expect(scratch.reopen().root.first?.seen).to.equal(undefined);
  });

  it('that are volatile go through adoption and back with their latest value', () => {
    const { pool } = scratch;
    const item = new Special();
    item.note = 'before';
    expect(() =>
      pool.transaction((j) => {
        j.root.first = item;
        expect(item.note).to.equal('before');
        item.note = 'within';
        throw new Error('on purpose');
      }),
    ).to.throw('on purpose');
    expect(item.note).to.equal('within');
    pool.transaction((j) => void (j.root.first = item));
    expect(item.note).to.equal('within');
    item.note = 'after';
    expect((pool.root.first as Special).note).to.equal('after');
  });
});
