// pool-lock.test.ts — a pool is open once: in one process, through one medium.
import { expect } from 'chai';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { PoolError } from '../../src/errors/pool-error.js';
import { openMedium } from '../../src/media/open-medium.js';
import { ownIdentity } from '../../src/media/process-identity.js';
import { expectCode } from '../support/expect-code.js';
import { PoolHolder } from '../support/hold-pool.js';
import { mediaCases, removeFolder, scratchFolder } from '../support/media-kinds.js';

const cases = mediaCases().filter((c) => c.options.kind !== 'memory' && c.folder === '');

describe('media: locks', function () {
  this.timeout(60_000);
  let home: string;
  let file: string;
  const create = { maxBytes: 4 << 20, ringBytes: 65_536, create: 'if-absent' } as const;

  beforeEach(() => {
    home = scratchFolder();
    file = path.join(home, 'a.pool');
  });

  afterEach(() => removeFolder(home));

  for (const first of cases) {
    for (const second of cases) {
      const pair = `${second.name} while ${first.name} has it open`;

      it(`POOL_LOCKED in the same process: ${pair}`, () => {
        const { medium } = openMedium({ ...first.options, ...create, path: file });
        const error = expectCode('POOL_LOCKED', () =>
          openMedium({ ...second.options, path: file }),
        );
        expect(error).to.be.instanceOf(PoolError).with.property('ownerPid', process.pid);
        expect(error.message).to.include('already open in this process');
        medium.close();
        openMedium({ ...second.options, path: file }).medium.close();
        expect(fs.readdirSync(home)).to.deep.equal(['a.pool']);
      });

      it(`POOL_LOCKED names the other process, and a dead one does not count: ${pair}`, async () => {
        const holder = await PoolHolder.start({ ...first.options, ...create, path: file });
        const error = expectCode('POOL_LOCKED', () =>
          openMedium({ ...second.options, path: file }),
        );
        expect(error).to.have.property('ownerPid', holder.pid);
        expect(error.message).to.include(String(holder.pid));
        for (const mode of ['replace', 'format'] as const) {
          expectCode('POOL_LOCKED', () =>
            openMedium({ ...second.options, ...create, create: mode, path: file }),
          );
        }
        await holder.kill();
        openMedium({ ...second.options, path: file }).medium.close();
        expect(fs.readdirSync(home)).to.deep.equal(['a.pool']);
      });
    }
  }

  it('lets the next process in after a close', async () => {
    const holder = await PoolHolder.start({ kind: 'portable', ...create, path: file });
    await holder.close();
    openMedium({ kind: 'portable', path: file }).medium.close();
  });

  it('leaves no lock behind when opening fails after it was taken', () => {
    openMedium({ kind: 'portable', ...create, path: file }).medium.close();
    const bytes = fs.readFileSync(file);
    bytes.writeDoubleLE(NaN, 2049 * 8);
    fs.writeFileSync(file, bytes);
    for (const { options } of cases) {
      expectCode('POOL_CORRUPT', () => openMedium({ ...options, path: file }));
      expect(fs.readdirSync(home)).to.deep.equal(['a.pool']);
      expect(fs.readFileSync(file).equals(bytes), 'owner page cleared').to.equal(true);
    }
  });

  it('respects lock files of other machines and those that say nothing, and says how to go on', () => {
    openMedium({ kind: 'portable', ...create, path: file }).medium.close();
    const elsewhere = { ...ownIdentity(), host: 'some-other-host', pid: 1, token: 'x' };
    for (const text of [JSON.stringify(elsewhere), '', '{}', 'null', '[1]', '{"pid":"1"}']) {
      fs.writeFileSync(`${file}.lock`, text);
      for (const { options } of cases) {
        const error = expectCode('POOL_LOCKED', () => openMedium({ ...options, path: file }));
        expect(error.message).to.include(`delete ${file}.lock`);
      }
      expect(fs.readFileSync(`${file}.lock`, 'utf8')).to.equal(text);
    }
  });

  it('takes over the lock file of a process whose number was given to another', () => {
    openMedium({ kind: 'portable', ...create, path: file }).medium.close();
    const own = ownIdentity();
    if (own.startTime === 0) return;
    for (const stale of [
      { ...own, startTime: own.startTime - 1 },
      { ...own, bootId: 'f'.repeat(32) },
      { ...own, pid: 2 ** 22 + 1 },
    ]) {
      fs.writeFileSync(`${file}.lock`, JSON.stringify({ ...stale, token: 'x' }));
      openMedium({ kind: 'portable', path: file }).medium.close();
      expect(fs.readdirSync(home)).to.deep.equal(['a.pool']);
    }
  });

  it('keeps readers out of a pool that is being written, and writers out of one that is read', () => {
    const writer = openMedium({ kind: 'portable', ...create, path: file }).medium;
    expectCode('POOL_LOCKED', () => openMedium({ path: file, kind: 'portable', readOnly: true }));
    writer.close();
    const reader = openMedium({ path: file, kind: 'portable', readOnly: true }).medium;
    for (const { options } of cases) {
      expectCode('POOL_LOCKED', () => openMedium({ ...options, path: file }));
    }
    reader.close();
    expect(fs.readdirSync(home)).to.deep.equal(['a.pool']);
  });
});
