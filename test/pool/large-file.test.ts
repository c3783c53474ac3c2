// large-file.test.ts — a pool in a real file of many gigabytes: objects at its far end, written, reopened, read and verified.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect } from 'chai';
import { MAX_ALLOCATION_WORDS } from '../../src/heap/heap.js';
import { createObject } from '../../src/mapping/create-object.js';
import { modelOf } from '../../src/mapping/class-model.js';
import { SEGMENT, type HandleState } from '../../src/mapping/handle-state.js';
import { SEGMENT_BYTES, SUPERBLOCK } from '../../src/media/file-layout.js';
import { connect } from '../../src/pool/connect.js';
import { Pool } from '../../src/pool/pool.js';
import { Link, List, idsOf } from '../support/list-classes.js';
import { removeFolder, scratchFolder } from '../support/media-kinds.js';

const GIB = 1024 ** 3;

/** Gigabytes to reach: `CORUNDUM_POOL_GIB`, else 17 where the disk has more than twice that to spare, else 5, else what fits. */
function reach(folder: string): number {
  const asked = Number(process.env['CORUNDUM_POOL_GIB'] ?? '');
  if (asked > 0) return asked;
  const { bavail, bsize } = fs.statfsSync(folder);
  const free = (bavail * bsize) / GIB;
  return [17, 5].find((gib) => free > 2.5 * gib) ?? Math.max(0.25, free / 10);
}

describe('a large pool file', () => {
  let folder = '';
  beforeEach(() => {
    folder = scratchFolder();
  });
  afterEach(() => {
    removeFolder(folder);
  });

  it('holds objects at its far end, through commit, close, reopening, change and verify', () => {
    const file = path.join(folder, 'large.pool');
    const bytes = Math.floor(reach(folder) * GIB);
    const connected = connect(file, List, { create: 'exclusive', maxBytes: bytes + 2 * GIB });
    const { context } = connected;
    const { engine } = context;
    const mark = engine.begin();
    const root = context.resolve(context.image.first.f64[SUPERBLOCK.ROOT]!) as unknown as List;
    const make = (id: number): void => {
      const fields = { id, label: `link ${String(id)}`, next: root.head };
      root.head = createObject(context, modelOf(Link), fields) as unknown as Link;
    };
    make(1);
    // Space that is reserved and not used: it pushes what follows towards the end.
    const reserved: number[] = [];
    do reserved.push(engine.heap.reserve(MAX_ALLOCATION_WORDS, false));
    while (reserved.at(-1)! * 8 < bytes);
    // Small objects would find room between the large ones.
    make(2);
    root.head!.label = 'x'.repeat(300_000);
    for (const position of reserved.splice(0)) engine.heap.cancel(position, MAX_ALLOCATION_WORDS);
    engine.commit(mark, 'strict');
    context.media.close();
    context.close();

    expect(fs.statSync(file).size).to.be.above(bytes);
    const pool = Pool.open(file, List);
    expect(idsOf(pool.root.head)).to.deep.equal([2, 1]);
    expect(pool.root.head!.label).to.equal('x'.repeat(300_000));
    expect(pool.verify().problems).to.deep.equal([]);
    const far = (pool.root.head as unknown as HandleState)[SEGMENT].index;
    expect(far * SEGMENT_BYTES).to.be.at.most(bytes);
    pool.transaction((j) => {
      j.root.head!.label = 'changed';
      j.root.head!.value = 7;
    });
    pool.close();
    using again = Pool.open(file, List);
    expect(again.root.head!.label).to.equal('changed');
    expect(again.root.head!.value).to.equal(7);
    expect(again.verify().problems).to.deep.equal([]);
  }).timeout(300_000);
});
