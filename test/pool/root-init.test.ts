// root-init.test.ts — root objects that fill themselves, holders of roots, and types of pools.
import { expect } from 'chai';
import {
  Field,
  Journal,
  PVec,
  Persistent,
  Prc,
  Root,
  RootCell,
  defaultPool,
  definePool,
  f64,
  text,
  volatilePool,
  type RootInit,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { ScratchPool } from '../support/scratch-pool.js';

const Bank = definePool('bank');

@Persistent('init.Account')
class Account {
  @Field(text) owner = '';
  @Field(Bank.Prc.of(() => Account), { nullable: true }) next: Prc<Account, 'bank'> | null = null;
}

let calls = 0;
let failure: Error | null = null;

@Root('init.Bank')
class BankRoot implements RootInit<BankRoot> {
  @Field(f64) started = 0;
  @Field(PVec.of(() => Account)) accounts!: PVec<Account>;

  init(j: Journal<BankRoot>): void {
    calls++;
    expect(Journal.current).to.equal(j);
    this.started = 42;
    this.accounts.push(j.create(Account, { owner: 'house' }));
    if (failure !== null) throw failure;
  }
}

forEachMedium('@Root', (medium) => {
  const scratch = new ScratchPool(medium, BankRoot);
  beforeEach(() => {
    calls = 0;
    failure = null;
  });
  afterEach(() => scratch.remove());

  it('calls init once, with the creation of the pool', () => {
    const pool = scratch.open();
    expect(calls).to.equal(1);
    expect(pool.root.started).to.equal(42);
    expect(pool.root.accounts.get(0).owner).to.equal('house');
    scratch.verify();
    if (!scratch.isPersistent) return;
    expect(scratch.reopen().root.accounts.length).to.equal(1);
    expect(calls).to.equal(1);
  });

  it('an init that throws leaves a pool without root, which the next opening fills', () => {
    failure = new Error('not today');
    expect(() => scratch.open()).to.throw('not today');
    failure = null;
    const pool = scratch.open();
    expect(calls).to.equal(2);
    expect(pool.root.accounts.length).to.equal(1);
    scratch.verify();
  });
});

describe('root init', () => {
  it('must be synchronous', () => {
    @Root('init.Late')
    class Late {
      @Field(f64) value = 0;
      async init(): Promise<void> {
        await Promise.resolve();
        throw new Error('nobody hears this');
      }
    }
    expectCode('TX_PROMISE', () => volatilePool.open('', Late));
  });

  it('hears of its commit', () => {
    const events: string[] = [];
    @Root('init.Hooked')
    class Hooked {
      @Field(f64) value = 0;
      init(j: Journal<Hooked>): void {
        j.onCommit(() => events.push('committed'));
      }
    }
    volatilePool.open('', Hooked).close();
    expect(events).to.deep.equal(['committed']);
  });
});

describe('RootCell', () => {
  it('closes the pool with its last holder', () => {
    const first = RootCell.of(
      volatilePool.open('', BankRoot) as never,
    ) as unknown as RootCell<BankRoot>;
    const { pool } = first;
    const second = first.clone();
    expect([first.strongCount, second.value.started]).to.deep.equal([2, 42]);
    first.release();
    first.release();
    expect([first.strongCount, second.strongCount, pool.isOpen]).to.deep.equal([0, 1, true]);
    expectCode('POOL_CLOSED', () => first.value);
    expectCode('POOL_CLOSED', () => first.clone());
    pool.transaction(() => expectCode('TX_ACTIVE', () => second.release()));
    expect(second.strongCount).to.equal(1);
    {
      using third = second;
      expect(third.pool.isOpen).to.equal(true);
    }
    expect(pool.isOpen).to.equal(false);
  });

  it('opens a pool', () => {
    using cell = RootCell.open('', BankRoot, { media: 'memory' });
    expect(cell.value.started).to.equal(42);
  });
});

describe('definePool', () => {
  it('gives pools whose pointers have its name in their type', () => {
    const pool = Bank.open('', BankRoot, { media: 'memory' });
    const other = Bank.create('', BankRoot, { media: 'memory' });
    pool.transaction((j) => {
      const [first] = j.root.accounts;
      first!.next = Prc.new(new Account(), j);
      other.transaction((k) => {
        const foreign = Prc.new(new Account(), k);
        expectCode('PTR_OTHER_POOL', () => (first!.next = foreign));
      });
      defaultPool.open('', BankRoot, { media: 'memory' }).transaction((k) => {
        // @ts-expect-error -- a pointer of another type of pool
        expectCode('PTR_OTHER_POOL', () => (first!.next = Prc.new(new Account(), k)));
      });
    });
    expect(pool.root.accounts.get(0).next!.value.owner).to.equal('');
    pool.close();
    other.close();
  });

  it('refuses a name that is none', () => {
    expectCode('SCHEMA_BAD_NAME', () => definePool(''));
  });
});
