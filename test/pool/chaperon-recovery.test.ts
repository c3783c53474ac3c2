// chaperon-recovery.test.ts — opening pools of a session that was cut off: on real files, moved, copied, missing and damaged ones too.
import { expect } from 'chai';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Chaperon, Pool, isCorundumError, type PoolOptions } from '../../src/index.js';
import type { PoolFile } from '../../src/media/pool-file.js';
import { DECISION_OFFSET } from '../../src/pool/chaperon-layout.js';
import { nodeSessionFiles, type SessionFiles } from '../../src/pool/session-files.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { Ledger, post } from '../support/ledger-script.js';
import { removeFolder, scratchFolder } from '../support/media-kinds.js';

/** Where a session is cut off: before its decision is on the medium, right after that, or when all pools have committed. */
type Moment = 'undecided' | 'decided' | 'committed';

/** Session files that go no further than `moment`. */
function cutOffAt(moment: Moment): SessionFiles {
  const fail = (): never => {
    throw Object.assign(new Error('EIO: cut off'), { code: 'EIO', errno: -5, syscall: 'write' });
  };
  return {
    ...nodeSessionFiles,
    create: (file, head) => {
      const made = nodeSessionFiles.create(file, head);
      if (moment === 'committed') return made;
      const writeDurable = (position: number, bytes: Uint8Array): void => {
        if (position !== DECISION_OFFSET || moment === 'decided')
          made.writeDurable(position, bytes);
        if (position === DECISION_OFFSET) fail();
      };
      return new Proxy(made, {
        get: (target, name) => {
          if (name === 'writeDurable') return writeDurable;
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      }) satisfies PoolFile;
    },
    remove: (file) => (moment === 'committed' ? fail() : nodeSessionFiles.remove(file)),
  };
}

forEachMedium('chaperon: recovery', (medium) => {
  if (medium.options.kind === 'memory') return;
  let folder = '';
  const open = (name: string, more: PoolOptions = {}): Pool<Ledger> =>
    Pool.open(path.join(folder, name), Ledger, {
      create: 'if-absent',
      maxBytes: 16 * 1024 * 1024,
      ringBytes: 256 * 1024,
      media: more.readOnly === true ? 'auto' : medium.options.kind,
      forceDax: medium.options.forceDax,
      ...more,
    });
  const session = (): string => path.join(folder, 's.session');
  const exists = (): boolean => fs.existsSync(session());

  /** Runs a session that posts `amount` to a.pool and b.pool, up to `moment`, and leaves both closed. */
  function cutOff(moment: Moment, amount = 1, at = session()): void {
    const pools = ['a.pool', 'b.pool'].map((name) => open(name));
    const run = (): unknown =>
      Chaperon.session(
        at,
        () => {
          for (const pool of pools) pool.transaction((j) => post(j, amount, 20_000));
        },
        { sessionFiles: cutOffAt(moment) },
      );
    if (moment === 'committed') run();
    else {
      const error = expectCode('CHAPERON_IN_DOUBT', run);
      for (const pool of pools) {
        // Nobody is shown a state that may not be the one.
        expect(() => pool.root.turn).to.throw(error.message);
        expect(() => pool.transaction((j) => j.root.turn)).to.throw(error.message);
      }
    }
    for (const pool of pools) pool.close();
    expect(fs.existsSync(at)).to.equal(true);
  }

  /** Opens a pool, reads its turn, verifies and closes it. */
  function turnOf(name: string, more?: PoolOptions): number {
    const pool = open(name, { create: 'never', ...more });
    try {
      expect(pool.verify().problems).to.deep.equal([]);
      return pool.root.turn;
    } finally {
      pool.close();
    }
  }

  beforeEach(() => {
    folder = scratchFolder(medium.folder);
  });
  afterEach(() => {
    removeFolder(folder);
  });

  it('crash after a commit but before completion leaves every pool openable', () => {
    cutOff('committed');
    expect(turnOf('b.pool')).to.equal(1);
    expect(exists()).to.equal(true);
    expect(turnOf('a.pool')).to.equal(1);
    expect(exists()).to.equal(false);
    // One pool has committed, the other has not; then a crash.
    cutOff('decided');
    expect(turnOf('a.pool')).to.equal(2);
    expect(exists()).to.equal(true);
    expect(turnOf('b.pool')).to.equal(2);
    expect(exists()).to.equal(false);
    expect([turnOf('a.pool'), turnOf('b.pool')]).to.deep.equal([2, 2]);
  });

  it('a session without a decision never happened, in whatever order the pools are opened', () => {
    for (const order of [
      ['a.pool', 'b.pool'],
      ['b.pool', 'a.pool'],
    ]) {
      cutOff('undecided');
      expect(turnOf(order[0]!)).to.equal(0);
      expect(turnOf(order[1]!)).to.equal(0);
      expect(exists()).to.equal(false);
    }
  });

  it('shows the outcome to a reader that changes nothing', () => {
    for (const [moment, turn] of [
      ['undecided', 0],
      ['decided', 1],
      ['committed', 2],
    ] as const) {
      cutOff(moment);
      const before = fs.readFileSync(session());
      expect(turnOf('a.pool', { readOnly: true })).to.equal(turn);
      expect(fs.readFileSync(session()).equals(before)).to.equal(true);
      expect([turnOf('b.pool'), turnOf('a.pool')]).to.deep.equal([turn, turn]);
    }
  });

  it('names the file that is missing, takes it from elsewhere, and can do without it', () => {
    cutOff('decided');
    const aside = path.join(folder, 'aside');
    fs.renameSync(session(), aside);
    for (const readOnly of [false, true]) {
      const error = expectCode('CHAPERON_MISSING', () => open('a.pool', { readOnly }));
      expect(error.message).to.include(session()).and.to.include('unfinishedSession');
      expect(error).to.deep.include({ path: session(), poolPath: path.join(folder, 'a.pool') });
    }
    expect(turnOf('a.pool', { unfinishedSession: { file: aside } })).to.equal(1);
    expectCode('CHAPERON_MISSING', () => open('b.pool'));
    expect(turnOf('b.pool', { unfinishedSession: 'abandon' })).to.equal(0);
    expect([turnOf('a.pool'), turnOf('b.pool')]).to.deep.equal([1, 0]);
    // Another session's file at the path is not the one that is missing.
    fs.rmSync(aside);
    cutOff('decided');
    fs.renameSync(session(), aside);
    fs.writeFileSync(session(), 'something else');
    expectCode('CHAPERON_MISSING', () => open('a.pool'));
    expect(turnOf('a.pool', { unfinishedSession: { file: aside } })).to.equal(2);
    expect(fs.readFileSync(session(), 'utf8')).to.equal('something else');
  });

  it('abandons nothing that can be completed', () => {
    cutOff('decided');
    expect(turnOf('a.pool', { unfinishedSession: 'abandon' })).to.equal(1);
    expect(turnOf('b.pool', { unfinishedSession: 'abandon' })).to.equal(1);
    expect(exists()).to.equal(false);
  });

  it('completes pools that were moved, and a folder that was copied or moved whole', () => {
    cutOff('decided');
    const copy = scratchFolder(medium.folder);
    const original = folder;
    fs.cpSync(original, copy, { recursive: true });
    folder = copy;
    expect([turnOf('a.pool'), turnOf('b.pool')]).to.deep.equal([1, 1]);
    expect(exists()).to.equal(false);
    removeFolder(copy);
    folder = original;
    fs.mkdirSync(path.join(folder, 'deep'));
    fs.renameSync(path.join(folder, 'b.pool'), path.join(folder, 'deep', 'c.pool'));
    expect([turnOf('a.pool'), turnOf(path.join('deep', 'c.pool'))]).to.deep.equal([1, 1]);
    expect(exists()).to.equal(false);
  });

  it('resolves a session without opening its pools one by one', () => {
    expect(Chaperon.resolve(session())).to.deep.equal({
      outcome: 'none',
      settled: [],
      abandoned: [],
    });
    const settled = ['a.pool', 'b.pool'].map((name) => path.join(folder, name));
    for (const [moment, outcome, turn] of [
      ['undecided', 'aborted', 0],
      ['decided', 'committed', 1],
      ['committed', 'committed', 2],
    ] as const) {
      cutOff(moment);
      expect(Chaperon.resolve(session())).to.deep.equal({ outcome, settled, abandoned: [] });
      expect(exists()).to.equal(false);
      expect([turnOf('b.pool'), turnOf('a.pool')]).to.deep.equal([turn, turn]);
    }
  });

  it('names a pool that is missing, and ends without it when told to', () => {
    cutOff('decided');
    const gone = path.join(folder, 'b.pool');
    const aside = path.join(folder, 'aside');
    fs.renameSync(gone, aside);
    expect(turnOf('a.pool')).to.equal(1);
    const error = expectCode('CHAPERON_POOL_MISSING', () => Chaperon.resolve(session()));
    expect(error.message).to.include(gone).and.to.include('abandon');
    expect(error).to.deep.include({ path: session(), poolPath: gone });
    expectCode('CHAPERON_POOL_MISSING', () => Chaperon.resolve(session(), { abandon: ['x'] }));
    expect(Chaperon.resolve(session(), { abandon: [gone] })).to.deep.equal({
      outcome: 'committed',
      settled: [],
      abandoned: [gone],
    });
    expect(exists()).to.equal(false);
    // It turns up again: it says what it is missing.
    fs.renameSync(aside, gone);
    expectCode('CHAPERON_MISSING', () => open('b.pool'));
    expect(turnOf('b.pool', { unfinishedSession: 'abandon' })).to.equal(0);
    expect(turnOf('b.pool')).to.equal(0);
  });

  it('does not begin a session where an unfinished one waits', () => {
    cutOff('decided');
    const a = open('a.pool');
    let ran = false;
    const error = expectCode('CHAPERON_UNFINISHED', () =>
      Chaperon.session(session(), () => (ran = true)),
    );
    expect(ran).to.equal(false);
    expect(error.message).to.include('b.pool').and.not.to.include('a.pool');
    const b = open('b.pool');
    Chaperon.session(session(), () => {
      for (const pool of [a, b]) pool.transaction((j) => post(j, 1));
    });
    a.close();
    b.close();
    expect([turnOf('a.pool'), turnOf('b.pool'), exists()]).to.deep.equal([2, 2, false]);
  });

  it('refuses a damaged file, whatever is damaged in it, and never guesses', () => {
    cutOff('decided');
    const whole = fs.readFileSync(session());
    const places = [
      5,
      20,
      41,
      DECISION_OFFSET + 10,
      DECISION_OFFSET + 30,
      4 * 512 + 2,
      whole.length - 5,
    ];
    for (let at = 5 * 512; at < whole.length; at += 7919) places.push(at);
    const pool = path.join(folder, 'b.pool');
    const asItWas = fs.readFileSync(pool);
    const refused = new Set<string>();
    for (const at of places) {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 0x10;
      fs.writeFileSync(session(), damaged);
      fs.writeFileSync(pool, asItWas);
      try {
        // Where the damage is not in what this pool needs.
        expect(turnOf('b.pool'), `byte ${at}`).to.equal(1);
      } catch (error) {
        if (!isCorundumError(error)) throw error;
        refused.add(error.code);
      }
    }
    expect([...refused].sort()).to.deep.equal(['CHAPERON_CORRUPT', 'CHAPERON_MISSING']);
    fs.writeFileSync(pool, asItWas);
    fs.writeFileSync(session(), whole.subarray(0, whole.length - 100));
    expectCode('CHAPERON_CORRUPT', () => open('a.pool'));
    expect(turnOf('a.pool', { unfinishedSession: 'abandon' })).to.equal(0);
  });

  it('finds its file by a long path', () => {
    const deep = path.join(folder, ...Array.from({ length: 5 }, (_, i) => String(i).repeat(180)));
    fs.mkdirSync(deep, { recursive: true });
    const at = path.join(deep, 's.session');
    for (const [moment, turn] of [
      ['undecided', 0],
      ['decided', 1],
    ] as const) {
      cutOff(moment, 1, at);
      expect([turnOf('a.pool'), turnOf('b.pool'), fs.existsSync(at)]).to.deep.equal([
        turn,
        turn,
        false,
      ]);
    }
  });
});
