// original-defects.test.ts — defects of the Rust original, each as a test that it would fail.
import { expect } from 'chai';
import * as path from 'node:path';
import {
  Field,
  PMap,
  PVec,
  Persistent,
  Pool,
  Prc,
  Root,
  f64,
  text,
  u32,
  type Journal,
  type PoolOptions,
} from '../../src/index.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import { OverlayPoolFile } from '../../src/media/overlay-pool-file.js';
import type { PoolFile } from '../../src/media/pool-file.js';
import { crashImages } from '../support/crash-images.js';
import { ExaminedContents } from '../support/examined-contents.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { RecordingPoolFile } from '../support/recording-pool-file.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('defects.Entry')
class Entry {
  @Field(u32) value = 0;
  @Field(text) name = '';
  @Field(Prc.of(() => Entry), { nullable: true }) next: Prc<Entry> | null = null;
}

@Root('defects.Store')
class Store {
  @Field(u32) turns = 0;
  @Field(PVec.of(u32)) numbers!: PVec<number>;
  @Field(PVec.of(text)) names!: PVec<string>;
  @Field(PVec.of(f64)) buffer!: PVec<number>;
  @Field(PVec.of(Prc.of(() => Entry))) entries!: PVec<Prc<Entry>>;
  @Field(PMap.of(u32, () => Entry)) byKey!: PMap<number, Entry>;
  @Field(Prc.of(() => Entry), { nullable: true }) first: Prc<Entry> | null = null;
}

@Root('defects.Other')
class Other {
  @Field(u32) turns = 0;
}

const OPTIONS: PoolOptions = {
  maxBytes: 16 * 1024 * 1024,
  ringBytes: 64 * 1024,
  initialBytes: 0,
  media: 'portable',
};

function openOn(poolFile: PoolFile, more: PoolOptions = {}): Pool<Store> {
  return Pool.open('', Store, { ...OPTIONS, poolFile, create: 'if-absent', ...more });
}

/** Ends the transaction that runs `body`, and takes it back. */
function abort(pool: Pool<Store>, body: (j: Journal<Store>) => void): void {
  expect(() =>
    pool.transaction((j) => {
      body(j);
      throw new Error('taken back');
    }),
  ).to.throw('taken back');
}

/** What a crash at any moment of `work` may leave, opened: `check` gets the pool and the highest mark before the crash. */
function crashEverywhere(
  base: MemoryPoolFile,
  work: (pool: Pool<Store>, file: RecordingPoolFile) => void,
  check: (pool: Pool<Store>, acknowledged: number) => void,
): number {
  const file = new RecordingPoolFile(new OverlayPoolFile(base));
  const pool = openOn(file, { create: 'never' });
  work(pool, file);
  pool.close();
  let images = 0;
  const plan = { exhaustive: 4, samples: 2, seed: 1 };
  const examined = new ExaminedContents<null>();
  for (const image of crashImages(base, file.events, plan)) {
    // what is acknowledged is compared by `check`
    examined.outcome([['', image.file]], `acknowledged ${image.acknowledged}`, () => {
      const left = openOn(image.file, { create: 'never' });
      check(left, image.acknowledged);
      expect(left.verify().problems, `cut ${image.cut}`).to.deep.equal([]);
      left.close();
      return null;
    });
    images++;
  }
  return images;
}

forEachMedium('defects of the original', (medium) => {
  const scratch = useScratchPool(medium, Store);

  // Item a: remove, insert, retain and swap_remove logged no element shifts: remove(0) and abort made [1..6] into [2,3,4,5,6,6].
  it('element shifts after an abort are taken back', () => {
    const { pool } = scratch;
    const names = ['one', 'a name that has no room in its slot', 'three', 'four', 'five', 'six'];
    pool.transaction((j) => {
      j.root.numbers.push(1, 2, 3, 4, 5, 6);
      j.root.names.push(...names);
    });
    const shifts: ((root: Store) => void)[] = [
      (root) => (root.numbers.remove(0), root.names.remove(0)),
      (root) => (root.numbers.insert(2, 9), root.names.insert(2, 'nine')),
      (root) => (root.numbers.swapRemove(1), root.names.swapRemove(1)),
      (root) => (root.numbers.splice(1, 3), root.names.splice(1, 3, 'x')),
      (root) => (root.numbers.shift(), root.names.unshift('zero')),
      (root) => (root.numbers.reverse(), root.names.sort()),
      (root) => {
        root.numbers.clear();
        root.names.truncate(2);
      },
    ];
    for (const shift of shifts) {
      abort(pool, (j) => {
        shift(j.root);
      });
      pool.transaction(() => {
        abort(pool, (j) => {
          shift(j.root);
        });
      });
      expect([...pool.root.numbers]).to.deep.equal([1, 2, 3, 4, 5, 6]);
      expect([...pool.root.names]).to.deep.equal(names);
    }
    scratch.verify();
  });

  // Item b: a log flag inside the element went with it into a new buffer, and later changes of the same transaction were not logged.
  it('values in a vector that grows in the same transaction are logged again', () => {
    const { pool } = scratch;
    pool.transaction((j) => j.root.numbers.push(1, 2, 3));
    abort(pool, (j) => {
      const { numbers } = j.root;
      numbers.set(0, 10);
      for (let i = 0; i < 5000; i++) numbers.push(i);
      numbers.set(0, 999);
      numbers.truncate(3);
      numbers.set(1, 999);
    });
    expect([...pool.root.numbers]).to.deep.equal([1, 2, 3]);
    pool.transaction((j) => {
      const { numbers } = j.root;
      numbers.set(0, 10);
      for (let i = 0; i < 5000; i++) numbers.push(i);
      abort(pool, () => numbers.set(0, 999));
      expect(numbers.get(0)).to.equal(10);
      numbers.truncate(3);
    });
    // The log of a transaction does not know of the one before.
    abort(pool, (j) => j.root.numbers.set(0, 999));
    expect([...scratch.reopenIfPersistent().root.numbers]).to.deep.equal([10, 2, 3]);
    scratch.verify();
  });

  // Item h: shrink_to leaked the old buffer; the pool could not grow; more changes of free lists than a fixed ring holds were not refused.
  it('what a vector gives up is free again, the pool grows, and a transaction frees any number', () => {
    const { pool } = scratch;
    const before = scratch.verify().allocations;
    const bytes = pool.stats().fileBytes;
    pool.transaction((j) => {
      for (let i = 0; i < 300_000; i++) j.root.buffer.push(i);
      for (let i = 0; i < 3000; i++)
        j.root.byKey.set(i, j.create(Entry, { name: 'x'.repeat(100 + (i % 500)) }));
    });
    if (scratch.isPersistent) expect(pool.stats().fileBytes).to.be.above(bytes);
    pool.transaction((j) => {
      j.root.buffer.truncate(0);
      j.root.byKey.clear();
    });
    pool.reclaim();
    expect(scratch.verify().allocations).to.be.at.most(before + 1);
  });

  // Documented limit: cycles leak.
  it('cycles that nothing reaches are freed by a collection', () => {
    const before = scratch.verify().allocations;
    scratch.pool.transaction((j) => {
      const first = Prc.from(j.create(Entry, { value: 1 }), j);
      first.value.next = Prc.from(j.create(Entry, { value: 2, next: first }), j);
      j.root.first = first;
    });
    scratch.pool.transaction((j) => void (j.root.first = null));
    expect(scratch.pool.verify().ok).to.equal(false);
    scratch.pool.collect();
    expect(scratch.verify().allocations).to.equal(before);
  });

  // Section 1.2: a panic in a nested transaction takes all down with it; here it is a savepoint.
  it('a nested transaction that throws leaves the outer one its changes', () => {
    scratch.pool.transaction((j) => {
      j.root.turns = 1;
      abort(scratch.pool, () => {
        j.root.turns = 2;
      });
      expect(j.root.turns).to.equal(1);
    });
    expect(scratch.pool.root.turns).to.equal(1);
  });

  if (medium.options.kind === 'memory') return;

  // Item h: no lock of the file; and an open that failed left its flag set, so that the next one waited for ever.
  it('one opening at a time, and none is in the way after an open that failed', () => {
    expectCode('POOL_LOCKED', () => Pool.open(scratch.path, Store, scratch.options()));
    scratch.pool.close();
    expectCode('POOL_ROOT_MISMATCH', () => Pool.open(scratch.path, Other, scratch.options()));
    const missing = path.join(scratch.folder, 'missing.pool');
    const never = scratch.options({ create: 'never' });
    for (let i = 0; i < 2; i++)
      expectCode('POOL_NOT_FOUND', () => Pool.open(missing, Store, never));
    expect(scratch.open().root.turns).to.equal(0);
    scratch.verify();
  });
});

describe('defects of the original, power cuts', () => {
  function emptyStore(): MemoryPoolFile {
    const file = new MemoryPoolFile();
    openOn(file).close();
    return file;
  }

  // Issue #2 and item f: wrong address and range of the flush, and flushes that were missing: the object's own line stayed behind.
  it('everything that a strict commit changed is durable, whatever its size and place', () => {
    const images = crashEverywhere(
      emptyStore(),
      (pool, file) => {
        for (let n = 1; n <= 12; n++) {
          pool.transaction(
            (j) => {
              j.root.turns = n;
              j.root.names.push('n'.repeat(n * n * 5));
              j.root.entries.push(Prc.from(j.create(Entry, { value: n, name: `e${n}` }), j));
              j.root.numbers.push(...Array.from({ length: n * 7 }, () => n));
            },
            { durability: 'strict' },
          );
          file.mark(n);
        }
      },
      ({ root }, acknowledged) => {
        const { turns } = root;
        expect(turns).to.be.at.least(Math.max(0, acknowledged));
        const wanted = Array.from({ length: turns }, (_, i) => i + 1);
        expect([...root.names].map(({ length }) => length)).to.deep.equal(
          wanted.map((n) => n * n * 5),
        );
        expect([...root.entries].map(({ value }) => [value.value, value.name])).to.deep.equal(
          wanted.map((n) => [n, `e${n}`]),
        );
        expect([...root.numbers]).to.deep.equal(
          wanted.flatMap((n) => Array.from({ length: n * 7 }, () => n)),
        );
      },
    );
    expect(images).to.be.above(100);
  });

  // Issue #3: a crash between the frees of a commit and its flag was rolled back onto space that was free already.
  it('space that a commit frees is not free before the commit counts', () => {
    crashEverywhere(
      emptyStore(),
      (pool, file) => {
        for (let n = 1; n <= 10; n++) {
          pool.transaction(
            (j) => {
              // The list of the turn before goes, and the new one may take its place in the turn after.
              let first: Prc<Entry> | null = null;
              for (let i = 0; i < 8; i++)
                first = Prc.from(
                  j.create(Entry, { value: n, name: `${n} `.repeat(40), next: first }),
                  j,
                );
              j.root.first = first;
              j.root.turns = n;
            },
            { durability: n % 2 === 0 ? 'strict' : 'relaxed' },
          );
          if (n % 2 === 0) file.mark(n);
        }
      },
      ({ root }, acknowledged) => {
        expect(root.turns).to.be.at.least(Math.max(0, acknowledged));
        let count = 0;
        for (let at = root.first; at !== null; at = at.value.next) {
          expect([at.value.value, at.value.name]).to.deep.equal([
            root.turns,
            `${root.turns} `.repeat(40),
          ]);
          count++;
        }
        expect(count).to.equal(root.turns === 0 ? 0 : 8);
      },
    );
  });

  // Item c: what a transaction had allocated when it crashed was leaked: 960 bytes for 100 pushes.
  it('what a transaction had allocated when it crashed is free', () => {
    let file = emptyStore();
    let allocations = -1;
    for (let crash = 0; crash < 20; crash++) {
      const pool = openOn(file, { create: 'never' });
      const found = pool.verify();
      expect(found.problems).to.deep.equal([]);
      if (allocations >= 0) expect(found.allocations).to.equal(allocations);
      ({ allocations } = found);
      let left: MemoryPoolFile | null = null;
      abort(pool, (j) => {
        for (let i = 0; i < 100; i++) {
          j.root.buffer.push(i);
          j.root.entries.push(Prc.from(j.create(Entry, { name: 'n'.repeat(i * 3) }), j));
        }
        // What the file holds at this moment is what a crash leaves.
        const bytes = new Uint8Array(file.size());
        file.read(0, bytes);
        left = new MemoryPoolFile(bytes);
      });
      pool.close();
      file = left!;
    }
  });

  // Item g: removing at random walked sorted lists of free blocks. What a removal writes does not depend on how many there are.
  it('a removal writes as much in a large store as in a small one', () => {
    const written = (count: number): number => {
      const base = new MemoryPoolFile();
      const file = new RecordingPoolFile(base);
      const pool = openOn(file);
      pool.transaction((j) => {
        for (let i = 0; i < count; i++) j.root.byKey.set(i, j.create(Entry, { value: i }));
      });
      pool.checkpoint();
      file.events.length = 0;
      for (let i = 0; i < 200; i++)
        pool.transaction((j) => j.root.byKey.delete((i * 7919) % count), {
          durability: 'relaxed',
        });
      pool.sync();
      let bytes = 0;
      for (const event of file.events)
        if (event.kind === 'write' || event.kind === 'durable') bytes += event.bytes.length;
      pool.close();
      return bytes;
    };
    expect(written(20_000)).to.be.below(written(1000) * 2);
  });
});
