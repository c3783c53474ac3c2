// large-pool.test.ts — pools of more than one segment.
import { expect } from 'chai';
import { OP } from '../../src/media/control-layout.js';
import { SEGMENT_BYTES, SEGMENT_WORDS, SUPERBLOCK } from '../../src/media/file-layout.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import { openMedium } from '../../src/media/open-medium.js';
import { TestJournal } from '../support/test-journal.js';

const MIB = 1024 * 1024;

describe('media: more than one segment', function () {
  this.timeout(120_000);

  it('commits in the second segment, and ranges that touch across the border', () => {
    const file = new MemoryPoolFile();
    const maxBytes = SEGMENT_BYTES + 64 * MIB;
    const { medium } = openMedium({ poolFile: file, maxBytes, ringBytes: 64 * 1024 });
    const journal = new TestJournal(medium);
    const bytes = medium.grow(SEGMENT_BYTES + MIB);
    journal.op(OP.STORE_F64, SUPERBLOCK.FILE_WORDS, bytes / 8);
    journal.set(SEGMENT_WORDS - 1, 1);
    journal.set(SEGMENT_WORDS, 2);
    journal.op(OP.STORE_32, 2 * (SEGMENT_WORDS + 7) + 1, 9);
    journal.op(OP.ADD_F64, SEGMENT_WORDS + 8, 4);
    journal.commit();
    expect(medium.segment(1).byteLength).to.equal(64 * MIB);
    medium.close();

    const again = openMedium({ poolFile: file, create: 'never' }).medium;
    const shown = new TestJournal(again);
    expect(again.fileBytes()).to.equal(bytes);
    expect([-1, 0, 8].map((i) => shown.get(SEGMENT_WORDS + i))).to.deep.equal([1, 2, 4]);
    expect(new Uint32Array(again.segment(1), 0, 16)[15]).to.equal(9);
    again.close();
  });
});
