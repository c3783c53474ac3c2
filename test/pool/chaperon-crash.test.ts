// chaperon-crash.test.ts — after a power cut at any event of a session, or of its recovery, all pools have its changes or none has.
import { expect } from 'chai';
import { Chaperon, Pool, isCorundumError } from '../../src/index.js';
import { crashFolders, type CrashFolder } from '../support/crash-folders.js';
import type { CrashPlan } from '../support/crash-images.js';
import { ExaminedContents } from '../support/examined-contents.js';
import { Ledger, post, readLedger } from '../support/ledger-script.js';
import { propertyRuns } from '../support/run-size.js';
import { RecordedFolder, type FolderEvent } from '../support/recorded-folder.js';

/** Lets go of what the pools of this turn of the event loop held by weak references. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const SESSION = '/rig/transfer.session';
const MAX_BYTES = 1536 * 1024;
const PATHS = ['/rig/a.pool', '/rig/b.pool', '/rig/c.pool'];

function open(folder: RecordedFolder, path: string, readOnly = false): Pool<Ledger> {
  return Pool.open(path, Ledger, {
    poolFile: folder.pool(path),
    sessionFiles: folder,
    maxBytes: MAX_BYTES,
    ringBytes: 64 * 1024,
    initialBytes: 0,
    readOnly,
  });
}

/** Pools with a few entries each, closed. */
function ledgers(count: number): RecordedFolder {
  const folder = new RecordedFolder();
  for (const path of PATHS.slice(0, count)) {
    const pool = open(folder, path);
    for (let i = 0; i < 14; i++) pool.transaction((j) => post(j, 100));
    pool.close();
  }
  return new RecordedFolder(folder.files);
}

/** One session that moves money between all pools. */
function transfer(folder: RecordedFolder, pools: readonly Pool<Ledger>[], units?: number): void {
  Chaperon.session(
    SESSION,
    () => {
      for (const [i, pool] of pools.entries()) {
        pool.transaction((j) => post(j, i === 0 ? 1 - pools.length : 1, units));
      }
    },
    { sessionFiles: folder },
  );
}

/** Runs relaxed commits and sessions in turn, each session acknowledged by a mark, and returns the states after each step. */
function record(
  base: RecordedFolder,
  sessions: number,
  units?: number,
): { folder: RecordedFolder; states: string[] } {
  const folder = new RecordedFolder(base.files);
  const paths = [...base.files.keys()];
  const pools = paths.map((path) => open(folder, path));
  const stateOf = (): string => JSON.stringify(pools.map(readLedger));
  const states = [stateOf()];
  for (let n = 1; n <= sessions; n++) {
    // A commit that nothing has made durable: the session builds on it.
    pools[1]?.transaction((j) => post(j, 7), { durability: 'relaxed' });
    states.push(stateOf());
    transfer(folder, pools, units);
    states.push(stateOf());
    folder.mark(2 * n);
  }
  for (const pool of pools) pool.close();
  folder.mark(2 * sessions);
  return { folder, states };
}

/** Opens all pools of `folder` in the given order and says which state they show together. */
function stateShown(
  folder: RecordedFolder,
  order: readonly string[],
  states: string[],
  context: string,
  goesOn: boolean,
): number {
  const paths = [...folder.files.keys()].filter((path) => path.endsWith('.pool')).sort();
  const pools = new Map<string, Pool<Ledger>>();
  for (const path of order) pools.set(path, open(folder, path));
  const all = paths.map((path) => pools.get(path)!);
  const shown = states.lastIndexOf(JSON.stringify(all.map(readLedger)));
  expect(shown, `${context}: ${JSON.stringify(all.map(readLedger))}`).to.be.at.least(0);
  for (const pool of all) expect(pool.verify().problems, context).to.deep.equal([]);
  expect([...folder.files.keys()], context).not.to.include(SESSION);
  if (goesOn) {
    // The pools work on, together and alone.
    transfer(folder, all);
    for (const pool of all) pool.transaction((j) => post(j, 1));
  }
  for (const pool of all) pool.close();
  expect([...folder.files.keys()], context).not.to.include(SESSION);
  return shown;
}

function expectWhole(
  crash: CrashFolder,
  states: string[],
  reverse: boolean,
  context: string,
  examined: ExaminedContents<number>,
): number {
  const order = [...crash.files.keys()].filter((path) => path.endsWith('.pool'));
  if (reverse) order.reverse();
  const goesOn = crash.cut % 5 === 0;
  const shown = examined.outcome(crash.files, `${String(reverse)} ${String(goesOn)}`, () =>
    stateShown(new RecordedFolder(crash.files), order, states, context, goesOn),
  );
  expect(shown, `${context}: acknowledged`).to.be.at.least(Math.max(0, crash.acknowledged));
  return shown;
}

describe('chaperon: crash states', function () {
  this.timeout(240_000);

  async function check(
    base: RecordedFolder,
    plan: CrashPlan,
    sessions: number,
    units?: number,
  ): Promise<Set<number>> {
    const { folder, states } = record(base, sessions, units);
    const seen = new Set<number>();
    const examined = new ExaminedContents<number>();
    let count = 0;
    for (const crash of crashFolders(base.files, folder.events, plan)) {
      await turn();
      const context = `cut ${crash.cut}, folder ${count}`;
      const shown = expectWhole(crash, states, false, context, examined);
      seen.add(shown);
      const inReverse = expectWhole(crash, states, true, `${context}, in reverse`, examined);
      expect(inReverse, context).to.equal(shown);
      count++;
    }
    expect(count).to.be.above(folder.events.length / 2);
    return seen;
  }

  it('two pools have all of a session or nothing, whatever sectors arrive, opened in either order', async () => {
    const seen = await check(
      ledgers(2),
      {
        exhaustive: 4,
        samples: propertyRuns(1),
        seed: 1,
      },
      2,
    );
    expect([...seen].sort()).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('three pools do', async () => {
    await check(ledgers(3), { exhaustive: 2, samples: propertyRuns(1), seed: 2, stride: 2 }, 1);
  });

  it('does so when a session is larger than the journals and makes the pools grow', async () => {
    await check(ledgers(2), { exhaustive: 2, samples: propertyRuns(1), seed: 3 }, 1, 120_000);
  });

  it('recovery that is cut off, in any pool, comes to the same end', async () => {
    const base = ledgers(2);
    const { folder, states } = record(base, 1);
    const stride = Math.max(1, 5 - propertyRuns(1));
    const examined = new ExaminedContents<number>();
    let recoveries = 0;
    for (const crash of crashFolders(base.files, folder.events, {
      exhaustive: 2,
      samples: 1,
      seed: 4,
      stride,
    })) {
      const shown = expectWhole(crash, states, false, `cut ${crash.cut}`, examined);
      const first = PATHS[crash.cut % 2]!;
      const recovery = new RecordedFolder(crash.files);
      const order = PATHS.slice(0, 2).sort((a) => (a === first ? -1 : 1));
      for (const path of order) open(recovery, path).close();
      if (!recovery.events.some(isOfSession)) continue;
      for (const second of crashFolders(crash.files, recovery.events, {
        exhaustive: 2,
        samples: 1,
        seed: 5,
      })) {
        await turn();
        const context = `cut ${crash.cut}, ${first} first, then cut ${second.cut}`;
        const left = { ...second, acknowledged: -1 };
        const reverse = recoveries % 2 === 0;
        expect(expectWhole(left, states, reverse, context, examined), context).to.equal(shown);
        recoveries++;
      }
    }
    expect(recoveries).to.be.above(100);
  });

  it('a pool that is opened read-only shows what it will be', async () => {
    const base = ledgers(2);
    const { folder, states } = record(base, 1);
    const examined = new ExaminedContents<number>();
    let decided = 0;
    for (const crash of crashFolders(base.files, folder.events, {
      exhaustive: 2,
      samples: 1,
      seed: 6,
    })) {
      await turn();
      const reader = new RecordedFolder(crash.files);
      const shown = PATHS.slice(0, 2).map((path) => {
        const pool = open(reader, path, true);
        const found = readLedger(pool);
        expect(pool.verify().problems).to.deep.equal([]);
        pool.close();
        return found;
      });
      expect(reader.events).to.deep.equal([]);
      if (crash.files.has(SESSION)) decided++;
      const after = expectWhole(crash, states, false, `cut ${crash.cut}`, examined);
      expect(JSON.stringify(shown)).to.equal(states[after]);
    }
    expect(decided).to.be.above(10);
  });

  for (const code of ['EIO', 'ENOSPC'] as const) {
    it(`${code} at any event leaves all or nothing, and says which`, async () => {
      const base = ledgers(2);
      const whole = record(base, 1);
      const before = whole.states[0]!;
      const outcomes = new Set<string>();
      for (let at = 0; ; at++) {
        await turn();
        const folder = new RecordedFolder(base.files);
        const pools = PATHS.slice(0, 2).map((path) => open(folder, path));
        folder.fault = { at: folder.events.length + at, code };
        let outcome = 'committed';
        try {
          transfer(folder, pools);
        } catch (error) {
          if (!isCorundumError(error)) throw error;
          outcome = error.code;
        }
        if (folder.failed === null) break;
        outcomes.add(outcome);
        const context = `${code} at ${at} (${folder.failed.path} ${folder.failed.event.kind}): ${outcome}`;
        // What is still shown is all or nothing too.
        const shown = pools.map((pool) => {
          try {
            return readLedger(pool).turn;
          } catch (error) {
            if (!isCorundumError(error)) throw error;
            return null;
          }
        });
        const turns = new Set(shown.filter((turn) => turn !== null));
        expect(turns.size, context).to.be.at.most(1);
        for (const pool of pools) {
          try {
            pool.close();
          } catch (error) {
            if (!isCorundumError(error)) throw error;
          }
        }
        const reopened = new RecordedFolder(folder.files);
        const again = PATHS.slice(0, 2).map((path) => open(reopened, path));
        const found = JSON.stringify(again.map(readLedger));
        if (outcome === 'committed' || outcome === 'CHAPERON_INCOMPLETE') {
          expect(again[0]?.root.turn, context).to.equal(15);
        } else if (outcome !== 'CHAPERON_IN_DOUBT') expect(found, context).to.equal(before);
        expect(again[0]?.root.turn, context).to.equal(again[1]?.root.turn);
        for (const pool of again) {
          expect(pool.verify().ok, context).to.equal(true);
          pool.close();
        }
        const leftover = folder.failed.event.kind === 'remove' && outcome !== 'committed';
        if (!leftover) expect([...reopened.files.keys()], context).not.to.include(SESSION);
      }
      expect([...outcomes]).to.include.members([
        'committed',
        'CHAPERON_INCOMPLETE',
        'CHAPERON_IN_DOUBT',
      ]);
    });
  }
});

function isOfSession({ path }: FolderEvent): boolean {
  return path === SESSION;
}
