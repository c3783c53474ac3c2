// stats.test.ts — what a pool counts and times agrees with what was done.
import { expect } from 'chai';
import {
  Field,
  Persistent,
  Pool,
  Root,
  f64,
  text,
  type Latency,
  type LatencyHistograms,
  type OperationCounts,
} from '../../src/index.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import { expectCode } from '../support/expect-code.js';
import { FaultPoolFile } from '../support/fault-pool-file.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

const MIB = 1024 * 1024;

@Persistent('stats.Leaf')
class Leaf {
  @Field(text) words = '';
  @Field(() => Leaf, { nullable: true }) other: Leaf | null = null;
}

@Root('stats.Tree')
class Tree {
  @Field(f64) a = 0;
  @Field(f64) b = 0;
  @Field(() => Leaf, { nullable: true }) leaf: Leaf | null = null;
}

function operations(pool: Pool<Tree>): OperationCounts {
  const found = pool.stats().operations;
  if (found === null) throw new Error('the pool counts nothing');
  return found;
}

function histograms(pool: Pool<Tree>): LatencyHistograms {
  const found = pool.histograms();
  if (found === null) throw new Error('the pool times nothing');
  return found;
}

/** How many values each histogram has that has any. */
function counts(pool: Pool<Tree>): Partial<Record<Latency, number>> {
  return Object.fromEntries(
    Object.entries(histograms(pool))
      .filter(([, histogram]) => histogram.count > 0)
      .map(([name, histogram]) => [name, histogram.count]),
  );
}

function fail(): never {
  throw new Error('taken back');
}

/** Two commits, one of three words, an empty one, one that was taken back, two savepoints, one of them taken back. */
function script(pool: Pool<Tree>): void {
  pool.transaction((j) => {
    j.root.a = 1;
    j.root.a = 2;
    j.root.b = 1;
  });
  pool.transaction(() => undefined);
  expect(() =>
    pool.transaction((j) => {
      j.root.a = 7;
      fail();
    }),
  ).to.throw('taken back');
  pool.transaction((j) => {
    j.root.a = 3;
    pool.transaction((inner) => void (inner.root.a = 4));
    expect(() =>
      pool.transaction((inner) => {
        inner.root.b = 5;
        fail();
      }),
    ).to.throw('taken back');
  });
}

forEachMedium('statistics', (medium) => {
  const scratch = useScratchPool(medium, Tree, { statistics: 'latency' });

  it('are null where nobody asked for them', () => {
    const pool = scratch.reopenWith({ statistics: 'off' });
    script(pool);
    expect(pool.stats().operations).to.equal(null);
    expect(pool.histograms()).to.equal(null);
    pool.resetStats();
    expect(pool.stats().transactions).to.be.greaterThan(3);
  });

  it('count without timing', () => {
    const pool = scratch.reopenWith({ statistics: 'counters' });
    script(pool);
    expect(pool.histograms()).to.equal(null);
    expect(operations(pool).committed).to.equal(2);
  });

  it('count transactions, savepoints, words and records', () => {
    const { pool } = scratch;
    script(pool);
    expect(operations(pool)).to.include({
      committed: 2,
      empty: 1,
      aborted: 1,
      savepointsKept: 1,
      savepointsTakenBack: 1,
      wordsLogged: 3,
      records: 2,
      allocated: 0,
      freed: 0,
    });
    expect(operations(pool).bytesJournaled > 0).to.equal(scratch.isPersistent);
    scratch.verify();
  });

  it('count savepoints as kept though their transaction is taken back', () => {
    const { pool } = scratch;
    expect(() =>
      pool.transaction((j) => {
        pool.transaction((inner) => void (inner.root.a = 4));
        j.root.b = 1;
        fail();
      }),
    ).to.throw('taken back');
    expect(operations(pool)).to.include({ aborted: 1, savepointsKept: 1, savepointsTakenBack: 0 });
    expect(operations(pool).wordsLogged).to.equal(0);
  });

  it('count allocations, and the most that were there', () => {
    const { pool } = scratch;
    const before = pool.stats();
    pool.transaction((j) => {
      j.root.leaf = j.create(Leaf, { words: 'much longer than what fits into a slot of its own' });
      j.create(Leaf, { words: 'linked nowhere' });
    });
    const peak = pool.used;
    pool.transaction((j) => void (j.root.leaf = null));
    const { allocated, freed, peakUsedBytes } = operations(pool);
    expect([allocated, freed]).to.deep.equal([2, 2]);
    expect(peakUsedBytes).to.equal(peak);
    expect(pool.stats().allocations).to.equal(before.allocations);
    pool.resetStats();
    expect(operations(pool).peakUsedBytes).to.equal(pool.used);
  });

  it('count growth, collections, syncs and checkpoints', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      const leaf = j.create(Leaf, { words: 'x'.repeat(4 * MIB) });
      leaf.other = leaf;
      j.root.leaf = leaf;
    });
    expect(operations(pool).growths).to.be.greaterThan(0);
    pool.transaction((j) => void (j.root.leaf = null));
    expect(pool.collect().freed).to.equal(1);
    while (pool.collectStep(1) === null);
    pool.checkpoint();
    pool.sync();
    expect(operations(pool)).to.include({ collections: 2, collected: 1 });
    expect(operations(pool).checkpoints > 0).to.equal(scratch.isPersistent);
    const timed = counts(pool);
    expect(timed.collect).to.be.greaterThan(2);
    expect([timed.checkpoint, timed.sync]).to.deep.equal([1, 1]);
  });

  it('count what is reclaimed in steps', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      for (let i = 0; i < 10_000; i++) j.root.leaf = j.create(Leaf, { other: j.root.leaf });
    });
    pool.transaction((j) => void (j.root.leaf = null));
    pool.reclaim();
    expect(operations(pool).reclaimSteps).to.be.greaterThan(0);
    expect(operations(pool).freed).to.equal(10_000);
    expect(counts(pool).reclaim).to.equal(1);
  });

  it('time each operation once', () => {
    const { pool } = scratch;
    expect(counts(pool)).to.deep.equal({ open: 1 });
    pool.resetStats();
    expect(counts(pool)).to.deep.equal({});
    script(pool);
    expect(counts(pool)).to.deep.equal({
      transaction: 4,
      body: 4,
      commit: 2,
      rollback: 2,
      savepoint: 2,
    });
    const { transaction, body } = histograms(pool);
    expect(transaction.max).to.be.at.least(body.min);
    expect(body.min).to.be.at.least(1);
  });

  it('time commits that are awaited', async () => {
    const { pool } = scratch;
    pool.resetStats();
    expect(await pool.commitAsync((j) => (j.root.a = 8))).to.equal(8);
    await pool.commitAsync(() => undefined);
    expect(counts(pool)).to.deep.equal({ transaction: 2, body: 2, commit: 1, durable: 1 });
    expect(operations(pool)).to.include({ committed: 1, empty: 1 });
  });

  it('begin anew', () => {
    const { pool } = scratch;
    script(pool);
    pool.resetStats();
    const { peakUsedBytes, ...others } = operations(pool);
    expect(peakUsedBytes).to.equal(pool.used);
    expect(new Set(Object.values(others))).to.deep.equal(new Set([0]));
  });

  it('leave hooks, results and refusals as they are', () => {
    const { pool } = scratch;
    const events: string[] = [];
    expect(
      pool.transaction((j) => {
        j.onCommit(() => events.push(`committed ${String(operations(pool).committed)}`));
        j.root.a = 1;
        return j.depth;
      }),
    ).to.equal(1);
    expectCode('TX_ABORTED', () =>
      pool.transaction((j) => {
        j.onAbort(() => events.push(`aborted ${String(operations(pool).aborted)}`));
        j.abort();
      }),
    );
    expect(events).to.deep.equal(['committed 1', 'aborted 1']);
    expectCode('TX_PROMISE', () =>
      pool.transaction((() => Promise.resolve()) as unknown as () => undefined),
    );
    expect(operations(pool).aborted).to.equal(2);
    expect(() => pool.transaction(undefined as unknown as () => undefined)).to.throw(TypeError);
    expect(pool.inTransaction).to.equal(false);
  });
});

describe('statistics, beside media', () => {
  it('a commit that fails is one that was taken back', () => {
    const file = new FaultPoolFile(new MemoryPoolFile(), null);
    const pool = Pool.open('', Tree, {
      poolFile: file,
      create: 'if-absent',
      maxBytes: 16 * MIB,
      ringBytes: 256 * 1024,
      statistics: 'latency',
    });
    pool.resetStats();
    file.fault = { operations: ['write', 'durable'], at: 0, code: 'EIO', forever: true };
    expectCode('MEDIA_WRITE', () => pool.transaction((j) => void (j.root.a = 1)));
    expect(operations(pool)).to.include({ committed: 0, aborted: 1, wordsLogged: 0 });
    expect(counts(pool)).to.deep.equal({ transaction: 1, body: 1, rollback: 1 });
    // It is poisoned: none begins, and none is counted.
    expectCode('MEDIA_WRITE', () => pool.transaction((j) => void (j.root.a = 1)));
    expect(operations(pool)).to.include({ committed: 0, aborted: 1 });
    pool.close();
  });

  it('the option takes its three values', () => {
    for (const statistics of ['on', true, 1]) {
      const options = { media: 'memory', statistics } as object;
      const error = expectCode('POOL_FLAGS', () => Pool.open('', Tree, options));
      expect(error.message).to.contain("'off', 'counters', 'latency'");
    }
  });
});
