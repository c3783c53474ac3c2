// damaged-places.test.ts — single damages that a fuzz test found to be more than a coded error.
import { expect } from 'chai';
import {
  Field,
  PMap,
  PString,
  PVec,
  Persistent,
  Pool,
  Root,
  bytes,
  text,
  u32,
  u8,
  type PoolOptions,
} from '../../src/index.js';
import { PMAP } from '../../src/collections/pmap-layout.js';
import { PSTRING } from '../../src/collections/pstring-layout.js';
import { PVEC } from '../../src/collections/pvec-layout.js';
import { SUPERBLOCK } from '../../src/media/file-layout.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import { layoutOf } from '../../src/schema/layout-of.js';
import { expectCode } from '../support/expect-code.js';

@Persistent('damaged.Item')
class Item {
  @Field(u32) id: number = 0;
}

@Root('damaged.Shelf')
class Shelf {
  @Field(() => Item, { nullable: true }) item: Item | null = null;
  @Field(text) title: string = 'a title that does not fit its slot';
  @Field(text) copy: string = 'a copy that does not fit its slot';
  @Field(bytes) raw: Uint8Array = new Uint8Array(100);
  @Field(PVec.of(u8)) octets!: PVec<number>;
  @Field(PMap.of(u32, u32)) counts!: PMap<number, number>;
  @Field(PString.of()) log!: PString;
}

const OPTIONS: PoolOptions = {
  maxBytes: 4 * 1024 * 1024,
  initialBytes: 0,
  ringBytes: 64 * 1024,
  media: 'portable',
};

/** The words of a closed pool, to be damaged. */
class Words {
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
  readonly #bytes: Uint8Array;

  constructor(file: MemoryPoolFile) {
    this.#bytes = new Uint8Array(file.size());
    file.read(0, this.#bytes);
    this.f64 = new Float64Array(this.#bytes.buffer);
    this.u32 = new Uint32Array(this.#bytes.buffer);
  }

  /** Word of a field of the root. */
  field(name: keyof Shelf): number {
    const field = layoutOf(Shelf).fields.find((other) => other.name === name);
    return this.f64[SUPERBLOCK.ROOT]! + field!.wordOffset;
  }

  /** Word of the object that a field of the root leads to. */
  object(name: keyof Shelf): number {
    return this.f64[this.field(name)]!;
  }

  open(): Pool<Shelf> {
    const poolFile = new MemoryPoolFile(this.#bytes);
    return Pool.open('', Shelf, { ...OPTIONS, poolFile, create: 'never' });
  }
}

function closedPool(): Words {
  const poolFile = new MemoryPoolFile();
  const pool = Pool.open('', Shelf, { ...OPTIONS, poolFile, create: 'if-absent' });
  pool.transaction((j) => {
    j.root.item = j.create(Item, { id: 7 });
    for (let i = 0; i < 100; i++) j.root.octets.push(i);
    for (let i = 0; i < 100; i++) j.root.counts.set(i, i);
    j.root.log.set('text '.repeat(100));
  });
  pool.close();
  return new Words(poolFile);
}

describe('a damaged pool', () => {
  for (const odd of [1e300, Infinity, Number.NaN, -1, 2.5, 1e7]) {
    it(`refuses a vector of length ${odd}`, () => {
      const words = closedPool();
      words.f64[words.object('octets') + PVEC.LENGTH] = odd;
      const pool = words.open();
      expectCode('PTR_CORRUPT', () => pool.root.octets.findLast(() => false));
      pool.close();
    });

    it(`refuses a map of ${odd} entries, and a text of ${odd} units`, () => {
      const words = closedPool();
      words.f64[words.object('counts') + PMAP.COUNT] = odd;
      words.f64[words.object('log') + PSTRING.LENGTH] = odd;
      const pool = words.open();
      expectCode('PTR_CORRUPT', () => pool.root.counts.get(1));
      expectCode('PTR_CORRUPT', () => pool.root.log.toString());
      expectCode('PTR_CORRUPT', () => pool.transaction((j) => (j.root.log = 'new' as never)));
      pool.close();
    });

    it(`refuses a reference to ${odd}, and works on`, () => {
      const words = closedPool();
      words.f64[words.field('item')] = odd;
      const pool = words.open();
      expectCode('PTR_CORRUPT', () => pool.root.item);
      expectCode('PTR_CORRUPT', () => pool.transaction((j) => (j.root.item = null)));
      pool.transaction((j) => (j.root.title = 'new'));
      expect(pool.root.title).to.equal('new');
      pool.close();
    });
  }

  for (const odd of [Number.NaN, 2 ** 53, -1, 0.5]) {
    it(`is refused where its generation is ${odd}`, () => {
      const words = closedPool();
      words.f64[SUPERBLOCK.GENERATION] = odd;
      expectCode('POOL_CORRUPT', () => words.open());
    });
  }

  it('refuses a collection where an object is, its handle known or not', () => {
    const words = closedPool();
    words.f64[words.field('octets')] = words.object('item');
    const pool = words.open();
    expectCode('PTR_CORRUPT', () => pool.root.octets);
    expect(pool.root.item?.id).to.equal(7);
    expectCode('PTR_CORRUPT', () => pool.root.octets);
    expectCode('PTR_CORRUPT', () => pool.transaction((j) => (j.root.octets = [1] as never)));
    expect(pool.root.item?.id).to.equal(7);
    pool.close();
  });

  it('does not free twice what two values own', () => {
    const words = closedPool();
    words.f64[words.field('copy')] = words.f64[words.field('title')]!;
    const pool = words.open();
    const { used } = pool;
    expectCode('PTR_CORRUPT', () =>
      pool.transaction((j) => {
        j.root.title = '';
        j.root.copy = '';
      }),
    );
    expect(pool.inTransaction).to.equal(false);
    expect(pool.used).to.equal(used);
    pool.transaction((j) => (j.root.title = ''));
    expectCode('PTR_CORRUPT', () => pool.transaction((j) => (j.root.copy = '')));
    pool.close();
  });

  it('asks for no memory for bytes that it cannot hold', () => {
    const words = closedPool();
    words.u32[(words.field('raw') + 1) * 2] = 0xffffffff;
    const pool = words.open();
    expectCode('PTR_CORRUPT', () => pool.root.raw);
    pool.close();
  });

  it('does not reclaim an object that was never dropped', () => {
    const words = closedPool();
    words.f64[SUPERBLOCK.TO_FREE] = words.object('item');
    const pool = words.open();
    pool.transaction((j) => (j.root.title = 'a new title that does not fit its slot'));
    pool.reclaim();
    expect(pool.root.item?.id).to.equal(7);
    expect(pool.verify().problems).to.deep.equal([]);
    pool.close();
  });
});
