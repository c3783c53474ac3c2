// cross-media.test.ts — a pool written through one medium opens through every other, closed or killed.
import { expect } from 'chai';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { OP } from '../../src/media/control-layout.js';
import { SUPERBLOCK } from '../../src/media/file-layout.js';
import type { Durability } from '../../src/media/media.js';
import { openMedium } from '../../src/media/open-medium.js';
import { mediaCases, removeFolder, scratchFolder } from '../support/media-kinds.js';
import { TestJournal } from '../support/test-journal.js';

const RING_BYTES = 64 * 1024;
const FIRST = (0xa0000 + RING_BYTES) / 8;
const DURABILITIES: readonly Durability[] = ['strict', 'relaxed', 'group'];
const cases = mediaCases().filter((c) => c.options.kind !== 'memory');

/** Transactions of all sizes; leaves the ring with unapplied records, wrap records and a large one among them. */
function work(journal: TestJournal, from: number, to: number): void {
  for (let n = from; n <= to; n++) {
    journal.set(FIRST, n);
    for (let k = 1; k < 60; k++) journal.set(FIRST + ((n * 13 + k * 7) % 400) + 1, n);
    if (n % 40 === 11) journal.fresh(FIRST + 500, new Float64Array(4000).fill(n));
    if (n % 40 === 23) {
      const bytes = journal.media.grow(journal.media.fileBytes() + 1);
      journal.op(OP.STORE_F64, SUPERBLOCK.FILE_WORDS, bytes / 8);
    }
    journal.commit(DURABILITIES[n % 3]);
  }
}

describe('media: one format', () => {
  let home: string;

  afterEach(() => removeFolder(home));

  for (const writer of cases) {
    for (const reader of cases) {
      it(`${reader.name} opens what ${writer.name} wrote, closed and killed`, () => {
        home = scratchFolder(reader.folder === '' ? writer.folder : reader.folder);
        const file = path.join(home, 'a.pool');
        const killed = path.join(home, 'killed.pool');
        const { medium, uuid } = openMedium({
          ...writer.options,
          path: file,
          create: 'exclusive',
          maxBytes: 32 << 20,
          ringBytes: RING_BYTES,
        });
        const journal = new TestJournal(medium);
        work(journal, 1, 130);
        medium.sync();
        const words = journal.bits(FIRST, 5000);
        fs.copyFileSync(file, killed);
        medium.close();
        const bytes = fs.readFileSync(killed);
        bytes.fill(0, 0x2000, 0x3000);
        fs.writeFileSync(killed, bytes);
        for (const each of [file, killed]) {
          const again = openMedium({ ...reader.options, path: each });
          expect(again.uuid).to.equal(uuid);
          expect(again.generation).to.equal(2);
          const next = new TestJournal(again.medium);
          expect(next.bits(FIRST, 5000), each).to.deep.equal(words);
          work(next, 131, 150);
          const last = next.bits(FIRST, 5000);
          again.medium.close();
          const third = openMedium({ ...writer.options, path: each });
          expect(new TestJournal(third.medium).bits(FIRST, 5000)).to.deep.equal(last);
          third.medium.close();
        }
      });
    }
  }
});
