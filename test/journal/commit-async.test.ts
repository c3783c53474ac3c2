// commit-async.test.ts — commits whose durability is awaited.
import { expect } from 'chai';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { Link, List, idsOf } from '../support/list-classes.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { nextTurn, rejection } from '../support/settled.js';

forEachMedium('commitAsync', (medium) => {
  const scratch = useScratchPool(medium, List);

  it('runs its body at once, and resolves with its value when that is durable', async () => {
    const { pool } = scratch;
    const promise = pool.commitAsync((j) => {
      j.root.count = 1;
      return 'value';
    });
    expect(pool.root.count).to.equal(1);
    expect(pool.inTransaction).to.equal(false);
    expect(await promise).to.equal('value');
    const { lsn, durableLsn } = pool.stats();
    expect(durableLsn).to.equal(lsn);
  });

  it('resolves many in the order of their commits', async () => {
    const { pool } = scratch;
    const order: number[] = [];
    const promises = Array.from({ length: 100 }, (_, i) =>
      pool
        .commitAsync((j) => {
          j.root.count = i;
          j.root.head = j.create(Link, { id: i, next: j.root.head });
          return i;
        })
        .then((value) => {
          order.push(value);
          return value;
        }),
    );
    const values = await Promise.all(promises);
    expect(values).to.deep.equal(Array.from({ length: 100 }, (_, i) => i));
    expect(order).to.deep.equal(values);
    const root = scratch.reopenIfPersistent().root;
    expect(root.count).to.equal(99);
    expect(idsOf(root.head)).to.deep.equal([...values].reverse());
    scratch.verify();
  });

  it('resolves at once when nothing was changed', async () => {
    const { lsn } = scratch.pool.stats();
    expect(await scratch.pool.commitAsync((j) => j.root.count)).to.equal(0);
    expect(scratch.pool.stats().lsn).to.equal(lsn);
  });

  it('rejects with what the body throws, and takes its changes back', async () => {
    const { pool } = scratch;
    const boom = new Error('on purpose');
    const error = await rejection(
      pool.commitAsync((j) => {
        j.root.count = 4;
        throw boom;
      }),
    );
    expect(error).to.equal(boom);
    expect(pool.root.count).to.equal(0);
    expect(pool.inTransaction).to.equal(false);
  });

  it('rejects a body that returns a promise, keeping its rejection', async () => {
    const { pool } = scratch;
    const boom = new Error('on purpose');
    const run = pool.commitAsync.bind(pool) as unknown as (body: unknown) => Promise<unknown>;
    const error = await rejection(run(async () => Promise.reject(boom)));
    await nextTurn();
    expect(error).to.include({ code: 'TX_PROMISE' });
    expect((error.cause as { reason?: unknown }).reason).to.equal(boom);
  });

  it('takes part with strict commits in one order', async () => {
    const { pool } = scratch;
    const first = pool.commitAsync((j) => (j.root.count = 1));
    pool.transaction((j) => void (j.root.count += 10));
    const second = pool.commitAsync((j) => (j.root.count += 100));
    expect(await Promise.all([first, second])).to.deep.equal([1, 111]);
    expect(scratch.reopenIfPersistent().root.count).to.equal(111);
  });

  it('settles when the pool is closed meanwhile', async () => {
    const { pool } = scratch;
    const promise = pool.commitAsync((j) => (j.root.count = 5));
    const settled = promise.then(
      (value) => value,
      (error: unknown) => (error as { code?: string }).code,
    );
    pool.close();
    // Closing makes everything durable, so it is fulfilled; a medium may as well refuse to say.
    expect(await settled).to.be.oneOf([5, 'POOL_CLOSED']);
    if (scratch.isPersistent) expect(scratch.open({ create: 'never' }).root.count).to.equal(5);
    else scratch.open();
  });

  it('is refused when the pool is closed', async () => {
    const { pool } = scratch;
    pool.close();
    expect(await rejection(pool.commitAsync(() => 1))).to.include({ code: 'POOL_CLOSED' });
    expectCode('POOL_CLOSED', () => pool.transaction(() => 1));
    scratch.open();
  });
});
