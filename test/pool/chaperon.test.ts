// chaperon.test.ts — sessions over several pools: what joins, what is taken back, what is refused, what stays behind.
import { expect } from 'chai';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  Chaperon,
  Field,
  PMap,
  PVec,
  Persistent,
  Pool,
  Prc,
  Root,
  isCorundumError,
  u32,
  type Journal,
  type PoolOptions,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { Entry, Ledger, post, readLedger } from '../support/ledger-script.js';
import { removeFolder, scratchFolder } from '../support/media-kinds.js';

@Persistent('chaperon.Box')
class Box {
  @Field(() => Entry) entry!: Entry;
}

@Root('chaperon.Shelf')
class Shelf {
  @Field(PMap.of(u32, u32)) map!: PMap<number, number>;
  @Field(PVec.of(u32)) list!: PVec<number>;
  @Field(() => Box, { nullable: true }) box: Box | null = null;
  @Field(Prc.of(() => Box), { nullable: true }) pointed: Prc<Box> | null = null;
}

forEachMedium('chaperon', (medium) => {
  const isPersistent = medium.options.kind !== 'memory';
  let folder = '';
  let a: Pool<Ledger>;
  let b: Pool<Ledger>;

  const pathOf = (name: string): string => path.join(folder, name);
  const sessionPath = (): string => pathOf('s.session');
  const options = (more: PoolOptions = {}): PoolOptions => ({
    create: 'if-absent',
    maxBytes: 64 * 1024 * 1024,
    ringBytes: 256 * 1024,
    media: medium.options.kind,
    forceDax: medium.options.forceDax,
    ...more,
  });
  const openLedger = (name: string, more?: PoolOptions): Pool<Ledger> =>
    Pool.open(pathOf(name), Ledger, options(more));
  const expectClean = (...pools: readonly Pool[]): void => {
    for (const pool of pools) expect(pool.verify().problems).to.deep.equal([]);
    const names = fs.readdirSync(folder).filter((name) => !/\.pool(\.lock)?$/.test(name));
    expect(names).to.deep.equal([]);
  };
  /** Both pools as their medium has them. */
  const reopened = (): void => {
    if (!isPersistent) return;
    a.close();
    b.close();
    b = openLedger('b.pool');
    a = openLedger('a.pool');
  };

  beforeEach(() => {
    folder = scratchFolder(medium.folder);
    a = openLedger('a.pool');
    b = openLedger('b.pool');
  });
  afterEach(() => {
    a.close();
    b.close();
    removeFolder(folder);
  });

  it('commits what its transactions changed in all pools, and returns what the body returns', () => {
    const result = Chaperon.session(sessionPath(), (session) => {
      a.transaction((j) => post(j, -5));
      expect(a.root.balance).to.equal(-5);
      b.transaction((j) => post(j, 5));
      a.transaction((j) => post(j, a.root.balance));
      expect(session.pools).to.deep.equal([pathOf('a.pool'), pathOf('b.pool')]);
      return b.root.balance;
    });
    expect(result).to.equal(5);
    for (let round = 0; round < 2; round++) {
      expect(readLedger(a)).to.deep.include({ turn: 2, balance: -10 });
      expect(readLedger(b)).to.deep.include({ turn: 1, balance: 5 });
      expectClean(a, b);
      reopened();
    }
  });

  it('takes everything back in all pools when the body throws', () => {
    a.transaction((j) => post(j, 1));
    const known = a.root.last;
    let made: unknown;
    expect(() =>
      Chaperon.session(sessionPath(), () => {
        a.transaction((j) => {
          post(j, 10);
          made = j.root.last;
        });
        b.transaction((j) => post(j, 10));
        throw new Error('no');
      }),
    ).to.throw('no');
    expect(readLedger(a)).to.deep.equal({ turn: 1, balance: 1, notes: readLedger(a).notes });
    expect(a.root.last).to.equal(known);
    expect(readLedger(b)).to.deep.equal({ turn: 0, balance: 0, notes: [] });
    expectCode('PTR_STALE', () => (made as Entry).turn);
    a.transaction((j) => post(j, 2));
    expect(a.root.balance).to.equal(3);
    expectClean(a, b);
  });

  it('takes back one transaction that throws and is caught, and keeps the others', () => {
    Chaperon.session(sessionPath(), () => {
      a.transaction((j) => post(j, 1));
      b.transaction((j) => post(j, 1));
      expect(() =>
        a.transaction((j) => {
          post(j, 100);
          throw new Error('not this');
        }),
      ).to.throw('not this');
      a.transaction((j) => post(j, 2));
    });
    reopened();
    expect(a.root.balance).to.equal(3);
    expect(a.root.turn).to.equal(2);
    expect(b.root.balance).to.equal(1);
    expectClean(a, b);
  });

  it('has sessions inside it as savepoints over all pools, those that join inside too', () => {
    Chaperon.session(sessionPath(), () => {
      a.transaction((j) => post(j, 1));
      expect(() =>
        Chaperon.session(pathOf('inner.session'), () => {
          a.transaction((j) => post(j, 10));
          b.transaction((j) => post(j, 10));
          throw new Error('inner');
        }),
      ).to.throw('inner');
      expect([a.root.balance, b.root.balance, b.inTransaction]).to.deep.equal([1, 0, false]);
      Chaperon.session(pathOf('inner.session'), (inner) => {
        expect(inner.path).to.equal(sessionPath());
        a.transaction((j) => post(j, 2));
        b.transaction((j) => post(j, 2));
      });
      // In the middle of a transaction as well.
      a.transaction((j) => {
        post(j, 4);
        expect(() =>
          Chaperon.session('inner', () => {
            b.transaction((k) => post(k, 50));
            a.transaction((k) => post(k, 50));
            throw new Error('deep');
          }),
        ).to.throw('deep');
        Chaperon.session('inner', () => b.transaction((k) => post(k, 8)));
      });
    });
    reopened();
    expect([a.root.balance, b.root.balance]).to.deep.equal([7, 10]);
    expectClean(a, b);
  });

  it('lets nothing change between the transactions', () => {
    const shelf = Pool.open(pathOf('shelf.pool'), Shelf, options());
    const root = a.root as Ledger;
    Chaperon.session(sessionPath(), () => {
      const j = a.transaction((journal) => {
        post(journal, 1);
        return journal as unknown as null;
      }) as unknown as { create(target: typeof Entry): Entry };
      const lists = shelf.transaction((journal) => {
        journal.root.map.set(1, 1);
        journal.root.list.push(1);
        return journal.root as unknown as null;
      }) as unknown as Shelf;
      // A word that the session has logged, one that it has not, an object of its own, and all that collections do.
      expectCode('TX_REQUIRED', () => (root.balance = 9));
      expectCode('TX_REQUIRED', () => (root.last!.turn = 9));
      expectCode('TX_REQUIRED', () => (root.last = null));
      expectCode('TX_REQUIRED', () => j.create(Entry));
      expectCode('TX_REQUIRED', () => lists.map.set(2, 2));
      expectCode('TX_REQUIRED', () => lists.map.set(1, 2));
      expectCode('TX_REQUIRED', () => lists.map.delete(1));
      expectCode('TX_REQUIRED', () => lists.list.push(2));
      expectCode('TX_REQUIRED', () => lists.list.set(0, 7));
      expectCode('TX_REQUIRED', () => lists.list.splice(0, 1));
      // Reading goes on.
      expect([...lists.list]).to.deep.equal([1]);
      expect([...lists.map]).to.deep.equal([[1, 1]]);
      const cursor = a.cursor(Entry);
      expect(cursor.advance() && cursor.value.turn).to.equal(1);
    });
    expect(readLedger(a).balance).to.equal(1);
    expectClean(a, shelf);
    shelf.close();
  });

  it('refuses what a pool in a session cannot do', async () => {
    let strayed: Promise<unknown> = Promise.resolve();
    Chaperon.session(sessionPath(), () => {
      a.transaction((j) => post(j, 1));
      for (const action of ['close', 'checkpoint', 'verify', 'reclaim'] as const) {
        expect(expectCode('TX_ACTIVE', () => a[action]()).message).to.include('session');
      }
      // A pool that has not joined would commit by itself.
      strayed = b
        .commitAsync((j) => post(j, 1))
        .then(
          () => 'committed',
          (error: unknown) => (isCorundumError(error) ? error.code : error),
        );
      b.checkpoint();
      a.sync();
    });
    expect(await strayed).to.equal('TX_ACTIVE');
    expect(b.root.turn).to.equal(0);
    expectClean(a, b);
  });

  it('refuses a pool whose transaction was begun before it', () => {
    a.transaction((j) => {
      post(j, 1);
      expectCode('TX_ACTIVE', () =>
        Chaperon.session(sessionPath(), () => {
          b.transaction((k) => post(k, 1));
          a.transaction((k) => post(k, 1));
        }),
      );
      Chaperon.session(sessionPath(), () => b.transaction((k) => post(k, 4)));
    });
    expect([a.root.balance, b.root.balance]).to.deep.equal([1, 4]);
    expectClean(a, b);
  });

  it('refuses a body that returns a promise', async () => {
    const later = async (): Promise<number> => {
      a.transaction((j) => post(j, 1));
      await Promise.resolve();
      throw new Error('too late');
    };
    expectCode('TX_PROMISE', () => Chaperon.session(sessionPath(), later as unknown as () => null));
    expectCode('TX_PROMISE', () =>
      Chaperon.session(sessionPath(), () => Chaperon.session('x', later as unknown as () => null)),
    );
    await new Promise(setImmediate);
    expect(a.root.turn).to.equal(0);
    a.transaction((j) => post(j, 1));
    expectClean(a, b);
  });

  it('refuses paths, bodies and options that are none', () => {
    const session = Chaperon.session as (...given: unknown[]) => unknown;
    for (const given of [[''], [7], ['a\0b'], [undefined], ['x'.repeat(40_000)]]) {
      expectCode('CHAPERON_OPTIONS', () => session(...given, () => 1));
    }
    expectCode('CHAPERON_OPTIONS', () => session(sessionPath()));
    expectCode('CHAPERON_OPTIONS', () => Chaperon.resolve(''));
    expectCode('CHAPERON_OPTIONS', () =>
      Chaperon.resolve('x', { abandon: 'a.pool' as unknown as string[] }),
    );
    expectCode('POOL_FLAGS', () =>
      openLedger('x.pool', { unfinishedSession: 'forget' as 'abandon' }),
    );
  });

  it('takes all back when one pool cannot commit', () => {
    const shelf = Pool.open(pathOf('shelf.pool'), Shelf, options());
    const error = expectCode('FIELD_UNSET', () =>
      Chaperon.session(sessionPath(), () => {
        a.transaction((j) => post(j, 1));
        shelf.transaction((j) => {
          j.root.list.push(1);
          j.root.box = j.create(Box);
        });
        b.transaction((j) => post(j, 1));
      }),
    );
    expect(error.message).to.include('entry');
    expect([shelf.root.list.length, shelf.root.box]).to.deep.equal([0, null]);
    shelf.close();
    expect([a.root.turn, b.root.turn]).to.deep.equal([0, 0]);
    expectClean(a, b);
  });

  it('tells the actions of its transactions how it ended, when all pools have', () => {
    const events: string[] = [];
    const watch = (j: Journal<Ledger>, name: string): void => {
      j.onCommit(() => events.push(`${name} committed at ${a.root.balance} and ${b.root.balance}`));
      j.onAbort((reason) => events.push(`${name} aborted: ${(reason as Error).message}`));
    };
    Chaperon.session(sessionPath(), () => {
      a.transaction((j) => {
        watch(j, 'a');
        post(j, 1);
      });
      expect(() =>
        Chaperon.session(sessionPath(), () => {
          b.transaction((j) => {
            watch(j, 'lost');
            post(j, 100);
          });
          throw new Error('inner');
        }),
      ).to.throw('inner');
      expect(events.splice(0)).to.deep.equal(['lost aborted: inner']);
      b.transaction((j) => {
        watch(j, 'b');
        post(j, 2);
      });
      expect(events).to.deep.equal([]);
    });
    expect(events.splice(0)).to.deep.equal(['a committed at 1 and 2', 'b committed at 1 and 2']);
    expect(() =>
      Chaperon.session(sessionPath(), () => {
        a.transaction((j) => watch(j, 'a'));
        b.transaction((j) => watch(j, 'b'));
        throw new Error('outer');
      }),
    ).to.throw('outer');
    expect(events.sort()).to.deep.equal(['a aborted: outer', 'b aborted: outer']);
    expectClean(a, b);
  });

  it('tells the actions of a transaction that changed nothing when the session ends, and not later', () => {
    const shelf = Pool.open(pathOf('shelf.pool'), Shelf, options());
    const events: string[] = [];
    const watch = (j: Journal<Ledger>): void => {
      j.onCommit(() => events.push('committed'));
      j.onAbort((reason) => events.push(`aborted: ${(reason as { code: string }).code}`));
    };
    Chaperon.session(sessionPath(), () => {
      a.transaction(watch);
      b.transaction((j) => post(j, 1));
    });
    expect(events.splice(0)).to.deep.equal(['committed']);
    expectCode('FIELD_UNSET', () =>
      Chaperon.session(sessionPath(), () => {
        a.transaction(watch);
        b.transaction((j) => post(j, 1));
        shelf.transaction((j) => void (j.root.box = j.create(Box)));
      }),
    );
    expect(events.splice(0)).to.deep.equal(['aborted: FIELD_UNSET']);
    a.transaction((j) => post(j, 1));
    expect(events).to.deep.equal([]);
    shelf.close();
    expectClean(a, b);
  });

  it('has pointers that are initialised in it as one of its transactions', () => {
    const shelf = Pool.open(pathOf('shelf.pool'), Shelf, options());
    const root = shelf.root as Shelf;
    expect(() =>
      Chaperon.session(sessionPath(), () => {
        Prc.initialize(root, 'pointed', new Box());
        expect(root.pointed).to.not.equal(null);
        throw new Error('no');
      }),
    ).to.throw('no');
    expect(root.pointed).to.equal(null);
    Chaperon.session(sessionPath(), () => {
      a.transaction((j) => post(j, 1));
      Prc.initialize(root, 'pointed', Object.assign(new Box(), { entry: new Entry() }));
    });
    expect(root.pointed!.strongCount).to.equal(1);
    expectClean(a, shelf);
    shelf.close();
  });

  it('more than 4096 transactions in one session', () => {
    const count = 5000;
    Chaperon.session(sessionPath(), () => {
      for (let i = 0; i < count; i++) (i % 2 === 0 ? a : b).transaction((j) => post(j, 1));
    });
    reopened();
    expect([a.root.turn, b.root.turn]).to.deep.equal([count / 2, count / 2]);
    expectClean(a, b);
  });

  it('a session of many MiB', () => {
    const units = 3_000_000;
    Chaperon.session(sessionPath(), () => {
      for (let i = 0; i < 4; i++) {
        a.transaction((j) => post(j, 1, units));
        b.transaction((j) => post(j, 1, units));
      }
    });
    reopened();
    expect(a.root.last?.note.length).to.be.at.least(units / 2);
    expect([a.root.turn, b.root.turn]).to.deep.equal([4, 4]);
    expectClean(a, b);
  });

  if (!isPersistent) return;

  it("the chaperon's file removes itself", () => {
    let seen = 0;
    for (let i = 0; i < 3; i++) {
      Chaperon.session(sessionPath(), () => {
        a.transaction((j) => post(j, 1));
        b.transaction((j) => post(j, 1));
      });
      expect(fs.existsSync(sessionPath())).to.equal(false);
      seen++;
    }
    expect(seen).to.equal(3);
    reopened();
    expectClean(a, b);
  });

  it('makes no file where one pool alone has changes', () => {
    const missing = path.join(folder, 'no', 'such', 'folder', 's.session');
    Chaperon.session(missing, () => {
      a.transaction((j) => post(j, 1));
      expect(b.transaction((j) => j.root.turn)).to.equal(0);
    });
    reopened();
    expect(a.root.turn).to.equal(1);
    expectCode('MEDIA_WRITE', () =>
      Chaperon.session(missing, () => {
        a.transaction((j) => post(j, 1));
        b.transaction((j) => post(j, 1));
      }),
    );
    expect([a.root.turn, b.root.turn]).to.deep.equal([1, 0]);
    reopened();
    expect([a.root.turn, b.root.turn]).to.deep.equal([1, 0]);
    expectClean(a, b);
  });

  it('takes pools in memory along, which are taken back with the others', () => {
    const cache = Pool.open('', Ledger, { media: 'memory' });
    Chaperon.session(sessionPath(), () => {
      for (const pool of [a, cache, b]) pool.transaction((j) => post(j, 1));
    });
    expect(() =>
      Chaperon.session(sessionPath(), () => {
        for (const pool of [a, cache, b]) pool.transaction((j) => post(j, 1));
        throw new Error('no');
      }),
    ).to.throw('no');
    expect([a, cache, b].map((pool) => pool.root.turn)).to.deep.equal([1, 1, 1]);
    cache.close();
    expectClean(a, b);
  });

  it('leaves a file that is none of its own as it is', () => {
    for (const contents of ['', 'mine', '\0'.repeat(2000)]) {
      fs.writeFileSync(sessionPath(), contents);
      let ran = false;
      expectCode('CHAPERON_EXISTS', () => Chaperon.session(sessionPath(), () => (ran = true)));
      expect(ran).to.equal(false);
      expectCode('CHAPERON_EXISTS', () => Chaperon.resolve(sessionPath()));
      expect(fs.readFileSync(sessionPath(), 'utf8')).to.equal(contents);
    }
    fs.rmSync(sessionPath());
    fs.mkdirSync(sessionPath());
    expectCode('CHAPERON_EXISTS', () => Chaperon.session(sessionPath(), () => 1));
    fs.rmdirSync(sessionPath());
    expect(Chaperon.resolve(sessionPath()).outcome).to.equal('none');
  });
});
