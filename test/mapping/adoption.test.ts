// adoption.test.ts — ordinary objects that become persistent because something persistent refers to them.
import { expect } from 'chai';
import {
  Field,
  Persistent,
  Root,
  Volatile,
  array,
  bytes,
  embedded,
  text,
  u32,
  u8,
  type PArray,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('adoption.Tag')
class Tag {
  @Field(u8) n: number = 1;
}

/** Defines its fields as `useDefineForClassFields` makes compilers do, and two more in other ways. */
@Persistent('adoption.Thing')
class Thing {
  @Field(u32) id: number = 0;
  @Field(text) name: string = 'unnamed';
  @Field(text, { nullable: true }) note: string | null = null;
  @Field(bytes) data: Uint8Array = new Uint8Array(3);
  @Field(array(u8, 2)) pair: number[] | PArray<number> = [1, 2];
  @Field(embedded(() => Tag)) tag: Tag = new Tag();
  @Field(() => Thing, { nullable: true }) next: Thing | null = null;
  @Field(() => Thing, { nullable: true }) other: Thing | null = null;
  @Field(u8) accessor level: number = 3;
  @Volatile() cache: Map<string, number> | undefined = undefined;

  constructor() {
    for (const key of Object.keys(this)) {
      Object.defineProperty(this, key, {
        value: (this as Record<string, unknown>)[key],
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  }

  get label(): string {
    return `${this.id} ${this.name}`;
  }
}

@Root('adoption.Box')
class Box {
  @Field(() => Thing, { nullable: true }) thing: Thing | null = null;
  @Field(() => Thing, { nullable: true }) second: Thing | null = null;
}

const boom = new Error('on purpose');

/** Everything that an object shows of itself. */
function shape(object: object): unknown {
  return Object.fromEntries(
    Reflect.ownKeys(object).map((key) => [
      String(key),
      Object.getOwnPropertyDescriptor(object, key),
    ]),
  );
}

forEachMedium('adoption', (medium) => {
  const scratch = useScratchPool(medium, Box);

  const put = (thing: unknown): void =>
    scratch.pool.transaction((j) => void (j.root.thing = thing as Thing));

  it('makes the very object the handle, with its fields in the pool and nowhere else', () => {
    const { pool } = scratch;
    const mine = new Thing();
    mine.id = 5;
    mine.level = 4;
    mine.name = 'a name that is longer than fifteen';
    put(mine);
    expect(pool.root.thing === mine).to.equal(true);
    expect(Object.keys(mine).filter((key) => key !== 'cache')).to.deep.equal([]);
    expect([mine.id, mine.level, mine.label, mine.note, mine.tag.n]).to.deep.equal([
      5,
      4,
      '5 a name that is longer than fifteen',
      null,
      1,
    ]);
    expect([...(mine.pair as PArray<number>)]).to.deep.equal([1, 2]);
    expectCode('TX_REQUIRED', () => (mine.id = 6));
    expectCode('TX_REQUIRED', () => (mine.level = 6));
    expectCode('TX_REQUIRED', () => (mine.name = 'x'));
    pool.transaction(() => {
      mine.id = 7;
      mine.level = 8;
    });
    const again = scratch.reopenIfPersistent().root.thing!;
    expect([again.id, again.level, again.label]).to.deep.equal([
      7,
      8,
      '7 a name that is longer than fifteen',
    ]);
    scratch.verify();
  });

  it('happens at the assignment, once, and through j.create as well', () => {
    const { pool } = scratch;
    const mine = new Thing();
    pool.transaction((j) => {
      j.root.thing = mine;
      j.root.second = mine;
      mine.id = 9;
      const made = j.create(Thing, { next: new Thing(), other: mine });
      mine.next = made.next;
      expect(made.next!.name).to.equal('unnamed');
    });
    expect(pool.root.second!.id).to.equal(9);
    expect(scratch.verify().objects).to.equal(3);
    const bare = new Thing();
    bare.id = 3;
    bare.id = 4;
    expect(bare.id).to.equal(4);
  });

  // On one medium in memory and one in a file: what it costs is the same on all.
  const length = ['memory', 'file'].includes(medium.name) ? 100_000 : 10_000;

  it(`takes along a chain of ${length}, and cycles`, () => {
    const { pool } = scratch;
    let chain: Thing | null = null;
    for (let id = 0; id < length; id++) {
      const thing: Thing = new Thing();
      thing.id = id;
      thing.next = chain;
      chain = thing;
    }
    chain!.other = chain;
    put(chain);
    expect(pool.root.thing === chain).to.equal(true);
    let count = 0;
    for (let thing = scratch.reopenIfPersistent().root.thing; thing !== null; thing = thing.next) {
      count++;
      if (thing.id !== length - count) expect(thing.id).to.equal(length - count);
    }
    expect(count).to.equal(length);
    expect(scratch.pool.root.thing!.other === scratch.pool.root.thing).to.equal(true);
    scratch.verify();
  }).timeout(60_000);

  it('is undone with its transaction: the object is as it was, and can be adopted again', () => {
    const { pool } = scratch;
    const next = Object.assign(new Thing(), { id: 2 });
    const mine: Thing = Object.assign(new Thing(), { id: 1, name: 'n'.repeat(40), next });
    const before = [shape(mine), shape(next)];
    for (let turn = 0; turn < 3; turn++) {
      expect(() =>
        pool.transaction((j) => {
          j.root.thing = mine;
          mine.id = 99;
          mine.next = null;
          mine.pair = [7, 7];
          next.name = 'changed';
          throw boom;
        }),
      ).to.throw(boom.message);
      expect([shape(mine), shape(next)]).to.deep.equal(before);
      expect(mine.next).to.equal(next);
    }
    put(mine);
    expect([mine.id, mine.next?.id, mine.name]).to.deep.equal([1, 2, 'n'.repeat(40)]);
    scratch.verify();
  });

  it('is undone with its savepoint only', () => {
    const { pool } = scratch;
    const [mine, other] = [new Thing(), new Thing()];
    pool.transaction((j) => {
      j.root.second = other;
      expect(() =>
        pool.transaction((inner) => {
          inner.root.thing = mine;
          mine.next = other;
          throw boom;
        }),
      ).to.throw(boom.message);
      expect(Object.hasOwn(mine, 'id')).to.equal(true);
      mine.id = 11;
      other.next = mine;
    });
    expect(pool.root.second!.next === mine).to.equal(true);
    expect([mine.id, pool.root.thing]).to.deep.equal([11, null]);
    scratch.verify();
  });

  it('refuses undeclared properties, and changes nothing then', () => {
    const { pool } = scratch;
    const good = new Thing();
    for (const [key, value] of [
      ['colour', 'red'],
      ['label2', () => 1],
      [Symbol('s'), 1],
    ] as const) {
      const bad = Object.assign(new Thing(), { [key]: value });
      const before = shape(bad);
      const error = expectCode('FIELD_UNDECORATED', () => put(bad));
      expect(error).to.include({ className: 'adoption.Thing', propertyName: String(key) });
      expect(shape(bad)).to.deep.equal(before);
      // Further down as well, and where the transaction goes on.
      const top = Object.assign(new Thing(), { next: good, other: bad });
      const untouched = [shape(top), shape(good), shape(bad)];
      pool.transaction((j) => {
        expectCode('FIELD_UNDECORATED', () => (j.root.thing = top));
        expectCode('FIELD_UNDECORATED', () => j.create(Thing, { other: bad }));
        expect([shape(top), shape(good), shape(bad)]).to.deep.equal(untouched);
      });
      expect([shape(top), shape(good), shape(bad)]).to.deep.equal(untouched);
      expect(pool.root.thing).to.equal(null);
      expect(scratch.verify().objects).to.equal(1);
    }
    put(good);
    expect(pool.root.thing === good).to.equal(true);
  });

  it('refuses values that do not fit, and leaves a graph that it cannot take as it was, cycles included', () => {
    const { pool } = scratch;
    const [a, b, c] = [new Thing(), new Thing(), new Thing()];
    Object.assign(a, { next: b, name: 'a'.repeat(60) });
    Object.assign(b, { next: a, other: c, name: 'b'.repeat(60) });
    Object.assign(c, { next: b, data: 'no bytes' });
    const before = [a, b, c].map(shape);
    pool.transaction((j) => {
      const error = expectCode('FIELD_TYPE', () => (j.root.thing = a));
      expect(error).to.include({ className: 'adoption.Thing', propertyName: 'data' });
      expect([a, b, c].map(shape)).to.deep.equal(before);
      expect(j.root.thing).to.equal(null);
      a.id = 1;
    });
    expect(a.id).to.equal(1);
    expect(scratch.verify().objects).to.equal(1);
    expect(pool.stats().allocations).to.equal(scratch.verify().allocations);
    c.data = new Uint8Array(2);
    put(a);
    expect(pool.root.thing!.next!.other === c).to.equal(true);
    expect([a.id, c.data.length]).to.deep.equal([1, 2]);
    expect(scratch.verify().objects).to.equal(4);
  });

  it('refuses objects that cannot be changed', () => {
    for (const lock of [Object.freeze, Object.seal, Object.preventExtensions]) {
      const mine = lock(new Thing());
      const before = shape(mine);
      expectCode('FIELD_TYPE', () => put(mine));
      expect(shape(mine)).to.deep.equal(before);
    }
    const mine = new Thing();
    Object.defineProperty(mine, 'name', { value: 'fixed', configurable: false });
    const before = shape(mine);
    expect(expectCode('FIELD_TYPE', () => put(mine))).to.include({ propertyName: 'name' });
    expect(shape(mine)).to.deep.equal(before);
    expect(scratch.verify().objects).to.equal(1);
  });

  it('leaves volatile fields to the object, which may hold anything there', () => {
    const mine = new Thing();
    mine.cache = new Map([['a', 1]]);
    put(mine);
    expect(mine.cache.get('a')).to.equal(1);
    mine.cache = undefined;
    mine.cache = new Map();
    expect(scratch.pool.root.thing!.cache).to.equal(mine.cache);
    if (scratch.isPersistent) expect(scratch.reopen().root.thing!.cache).to.equal(undefined);
    scratch.pool.transaction((j) => {
      const made = j.create(Thing, { cache: new Map() });
      j.root.thing = made;
    });
    scratch.verify();
  });

  it('refuses unknown fields in j.create, naming them', () => {
    const { pool } = scratch;
    const error = expectCode('FIELD_UNDECORATED', () =>
      pool.transaction((j) => j.create(Thing, { colour: 1 } as never)),
    );
    expect(error).to.include({ className: 'adoption.Thing', propertyName: 'colour' });
    expectCode('FIELD_RANGE', () => pool.transaction((j) => j.create(Thing, { id: -1 })));
    pool.transaction((j) => {
      expectCode('FIELD_RANGE', () => j.create(Thing, { id: -1, next: new Thing() }));
      expectCode('FIELD_TYPE', () =>
        j.create(Thing, { next: new Thing(), data: 5 as never, name: 'x'.repeat(50) }),
      );
    });
    expect(scratch.verify().allocations).to.equal(2);
  });
});
