// collect-crash.test.ts — after a power cut at any moment of a collection, what is left of its garbage is hidden or whole, and goes with the next one.
import { expect } from 'chai';
import { Pool, isCorundumError, type CorundumError, type PoolOptions } from '../../src/index.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import { OverlayPoolFile } from '../../src/media/overlay-pool-file.js';
import type { PoolFile } from '../../src/media/pool-file.js';
import { crashImages, type CrashPlan } from '../support/crash-images.js';
import { Knot, Net } from '../support/cyclic-graph.js';
import { expectCode } from '../support/expect-code.js';
import { FaultPoolFile } from '../support/fault-pool-file.js';
import { RecordingPoolFile } from '../support/recording-pool-file.js';

const OPTIONS: PoolOptions = {
  maxBytes: 4 * 1024 * 1024,
  ringBytes: 64 * 1024,
  initialBytes: 0,
  media: 'portable',
  durability: 'relaxed',
};
const LIVE = 4;
const RING = 8;
const LONG = 'a name that does not fit into the slot of a text';

const open = (poolFile: PoolFile): Pool<Net> =>
  Pool.open('', Net, { ...OPTIONS, poolFile, create: 'never' });

/** A pool with a few nodes that stay, a ring of garbage with all kinds of links, and a chain that hangs from it. */
function littered(): MemoryPoolFile {
  const poolFile = new MemoryPoolFile();
  const pool = Pool.open('', Net, { ...OPTIONS, poolFile, create: 'if-absent' });
  pool.transaction((j) => {
    const make = (id: number): Knot => j.create(Knot, { id, name: LONG });
    const live = Array.from({ length: LIVE }, (_, id) => make(id));
    live.forEach((knot, i) => (knot.left = live[(i + 1) % LIVE]!));
    j.root.first = live[0]!;
    const ring = Array.from({ length: RING }, (_, i) => make(100 + i));
    for (const [i, knot] of ring.entries()) {
      knot.left = ring[(i + 1) % RING]!;
      knot.tie.to = ring[(i * 3) % RING]!;
      knot.list.push(ring[(i + 5) % RING]!, live[i % LIVE]!, make(200 + i));
      knot.map.set(i, ring[(i + 2) % RING]!);
      knot.lists.push([live[0]!, knot], []);
    }
    j.root.second = ring[0]!;
  });
  pool.transaction((j) => {
    j.root.second = null;
  });
  pool.close();
  return poolFile;
}

function isPoisoned(pool: Pool<Net>): boolean {
  try {
    pool.transaction((j) => j.root.turns++);
    return false;
  } catch (error) {
    return (error as CorundumError).code === 'POOL_POISONED';
  }
}

function shown(pool: Pool<Net>): Set<number> {
  const ids = new Set<number>();
  for (const { id } of pool.cursor(Knot)) ids.add(id);
  return ids;
}

/** Expects the nodes that stay, and of the others only what is whole. */
function expectWhole(pool: Pool<Net>, context: string): void {
  let knot = pool.root.first!;
  for (let id = 0; id < LIVE; id++) {
    expect(knot.id, context).to.equal(id);
    expect(knot.name, context).to.equal(LONG);
    knot = knot.left!;
  }
  const kinds = new Set(pool.verify().problems.map(({ kind }) => kind));
  kinds.delete('orphan');
  expect([...kinds], context).to.deep.equal([]);
  const ids = shown(pool);
  for (const one of pool.cursor(Knot)) {
    if (one.id < 100 || one.id >= 200) continue;
    const i = one.id - 100;
    expect(one.name, context).to.equal(LONG);
    const links = [
      one.left!,
      one.tie.to!,
      one.list.at(0)!,
      one.map.get(i)!,
      one.lists.at(0)!.at(1)!,
    ];
    const expected = [i + 1, i * 3, i + 5, i + 2, i].map((n) => 100 + (n % RING));
    expect(
      links.map(({ id }) => id),
      context,
    ).to.deep.equal(expected);
    for (const id of expected) expect(ids.has(id), `${context}: ${id}`).to.equal(true);
  }
}

/** Collects in steps on a recorded file, with a sync now and then. */
function record(base: PoolFile, budget: number): RecordingPoolFile {
  const file = new RecordingPoolFile(new OverlayPoolFile(base));
  const pool = open(file);
  for (let step = 1; pool.collectStep(budget) === null; step++) {
    if (step % 9 === 0) pool.sync();
    if (step % 31 === 0) pool.checkpoint();
  }
  pool.close();
  return file;
}

function checkAll(base: PoolFile, file: RecordingPoolFile, plan: CrashPlan): number {
  let hidden = 0;
  for (const image of crashImages(base, file.events, plan)) {
    const context = `cut ${image.cut}`;
    const pool = open(image.file);
    expectWhole(pool, context);
    // What is gone from sight and not freed yet.
    if (shown(pool).size === LIVE && !pool.verify().ok) hidden++;
    pool.collect();
    expect(pool.verify().problems, context).to.deep.equal([]);
    expect([...shown(pool)], context).to.have.members([0, 1, 2, 3]);
    expectWhole(pool, context);
    const { allocations } = pool.stats();
    pool.collect();
    expect(pool.stats().allocations, context).to.equal(allocations);
    pool.close();
  }
  return hidden;
}

describe('a collection of cycles on a medium that fails', () => {
  for (const code of ['ENOSPC', 'EIO'] as const) {
    it(`ends with a coded error, and the next one does the rest (${code})`, () => {
      const base = littered();
      const codes = new Set<string>();
      for (let at = 0; ; at++) {
        const file = new FaultPoolFile(new OverlayPoolFile(base), {
          operations: ['write', 'durable', 'allocate'],
          at,
          code,
          forever: false,
        });
        try {
          const pool = open(file);
          try {
            while (pool.collectStep(40) === null) pool.sync();
          } finally {
            if (isPoisoned(pool)) expectCode('POOL_POISONED', () => pool.collect());
            else {
              file.fault = null;
              expectWhole(pool, `operation ${at}`);
              pool.collect();
              expect(pool.verify().problems).to.deep.equal([]);
              expect([...shown(pool)]).to.have.members([0, 1, 2, 3]);
            }
            pool.close();
          }
        } catch (error) {
          if (!isCorundumError(error)) throw error;
          codes.add(error.code);
        }
        if (file.failures === 0) break;
        file.fault = null;
        const pool = open(file);
        expectWhole(pool, `operation ${at}, opened again`);
        pool.collect();
        expect(pool.verify().problems).to.deep.equal([]);
        expect([...shown(pool)]).to.have.members([0, 1, 2, 3]);
        pool.close();
      }
      expect(codes.size).to.be.above(0);
    }).timeout(60_000);
  }
});

describe('crash states of a collection of cycles', function () {
  this.timeout(120_000);

  it('hold everything that is reachable, and garbage that the next collection frees', () => {
    const base = littered();
    const hidden = checkAll(base, record(base, 12), { exhaustive: 4, samples: 2, seed: 1 });
    expect(hidden).to.be.above(20);
  });

  it('are such again when the collection after a crash is cut off', () => {
    const base = littered();
    const first = record(base, 30);
    let second = 0;
    for (const image of crashImages(base, first.events, {
      exhaustive: 1,
      samples: 1,
      seed: 2,
      stride: 4,
    })) {
      const again = record(image.file, 200);
      checkAll(image.file, again, { exhaustive: 1, samples: 1, seed: 3, stride: 5 });
      second++;
    }
    expect(second).to.be.above(10);
  });
});
