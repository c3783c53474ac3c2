// collection-views.test.ts — elements of a collection that is seen from outside a transaction are views: the compiler refuses to change them.
import { expect } from 'chai';
import {
  Field,
  PMap,
  PVec,
  Persistent,
  Pool,
  Root,
  f64,
  text,
  u32,
  type PMapView,
  type View,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';

@Persistent('views.Account')
class Account {
  @Field(f64) balance: number = 0;
  @Field(text) owner: string = '';
  @Field(() => Account, { nullable: true }) parent: Account | null = null;
}

@Root('views.Bank')
class Bank {
  @Field(PMap.of(u32, () => Account)) accounts!: PMap<number, Account>;
  @Field(PVec.of(() => Account)) list!: PVec<Account>;
  @Field(
    PMap.of(
      text,
      PVec.of(() => Account),
    ),
  )
  groups!: PMap<string, PVec<Account>>;
  @Field(PVec.of(PMap.of(u32, f64))) tables!: PVec<PMap<number, number>>;
}

/** What a program has anyway: made for accounts, whether seen as views or not. */
function balanceOf(account: Account): number {
  return account.balance;
}

function sumOf(accounts: Iterable<{ readonly balance: number }>): number {
  let sum = 0;
  for (const account of accounts) sum += account.balance;
  return sum;
}

function sumOfMap(accounts: PMapView<number, Account>): number {
  return sumOf(accounts.values());
}

function openBank(): Pool<Bank> {
  const pool = Pool.open('', Bank, { media: 'memory' });
  pool.transaction((j) => {
    const account = j.create(Account, { balance: 5 });
    j.root.accounts.set(1, account);
    j.root.list.push(account);
    j.root.groups.set('all', [account]);
    j.root.tables.push([[1, 1]]);
  });
  return pool;
}

describe('a collection seen from outside a transaction', () => {
  let pool: Pool<Bank>;

  beforeEach(() => (pool = openBank()));
  afterEach(() => {
    pool.close();
  });

  /** Each of these does not compile; run all the same, it is refused. */
  const refused: Readonly<Record<string, (bank: View<Bank>) => unknown>> = {
    'map.values': ({ accounts }) => {
      // @ts-expect-error -- elements are views
      for (const account of accounts.values()) account.balance = 1;
    },
    'map.entries': ({ accounts }) => {
      // @ts-expect-error -- elements are views
      for (const [, account] of accounts.entries()) account.balance = 1;
    },
    'map iteration': ({ accounts }) => {
      // @ts-expect-error -- elements are views
      for (const [, account] of accounts) account.balance = 1;
    },
    'map.forEach': ({ accounts }) => {
      // @ts-expect-error -- elements are views
      accounts.forEach((account) => (account.balance = 1));
    },
    'map.get': ({ accounts }) => {
      // @ts-expect-error -- elements are views
      accounts.get(1)!.balance = 1;
    },
    'map.toMap': ({ accounts }) => {
      // @ts-expect-error -- elements are views
      accounts.toMap().get(1)!.balance = 1;
    },
    'map.cursor': ({ accounts }) => {
      const cursor = accounts.cursor();
      cursor.seek(1);
      // @ts-expect-error -- elements are views
      cursor.value.balance = 1;
    },
    // @ts-expect-error -- a view has no set
    'map.set': ({ accounts }) => accounts.set(1, new Account()),
    // @ts-expect-error -- a view has no delete
    'map.delete': ({ accounts }) => accounts.delete(1),
    'vec iteration': ({ list }) => {
      // @ts-expect-error -- elements are views
      for (const account of list) account.balance = 1;
    },
    'vec.values': ({ list }) => {
      // @ts-expect-error -- elements are views
      for (const account of list.values()) account.balance = 1;
    },
    'vec.at': ({ list }) => {
      // @ts-expect-error -- elements are views
      list.at(0)!.balance = 1;
    },
    'vec.get': ({ list }) => {
      // @ts-expect-error -- elements are views
      list.get(0).balance = 1;
    },
    'vec.find': ({ list }) => {
      // @ts-expect-error -- elements are views
      list.find((account) => account.balance === 5)!.balance = 1;
    },
    'vec.find, in its test': ({ list }) => {
      // @ts-expect-error -- elements are views
      list.find((account) => (account.balance = 1));
    },
    'vec.filter': ({ list }) => {
      // @ts-expect-error -- elements are views
      list.filter(() => true)[0]!.balance = 1;
    },
    'vec.map': ({ list }) => {
      // @ts-expect-error -- elements are views
      list.map((account) => (account.balance = 1));
    },
    'vec.forEach': ({ list }) => {
      // @ts-expect-error -- elements are views
      list.forEach((account) => (account.balance = 1));
    },
    'vec.toArray': ({ list }) => {
      // @ts-expect-error -- elements are views
      list.toArray()[0]!.balance = 1;
    },
    'vec.slice': ({ list }) => {
      // @ts-expect-error -- elements are views
      list.slice(0, 1)[0]!.balance = 1;
    },
    'vec.cursor': ({ list }) => {
      // @ts-expect-error -- elements are views
      for (const account of list.cursor()) account.balance = 1;
    },
    // @ts-expect-error -- a view has no push
    'vec.push': ({ list }) => list.push(new Account()),
    'a vector in a map': ({ groups }) => {
      // @ts-expect-error -- elements are views
      for (const account of groups.get('all')!) account.balance = 1;
    },
    // @ts-expect-error -- a view has no set
    'a map in a vector': ({ tables }) => tables.get(0).set(1, 2),
  };

  for (const [name, action] of Object.entries(refused)) {
    it(`does not let its elements be changed: ${name}`, () => {
      expectCode('TX_REQUIRED', () => action(pool.root));
      expect(pool.root.accounts.get(1)?.balance).to.equal(5);
    });
  }

  it('gives what can be changed inside of one', () => {
    pool.transaction((j) => {
      for (const account of j.root.accounts.values()) account.balance += 1;
      for (const [, account] of j.root.accounts) account.balance += 1;
      j.root.accounts.forEach((account) => (account.balance += 1));
      for (const account of j.root.list) account.balance += 1;
      for (const account of j.root.list.cursor()) account.balance += 1;
      j.root.list.find((account) => account.balance > 0)!.balance += 1;
      for (const account of j.root.groups.get('all')!) account.balance += 1;
      for (const table of j.root.tables) table.set(1, 2);
    });
    expect(pool.root.list.get(0).balance).to.equal(12);
    expect(pool.root.tables.get(0).get(1)).to.equal(2);
  });

  it('is turned into the collection, and its elements into the objects, by j.mut', () => {
    const { accounts, list, groups } = pool.root;
    const [first] = list;
    pool.transaction((j) => {
      j.mut(accounts).set(2, j.create(Account, { balance: 7 }));
      for (const account of j.mut(list)) account.balance = 1;
      j.mut(groups.get('all')!).push(j.mut(first!));
      j.mut(first!).owner = 'ada';
    });
    expect(sumOfMap(accounts)).to.equal(8);
    expect(groups.get('all')?.map((account) => account.owner)).to.deep.equal(['ada', 'ada']);
  });

  it('is taken by functions that are made for objects, and the other way round', () => {
    const outside = [...pool.root.accounts.values()].map(balanceOf);
    expect(outside).to.deep.equal([5]);
    expect(pool.root.list.map(balanceOf)).to.deep.equal(outside);
    expect(sumOf(pool.root.list)).to.equal(5);
    const inside = pool.transaction((j) => [
      ...j.root.list.map(balanceOf),
      sumOf(j.root.accounts.values()),
      sumOfMap(j.root.accounts),
    ]);
    expect(inside).to.deep.equal([5, 5, 5]);
    const first: View<Account> = pool.transaction((j) => j.root.list.get(0));
    expect(pool.root.list.includes(first)).to.equal(true);
  });
});
