// create-pool-file.test.ts — creating, replacing and refusing to replace; permissions; the file under an open pool.
import { expect } from 'chai';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { MediumOptions } from '../../src/media/medium-options.js';
import { openMedium } from '../../src/media/open-medium.js';
import { expectCode } from '../support/expect-code.js';
import { mediaCases, removeFolder, scratchFolder } from '../support/media-kinds.js';
import { TestJournal } from '../support/test-journal.js';

const RING_BYTES = 64 * 1024;
const FIRST = (0xa0000 + RING_BYTES) / 8;

const NOBODY = 65_534;
const persistent = mediaCases().filter((c) => c.options.kind !== 'memory');

/** Permissions do not bind root: it becomes somebody else for `action`. */
function asOrdinaryUser(action: () => void): void {
  if (process.geteuid?.() !== 0) {
    action();
    return;
  }
  process.seteuid?.(NOBODY);
  try {
    action();
  } finally {
    process.seteuid?.(0);
  }
}

for (const { name, options, folder } of persistent) {
  describe(`media: creation through ${name}`, () => {
    let home: string;
    let file: string;

    beforeEach(() => {
      home = scratchFolder(folder);
      file = path.join(home, 'a.pool');
    });

    afterEach(() => removeFolder(home));

    const open = (more: MediumOptions = {}): ReturnType<typeof openMedium> =>
      openMedium({ ...options, path: file, maxBytes: 4 << 20, ringBytes: RING_BYTES, ...more });

    const make = (value: number): void => {
      const { medium } = open({ create: 'exclusive' });
      const journal = new TestJournal(medium);
      journal.set(FIRST, value);
      journal.commit();
      medium.close();
    };

    it('gives the file mode 0600 unless told otherwise', () => {
      open({ create: 'exclusive' }).medium.close();
      expect(fs.statSync(file).mode & 0o777).to.equal(0o600);
      fs.rmSync(file);
      open({ create: 'exclusive', mode: 0o640 }).medium.close();
      expect(fs.statSync(file).mode & 0o777 & ~0o640).to.equal(0);
    });

    it('takes the space of the whole pool with full allocation', () => {
      const { medium } = open({ create: 'exclusive', allocation: 'full' });
      expect(medium.fileBytes()).to.equal(4 << 20);
      expect(fs.statSync(file).blocks * 512).to.be.at.least(4 << 20);
      medium.close();
    });

    it('follows each way to create', () => {
      expectCode('POOL_NOT_FOUND', () => open());
      expectCode('POOL_NOT_FOUND', () => open({ create: 'format' }));
      make(1);
      expectCode('POOL_EXISTS', () => open({ create: 'exclusive' }));
      const value = (more: MediumOptions): [boolean, number] => {
        const { medium, created } = open(more);
        const result = new TestJournal(medium).get(FIRST);
        medium.close();
        return [created, result];
      };
      expect(value({})).to.deep.equal([false, 1]);
      expect(value({ create: 'if-absent' })).to.deep.equal([false, 1]);
      const { uuid, medium } = open({ create: 'replace' });
      medium.close();
      expect(uuid).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    });

    it('replaces a pool by an empty one, even a damaged one', () => {
      make(1);
      const { medium, created } = open({ create: 'format' });
      expect([created, new TestJournal(medium).get(FIRST)]).to.deep.equal([true, 0]);
      medium.close();
      const bytes = fs.readFileSync(file);
      bytes[100]! ^= 1;
      bytes[4096 + 100]! ^= 1;
      fs.writeFileSync(file, bytes);
      open({ create: 'replace' }).medium.close();
      expect(fs.readdirSync(home)).to.deep.equal(['a.pool']);
    });

    it('POOL_NOT_A_POOL: never replaces what is no pool', () => {
      for (const text of ['precious', '', '\0'.repeat(100_000)]) {
        fs.writeFileSync(file, text);
        for (const create of ['replace', 'format'] as const) {
          expectCode('POOL_NOT_A_POOL', () => open({ create }));
        }
        expect(fs.readFileSync(file, 'latin1')).to.equal(text);
        expect(fs.readdirSync(home)).to.deep.equal(['a.pool']);
      }
    });

    it('POOL_FLAGS: measures out of range', () => {
      const create = 'if-absent';
      for (const more of [
        { ringBytes: 4096 },
        { ringBytes: 100_000 },
        { ringBytes: 64 << 20 },
        { maxBytes: 1000 },
        { maxBytes: 2 ** 50 },
        { maxBytes: NaN },
        { initialBytes: -1 },
        { path: '' },
        { readOnly: true, kind: 'portable' as const },
      ]) {
        expectCode('POOL_FLAGS', () => open({ create, ...more }));
      }
      expect(fs.readdirSync(home)).to.deep.equal([]);
    });

    it('leaves nothing behind where the folder does not exist', () => {
      const nowhere = path.join(home, 'none', 'a.pool');
      expectCode('POOL_NOT_FOUND', () => open({ path: nowhere, create: 'exclusive' }));
    });

    for (const [what, act] of [
      ['deleted', () => fs.rmSync(file)],
      ['truncated', () => fs.truncateSync(file, 0xa0000 + 4096)],
    ] as const) {
      it(`POOL_GONE: the file was ${what} under an open pool`, () => {
        const { medium } = open({ create: 'exclusive' });
        const journal = new TestJournal(medium);
        act();
        journal.set(FIRST, 1);
        // A dax commit makes no system call and notices at the checkpoint.
        expectCode('POOL_GONE', () => {
          journal.commit();
          medium.checkpoint();
        });
        expect(medium.poison()).to.have.property('code', 'POOL_GONE');
        medium.close();
        expect(fs.readdirSync(home).filter((entry) => entry !== 'a.pool')).to.deep.equal([]);
      });
    }

    it('POOL_GONE: the file was replaced under an open pool', () => {
      const { medium } = open({ create: 'exclusive' });
      const journal = new TestJournal(medium);
      fs.copyFileSync(file, `${file}.copy`);
      fs.renameSync(`${file}.copy`, file);
      const copy = fs.readFileSync(file);
      journal.set(FIRST, 1);
      expectCode('POOL_GONE', () => {
        journal.commit();
        medium.checkpoint();
      });
      medium.close();
      expect(fs.readFileSync(file).equals(copy), 'the new file is left alone').to.equal(true);
    });
  });
}

describe('media: read-only', () => {
  let home: string;
  let file: string;

  beforeEach(() => {
    home = scratchFolder();
    file = path.join(home, 'a.pool');
  });

  afterEach(() => removeFolder(home));

  it('shows what was committed, journal included, and changes nothing', () => {
    const { medium } = openMedium({
      path: file,
      kind: 'portable',
      create: 'exclusive',
      maxBytes: 4 << 20,
      ringBytes: RING_BYTES,
    });
    const journal = new TestJournal(medium);
    journal.set(FIRST, 7);
    journal.commit();
    const killed = `${file}.killed`;
    fs.copyFileSync(file, killed);
    medium.close();
    // The copy still names this process in its owner page, as a pool killed by a crash names a dead one.
    const bytes = fs.readFileSync(killed);
    bytes.fill(0, 0x2000, 0x3000);
    fs.writeFileSync(killed, bytes);

    const reader = openMedium({ path: killed, readOnly: true }).medium;
    expect(reader.readOnly).to.equal(true);
    const shown = new TestJournal(reader);
    expect(shown.get(FIRST)).to.equal(7);
    shown.set(FIRST, 8);
    expectCode('POOL_READONLY', () => shown.commit());
    expectCode('POOL_READONLY', () => reader.grow(4 << 20));
    reader.sync();
    reader.checkpoint();
    reader.close();
    expect(fs.readFileSync(killed).equals(bytes)).to.equal(true);
  });

  it('POOL_READONLY: a file or folder without permission to write', () => {
    openMedium({ path: file, kind: 'portable', create: 'exclusive' }).medium.close();
    fs.chmodSync(home, 0o755);
    fs.chmodSync(file, 0o444);
    asOrdinaryUser(() => {
      for (const { options } of persistent) {
        expectCode('POOL_READONLY', () => openMedium({ ...options, path: file }));
        const other = path.join(home, 'b.pool');
        expectCode('POOL_READONLY', () =>
          openMedium({ ...options, path: other, create: 'if-absent' }),
        );
      }
      const { medium } = openMedium({ path: file, readOnly: true });
      expect(medium.readOnly).to.equal(true);
      medium.close();
    });
    fs.chmodSync(file, 0o666);
    asOrdinaryUser(() => {
      expectCode('POOL_READONLY', () => openMedium({ kind: 'portable', path: file }));
    });
    expect(fs.readdirSync(home)).to.deep.equal(['a.pool']);
  });

  it('MEDIA_UNSUPPORTED: through a medium that cannot', () => {
    openMedium({ path: file, kind: 'portable', create: 'exclusive' }).medium.close();
    expectCode('MEDIA_UNSUPPORTED', () => openMedium({ path: file, kind: 'file', readOnly: true }));
  });
});
