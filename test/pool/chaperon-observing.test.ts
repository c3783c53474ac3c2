// chaperon-observing.test.ts — what pools count, time and tell of transactions inside a session over several of them.
import { AsyncLocalStorage } from 'node:async_hooks';
import * as diagnostics from 'node:diagnostics_channel';
import { expect } from 'chai';
import * as path from 'node:path';
import {
  Chaperon,
  Field,
  Persistent,
  Pool,
  Root,
  f64,
  type Latency,
  type OperationCounts,
  isCorundumError,
  type PoolOptions,
} from '../../src/index.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import { expectCode } from '../support/expect-code.js';
import { FaultPoolFile } from '../support/fault-pool-file.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { removeFolder, scratchFolder } from '../support/media-kinds.js';
import { RecordedFolder } from '../support/recorded-folder.js';
import { TRANSACTIONS, traced } from '../support/traced.js';

@Persistent('observed.Part')
class Part {
  @Field(() => Part) other!: Part;
}

@Root('observed.Tank')
class Tank {
  @Field(f64) level = 0;
  @Field(f64) limit = 0;
  @Field(() => Part, { nullable: true }) part: Part | null = null;
}

const NOTHING = { committed: 0, empty: 0, aborted: 0, savepointsKept: 0, savepointsTakenBack: 0 };

forEachMedium('observing a session', (medium) => {
  let folder = '';
  let a: Pool<Tank>;
  let b: Pool<Tank>;

  const options = (more: PoolOptions = {}): PoolOptions => ({
    create: 'if-absent',
    maxBytes: 64 * 1024 * 1024,
    ringBytes: 256 * 1024,
    media: medium.options.kind,
    forceDax: medium.options.forceDax,
    ...more,
  });
  const open = (more: PoolOptions): void => {
    folder = scratchFolder(medium.folder);
    a = Pool.open(path.join(folder, 'a.pool'), Tank, options(more));
    b = Pool.open(path.join(folder, 'b.pool'), Tank, options(more));
    a.resetStats();
    b.resetStats();
  };
  const session = (body: () => void): void => {
    Chaperon.session(path.join(folder, 's.session'), body);
  };
  const operations = (pool: Pool<Tank>): OperationCounts => pool.stats().operations!;
  const counted = (pool: Pool<Tank>): typeof NOTHING => {
    const { committed, empty, aborted, savepointsKept, savepointsTakenBack } = operations(pool);
    return { committed, empty, aborted, savepointsKept, savepointsTakenBack };
  };
  const timed = (pool: Pool<Tank>): Partial<Record<Latency, number>> =>
    Object.fromEntries(
      Object.entries(pool.histograms()!)
        .filter(([, { count }]) => count > 0)
        .map(([name, { count }]) => [name, count]),
    );
  const raise = (pool: Pool<Tank>, by: number): void => {
    pool.transaction((j) => void (j.root.level += by));
  };
  const fail = (): never => {
    throw new Error('taken back');
  };
  const told = (work: () => void): ReturnType<typeof traced> =>
    traced(work, ({ transactionId }) => (transactionId === a.stats().transactions ? '' : '?'));
  afterEach(() => {
    for (const pool of [a, b]) {
      expect(pool.verify().problems).to.deep.equal([]);
      pool.close();
    }
    removeFolder(folder);
  });

  it('counts one transaction for each pool, and savepoints in it', () => {
    open({ statistics: 'latency' });
    session(() => {
      raise(a, 1);
      raise(b, 1);
      a.transaction((j) => {
        j.root.limit = 5;
        expect(() => a.transaction(fail)).to.throw('taken back');
      });
      expect(() =>
        a.transaction((j) => {
          j.root.level = 99;
          fail();
        }),
      ).to.throw('taken back');
      expect([counted(a).committed, counted(b).committed]).to.deep.equal([0, 0]);
    });
    expect(counted(a)).to.deep.equal({
      ...NOTHING,
      committed: 1,
      savepointsKept: 2,
      savepointsTakenBack: 2,
    });
    expect(counted(b)).to.deep.equal({ ...NOTHING, committed: 1, savepointsKept: 1 });
    expect([operations(a).wordsLogged, operations(b).wordsLogged]).to.deep.equal([2, 1]);
    expect(operations(a).peakUsedBytes).to.equal(a.used);
    expect(timed(a)).to.deep.equal({
      transaction: 1,
      body: 1,
      commit: 1,
      savepoint: 4,
      rollback: 2,
    });
    expect(timed(b)).to.deep.equal({ transaction: 1, body: 1, commit: 1, savepoint: 1 });
    const { transaction, body, commit } = a.histograms()!;
    expect(transaction.max).to.be.at.least(Math.max(body.min, commit.min));
    raise(a, 1);
    expect(counted(a)).to.include({ committed: 2, savepointsKept: 2 });
  });

  it('counts pools that took part and changed nothing, and none that did not', () => {
    open({ statistics: 'counters' });
    session(() => raise(a, 1));
    expect(counted(b)).to.deep.equal(NOTHING);
    session(() => {
      raise(a, 1);
      expect(b.transaction((j) => j.root.level)).to.equal(0);
    });
    expect(counted(a)).to.deep.equal({ ...NOTHING, committed: 2, savepointsKept: 2 });
    expect(counted(b)).to.deep.equal({ ...NOTHING, empty: 1, savepointsKept: 1 });
    expect(a.histograms()).to.equal(null);
  });

  it('counts what is taken back: by its body, by the commit of another pool, by a session inside', () => {
    open({ statistics: 'latency' });
    expect(() =>
      session(() => {
        raise(a, 1);
        fail();
      }),
    ).to.throw('taken back');
    expect(counted(a)).to.deep.equal({ ...NOTHING, aborted: 1, savepointsKept: 1 });
    expect(timed(a)).to.deep.equal({ transaction: 1, body: 1, rollback: 1, savepoint: 1 });
    expectCode('FIELD_UNSET', () =>
      session(() => {
        raise(a, 1);
        b.transaction((j) => void (j.root.part = j.create(Part)));
      }),
    );
    expect([counted(a).aborted, counted(b).aborted]).to.deep.equal([2, 1]);
    expect([counted(a).committed, counted(b).committed]).to.deep.equal([0, 0]);
    a.resetStats();
    b.resetStats();
    session(() => {
      raise(a, 1);
      expect(() =>
        session(() => {
          raise(a, 10);
          raise(b, 10);
          fail();
        }),
      ).to.throw('taken back');
      session(() => raise(b, 1));
    });
    // What the inner session had in `b` was a transaction of its own; in `a` it was a level.
    expect(counted(a)).to.deep.equal({
      committed: 1,
      empty: 0,
      aborted: 0,
      savepointsKept: 3,
      savepointsTakenBack: 1,
    });
    expect(counted(b)).to.deep.equal({ ...NOTHING, committed: 1, aborted: 1, savepointsKept: 2 });
    expect([a.root.level, b.root.level]).to.deep.equal([1, 1]);
  });

  it('counts nothing where nobody asked for it', () => {
    open({});
    session(() => {
      raise(a, 1);
      raise(b, 1);
    });
    expect([a.stats().operations, a.histograms()]).to.deep.equal([null, null]);
    expect([a.root.level, b.root.level]).to.deep.equal([1, 1]);
  });

  it('tells of the transaction from the first use of its pool to the end of the session', () => {
    open({});
    const { events, messages } = told(() =>
      session(() => {
        a.transaction((j) => {
          j.root.level = 2;
          a.transaction((inner) => void (inner.root.limit = 3));
        });
        expect(() => a.transaction(fail)).to.throw('taken back');
      }),
    );
    expect(events).to.deep.equal([
      '?start 1 running',
      'start 2 running',
      'start 3 running',
      'end 3 kept',
      'end 2 kept',
      'start 2 running',
      'error 2 aborted',
      'end 2 aborted',
      'end 1 committed',
    ]);
    const last = messages.at(-1)!;
    expect(last).to.include({
      pool: a.path,
      session: path.join(folder, 's.session'),
      durability: 'strict',
      lsn: a.stats().lsn,
      wordsLogged: 2,
      transactionId: a.stats().transactions,
    });
    expect(last.error).to.equal(undefined);
    expect(last.nanoseconds).to.be.at.least(last.commitNanoseconds);
    expect(last.commitNanoseconds).to.be.greaterThan(0);
    expect(new Set(messages.map(({ session: file }) => file)).size).to.equal(1);
    const { messages: alone } = traced(() => raise(a, 1));
    expect(alone.map(({ session: file }) => file)).to.deep.equal(['']);
  });

  it('tells of every pool, when all have committed or all were taken back', () => {
    open({});
    const levels: number[][] = [];
    const look = (): void => void levels.push([a.root.level, b.root.level]);
    diagnostics.subscribe('tracing:corundum:transaction:end', look);
    try {
      const { events: committed } = traced(() =>
        session(() => {
          raise(a, 1);
          raise(b, 1);
        }),
      );
      expect(committed.slice(-2)).to.deep.equal(['end 1 committed', 'end 1 committed']);
      expect(levels.slice(-2)).to.deep.equal([
        [1, 1],
        [1, 1],
      ]);
      const { events, messages } = traced(() =>
        expect(() =>
          session(() => {
            raise(a, 5);
            raise(b, 5);
            fail();
          }),
        ).to.throw('taken back'),
      );
      expect(events.slice(-4)).to.deep.equal([
        'error 1 aborted',
        'end 1 aborted',
        'error 1 aborted',
        'end 1 aborted',
      ]);
      expect(messages.slice(-2).map(({ error }) => (error as Error).message)).to.deep.equal([
        'taken back',
        'taken back',
      ]);
      expect(levels.slice(-2)).to.deep.equal([
        [1, 1],
        [1, 1],
      ]);
    } finally {
      diagnostics.unsubscribe('tracing:corundum:transaction:end', look);
    }
  });

  it('tells of a session inside as a savepoint of every pool that takes part', () => {
    open({});
    const { events } = told(() =>
      session(() => {
        raise(a, 1);
        session(() => raise(a, 1));
        expect(() => session(fail)).to.throw('taken back');
      }),
    );
    expect(events).to.deep.equal([
      '?start 1 running',
      'start 2 running',
      'end 2 kept',
      'start 2 running',
      'start 3 running',
      'end 3 kept',
      'end 2 kept',
      'start 2 running',
      'error 2 aborted',
      'end 2 aborted',
      'end 1 committed',
    ]);
  });

  it('tells of actions that throw after the session', () => {
    open({});
    const { events, messages } = traced(() =>
      expectCode('TX_HOOK', () =>
        session(() =>
          a.transaction((j) => {
            j.root.level = 1;
            j.onCommit(fail);
          }),
        ),
      ),
    );
    expect(events.slice(-2)).to.deep.equal(['error 1 committed', 'end 1 committed']);
    expect(messages.at(-1)?.error).to.include({ code: 'TX_HOOK' });
  });

  it('carries a store into each transaction', () => {
    open({});
    const store = new AsyncLocalStorage<string>();
    TRANSACTIONS.start.bindStore(store, ({ depth }) => `span of ${String(depth)}`);
    try {
      session(() => {
        a.transaction(() => {
          expect(store.getStore()).to.equal('span of 2');
        });
        expect(store.getStore()).to.equal(undefined);
      });
    } finally {
      TRANSACTIONS.start.unbindStore(store);
    }
  });
});

describe('observing a session, beside media', () => {
  it('a pool that cannot begin is told of as refused, one that cannot commit as taken back', () => {
    const folder = scratchFolder();
    const options = { create: 'if-absent', maxBytes: 16 * 1024 * 1024 } as const;
    const more = { ...options, ringBytes: 256 * 1024, statistics: 'latency' } as const;
    const file = new FaultPoolFile(new MemoryPoolFile(), null);
    const pool = Pool.open('', Tank, { ...more, poolFile: file });
    const other = Pool.open('', Tank, { ...more, media: 'memory' });
    const session = (): void => {
      Chaperon.session(path.join(folder, 's.session'), () => {
        other.transaction((j) => void (j.root.level = 1));
        pool.transaction((j) => void (j.root.level = 1));
      });
    };
    file.fault = { operations: ['write', 'durable'], at: 0, code: 'EIO', forever: true };
    const failed = traced(() => expectCode('MEDIA_WRITE', session));
    expect(failed.events.slice(-4)).to.deep.equal([
      'error 1 aborted',
      'end 1 aborted',
      'error 1 aborted',
      'end 1 aborted',
    ]);
    const refused = traced(() => expectCode('MEDIA_WRITE', session));
    expect(refused.events).to.deep.equal([
      'start 1 running',
      'start 2 running',
      'end 2 kept',
      'start 1 running',
      'error 1 refused',
      'end 1 refused',
      'error 1 aborted',
      'end 1 aborted',
    ]);
    expect(pool.stats().operations).to.include({ committed: 0, aborted: 1, savepointsKept: 1 });
    expect(other.stats().operations).to.include({ committed: 0, aborted: 2, savepointsKept: 2 });
    expect(other.root.level).to.equal(0);
    pool.close();
    other.close();
    removeFolder(folder);
  });

  it('a pool that could not take what the session committed is told of as taken back, with the reason', () => {
    const file = '/rig/s.session';
    let outcome = '';
    for (let at = 0; outcome !== 'CHAPERON_INCOMPLETE'; at++) {
      const folder = new RecordedFolder();
      const pools = ['/rig/a.pool', '/rig/b.pool'].map((name) =>
        Pool.open(name, Tank, {
          poolFile: folder.pool(name),
          sessionFiles: folder,
          maxBytes: 1536 * 1024,
          ringBytes: 64 * 1024,
          statistics: 'counters',
        }),
      );
      const [taken, failed] = pools as [Pool<Tank>, Pool<Tank>];
      folder.fault = { at: folder.events.length + at, code: 'EIO' };
      const { messages } = traced(() => {
        try {
          Chaperon.session(
            file,
            () => {
              for (const pool of pools) pool.transaction((j) => void (j.root.level = 1));
            },
            { sessionFiles: folder },
          );
          outcome = 'committed';
        } catch (error) {
          if (!isCorundumError(error)) throw error;
          outcome = error.code;
        }
      });
      expect(folder.failed, `no event of a session is the one: ${String(at)}`).not.to.equal(null);
      if (outcome === 'CHAPERON_INCOMPLETE' && messages.at(-1)?.outcome === 'aborted') {
        const last = messages.slice(-2);
        expect(last.map((message) => [message.pool, message.outcome])).to.deep.equal([
          [taken.path, 'committed'],
          [failed.path, 'aborted'],
        ]);
        expect(last[0]!.error).to.equal(undefined);
        expect(last[1]!.error).to.include({ code: 'CHAPERON_INCOMPLETE' });
        expect(taken.stats().operations).to.include({ committed: 1, aborted: 0 });
        expect(failed.stats().operations).to.include({ committed: 0, aborted: 1 });
        expect(taken.root.level).to.equal(1);
        expectCode('CHAPERON_INCOMPLETE', () => failed.transaction((j) => j.root.level));
      } else if (outcome === 'CHAPERON_INCOMPLETE') outcome = 'the first pool';
      for (const pool of pools) {
        try {
          pool.close();
        } catch (error) {
          if (!isCorundumError(error)) throw error;
        }
      }
    }
  });
});
