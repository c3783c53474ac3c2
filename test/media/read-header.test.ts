// read-header.test.ts — what is no whole pool of this version is refused with a code that says which, and stays untouched.
import { expect } from 'chai';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  HEADER_BYTES,
  decodeHeader,
  encodeHeader,
  type PoolHeader,
} from '../../src/media/header-layout.js';
import { openMedium } from '../../src/media/open-medium.js';
import { expectCode } from '../support/expect-code.js';
import { mediaCases, removeFolder, scratchFolder } from '../support/media-kinds.js';
import { TestJournal } from '../support/test-journal.js';

const RING_BYTES = 64 * 1024;
const FIRST = (0xa0000 + RING_BYTES) / 8;
const SLOTS = [0, 4096];

for (const { name, options, folder } of mediaCases().filter((c) => c.options.kind !== 'memory')) {
  describe(`media: headers through ${name}`, () => {
    let home: string;
    let file: string;

    beforeEach(() => {
      home = scratchFolder(folder);
      file = path.join(home, 'a.pool');
      const { medium } = openMedium({
        ...options,
        path: file,
        create: 'exclusive',
        maxBytes: 4 << 20,
        ringBytes: RING_BYTES,
      });
      const journal = new TestJournal(medium);
      journal.set(FIRST, 42);
      journal.commit();
      medium.close();
    });

    afterEach(() => removeFolder(home));

    /** Changes the file's bytes. */
    const damage = (change: (bytes: Buffer) => Buffer | undefined): void => {
      const bytes = fs.readFileSync(file);
      fs.writeFileSync(file, change(bytes) ?? bytes);
    };

    const rewrite = (changes: Partial<PoolHeader>, slots = SLOTS): void =>
      damage((bytes) => {
        for (const at of slots) {
          const header = decodeHeader(bytes.subarray(at, at + HEADER_BYTES));
          bytes.set(encodeHeader({ ...header, ...changes }), at);
        }
        return undefined;
      });

    const refused = (code: string, more = {}): Error => {
      const before = fs.readFileSync(file);
      const error = expectCode(code, () => openMedium({ ...options, path: file, ...more }));
      expect(fs.readFileSync(file).equals(before), 'file untouched').to.equal(true);
      expect(fs.readdirSync(home)).to.deep.equal(['a.pool']);
      expect(error.message).to.include(file);
      return error;
    };

    const opens = (): void => {
      const { medium } = openMedium({ ...options, path: file });
      expect(new TestJournal(medium).get(FIRST)).to.equal(42);
      medium.close();
    };

    it('POOL_NOT_FOUND: nothing there', () => {
      fs.rmSync(file);
      expectCode('POOL_NOT_FOUND', () => openMedium({ ...options, path: file }));
      const nowhere = path.join(home, 'none', 'a.pool');
      expectCode('POOL_NOT_FOUND', () =>
        openMedium({ ...options, path: nowhere, create: 'if-absent' }),
      );
      expectCode('POOL_NOT_FOUND', () => openMedium({ ...options, path: file, create: 'format' }));
      expect(fs.readdirSync(home)).to.deep.equal([]);
    });

    it('POOL_BAD_MAGIC: a stranger, a folder', () => {
      fs.writeFileSync(file, 'SQLite format 3\0'.repeat(1000));
      refused('POOL_BAD_MAGIC');
      fs.writeFileSync(file, 'hi');
      refused('POOL_BAD_MAGIC');
      expectCode('POOL_BAD_MAGIC', () => openMedium({ ...options, path: home }));
    });

    it('POOL_ZEROED: zeros', () => {
      damage((bytes) => bytes.fill(0, 0, 0x2000));
      refused('POOL_ZEROED');
      damage((bytes) => bytes.fill(0));
      refused('POOL_ZEROED');
    });

    it('POOL_TRUNCATED: empty, cut inside the header, cut behind it', () => {
      const whole = fs.readFileSync(file);
      for (const length of [0, 100, 5000, 0x2000, 0xa0000, whole.length - 4096, whole.length - 1]) {
        fs.writeFileSync(file, whole.subarray(0, length));
        refused('POOL_TRUNCATED');
      }
    });

    it('opens with one damaged slot, whichever it is', () => {
      const whole = fs.readFileSync(file);
      for (const at of SLOTS) {
        for (const byte of [0, 9, 60, 81, 200, 511]) {
          fs.writeFileSync(file, whole);
          damage((bytes) => {
            bytes[at + byte]! ^= 0x10;
            return undefined;
          });
          opens();
        }
        fs.writeFileSync(file, whole);
        damage((bytes) => bytes.fill(0, at, at + 512));
        opens();
      }
    });

    it('POOL_CORRUPT: both slots damaged', () => {
      damage((bytes) => {
        for (const at of SLOTS) bytes[at + 70]! ^= 1;
        return undefined;
      });
      refused('POOL_CORRUPT');
    });

    it('POOL_CORRUPT: impossible values under a right checksum', () => {
      const whole = fs.readFileSync(file);
      const impossible: Partial<PoolHeader>[] = [
        { ringBytes: 0 },
        { ringBytes: 64 << 20 },
        { ringBytes: 65_537 },
        { ringOffset: 0 },
        { tailOffset: RING_BYTES },
        { tailOffset: 12 },
        { maxBytes: 4096 },
        { maxBytes: 2 ** 50 },
        { fileBytes: 4097 },
        { fileBytes: 0 },
        { tailLsn: 0 },
        { tailLsn: 2 ** 53 },
        { epoch: 2 ** 60 },
        { generation: 2 ** 60 },
      ];
      for (const changes of impossible) {
        fs.writeFileSync(file, whole);
        rewrite(changes);
        refused('POOL_CORRUPT');
      }
    });

    it('POOL_CORRUPT: a damaged superblock', () => {
      const whole = fs.readFileSync(file);
      for (const [word, value] of [
        [2049, NaN],
        [2049, -8],
        [2049, 1e300],
        [2049, 12_345],
        [2048, 0],
        [2048, Infinity],
      ] as const) {
        fs.writeFileSync(file, whole);
        damage((bytes) => {
          bytes.writeDoubleLE(value, word * 8);
          return undefined;
        });
        refused('POOL_CORRUPT');
      }
    });

    it('POOL_VERSION: newer, or older than what this library reads', () => {
      rewrite({ version: 3 });
      expect(refused('POOL_VERSION').message).to.include('Use a newer library');
      rewrite({ version: 1 });
      expect(refused('POOL_VERSION').message).to.include('with the library that wrote it');
    });

    it('POOL_FEATURE: incompatible, and read-only compatible when writing', () => {
      rewrite({ compat: 0xff00n });
      opens();
      rewrite({ readOnlyCompat: 1n << 63n });
      refused('POOL_FEATURE');
      const { medium } = openMedium({ path: file, kind: 'portable', readOnly: true });
      expect(new TestJournal(medium).get(FIRST)).to.equal(42);
      medium.close();
      rewrite({ readOnlyCompat: 0n, incompat: 4n });
      refused('POOL_FEATURE');
    });

    it('counts the slot with the greater sequence', () => {
      rewrite({ sequence: 1000, generation: 77 }, [0]);
      const { medium, generation } = openMedium({ ...options, path: file });
      expect(generation).to.equal(78);
      medium.close();
    });

    it('POOL_CORRUPT: the newer slot damaged when only it knows where the journal goes on', () => {
      const killed = path.join(home, 'killed.pool');
      const { medium } = openMedium({ ...options, path: file });
      const journal = new TestJournal(medium);
      for (let n = 1; n <= 5; n++) {
        for (let k = 0; k < 300; k++) journal.set(FIRST + 2 * k, n);
        journal.commit();
        if (n < 4) medium.checkpoint();
      }
      fs.copyFileSync(file, killed);
      medium.close();
      fs.renameSync(killed, file);
      damage((bytes) => {
        bytes.fill(0, 0x2000, 0x3000);
        const [a, b] = SLOTS.map((at) => decodeHeader(bytes.subarray(at, at + HEADER_BYTES)));
        bytes[a!.sequence > b!.sequence ? 300 : 4396]! ^= 1;
        return undefined;
      });
      // The older header's tail is still there: the journal is walked from it, and nothing is missing.
      const { medium: whole } = openMedium({ ...options, path: file });
      expect(new TestJournal(whole).get(FIRST)).to.equal(5);
      whole.close();

      const again = openMedium({ ...options, path: file }).medium;
      const more = new TestJournal(again);
      more.set(FIRST, 6);
      more.commit();
      fs.copyFileSync(file, killed);
      again.close();
      fs.renameSync(killed, file);
      damage((bytes) => {
        bytes.fill(0, 0x2000, 0x3000);
        const [a, b] = SLOTS.map((at) => decodeHeader(bytes.subarray(at, at + HEADER_BYTES)));
        bytes[a!.sequence > b!.sequence ? 300 : 4396]! ^= 1;
        return undefined;
      });
      refused('POOL_CORRUPT');
    });
  });
}
