// pmap-growth.test.ts — large maps, colliding keys, growing and shrinking back.
import { expect } from 'chai';
import { f64, Field, Persistent, PMap, Root, text, u32 } from '../../src/index.js';
import { hashOne, reverseBits } from '../../src/collections/key-hash.js';
import { PMAP } from '../../src/collections/pmap-layout.js';
import { SEGMENT, WORD, type HandleState } from '../../src/mapping/handle-state.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('test.GrowthNode')
class GrowthNode {
  @Field(u32) id = 0;
}

@Root('test.GrowthRoot')
class GrowthRoot {
  @Field(PMap.of(u32, () => GrowthNode)) nodes!: PMap<number, GrowthNode>;
  @Field(PMap.of(u32, f64)) numbers!: PMap<number, number>;
  @Field(PMap.of(text, text)) texts!: PMap<string, string>;
}

const MIB = 1024 * 1024;
const memory = { name: 'memory', options: { kind: 'memory' }, folder: '' } as const;

/** Keys whose hashes in `map` agree in the low `bits` bits: they share a bucket until it has been split that often. */
function collidingKeys(map: unknown, bits: number, count: number): number[] {
  const handle = map as HandleState;
  const seed = handle[SEGMENT].i32[(handle[WORD] + PMAP.BUCKETS) * 2 + 1] ?? 0;
  const keys: number[] = [];
  for (let key = 0; keys.length < count; key++) {
    if ((hashOne(key, seed) & ((1 << bits) - 1)) === 0) keys.push(key);
  }
  return keys;
}

describe('the hash of keys', () => {
  it('is a permutation for keys of 4 bytes, and depends on the seed', () => {
    const seen = new Set<number>();
    for (let key = 0; key < 50_000; key++) seen.add(hashOne(key, 12345));
    expect(seen.size).to.equal(50_000);
    expect(hashOne(1, 2)).not.to.equal(hashOne(1, 3));
  });

  it('keeps groups of eight together, and spreads groups evenly, whatever the step from key to key', () => {
    const seed = 0x5eed5eed;
    const buckets = 4096;
    for (let key = 0; key < 800; key++)
      expect((hashOne(key, seed) ^ hashOne(key & ~7, seed)) & 0xffffff).to.equal(0);
    const steps = [1, 3, 7, 10, 100, 1000, 1001, 3600, 1_000_003];
    for (let shift = 1; shift <= 20; shift++) steps.push(2 ** shift);
    for (const step of steps) {
      const loads = new Uint32Array(buckets);
      let keys = 0;
      for (let key = 0; keys < 6 * buckets && key < 2 ** 32; key += step, keys++) {
        const bucket = hashOne(key | 0, seed) & (buckets - 1);
        loads[bucket] = loads[bucket]! + 1;
      }
      // A random hash puts 20 keys or more into one of 4096 buckets of 6, now and then.
      expect(Math.max(...loads), `step ${step}`).to.be.below(33);
    }
  });

  it('reverses bits', () => {
    expect(reverseBits(0)).to.equal(0);
    expect(reverseBits(1)).to.equal(2 ** 31);
    expect(reverseBits(-1)).to.equal(2 ** 32 - 1);
    for (const value of [3, 0x12345678, 0xdeadbeef])
      expect(reverseBits(reverseBits(value))).to.equal(value);
  });
});

describe('a large PMap', () => {
  const scratch = useScratchPool(memory, GrowthRoot, {
    durability: 'relaxed',
    maxBytes: 256 * MIB,
  });
  const COUNT = 100_000;

  it('takes at most 32 bytes an entry, however many there are', () => {
    const { pool } = scratch;
    const object = ((): number => {
      const before = pool.used;
      pool.transaction(({ root }) => root.nodes.load([[0, { id: 0 }]]));
      pool.transaction(({ root }) => root.nodes.delete(0));
      pool.reclaim();
      return pool.used - before;
    })();
    expect(object).to.be.lessThan(1000);
    for (const count of [20_000, 60_000, COUNT]) {
      pool.transaction(({ root }) => {
        const rows: [number, { id: number }][] = [];
        for (let i = root.nodes.size; i < count; i++) rows.push([i * 7919, { id: i }]);
        root.nodes.load(rows);
      });
      const { used } = pool;
      // What is there beside the map: an object of 24 bytes takes 32.
      expect((used - count * 32) / count).to.be.lessThan(32);
    }
    scratch.verify();
  });

  it('holds 100,000 entries, finds each, and gives all their space back', () => {
    const { pool } = scratch;
    const empty = pool.used;
    pool.transaction(({ root }) => {
      for (let i = 0; i < COUNT; i++) root.numbers.set(i, i / 2);
      for (let i = 0; i < 2000; i++)
        root.texts.set(`the number ${i} in words that are long`, `value ${i} of the same length`);
    });
    const { numbers, texts } = pool.root;
    expect(numbers.size).to.equal(COUNT);
    for (let i = 0; i < COUNT; i++)
      if (numbers.get(i) !== i / 2) throw new Error(`${i} is not there`);
    expect(numbers.has(COUNT)).to.equal(false);
    expect(texts.get('the number 1999 in words that are long')).to.equal(
      'value 1999 of the same length',
    );
    let sum = 0;
    for (const key of numbers.keys()) sum += key;
    expect(sum).to.equal((COUNT * (COUNT - 1)) / 2);
    scratch.verify();
    const full = pool.used;
    pool.transaction(({ root }) => {
      for (let i = 0; i < COUNT; i++) if (i % 10 !== 0) root.numbers.delete(i);
    });
    expect(pool.used).to.be.lessThan(full / 2);
    expect(numbers.size).to.equal(COUNT / 10);
    for (let i = 0; i < COUNT; i += 10)
      if (numbers.get(i) !== i / 2) throw new Error(`${i} is not there`);
    scratch.verify();
    pool.transaction(({ root }) => {
      root.numbers.clear();
      root.texts.clear();
    });
    expect(pool.used).to.equal(empty);
    scratch.verify();
  });

  it('comes back whole when a transaction with many splits is rolled back', () => {
    const { pool } = scratch;
    pool.transaction(({ root }) => {
      for (let i = 0; i < 1000; i++) root.numbers.set(i, i);
    });
    const { used } = pool;
    expect(() =>
      pool.transaction(({ root }) => {
        for (let i = 500; i < 20_000; i++) root.numbers.set(i, -i);
        for (let i = 0; i < 19_000; i++) root.numbers.delete(i);
        throw new RangeError('back');
      }),
    ).to.throw(RangeError);
    expect(pool.used).to.equal(used);
    expect(new Map(pool.root.numbers)).to.deep.equal(
      new Map(Array.from({ length: 1000 }, (_, i) => [i, i])),
    );
    scratch.verify();
  });
});

forEachMedium('colliding keys of a PMap', (medium) => {
  const scratch = useScratchPool(medium, GrowthRoot, { durability: 'relaxed' });

  it('lie in chains that grow, split, shrink and keep every entry', () => {
    const { pool } = scratch;
    const keys = collidingKeys(pool.root.numbers, 11, 150);
    pool.transaction(({ root }) => {
      keys.forEach((key, i) => root.numbers.set(key, i));
      keys.forEach((key, i) => expect(root.numbers.get(key)).to.equal(i));
    });
    scratch.verify();
    expect([...pool.root.numbers.keys()].sort((a, b) => a - b)).to.deep.equal(keys);
    expect(() =>
      pool.transaction(({ root }) => {
        for (const key of keys.slice(20)) root.numbers.delete(key);
        throw new RangeError('back');
      }),
    ).to.throw(RangeError);
    scratch.verify();
    pool.transaction(({ root }) => {
      // Enough others for the chain to be split several times.
      for (let i = 0; i < 20_000; i++) root.numbers.set(i * 3 + 1, -1);
    });
    scratch.verify();
    const expected = new Map(keys.map((key, i) => [key, i]));
    for (let i = 0; i < 20_000; i++) expected.set(i * 3 + 1, -1);
    expect(new Map(scratch.reopenIfPersistent().root.numbers)).to.deep.equal(expected);
    scratch.pool.transaction(({ root }) => {
      for (const key of [...expected.keys()].reverse()) {
        if (!keys.includes(key)) expect(root.numbers.delete(key)).to.equal(true);
      }
      for (const key of keys) expect(root.numbers.has(key)).to.equal(true);
      expect(root.numbers.size).to.equal(keys.length);
    });
    scratch.verify();
  });
});

describe('a full pool', () => {
  const scratch = useScratchPool(memory, GrowthRoot, {
    durability: 'relaxed',
    maxBytes: 2 * MIB,
    ringBytes: 64 * 1024,
  });

  it('refuses an entry and keeps the map as it was, and lets entries go', () => {
    const { pool } = scratch;
    const kept = new Map<number, number>();
    pool.transaction(({ root }) => {
      expectCode('ALLOC_OUT_OF_SPACE', () => {
        for (let i = 0; ; i++) {
          root.numbers.set(i, i);
          kept.set(i, i);
        }
      });
    });
    expect(new Map(pool.root.numbers)).to.deep.equal(kept);
    scratch.verify();
    pool.transaction(({ root }) => {
      for (const key of kept.keys()) if (key % 3 !== 0) root.numbers.delete(key);
    });
    expect(pool.root.numbers.size).to.equal(Math.ceil(kept.size / 3));
    scratch.verify();
    pool.transaction(({ root }) => {
      expectCode('ALLOC_OUT_OF_SPACE', () => {
        for (let i = 0; ; i++)
          root.texts.set(`a key of some length ${i}`, `a value of some length ${i}`);
      });
    });
    const { texts } = pool.root;
    for (const [key, value] of texts) expect(value.slice(-3)).to.equal(key.slice(-3));
    scratch.verify();
  });
});
