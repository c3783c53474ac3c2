// transactions.test.ts — what a transaction promises: all or nothing, savepoints, refusals.
import { expect } from 'chai';
import { Pool, type Journal } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { Link, List, idsOf } from '../support/list-classes.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { nextTurn, rejection } from '../support/settled.js';

const boom = new Error('on purpose');

function fail(): never {
  throw boom;
}

forEachMedium('transactions', (medium) => {
  const scratch = useScratchPool(medium, List);

  it('return what the body returns, of any type', () => {
    const { pool } = scratch;
    const object = { a: 1 };
    for (const value of [1, 'x', true, null, undefined, 2n, object]) {
      expect(pool.transaction(() => value)).to.equal(value);
    }
    expect(pool.transaction((j) => j.root)).to.equal(pool.root);
  });

  it('keep their changes, and number themselves', () => {
    const { pool } = scratch;
    const first = pool.transaction((j) => {
      j.root.count = 7;
      return j.transactionId;
    });
    const second = pool.transaction((j) => j.transactionId);
    expect(second).to.equal(first + 1);
    expect(scratch.reopenIfPersistent().root.count).to.equal(7);
  });

  it('refuse every write outside of them', () => {
    const { pool } = scratch;
    const root = pool.root as List;
    const long = 'long '.repeat(20);
    const link = pool.transaction((j) => (j.root.head = j.create(Link, { id: 1, label: long })));
    pool.transaction((j) => void (j.root.data = new Uint8Array(100)));
    for (const write of [
      () => (root.count = 1),
      () => (root.sum = 1),
      () => (root.data = new Uint8Array(3)),
      () => (root.data = new Uint8Array(300)),
      () => (root.head = null),
      () => (root.head = link),
      () => (root.other = link),
      () => (root.other = new Link()),
      () => (link.label = 'x'),
      () => (link.label = 'x'.repeat(100)),
    ]) {
      expectCode('TX_REQUIRED', write);
    }
    expect(root.head).to.equal(link);
    expect(root.other).to.equal(null);
    // Nothing of them is carried out by the next transaction either.
    pool.transaction((j) => void (j.root.sum = 1));
    expect([root.count, root.sum, root.data.length, link.label]).to.deep.equal([0, 1, 100, long]);
    scratch.verify();
  });

  it('refuse a journal after their end', () => {
    const { pool } = scratch;
    let kept!: Journal<List>;
    pool.transaction((j) => void (kept = j));
    expectCode('TX_REQUIRED', () => kept.root);
    expectCode('TX_REQUIRED', () => kept.create(Link));
    expectCode('TX_REQUIRED', () => kept.mut(pool.root));
  });

  it('throw what the body throws, whatever it is, and leave no trace', () => {
    const { pool } = scratch;
    pool.transaction((j) => void (j.root.head = j.create(Link, { id: 1, label: 'a'.repeat(50) })));
    const used = pool.used;
    const head = pool.root.head as Link;
    const made: Link[] = [];
    for (const thrown of [boom, 'text', 0, null, undefined]) {
      let caught: unknown = 'nothing';
      try {
        pool.transaction((j) => {
          j.root.count = 99;
          head.label = 'b'.repeat(70);
          head.next = j.create(Link, { id: 2, label: 'c'.repeat(70) });
          made.push(head.next);
          j.root.head = null;
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- a body may throw anything
          throw thrown;
        });
      } catch (error) {
        caught = error;
      }
      expect(caught).to.equal(thrown);
    }
    expect(pool.inTransaction).to.equal(false);
    expect(pool.root.count).to.equal(0);
    expect(pool.root.head).to.equal(head);
    expect(head.label).to.equal('a'.repeat(50));
    expect(head.next).to.equal(null);
    expect(pool.used).to.equal(used);
    for (const link of made) expectCode('PTR_STALE', () => link.id);
    scratch.verify();
  });

  it('take back what code called in the middle throws: a getter, toString, a comparator', () => {
    const { pool } = scratch;
    const hostile = {
      get id(): number {
        return fail();
      },
    };
    const bodies: ((j: Journal<List>) => unknown)[] = [
      (j) => j.create(Link, hostile),
      () => [3, 1, 2].sort(fail),
      () => JSON.stringify({ toJSON: fail }),
      (j) => {
        const link = new Link();
        Object.defineProperty(link, 'label', { get: fail, enumerable: true, configurable: true });
        j.root.other = link;
      },
    ];
    for (const body of bodies) {
      let caught: unknown;
      try {
        pool.transaction((j) => {
          j.root.count += 1;
          j.root.head = j.create(Link, { id: 5 });
          body(j);
        });
      } catch (error) {
        caught = error;
      }
      expect(caught).to.equal(boom);
      expect(pool.root.count).to.equal(0);
      expect(pool.root.head).to.equal(null);
      scratch.verify();
    }
  });

  it('nest: an inner failure that is caught undoes the inner part alone', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.count = 1;
      j.root.head = j.create(Link, { id: 1 });
      expect(() =>
        pool.transaction((inner) => {
          inner.root.count = 2;
          inner.root.head!.id = 20;
          inner.root.head!.label = 'inner '.repeat(20);
          inner.root.head!.next = inner.create(Link, { id: 2 });
          pool.transaction((innermost) => {
            innermost.root.count = 3;
            innermost.root.head!.next!.id = 30;
          });
          expect(inner.root.count).to.equal(3);
          fail();
        }),
      ).to.throw(boom.message);
      expect(j.root.count).to.equal(1);
      expect(j.root.head.id).to.equal(1);
      expect(j.root.head.next).to.equal(null);
      pool.transaction((inner) => void (inner.root.sum = 4));
      j.root.head.label = 'outer';
    });
    const root = scratch.reopenIfPersistent().root;
    expect([root.count, root.sum, root.head?.id, root.head?.label]).to.deep.equal([
      1,
      4,
      1,
      'outer',
    ]);
    scratch.verify();
  });

  it('nest: an inner failure that escapes takes everything back', () => {
    const { pool } = scratch;
    expect(() =>
      pool.transaction((j) => {
        j.root.count = 1;
        pool.transaction((inner) => {
          inner.root.sum = 2;
          pool.transaction(fail);
        });
      }),
    ).to.throw(boom.message);
    expect([pool.root.count, pool.root.sum]).to.deep.equal([0, 0]);
    scratch.verify();
  });

  it('nest thirty deep, every other level undone', () => {
    const { pool } = scratch;
    const dive = (level: number): void => {
      try {
        pool.transaction((j) => {
          j.root.count = level;
          j.root.sum += level;
          const link = j.create(Link, { id: level });
          link.next = j.root.head;
          j.root.head = link;
          if (level < 30) dive(level + 1);
          if (level % 2 === 0) fail();
        });
      } catch (error) {
        if (error !== boom) throw error;
      }
    };
    // Level 2 undoes all that is inside it.
    dive(1);
    expect([pool.root.count, pool.root.sum]).to.deep.equal([1, 1]);
    expect(idsOf(pool.root.head)).to.deep.equal([1]);
    scratch.verify();
    for (let level = 31; level > 2; level--) dive(29);
    expect(pool.root.count).to.equal(29);
    scratch.verify();
  });

  it('give the outer transaction what an undone inner one had linked and unlinked', () => {
    const { pool } = scratch;
    const [a, b] = pool.transaction((j) => {
      const first = j.create(Link, { id: 1 });
      const second = j.create(Link, { id: 2, label: 'z'.repeat(100) });
      j.root.head = first;
      first.next = second;
      return [first, second] as const;
    });
    pool.transaction((j) => {
      expect(() =>
        pool.transaction(() => {
          j.root.other = b;
          a.next = null;
          j.root.head = null;
          fail();
        }),
      ).to.throw(boom.message);
      a.value = 1;
    });
    expect(idsOf(pool.root.head)).to.deep.equal([1, 2]);
    expect(b.label).to.equal('z'.repeat(100));
    expect(pool.root.other).to.equal(null);
    scratch.verify();
  });

  it('refuse a body that returns a promise, and keep its rejection as the cause', async () => {
    const { pool } = scratch;
    const run = pool.transaction.bind(pool) as unknown as (
      body: (j: Journal<List>) => unknown,
    ) => unknown;
    const error = expectCode('TX_PROMISE', () =>
      run(async (j) => {
        j.root.count = 5;
        await Promise.resolve();
        throw boom;
      }),
    );
    expect(pool.root.count).to.equal(0);
    await nextTurn();
    expect((error.cause as { reason?: unknown }).reason).to.equal(boom);
    // Whatever has a then counts as one.
    expectCode('TX_PROMISE', () => run((j) => ({ then: () => (j.root.count = 6) })));
    expectCode('TX_PROMISE', () =>
      run((j) => {
        j.root.count = 7;
        return Object.assign(() => 1, { then: () => undefined });
      }),
    );
    expect(pool.root.count).to.equal(0);
    // A write that comes after the await is outside of any transaction.
    let late: unknown;
    expectCode('TX_PROMISE', () =>
      run(async (j) => {
        const { root } = j;
        await Promise.resolve();
        try {
          root.count = 8;
        } catch (error) {
          late = error;
        }
      }),
    );
    await nextTurn();
    expect(late).to.include({ code: 'TX_REQUIRED' });
    scratch.verify();
  });

  it('undo only the savepoint whose body returned a promise, where that is caught', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.count = 1;
      const run = pool.transaction.bind(pool) as unknown as (body: () => unknown) => unknown;
      expectCode('TX_PROMISE', () =>
        run(() => {
          j.root.count = 2;
          return Promise.resolve();
        }),
      );
      expect(j.root.count).to.equal(1);
    });
    expect(pool.root.count).to.equal(1);
  });

  it('refuse what cannot be done inside one', async () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.count = 3;
      expect(pool.inTransaction).to.equal(true);
      expectCode('TX_ACTIVE', () => pool.close());
      expectCode('TX_ACTIVE', () => pool.verify());
      expectCode('TX_ACTIVE', () => pool.reclaim());
    });
    const refused: Promise<Error>[] = [];
    pool.transaction((j) => {
      refused.push(rejection(pool.commitAsync((inner) => void (inner.root.count = 9))));
      j.root.sum = 1;
    });
    expect(await refused[0]!).to.include({ code: 'TX_ACTIVE' });
    expect(pool.isOpen).to.equal(true);
    expect([pool.root.count, pool.root.sum]).to.deep.equal([3, 1]);
  });

  it('of two pools do not mix', () => {
    const other = Pool.open('', List, { media: 'memory' });
    try {
      const foreign = other.root as List;
      scratch.pool.transaction((j) => {
        j.root.count = 1;
        expectCode('TX_REQUIRED', () => (foreign.count = 1));
        other.transaction((k) => void (k.root.count = 2));
        expectCode('TX_REQUIRED', () => (foreign.count = 3));
      });
      expect([scratch.pool.root.count, other.root.count]).to.deep.equal([1, 2]);
      expect(() =>
        other.transaction((k) => {
          k.root.count = 5;
          scratch.pool.transaction((j) => void (j.root.count = 6));
          fail();
        }),
      ).to.throw(boom.message);
      // The inner transaction was one of its own pool, and is committed.
      expect([scratch.pool.root.count, other.root.count]).to.deep.equal([6, 2]);
    } finally {
      other.close();
    }
  });

  it('free what no reference leads to any more, and nothing earlier', () => {
    const { pool } = scratch;
    const link = pool.transaction(
      (j) => (j.root.head = j.create(Link, { id: 1, label: 'x'.repeat(99) })),
    );
    const used = pool.used;
    pool.transaction((j) => {
      j.root.head = null;
      expect(link.id).to.equal(1);
      link.id = 2;
      j.root.other = link;
    });
    expect(pool.root.other).to.equal(link);
    expect(pool.used).to.equal(used);
    pool.transaction((j) => void (j.root.other = null));
    expectCode('PTR_STALE', () => link.id);
    expectCode('PTR_STALE', () => pool.transaction(() => void (link.id = 3)));
    expectCode('PTR_STALE', () => pool.transaction((j) => void (j.root.head = link)));
    expectCode('PTR_STALE', () => pool.transaction((j) => j.mut(link)));
    expect(pool.used).to.be.below(used);
    expect(scratch.verify().objects).to.equal(1);
  });

  it('free an object that two referred to with the last of them', () => {
    const { pool } = scratch;
    const link = pool.transaction((j) => {
      const made = j.create(Link, { id: 1 });
      j.root.head = made;
      j.root.other = made;
      return made;
    });
    pool.transaction((j) => void (j.root.head = null));
    expect(link.id).to.equal(1);
    scratch.verify();
    pool.transaction((j) => void (j.root.other = null));
    expectCode('PTR_STALE', () => link.id);
    scratch.verify();
  });

  it('free what they made and linked nowhere', () => {
    const { pool } = scratch;
    const { used } = pool;
    const links = pool.transaction((j) => {
      const chain = j.create(Link, {
        id: 1,
        next: j.create(Link, { id: 2, label: 'y'.repeat(500) }),
      });
      return [chain, chain.next!, j.create(Link, { id: 3 })];
    });
    for (const link of links) expectCode('PTR_STALE', () => link.id);
    expect(pool.used).to.equal(used);
    expect(scratch.verify().objects).to.equal(1);
  });
});
