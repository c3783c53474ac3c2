// check.ts — makes a bank in a pool, and checks one that this or another build of the program made.
import * as assert from 'node:assert';
import { Pool } from 'corundum';
import { Account, Bank, Branch, Savings } from './model.js';

const MAX_BYTES = 16 * 1024 * 1024;

/** Makes a pool at `path` and puts a bank into it. */
export function createBank(path: string): void {
  const pool = Pool.open(path, Bank, {
    create: 'exclusive',
    maxBytes: MAX_BYTES,
    ringBytes: 256 * 1024,
    media: 'portable',
    classes: [Savings],
  });
  assert.strictEqual(pool.root.first, null);
  const savings = new Savings();
  savings.owner = 'eve';
  savings.secret = Uint8Array.of(1, 2, 3);
  savings.opened = new Date(86_400_000);
  assert.strictEqual(savings.label(), 'eve: 0 at 0.25');
  assert.strictEqual(savings.cache, 'volatile');

  const first = pool.transaction((j) => {
    const branch = j.create(Branch, { town: 'Santiago' });
    const account = j.create(Account, { id: 7, owner: 'ada', balance: 12.5, branch });
    savings.branch = branch;
    savings.parent = account;
    account.parent = account;
    account.state = 'frozen';
    j.root.first = account;
    j.root.accounts.push(account, savings);
    j.root.byOwner.set('ada', account).set('eve', savings);
    j.root.log.append('two accounts');
    j.root.rates = [0, 0.5, 0];
    return account;
  });

  assert.deepStrictEqual(
    Object.keys(savings).filter((key) => key !== 'cache'),
    [],
  );
  assert.strictEqual(savings.cache, 'volatile');
  assert.strictEqual(pool.root.byOwner.get('eve'), savings);
  assertCode('TX_REQUIRED', () => (savings.balance = 1));
  assertCode('TX_REQUIRED', () => (first.parent = null));
  assertCode('FIELD_TYPE', () => pool.transaction(() => (savings.balance = 'much' as never)));
  assertCode('FIELD_UNDECORATED', () =>
    pool.transaction((j) => {
      j.root.first = Object.assign(new Account(), { colour: 'red' });
    }),
  );
  assert.throws(
    () =>
      pool.transaction((j) => {
        const { first: changed, accounts } = j.root;
        if (changed !== null) changed.balance = 99;
        accounts.pop();
        throw new Error('on purpose');
      }),
    /on purpose/,
  );
  pool.transaction(() => void (savings.balance += 100));
  pool.close();
  assertCode('POOL_CLOSED', () => savings.balance);
}

/** Opens the pool at `path` and checks the bank that {@link createBank} put into it. */
export function checkBank(path: string): void {
  const pool = Pool.open(path, Bank, { media: 'portable', classes: [Savings] });
  const { first, accounts, byOwner, log, rates } = pool.root;
  assert.ok(first instanceof Account);
  assert.ok(!(first instanceof Savings));
  assert.deepStrictEqual([first.id, first.owner, first.balance], [7, 'ada', 12.5]);
  assert.deepStrictEqual(
    [first.state, first.opened.getTime(), first.secret.length],
    ['frozen', 0, 2],
  );
  assert.strictEqual(first.parent, first);
  const savings = accounts.get(1);
  assert.ok(savings instanceof Savings);
  assert.strictEqual(savings.label(), 'eve: 100 at 0.25');
  assert.strictEqual(savings.opened.getTime(), 86_400_000);
  assert.deepStrictEqual(Array.from(savings.secret), [1, 2, 3]);
  assert.strictEqual(savings.cache, undefined);
  assert.strictEqual(savings.branch, first.branch);
  assert.strictEqual(savings.branch.town, 'Santiago');
  assert.strictEqual(accounts.length, 2);
  assert.strictEqual(byOwner.get('eve'), savings);
  assert.strictEqual(log.toString(), 'two accounts');
  assert.deepStrictEqual(Array.from(rates), [0, 0.5, 0]);
  assert.deepStrictEqual(pool.verify().problems, []);
  pool.close();
}

function assertCode(code: string, action: () => unknown): void {
  assert.throws(action, (error) => (error as { code?: unknown }).code === code, code);
}
