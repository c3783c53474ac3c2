// embedded.test.ts — objects that lie inside other objects.
import { expect } from 'chai';
import {
  Field,
  PArray,
  Persistent,
  Root,
  array,
  bytes,
  embedded,
  f64,
  text,
  u8,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('embedded.Point')
class Point {
  @Field(f64) x: number = 0;
  @Field(f64) y: number = 0;

  length(): number {
    return Math.hypot(this.x, this.y);
  }
}

@Persistent('embedded.Address')
class Address {
  @Field(u8) number: number = 0;
  @Field(text) street: string = '';
  @Field(embedded(() => Point)) at: Point = new Point();
  @Field(array(u8, 3)) code!: PArray<number>;
  @Field(() => Person, { nullable: true }) owner: Person | null = null;
  @Field(text, { nullable: true }) note: string | null = null;
}

@Persistent('embedded.Person')
class Person {
  @Field(text) name: string = '';
  @Field(embedded(() => Address)) home: Address = new Address();
  @Field(embedded(() => Address), { nullable: true }) work: Address | null = null;
}

/** What may be assigned to an embedded field: an object with some of its fields. */
function part(fields: object): never {
  return fields as never;
}

@Root('embedded.Town')
class Town {
  @Field(() => Person, { nullable: true }) one: Person | null = null;
  @Field(() => Person, { nullable: true }) two: Person | null = null;
  @Field(bytes) filler: Uint8Array = new Uint8Array(0);
}

const boom = new Error('on purpose');

forEachMedium('embedded objects', (medium) => {
  const scratch = useScratchPool(medium, Town);

  const one = (): Person => scratch.pool.root.one as Person;

  beforeEach(() => {
    scratch.pool.transaction((j) => {
      j.root.one = j.create(Person, { name: 'ada' });
      j.root.one.home = Object.assign(new Address(), {
        number: 1,
        street: 'long street '.repeat(5),
        code: [1, 2, 3],
      });
    });
  });

  it('are instances of their class, one for each owner, and part of it', () => {
    const { home } = one();
    expect(home).to.be.instanceOf(Address);
    expect(home.at).to.be.instanceOf(Point);
    expect(home === one().home, 'the same').to.equal(true);
    expect(home.at === one().home.at, 'the same').to.equal(true);
    scratch.pool.transaction(() => {
      home.at.x = 3;
      home.at.y = 4;
    });
    expect(home.at.length()).to.equal(5);
    expect(one().work).to.equal(null);
    const { home: again } = (scratch.reopenIfPersistent(), one());
    expect([again.number, again.street, again.at.x, again.code.toArray()]).to.deep.equal([
      1,
      'long street '.repeat(5),
      3,
      [1, 2, 3],
    ]);
    scratch.verify();
  });

  it('are copied when they are assigned: no two owners share one', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.two = j.create(Person, { name: 'bob' });
      j.root.two.home = j.root.one!.home;
      j.root.two.home.street = 'elsewhere';
      j.root.two.work = j.root.one!.home;
      j.root.one!.home = j.root.one!.home;
    });
    expect(one().home.street).to.equal('long street '.repeat(5));
    expect(pool.root.two!.work!.street).to.equal('long street '.repeat(5));
    expect(pool.root.two!.home.code.toArray()).to.deep.equal([1, 2, 3]);
    scratch.verify();
    pool.transaction((j) => void (j.root.two = null));
    scratch.verify();
    expect(one().home.street).to.equal('long street '.repeat(5));
  });

  it('get the default of every field that an assigned object does not have', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.one!.home.at.x = 5;
      j.root.one!.home.note = 'a note that is long enough to stand outside';
      j.root.one!.home.owner = j.root.one;
      j.root.one!.home = part({ street: 'short' });
    });
    const { home } = one();
    expect([home.number, home.street, home.at.x, home.note, home.owner]).to.deep.equal([
      0,
      'short',
      0,
      null,
      null,
    ]);
    expect(home.code.toArray()).to.deep.equal([0, 0, 0]);
    scratch.verify();
    pool.transaction((j) => void (j.root.one!.home.at = part({ y: 2 })));
    expect([one().home.at.x, one().home.at.y]).to.deep.equal([0, 2]);
    expect(scratch.verify().allocations).to.equal(3);
  });

  it('let go of what they refer to when they are replaced or emptied', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.two = j.create(Person, { name: 'bob' });
      j.root.two.work = Object.assign(new Address(), {
        owner: new Person(),
        street: 'x'.repeat(100),
      });
    });
    const owner = pool.root.two!.work!.owner as Person;
    const { work } = pool.root.two as Person;
    expect(scratch.verify().objects).to.equal(4);
    pool.transaction((j) => void (j.root.two!.work = null));
    expectCode('PTR_STALE', () => owner.name);
    expect(pool.root.two!.work).to.equal(null);
    expect(scratch.verify().objects).to.equal(3);
    pool.transaction((j) => void (j.root.two!.work = new Address()));
    expect(pool.root.two!.work!.street).to.equal('');
    expect(work!.street).to.equal('');
    scratch.verify();
  });

  it('refuse what is none of their class, and undeclared properties', () => {
    const { pool } = scratch;
    for (const value of [1, 'x', true, null, undefined]) {
      const error = expectCode('FIELD_TYPE', () =>
        pool.transaction((j) => void (j.root.one!.home = value as never)),
      );
      expect(error).to.include({ className: 'embedded.Person', propertyName: 'home' });
    }
    const error = expectCode('FIELD_UNDECORATED', () =>
      pool.transaction((j) => void (j.root.one!.home = { street: 'x', colour: 'red' } as never)),
    );
    expect(error).to.include({ propertyName: 'colour' });
    expectCode('FIELD_RANGE', () =>
      pool.transaction((j) => void (j.root.one!.home = part({ number: 256 }))),
    );
    expectCode('TX_REQUIRED', () => (one().home.at.x = 1));
    expectCode('TX_REQUIRED', () => (one().home = new Address()));
    expect(one().home.number).to.equal(1);
    scratch.verify();
  });

  it('are undone with their transaction or savepoint', () => {
    const { pool } = scratch;
    const { home } = one();
    pool.transaction((j) => {
      home.number = 7;
      expect(() =>
        pool.transaction(() => {
          home.street = 'y'.repeat(200);
          home.at.x = 9;
          j.root.one!.work = home;
          home.code.fill(9);
          throw boom;
        }),
      ).to.throw(boom.message);
    });
    expect([home.number, home.street, home.at.x, one().work]).to.deep.equal([
      7,
      'long street '.repeat(5),
      0,
      null,
    ]);
    expect(home.code.toArray()).to.deep.equal([1, 2, 3]);
    scratch.verify();
  });

  it('are stale when their owner is freed, even when its place is taken by other data', () => {
    const { pool } = scratch;
    const { home } = one();
    const { at, code } = home;
    pool.transaction((j) => void (j.root.one = null));
    const stale = [
      (): unknown => home.number,
      (): unknown => home.street,
      (): unknown => at.x,
      (): unknown => code.get(0),
      (): unknown => home.at,
    ];
    for (const access of stale) expectCode('PTR_STALE', access);
    // The same words as the freed object's, headers and all: user data must not pass for one.
    pool.transaction((j) => {
      for (let i = 0; i < 50; i++) j.root.two = j.create(Person, { name: `${i}` });
    });
    for (const access of stale) expectCode('PTR_STALE', access);
    expectCode('PTR_STALE', () => pool.transaction(() => void (home.number = 1)));
    expectCode('PTR_STALE', () => pool.transaction((j) => void (j.root.two!.home = home)));
    scratch.verify();
    pool.close();
    for (const access of stale) expectCode('POOL_CLOSED', access);
    scratch.open();
  });

  it('of a created object that was undone are stale', () => {
    const { pool } = scratch;
    let kept!: Address;
    expect(() =>
      pool.transaction((j) => {
        kept = j.create(Person).home;
        throw boom;
      }),
    ).to.throw(boom.message);
    expectCode('PTR_STALE', () => kept.number);
    expectCode('PTR_STALE', () => kept.at);
  });
});
