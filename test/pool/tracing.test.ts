// tracing.test.ts — what a pool tells on the channels of node:diagnostics_channel.
import { AsyncLocalStorage } from 'node:async_hooks';
import * as diagnostics from 'node:diagnostics_channel';
import { expect } from 'chai';
import {
  Field,
  Pool,
  Root,
  f64,
  type CheckpointMessage,
  type CollectMessage,
  type PoolCloseMessage,
  type PoolOpenMessage,
  type RecoveryMessage,
  type TransactionMessage,
} from '../../src/index.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import { expectCode } from '../support/expect-code.js';
import { FaultPoolFile } from '../support/fault-pool-file.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { rejection } from '../support/settled.js';
import { TRANSACTIONS, traced } from '../support/traced.js';

const MIB = 1024 * 1024;

@Root('tracing.Counter')
class Counter {
  @Field(f64) value = 0;
}

/** The messages of channel `name` while `work` runs. */
function told<M>(name: string, work: () => void): M[] {
  const messages: M[] = [];
  const note = (message: unknown): void => void messages.push(message as M);
  diagnostics.subscribe(name, note);
  try {
    work();
  } finally {
    diagnostics.unsubscribe(name, note);
  }
  return messages;
}

forEachMedium('tracing', (medium) => {
  const scratch = useScratchPool(medium, Counter);

  it('tells of a commit', () => {
    const { pool } = scratch;
    const { events, messages } = traced(() => {
      expect(pool.transaction((j) => (j.root.value = 5), { durability: 'relaxed' })).to.equal(5);
    });
    expect(events).to.deep.equal(['start 1 running', 'end 1 committed']);
    const [message] = messages;
    expect(message).to.include({
      pool: pool.path,
      depth: 1,
      durability: 'relaxed',
      outcome: 'committed',
      wordsLogged: 1,
      lsn: pool.stats().lsn,
      transactionId: pool.stats().transactions,
      result: 5,
    });
    expect(message?.nanoseconds).to.be.at.least(message?.commitNanoseconds ?? Infinity);
    expect(message?.commitNanoseconds).to.be.greaterThan(0);
  });

  it('tells of a transaction that changes nothing', () => {
    const { events, messages } = traced(() => {
      scratch.pool.transaction(() => undefined);
    });
    expect(events).to.deep.equal(['start 1 running', 'end 1 empty']);
    expect(messages[0]).to.include({ lsn: 0, wordsLogged: 0, commitNanoseconds: 0 });
  });

  it('tells of savepoints and aborts, in order', () => {
    const { pool } = scratch;
    const reason = new Error('no');
    const { events, messages } = traced(() => {
      expect(() =>
        pool.transaction((j) => {
          pool.transaction((inner) => void (inner.root.value = 1));
          expect(() =>
            pool.transaction(() => {
              throw reason;
            }),
          ).to.throw(reason);
          j.abort(reason);
        }),
      ).to.throw('no');
    });
    expect(events).to.deep.equal([
      'start 1 running',
      'start 2 running',
      'end 2 kept',
      'start 2 running',
      'error 2 aborted',
      'end 2 aborted',
      'error 1 aborted',
      'end 1 aborted',
    ]);
    expect(new Set(messages.map((message) => message.transactionId)).size).to.equal(1);
    expect(messages[1]?.error).to.equal(reason);
    expect(pool.root.value).to.equal(0);
    scratch.verify();
  });

  it('tells of commits that are awaited when they are durable', async () => {
    const { pool } = scratch;
    let promise: Promise<number> | undefined;
    const events: string[] = [];
    const note = (event: string) => (message: unknown) =>
      void events.push(`${event} ${(message as TransactionMessage).outcome}`);
    // No other event: they must do by themselves.
    const handlers = { asyncStart: note('asyncStart'), asyncEnd: note('asyncEnd') };
    TRANSACTIONS.subscribe(
      handlers as unknown as diagnostics.TracingChannelSubscribers<TransactionMessage>,
    );
    try {
      promise = pool.commitAsync((j) => (j.root.value = 2));
      expect(events).to.deep.equal([]);
      expect(await promise).to.equal(2);
      expect(events).to.deep.equal(['asyncStart committed', 'asyncEnd committed']);
      const error = await rejection(
        pool.commitAsync(() => {
          throw new Error('no');
        }),
      );
      expect(error.message).to.equal('no');
    } finally {
      TRANSACTIONS.unsubscribe(
        handlers as unknown as diagnostics.TracingChannelSubscribers<TransactionMessage>,
      );
    }
    expect(events.slice(2)).to.deep.equal(['asyncStart aborted', 'asyncEnd aborted']);
  });

  it('carries a store into the body', () => {
    const store = new AsyncLocalStorage<string>();
    TRANSACTIONS.start.bindStore(store, ({ depth }) => `span of ${String(depth)}`);
    try {
      scratch.pool.transaction(() => {
        expect(store.getStore()).to.equal('span of 1');
        scratch.pool.transaction(() => {
          expect(store.getStore()).to.equal('span of 2');
        });
      });
    } finally {
      TRANSACTIONS.start.unbindStore(store);
    }
    expect(store.getStore()).to.equal(undefined);
  });

  it('tells with statistics too', () => {
    const pool = scratch.reopenWith({ statistics: 'counters' });
    const { events, messages } = traced(() => {
      pool.transaction((j) => void (j.root.value += 1));
    });
    expect(events).to.deep.equal(['start 1 running', 'end 1 committed']);
    expect(messages[0]?.nanoseconds).to.be.greaterThan(0);
    expect(pool.stats().operations?.committed).to.equal(1);
  });

  it('a listener that throws changes nothing of the transaction', async () => {
    const { pool } = scratch;
    const failure = new Error('listener');
    const listener = (): void => {
      throw failure;
    };
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const caught = new Promise((resolve) => process.once('uncaughtException', resolve));
    diagnostics.subscribe('tracing:corundum:transaction:end', listener);
    try {
      pool.transaction((j) => void (j.root.value = 3));
      expect(pool.root.value).to.equal(3);
      expect(await caught).to.equal(failure);
    } finally {
      diagnostics.unsubscribe('tracing:corundum:transaction:end', listener);
      for (const other of others) process.on('uncaughtException', other);
    }
  });

  it('tells of opening and closing', () => {
    const { pool } = scratch;
    const closed = told<PoolCloseMessage>('corundum:pool:close', () => {
      pool.close();
      pool.close();
    });
    expect(closed).to.have.length(1);
    expect(closed[0]).to.include({ pool: pool.path, error: undefined });
    const opened = told<PoolOpenMessage>('corundum:pool:open', () => void scratch.open());
    expect(opened).to.have.length(1);
    const { media } = scratch.pool.stats();
    expect(opened[0]).to.include({
      pool: scratch.pool.path,
      media,
      created: !scratch.isPersistent,
      generation: scratch.pool.generation,
      replayed: 0,
    });
    expect(opened[0]?.nanoseconds).to.be.greaterThan(0);
  });

  it('tells of checkpoints and collections', () => {
    const { pool } = scratch;
    const checkpoints = told<CheckpointMessage>('corundum:checkpoint', () => pool.checkpoint());
    expect(checkpoints.map(({ error }) => error)).to.deep.equal([undefined]);
    const collections = told<CollectMessage>('corundum:collect', () => {
      const report = pool.collect();
      while (pool.collectStep(1) === null);
      expect(report.marked).to.equal(1);
    });
    expect(collections).to.have.length(2);
    expect(collections[1]).to.include({ pool: pool.path, marked: 1, freed: 0 });
  });
});

describe('tracing, beside media', () => {
  const options = { create: 'if-absent', maxBytes: 16 * MIB, ringBytes: 256 * 1024 } as const;

  it('tells of recovery', () => {
    const file = new MemoryPoolFile();
    const pool = Pool.open('', Counter, { ...options, poolFile: file });
    pool.transaction((j) => void (j.root.value = 1));
    pool.transaction((j) => void (j.root.value = 2));
    // As a process that died would leave it.
    const bytes = new Uint8Array(file.size());
    file.read(0, bytes);
    const left = new MemoryPoolFile(bytes);
    pool.close();
    let opened: PoolOpenMessage[] = [];
    const recovered = told<RecoveryMessage>('corundum:recovery', () => {
      opened = told<PoolOpenMessage>('corundum:pool:open', () => {
        Pool.open('', Counter, { ...options, poolFile: left }).close();
      });
    });
    expect(recovered).to.have.length(1);
    expect(recovered[0]?.records).to.be.at.least(2);
    expect(opened[0]?.replayed).to.equal(recovered[0]?.records);
  });

  it('tells of commits and checkpoints that fail', () => {
    const file = new FaultPoolFile(new MemoryPoolFile(), null);
    const pool = Pool.open('', Counter, { ...options, poolFile: file });
    file.fault = { operations: ['write', 'durable', 'sync'], at: 0, code: 'EIO', forever: true };
    const { events, messages } = traced(() => {
      expectCode('MEDIA_WRITE', () => pool.transaction((j) => void (j.root.value = 1)));
      expectCode('MEDIA_WRITE', () => pool.transaction((j) => void (j.root.value = 1)));
    });
    expect(events).to.deep.equal([
      'start 1 running',
      'error 1 aborted',
      'end 1 aborted',
      'start 1 running',
      'error 1 refused',
      'end 1 refused',
    ]);
    expect(messages[0]?.lsn).to.equal(0);
    const checkpoints = told<CheckpointMessage>('corundum:checkpoint', () => {
      expectCode('POOL_POISONED', () => pool.checkpoint());
    });
    expect(checkpoints[0]?.error).to.include({ code: 'POOL_POISONED' });
    pool.close();
  });

  it('tells of a closing that fails', () => {
    const file = new FaultPoolFile(new MemoryPoolFile(), null);
    const pool = Pool.open('', Counter, { ...options, poolFile: file });
    pool.transaction((j) => void (j.root.value = 1));
    file.fault = { operations: ['write', 'durable', 'sync'], at: 0, code: 'EIO', forever: true };
    let thrown: unknown;
    const closed = told<PoolCloseMessage>('corundum:pool:close', () => {
      try {
        pool.close();
      } catch (error) {
        thrown = error;
      }
    });
    expect(thrown).to.be.instanceOf(Error);
    expect(closed.map(({ error }) => error)).to.deep.equal([thrown]);
  });
});
