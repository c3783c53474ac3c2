// journal.test.ts — abort, hooks, and the journal that is running.
import { expect } from 'chai';
import { Field, Journal, Persistent, Pool, Root, f64, text } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('journal.Note')
class Note {
  @Field(text) words = '';
}

@Root('journal.Root')
class Home {
  @Field(f64) count = 0;
  @Field(() => Note, { nullable: true }) note: Note | null = null;
}

forEachMedium('the journal', (medium) => {
  const scratch = useScratchPool(medium, Home);

  it('abort takes everything back and says why', () => {
    const { pool } = scratch;
    const reason = new Error('enough');
    const error = expectCode('TX_ABORTED', () =>
      pool.transaction((j) => {
        j.root.count = 5;
        j.root.note = j.create(Note, { words: 'gone' });
        j.abort(reason);
      }),
    );
    expect(error.cause).to.equal(reason);
    expect(error.message).to.contain('enough');
    expect(pool.root.count).to.equal(0);
    expect(pool.root.note).to.equal(null);
    expect(scratch.verify().pending).to.equal(0);
  });

  it('a body that catches the abort is taken back all the same', () => {
    const { pool } = scratch;
    expectCode('TX_ABORTED', () =>
      pool.transaction((j) => {
        try {
          j.abort('no');
        } catch {
          j.root.count = 9;
        }
      }),
    );
    expect(pool.root.count).to.equal(0);
    pool.transaction((j) => void (j.root.count = 1));
    expect(pool.root.count).to.equal(1);
  });

  it('abort in a savepoint takes back the savepoint', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.count = 1;
      expectCode('TX_ABORTED', () =>
        pool.transaction((inner) => {
          expect(inner.depth).to.equal(2);
          inner.root.count = 2;
          inner.abort();
        }),
      );
      expect(j.depth).to.equal(1);
      j.root.count += 10;
    });
    expect(pool.root.count).to.equal(11);
  });

  it('hooks run after the end, in order, outside of the transaction', () => {
    const { pool } = scratch;
    const events: string[] = [];
    pool.transaction((j) => {
      j.onCommit(() => {
        events.push(`first ${String(pool.inTransaction)} ${String(pool.root.count)}`);
        pool.transaction((next) => void (next.root.count += 1));
      });
      j.onCommit(() => events.push(`second ${String(pool.root.count)}`));
      j.onAbort(() => events.push('never'));
      j.root.count = 4;
    });
    expect(events).to.deep.equal(['first false 4', 'second 5']);
  });

  it('onAbort gets the error, newest first, with everything as it was before', () => {
    const { pool } = scratch;
    const events: unknown[] = [];
    const failure = new Error('body');
    expect(() =>
      pool.transaction((j) => {
        j.onAbort((error) => events.push(['first', error, pool.root.count]));
        j.onAbort((error) => events.push(['second', error, pool.inTransaction]));
        j.onCommit(() => events.push('never'));
        j.root.count = 4;
        throw failure;
      }),
    ).to.throw(failure);
    expect(events).to.deep.equal([
      ['second', failure, false],
      ['first', failure, 0],
    ]);
  });

  it('a savepoint that is taken back forgets its hooks; one that is kept keeps them', () => {
    const { pool } = scratch;
    const events: string[] = [];
    pool.transaction((j) => {
      j.onAbort(() => events.push('outer abort'));
      try {
        pool.transaction((inner) => {
          inner.onCommit(() => events.push('lost'));
          inner.onAbort(() => events.push('inner abort'));
          throw new Error('inner');
        });
      } catch {
        events.push('caught');
      }
      pool.transaction((inner) => inner.onCommit(() => events.push('kept')));
      events.push('end of body');
    });
    expect(events).to.deep.equal(['inner abort', 'caught', 'end of body', 'kept']);
  });

  it('hooks run for a commit that changed nothing', () => {
    const events: string[] = [];
    scratch.pool.transaction((j) => j.onCommit(() => events.push('done')));
    expect(events).to.deep.equal(['done']);
  });

  it('a commit that fails runs onAbort', () => {
    @Persistent('journal.Needy')
    class Needy {
      @Field(() => Note) note!: Note;
    }
    @Root('journal.NeedyRoot')
    class NeedyRoot {
      @Field(() => Needy, { nullable: true }) needy: Needy | null = null;
    }
    const pool = Pool.open('', NeedyRoot, { media: 'memory' });
    const events: string[] = [];
    expectCode('FIELD_UNSET', () =>
      pool.transaction((j) => {
        j.onAbort((error) => events.push((error as { code: string }).code));
        j.onCommit(() => events.push('never'));
        j.root.needy = j.create(Needy);
      }),
    );
    expect(events).to.deep.equal(['FIELD_UNSET']);
    pool.close();
  });

  it('hooks that throw are told, after all have run, and undo nothing', () => {
    const { pool } = scratch;
    const failure = new Error('hook');
    const events: string[] = [];
    const error = expectCode('TX_HOOK', () =>
      pool.transaction((j) => {
        j.onCommit(() => {
          throw failure;
        });
        j.onCommit(() => events.push('ran'));
        j.root.count = 3;
      }),
    );
    expect(error.cause).to.equal(failure);
    expect(events).to.deep.equal(['ran']);
    expect(pool.root.count).to.equal(3);
    const body = new Error('body');
    const aborted = expectCode('TX_HOOK', () =>
      pool.transaction((j) => {
        j.onAbort(() => {
          throw failure;
        });
        throw body;
      }),
    );
    expect((aborted.cause as AggregateError).errors).to.deep.equal([body, failure]);
    expect(pool.inTransaction).to.equal(false);
  });

  it('commitAsync runs onCommit when it is durable', async () => {
    const { pool } = scratch;
    const events: string[] = [];
    const promise = pool.commitAsync((j) => {
      j.onCommit(() => events.push('durable'));
      j.root.count = 7;
      return 7;
    });
    events.push('after the body');
    expect(await promise).to.equal(7);
    expect(events).to.deep.equal(['after the body', 'durable']);
  });

  it('gives the journal that is running, of the innermost pool', () => {
    const { pool } = scratch;
    const other = Pool.open('', Home, { media: 'memory' });
    expect(Journal.current).to.equal(null);
    expect(pool.journal).to.equal(null);
    pool.transaction((j) => {
      expect(Journal.current).to.equal(j);
      expect(pool.journal).to.equal(j);
      expect(other.journal).to.equal(null);
      other.transaction((k) => expect(Journal.current).to.equal(k));
      expect(Journal.current).to.equal(j);
      expect(() =>
        other.transaction(() => {
          throw new Error('other');
        }),
      ).to.throw('other');
      expect(Journal.current).to.equal(j);
    });
    expect(Journal.current).to.equal(null);
    other.close();
    expect(other.journal).to.equal(null);
  });

  it('is refused after the transaction', () => {
    let kept: Journal<Home> | null = null;
    scratch.pool.transaction((j) => void (kept = j));
    const late = kept as unknown as Journal<Home>;
    for (const use of [
      () => late.onCommit(() => undefined),
      () => late.onAbort(() => undefined),
      () => late.abort(),
    ])
      expectCode('TX_REQUIRED', use);
  });
});
