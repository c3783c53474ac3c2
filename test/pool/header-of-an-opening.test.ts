// header-of-an-opening.test.ts — an opening after a clean close writes its header with its first commit.
import { expect } from 'chai';
import * as fs from 'node:fs';
import { Pool } from '../../src/index.js';
import { HEADER_BYTES, decodeHeader, FLAG_CLEAN } from '../../src/media/header-layout.js';
import { HEADER_SLOT_OFFSETS, PAGE_BYTES } from '../../src/media/file-layout.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { Seat } from '../support/lock-opener.js';
import { useScratchPool } from '../support/scratch-pool.js';

forEachMedium('the header of an opening', (medium) => {
  const { kind } = medium.options;
  if (kind !== 'file' && kind !== 'dax') return;
  const scratch = useScratchPool(medium, Seat);

  function headers(): Buffer {
    return fs.readFileSync(scratch.path).subarray(0, HEADER_SLOT_OFFSETS.length * PAGE_BYTES);
  }

  function newest(): ReturnType<typeof decodeHeader> {
    const [a, b] = HEADER_SLOT_OFFSETS.map((offset) =>
      decodeHeader(headers().subarray(offset, offset + HEADER_BYTES)),
    );
    return a!.sequence > b!.sequence ? a! : b!;
  }

  /** What a crash at this moment would leave, opened. */
  function afterCrash(): { n: number; generation: number } {
    const copy = `${scratch.path}.copy`;
    fs.copyFileSync(scratch.path, copy);
    const pool = Pool.open(copy, Seat, scratch.options({ create: 'never' }));
    try {
      expect(pool.verify().problems).to.deep.equal([]);
      return { n: pool.root.n, generation: pool.generation };
    } finally {
      pool.close();
      fs.rmSync(copy);
    }
  }

  it('is written before the first commit, and not without one', () => {
    scratch.pool.transaction((j) => void (j.root.n = 1));
    scratch.pool.close();
    const closed = headers();
    const before = newest();
    expect(before.flags & FLAG_CLEAN).to.equal(FLAG_CLEAN);

    const pool = scratch.open({ create: 'never' });
    expect(pool.generation).to.equal(before.generation + 1);
    expect(headers().equals(closed), 'nothing written').to.equal(true);
    expect(afterCrash().n).to.equal(1);

    pool.transaction((j) => void (j.root.n = 2));
    const now = newest();
    expect(now.epoch).to.equal(before.epoch + 1);
    expect(now.flags & FLAG_CLEAN).to.equal(0);
    expect(afterCrash()).to.deep.equal({ n: 2, generation: pool.generation + 1 });
  });

  it('is written for a relaxed commit too, and by a close without any', () => {
    scratch.pool.close();
    const before = newest();
    scratch.open({ create: 'never' }).close();
    const after = newest();
    expect(after.flags & FLAG_CLEAN).to.equal(FLAG_CLEAN);
    expect(after.generation).to.equal(before.generation + 1);

    const pool = scratch.open({ create: 'never' });
    pool.transaction((j) => void (j.root.n = 3), { durability: 'relaxed' });
    expect(newest().epoch).to.equal(after.epoch + 1);
    pool.sync();
    expect(afterCrash().n).to.equal(3);
  });
});
