// pointer-crash.test.ts — after a power cut at any event a pool with pointers is as a commit left it, with true counts and no orphans.
import { expect } from 'chai';
import { PWeak, Pbox, Pool, Prc, type PoolOptions } from '../../src/index.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import { OverlayPoolFile } from '../../src/media/overlay-pool-file.js';
import type { PoolFile } from '../../src/media/pool-file.js';
import { crashImages } from '../support/crash-images.js';
import { Bench, Part } from '../support/pointer-model.js';
import { RecordingPoolFile } from '../support/recording-pool-file.js';

const OPTIONS: PoolOptions = {
  maxBytes: 16 * 1024 * 1024,
  ringBytes: 64 * 1024,
  initialBytes: 0,
  media: 'portable',
  durability: 'relaxed',
};

function open(poolFile: PoolFile): Pool<Bench> {
  return Pool.open('', Bench, { ...OPTIONS, poolFile, create: 'if-absent' });
}

/** All that can be seen of a pool, with what the counts are. */
function stateOf(pool: Pool<Bench>): string {
  const root = pool.root as Bench;
  const counts = [...root.rcs].map((rc) => [rc.strongCount, rc.weakCount]);
  const weak = [...root.weaks].map(({ value }) => value?.id ?? null);
  return JSON.stringify([root, counts, weak]);
}

/** What each transaction does: links, moves, weak pointers, drops, and things that come back with a savepoint. */
const WORK: ((pool: Pool<Bench>) => void)[] = [
  (pool) => {
    pool.transaction((j) => {
      for (let id = 1; id <= 4; id++) {
        j.root.rcs.push(Prc.from(j.create(Part, { id, note: 'n'.repeat(id * 20) }), j));
        j.root.boxes.push(Pbox.new(j.create(Part, { id: 10 + id }), j));
      }
    });
  },
  (pool) => {
    pool.transaction((j) => {
      for (const rc of j.root.rcs) j.root.weaks.push(rc.downgrade(j));
      j.root.rc = j.root.rcs.get(0);
    });
  },
  (pool) => {
    pool.transaction((j) => {
      const box = j.root.boxes.remove(1);
      j.root.boxes.get(0).value.boxMap.set(7, box);
      try {
        pool.transaction(() => {
          j.root.boxes.clear();
          j.root.rcs.clear();
          throw new Error('back');
        });
      } catch {
        // Taken back.
      }
    });
  },
  (pool) => {
    pool.transaction((j) => {
      j.root.rcs.truncate(2);
      j.root.box = j.root.boxes.pop() as Pbox<Part>;
    });
  },
  (pool) => {
    pool.transaction((j) => {
      for (let id = 20; id < 24; id++)
        j.root.rcMap.set(id, Prc.from(j.create(Part, { id, rc: j.root.rc }), j));
      j.root.rc = null;
      j.root.weak = j.root.rcs.get(1).downgrade(j);
    });
  },
  (pool) => {
    pool.transaction((j) => {
      j.root.boxes.clear();
      j.root.rcMap.clear();
      j.root.rcs.shift();
      j.root.weaks.reverse();
    });
  },
  (pool) => {
    pool.transaction((j) => {
      j.root.rcs.clear();
      j.root.box = null;
      j.root.weaks.push(PWeak.new());
    });
  },
];

describe('pointers: crash states of the portable medium', () => {
  it('show a prefix of the transactions, and verify', () => {
    const base = new MemoryPoolFile();
    open(base).close();
    const file = new RecordingPoolFile(new OverlayPoolFile(base));
    const pool = open(file);
    const states = [stateOf(pool)];
    for (const [i, work] of WORK.entries()) {
      work(pool);
      pool.transaction((j) => j.root.turns++);
      // Two transactions: what lies between is a state too.
      if (i % 3 === 2) pool.sync();
      if (i === 3) pool.checkpoint();
      states.push(stateOf(pool));
    }
    pool.close();
    let images = 0;
    const seen = new Set<number>();
    for (const image of crashImages(base, file.events, { exhaustive: 4, samples: 2, seed: 3 })) {
      const left = open(image.file);
      expect(left.verify().problems, `cut ${image.cut}`).to.deep.equal([]);
      const turns = left.root.turns;
      const shown = stateOf(left);
      if (shown !== states[turns]) {
        // Between the work of a turn and its mark.
        left.transaction((j) => j.root.turns++);
        expect(stateOf(left), `cut ${image.cut}`).to.equal(states[turns + 1]);
      }
      seen.add(turns);
      left.close();
      images++;
    }
    expect(images).to.be.above(60);
    expect(seen.size).to.be.above(3);
  }).timeout(120_000);

  it('and so while more is dropped than one commit takes apart', () => {
    const count = 5000;
    const base = new MemoryPoolFile();
    const first = open(base);
    first.transaction((j) => {
      let chain: Pbox<Part> | null = null;
      for (let id = 1; id <= count; id++) {
        const part: Part = j.create(Part, { id, box: chain });
        if (id % 1000 === 0) {
          part.rc = Prc.from(j.create(Part, { id: count + id }), j);
          j.root.weaks.push(part.rc.downgrade(j));
        }
        chain = Pbox.new(part, j);
      }
      j.root.box = chain;
    });
    first.close();
    const file = new RecordingPoolFile(new OverlayPoolFile(base));
    const pool = open(file);
    pool.transaction((j) => void (j.root.box = null));
    for (let i = 0; i < 3; i++) pool.transaction((j) => j.root.turns++);
    pool.close();
    for (const image of crashImages(base, file.events, {
      exhaustive: 1,
      samples: 1,
      seed: 4,
      stride: 7,
    })) {
      // prettier-ignore
      const left = open(image.file);
      expect(left.verify().problems, `cut ${image.cut}`).to.deep.equal([]);
      left.transaction((j) => void (j.root.box = null));
      left.reclaim();
      const report = left.verify();
      expect(report.problems, `cut ${image.cut}, all dropped`).to.deep.equal([]);
      expect(report.objects).to.equal(1);
      for (const weak of left.root.weaks) expect(weak.isDangling).to.equal(true);
      left.close();
    }
  }).timeout(120_000);
});
