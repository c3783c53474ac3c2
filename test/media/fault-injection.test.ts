// fault-injection.test.ts — whatever operation of the file fails, errors are coded and nothing acknowledged is lost.
import { expect } from 'chai';
import { isCorundumError } from '../../src/errors/corundum-error.js';
import { OP } from '../../src/media/control-layout.js';
import { SUPERBLOCK } from '../../src/media/file-layout.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import type { Media } from '../../src/media/media.js';
import { openMedium } from '../../src/media/open-medium.js';
import { expectCode } from '../support/expect-code.js';
import { FaultPoolFile, type Fault, type FaultyOperation } from '../support/fault-pool-file.js';
import { TestJournal } from '../support/test-journal.js';

const RING_BYTES = 64 * 1024;
const FIRST = (0xa0000 + RING_BYTES) / 8;
const STEPS = 24;
const ALL: readonly FaultyOperation[] = [
  'read',
  'write',
  'durable',
  'sync',
  'allocate',
  'truncate',
];

/** What became of a run. */
interface Outcome {
  /** Last transaction whose strict commit, or a later sync or checkpoint, returned. */
  acknowledged: number;
  /** Last transaction that was tried. */
  tried: number;
  codes: Set<string>;
}

/** Transaction `n` sets FIRST … FIRST + 40 to n; some are relaxed, some grow the pool, some do not fit the ring. */
function transact(journal: TestJournal, n: number): void {
  for (let k = 0; k < 40; k++) journal.set(FIRST + k, n);
  if (n % 7 === 3) {
    const bytes = journal.media.grow(journal.media.fileBytes() + 4096);
    journal.op(OP.STORE_F64, SUPERBLOCK.FILE_WORDS, bytes / 8);
  }
  if (n % 9 === 4) journal.fresh(FIRST + 100, new Float64Array(3000).fill(n));
  journal.commit(n % 3 === 0 ? 'relaxed' : 'strict');
}

function run(file: FaultPoolFile, outcome: Outcome): void {
  const attempt = (action: () => void): boolean => {
    try {
      action();
      return true;
    } catch (error) {
      if (!isCorundumError(error)) throw error;
      outcome.codes.add(error.code);
      return false;
    }
  };
  let media: Media | undefined;
  attempt(() => {
    media = openMedium({ poolFile: file, create: 'never' }).medium;
    // Once to load the segment: reading it is part of opening for this test.
    media.segment(0);
  });
  if (media === undefined) return;
  const open = media;
  const journal = new TestJournal(open);
  try {
    if (!attempt(() => journal.get(FIRST))) return;
    for (let n = 1; n <= STEPS; n++) {
      outcome.tried = n;
      if (attempt(() => transact(journal, n))) {
        if (n % 3 !== 0) outcome.acknowledged = n;
      } else {
        journal.rollback();
        if (open.poison() !== null) {
          expectCode('POOL_POISONED', () => transact(journal, n));
          expectCode('POOL_POISONED', () => open.sync());
          journal.rollback();
          break;
        }
        expect([...outcome.codes]).to.include('MEDIA_FULL');
        outcome.tried = n - 1;
      }
      if (n % 10 === 0 && attempt(() => open.checkpoint())) outcome.acknowledged = outcome.tried;
    }
  } finally {
    attempt(() => open.close());
  }
}

function check(file: MemoryPoolFile, outcome: Outcome, context: string): void {
  const { medium } = openMedium({ poolFile: file, create: 'never' });
  const words = new Float64Array(medium.segment(0), FIRST * 8, 4000);
  const shown = words[0]!;
  expect(
    words.subarray(0, 40).every((word) => word === shown),
    context,
  ).to.equal(true);
  expect(shown, context).to.be.at.least(outcome.acknowledged);
  expect(shown, context).to.be.at.most(outcome.tried);
  medium.close();
}

function everyFault(fault: Omit<Fault, 'at'>): { runs: number; codes: Set<string> } {
  const codes = new Set<string>();
  for (let at = 0; ; at++) {
    const disk = new MemoryPoolFile();
    openMedium({
      poolFile: disk,
      maxBytes: 8 << 20,
      ringBytes: RING_BYTES,
      initialBytes: 0,
    }).medium.close();
    const file = new FaultPoolFile(disk, { ...fault, at });
    const outcome: Outcome = { acknowledged: 0, tried: 0, codes: new Set() };
    run(file, outcome);
    check(disk, outcome, `${fault.code} at ${at}`);
    outcome.codes.forEach((code) => codes.add(code));
    if (file.failures === 0) return { runs: at, codes };
    // A growth step that finds no space may succeed as a smaller one.
    const recovered = fault.code === 'ENOSPC' && file.lastFailed === 'allocate';
    if (!recovered) expect(outcome.codes.size, `${fault.code} at ${at}`).to.be.above(0);
  }
}

describe('media: fault injection', function () {
  this.timeout(120_000);

  it('survives EIO from every operation, once', () => {
    const { runs, codes } = everyFault({ operations: ALL, code: 'EIO', forever: false });
    expect(runs).to.be.above(60);
    expect([...codes]).to.include.members(['MEDIA_READ', 'MEDIA_WRITE', 'MEDIA_SYNC']);
  });

  it('survives EIO from every operation on, for ever', () => {
    everyFault({ operations: ALL, code: 'EIO', forever: true });
  });

  it('survives writes that end short', () => {
    const operations: readonly FaultyOperation[] = ['write', 'durable'];
    everyFault({ operations, code: 'EIO', forever: false, shortBytes: 700 });
  });

  it('survives ENOSPC from every write, once and for ever', () => {
    const operations: readonly FaultyOperation[] = ['write', 'durable', 'allocate', 'sync'];
    const { codes } = everyFault({ operations, code: 'ENOSPC', forever: false, shortBytes: 4096 });
    expect([...codes]).to.include('MEDIA_FULL');
    everyFault({ operations, code: 'ENOSPC', forever: true });
  });

  it('goes on after a full device refused growth or a large transaction', () => {
    const disk = new MemoryPoolFile();
    const file = new FaultPoolFile(disk, null);
    const { medium } = openMedium({
      poolFile: file,
      maxBytes: 8 << 20,
      ringBytes: RING_BYTES,
      initialBytes: 0,
    });
    const journal = new TestJournal(medium);
    journal.set(FIRST, 1);
    journal.commit();
    const length = medium.fileBytes();

    file.fault = { operations: ['allocate'], at: 0, code: 'ENOSPC', forever: true };
    expectCode('MEDIA_FULL', () => medium.grow(length + 1));
    expect(medium.fileBytes()).to.equal(length);
    expect(disk.size()).to.equal(length);

    file.fault = { operations: ['write'], at: 0, code: 'ENOSPC', forever: true, shortBytes: 4096 };
    file.count = 0;
    journal.set(FIRST, 2);
    journal.op(OP.ADD_F64, FIRST + 1, 5);
    journal.fresh(FIRST + 100, new Float64Array(5000).fill(2));
    expectCode('MEDIA_FULL', () => journal.commit());
    expect(journal.get(FIRST + 1), 'op reverted').to.equal(0);
    expect(journal.control[0], 'counts kept').to.equal(1);
    expect(disk.size()).to.equal(length);
    journal.rollback();

    file.fault = null;
    for (let k = 0; k < 40; k++) journal.set(FIRST + k, 3);
    journal.commit();
    expect(medium.grow(length + 1)).to.be.above(length);
    medium.close();
    check(disk, { acknowledged: 3, tried: 3, codes: new Set() }, 'after');
  }).timeout(10_000);

  it('rejects those who wait when the sync they wait for fails', async () => {
    const disk = new MemoryPoolFile();
    const file = new FaultPoolFile(disk, null);
    const { medium } = openMedium({
      poolFile: file,
      maxBytes: 8 << 20,
      ringBytes: RING_BYTES,
      initialBytes: 0,
    });
    const journal = new TestJournal(medium);
    file.fault = { operations: ['sync'], at: 0, code: 'EIO', forever: false };
    const outcomes = [1, 2, 3].map((n) => {
      journal.set(FIRST, n);
      return medium.whenDurable(journal.commit('group')).then(
        () => 'durable',
        (error: unknown) => (isCorundumError(error) ? error.code : 'uncoded'),
      );
    });
    expect(await Promise.all(outcomes)).to.deep.equal(['MEDIA_SYNC', 'MEDIA_SYNC', 'MEDIA_SYNC']);
    expect(medium.poison()).to.have.property('code', 'MEDIA_SYNC');
    await medium.whenDurable(99).then(
      () => expect.fail('resolved'),
      (error: unknown) => expect(error).to.equal(medium.poison()),
    );
    expectCode('POOL_POISONED', () => journal.commit());
    medium.close();
  });
});
