// plain.test.ts — toPlain and fromPlain by class-transformer's decorators.
import 'reflect-metadata';
import { expect } from 'chai';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import {
  Field,
  PArray,
  PMap,
  PString,
  PVec,
  Persistent,
  Root,
  array,
  bytes,
  date,
  embedded,
  f64,
  fromPlain,
  text,
  toPlain,
  u32,
  u64,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { forMemoryAndFile } from './domain.js';

@Persistent('plain.Place')
class Place {
  @Field(f64) x: number = 0;
  @Exclude() @Field(text) secret: string = 'SECRET-place';
}

@Persistent('plain.User')
class User {
  @Expose({ name: 'login' }) @Field(text) name: string = '';
  @Exclude() @Field(text) password: string = '';
  @Expose({ groups: ['admin'] }) @Field(text) email: string = '';
  @Transform(({ value }: { value: unknown }) => String(value)) @Field(u64) serial: bigint = 0n;
  @Type(() => Date) @Field(date) since: Date = new Date(0);
  @Field(bytes) key: Uint8Array = new Uint8Array(0);
  @Type(() => Place) @Field(embedded(() => Place)) place!: Place;
  @Type(() => User) @Field(() => User, { nullable: true }) boss: User | null = null;
  @Type(() => User) @Field(PVec.of(() => User)) team!: PVec<User>;
  @Field(PVec.of(text)) tags!: PVec<string>;
  @Field(PMap.of(text, () => User)) contacts!: PMap<string, User>;
  @Field(PMap.of(u32, () => User)) numbered!: PMap<number, User>;
  @Field(array(f64, 2)) pair!: PArray<number>;
  @Field(PString.of()) bio!: PString;

  @Expose()
  get initial(): string {
    return this.name.slice(0, 1);
  }
}

@Exclude()
@Persistent('plain.Hidden')
class Hidden {
  @Expose() @Field(text) shown: string = 'shown';
  @Field(text) hidden: string = 'SECRET-hidden';
}

@Root('plain.Company')
class Company {
  @Field(() => User, { nullable: true }) owner: User | null = null;
  @Field(() => Hidden, { nullable: true }) hidden: Hidden | null = null;
  @Field(PMap.of(text, () => Hidden)) hiddens!: PMap<string, Hidden>;
  @Field(
    PMap.of(
      text,
      PVec.of(() => User),
    ),
  )
  groups!: PMap<string, PVec<User>>;
}

forMemoryAndFile('plain objects', (medium) => {
  const scratch = useScratchPool(medium, Company);

  const hire = (name: string): User => {
    scratch.pool.transaction((j) => {
      const user = j.create(User, {
        name,
        password: `SECRET-${name}`,
        email: `${name}@x`,
        serial: 2n ** 60n,
        key: Uint8Array.of(1, 2),
      });
      const other = j.create(User, { name: 'other', password: 'SECRET-other' });
      user.boss = other;
      user.team.push(other, user);
      user.contacts.set('other', other).set('constructor', other);
      user.numbered.set(7, other);
      user.pair.set(1, 0.5);
      user.tags.push('a', 'a');
      user.bio.append('text');
      other.boss = user;
      j.root.owner = user;
      j.root.hidden = j.create(Hidden);
      j.root.hiddens.set('h', j.root.hidden);
      j.root.groups.set('all', [user, other]);
    });
    return scratch.pool.root.owner as User;
  };

  const json = (value: unknown): string =>
    JSON.stringify(value, (_key, item: unknown) =>
      typeof item === 'bigint' ? item.toString() : item,
    );

  it('follow @Expose, @Exclude, @Transform, @Type, and getters', () => {
    const plain = toPlain(hire('ada'));
    expect(plain).to.include({
      login: 'ada',
      initial: 'a',
      serial: '1152921504606846976',
      bio: 'text',
    });
    expect(plain).not.to.have.any.keys('name', 'password', 'email');
    expect(plain['place']).to.deep.equal({ x: 0 });
    expect(plain['tags']).to.deep.equal(['a', 'a']);
    expect(plain['pair']).to.deep.equal([0, 0.5]);
    expect(plain['since']).to.deep.equal(new Date(0));
    expect(Buffer.compare(plain['key'] as Uint8Array, Uint8Array.of(1, 2))).to.equal(0);
    expect((plain['boss'] as { login: string }).login).to.equal('other');
    expect(plain['boss'], 'what leads back is left out').not.to.have.property('boss');
    expect((plain['numbered'] as [number, { login: string }][])[0]![1].login).to.equal('other');
  });

  it('never show what is excluded: nested, in collections, from a collection, in maps', () => {
    const user = hire('ada');
    const { root } = scratch.pool;
    for (const from of [
      user,
      user.team,
      user.contacts,
      user.numbered,
      user.place,
      root,
      root.groups,
      root.hiddens,
      root.hidden!,
    ]) {
      const plain = toPlain(from);
      expect(json(plain)).not.to.contain('SECRET').and.not.to.contain('@x');
      expect(json(plain).length, 'and are not empty').to.be.greaterThan(6);
    }
    expect(toPlain(root.hiddens)).to.deep.equal({ h: { shown: 'shown' } });
    expect(toPlain(user.tags)).to.deep.equal(['a', 'a']);
    expect(toPlain(user.bio)).to.equal('text');
  });

  it('pass options on', () => {
    const user = hire('ada');
    expect(toPlain(user, { groups: ['admin'] })).to.include({ email: 'ada@x' });
    expect(toPlain(user, { ignoreDecorators: true })).to.include({
      name: 'ada',
      password: 'SECRET-ada',
    });
    expect(toPlain(user, { excludePrefixes: ['p', 't'] })).not.to.have.any.keys(
      'pair',
      'place',
      'tags',
      'team',
    );
    expect(fromPlain(User, { login: 'bo', email: 'e' }).email).to.equal('');
    expect(fromPlain(User, { login: 'bo', email: 'e' }, { groups: ['admin'] }).email).to.equal('e');
  });

  it('refuse what is gone, in no pool, or too deep', function () {
    this.timeout(60_000);
    const user = hire('ada');
    expectCode('PTR_NULL', () => toPlain(new User()));
    scratch.pool.transaction((j) => {
      let head = j.create(User);
      for (let i = 0; i < 20_000; i++) head = j.create(User, { boss: head });
      j.root.owner!.boss = head;
    });
    expectCode('PTR_TOO_DEEP', () => toPlain(user));
    scratch.pool.close();
    expectCode('POOL_CLOSED', () => toPlain(user));
  });

  it('come back and are stored: nested, and collections from arrays, objects and Maps', () => {
    const made = fromPlain(User, {
      login: 'eve',
      password: 'never taken',
      since: '2020-01-01T00:00:00.000Z',
      key: Uint8Array.of(9),
      place: { x: 5 },
      boss: { login: 'boss', team: [{ login: 'deep' }] },
      team: [{ login: 't1' }, { login: 't2' }],
      tags: ['x', 'x'],
      pair: [1, 2],
      bio: 'hello',
    });
    const first = fromPlain(User, { login: 'first' });
    expect(made).to.be.instanceOf(User);
    expect(made.boss).to.be.instanceOf(User);
    expect(made.place).to.be.instanceOf(Place);
    made.serial = 3n;
    made.contacts = new Map([['f', first]]) as never;
    made.numbered = [[3, first]] as never;
    scratch.pool.transaction((j) => void (j.root.owner = made));
    const owner = scratch.reopenIfPersistent().root.owner!;
    expect(owner.name).to.equal('eve');
    expect(owner.password).to.equal('');
    expect(owner.since.toISOString()).to.equal('2020-01-01T00:00:00.000Z');
    expect([...owner.key]).to.deep.equal([9]);
    expect(owner.place.x).to.equal(5);
    expect(owner.boss!.team.get(0).name).to.equal('deep');
    expect([...owner.team].map((user) => user.name)).to.deep.equal(['t1', 't2']);
    expect([...owner.tags]).to.deep.equal(['x', 'x']);
    expect([...owner.pair]).to.deep.equal([1, 2]);
    expect(owner.bio.toString()).to.equal('hello');
    expect(owner.contacts.get('f')).to.equal(owner.numbered.get(3));
    scratch.verify();
  });

  it('Maps and lists of pairs keep their entries on the way', () => {
    const words = fromPlain(Dictionary, { words: new Map([['a', 'b']]), plain: { c: 'd' } });
    expect([...(words.words as unknown as [string, string][])]).to.deep.equal([['a', 'b']]);
    expect(words.plain).to.deep.equal({ c: 'd' });
  });

  it('must not hold objects of a pool, and their own objects stay as they were', () => {
    const user = hire('ada');
    const given = { login: 'x', boss: user };
    expectCode('FIELD_TYPE', () => fromPlain(User, given));
    expectCode('FIELD_TYPE', () => fromPlain(User, user));
    expectCode('FIELD_TYPE', () => fromPlain(User, { team: [user] }));
    const input = { login: 'x', team: [{ login: 'y' }] };
    fromPlain(User, input);
    expect(input).to.deep.equal({ login: 'x', team: [{ login: 'y' }] });
    const cyclic: { boss?: object } = {};
    cyclic.boss = cyclic;
    expectCode('PTR_TOO_DEEP', () => fromPlain(User, cyclic));
    expectCode('SCHEMA_CONSTRUCTOR', () => new (PVec as unknown as new () => object)());
    expectCode('SCHEMA_CONSTRUCTOR', () => new (PArray as unknown as new () => object)());
  });
});

class Dictionary {
  words!: Map<string, string>;
  plain!: Record<string, string>;
}
