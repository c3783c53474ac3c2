// class-cursor.test.ts — all objects of a class, walked through in memory, while they come and go.
import { expect } from 'chai';
import {
  Field,
  PMap,
  PVec,
  Persistent,
  Root,
  array,
  bytes,
  embedded,
  f64,
  same,
  text,
  u32,
  type PArray,
} from '../../src/index.js';
import { SEGMENT, WORD, type HandleState } from '../../src/mapping/handle-state.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { seededRandom } from '../support/random.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('walk.Point')
class Point {
  @Field(f64) x: number = 0;
}

@Persistent('walk.Animal')
abstract class Animal {
  @Field(u32) id: number = 0;
  abstract sound(): string;
}

@Persistent('walk.Cat')
class Cat extends Animal {
  @Field(f64) weight: number = 0;
  @Field(embedded(() => Point)) place!: Point;
  sound(): string {
    return 'miau';
  }
}

@Persistent('walk.Dog')
class Dog extends Animal {
  @Field(text) owner: string = '';
  @Field(text) chip: string = '';
  @Field(text) toy: string = '';
  sound(): string {
    return 'wuff';
  }
}

@Persistent('walk.Whale')
class Whale extends Animal {
  @Field(array(f64, 2000)) songs!: PArray<number>;
  sound(): string {
    return 'uuuh';
  }
}

@Persistent('walk.Stone')
class Stone {
  @Field(u32) id: number = 0;
  @Field(f64) weight: number = 0;
  @Field(f64) size: number = 0;
}

@Persistent('walk.Stranger')
class Stranger {
  @Field(u32) id: number = 0;
}

@Root('walk.Zoo')
class Zoo {
  @Field(PMap.of(u32, () => Animal)) animals!: PMap<number, Animal>;
  @Field(PVec.of(() => Stone)) stones!: PVec<Stone>;
  @Field(() => Cat, { nullable: true }) pet: Cat | null = null;
  @Field(bytes) food: Uint8Array = new Uint8Array();
}

const position = (object: object): number => {
  const handle = object as HandleState;
  return handle[SEGMENT].base + handle[WORD];
};

forEachMedium('a cursor over a class', (medium) => {
  const scratch = useScratchPool(medium, Zoo);

  const cats = (count: number, from = 0): void => {
    scratch.pool.transaction((j) => {
      for (let id = from; id < from + count; id++)
        j.root.animals.set(id, j.create(Cat, { id, weight: id / 2 }));
    });
  };
  const ids = (target: abstract new () => Animal): number[] =>
    Array.from(scratch.pool.cursor(target), ({ id }) => id).sort((a, b) => a - b);
  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, i) => from + i);

  it('shows each object of the class once, in the order of memory, and no other', () => {
    expect(ids(Cat)).to.deep.equal([]);
    cats(1000);
    scratch.pool.transaction((j) => {
      for (let id = 0; id < 500; id++) j.root.stones.push(j.create(Stone, { id, weight: 1 }));
    });
    for (const again of [false, true]) {
      if (again) scratch.reopenIfPersistent();
      let last = 0;
      let weight = 0;
      const seen: number[] = [];
      for (const cat of scratch.pool.cursor(Cat)) {
        expect(cat).to.be.instanceOf(Cat);
        expect(position(cat)).to.be.above(last);
        last = position(cat);
        weight += cat.weight;
        expect(cat.place.x).to.equal(0);
        seen.push(cat.id);
      }
      expect(weight).to.equal(249_750);
      expect(seen.sort((a, b) => a - b)).to.deep.equal(range(0, 1000));
      expect([...scratch.pool.cursor(Stone)].length).to.equal(500);
      // Embedded ones are parts of others, collections are no class of the pool, the root is an object as any.
      expect([...scratch.pool.cursor(Point)].length).to.equal(0);
      expect([...scratch.pool.cursor(Zoo)].length).to.equal(1);
    }
  });

  it('shows subclasses of every size, each as what it is', () => {
    scratch.pool.transaction((j) => {
      const { animals } = j.root;
      for (let id = 0; id < 300; id++) {
        if (id % 3 === 0) animals.set(id, j.create(Cat, { id }));
        else if (id % 30 === 1) animals.set(id, j.create(Whale, { id }));
        else animals.set(id, j.create(Dog, { id, owner: `nobody in particular ${id}` }));
      }
    });
    scratch.reopenIfPersistent();
    const counts: Record<string, number> = {};
    for (const animal of scratch.pool.cursor(Animal)) {
      const expected = animal.id % 3 === 0 ? Cat : animal.id % 30 === 1 ? Whale : Dog;
      expect(animal).to.be.instanceOf(expected);
      counts[animal.sound()] = (counts[animal.sound()] ?? 0) + 1;
      if (animal instanceof Dog) expect(animal.owner).to.equal(`nobody in particular ${animal.id}`);
    }
    expect(counts).to.deep.equal({ miau: 100, uuuh: 10, wuff: 190 });
    expect(ids(Animal)).to.deep.equal(range(0, 300));
    expect(ids(Whale).length).to.equal(10);
  });

  it('has the manners of other cursors: advance, value, reset, one handle', () => {
    cats(3);
    const cursor = scratch.pool.cursor(Cat);
    expectCode('COLLECTION_EMPTY', () => cursor.value);
    expect(cursor.advance()).to.equal(true);
    const first = cursor.value;
    const { id } = first;
    expect(cursor.advance()).to.equal(true);
    expect(cursor.value === first, 'it moves').to.equal(true);
    expect(first.id).not.to.equal(id);
    expect(cursor.advance()).to.equal(true);
    expect(cursor.advance()).to.equal(false);
    expectCode('COLLECTION_EMPTY', () => cursor.value);
    expect(cursor.advance()).to.equal(false);
    cursor.reset();
    expectCode('COLLECTION_EMPTY', () => cursor.value);
    expect(cursor.advance()).to.equal(true);
    expect(cursor.value.id).to.equal(id);
    expect([...cursor].length, 'the rest').to.equal(2);
  });

  it('writes inside a transaction, and stores the object that it stands for', () => {
    const { pool } = scratch;
    cats(200);
    expectCode('TX_REQUIRED', () => {
      for (const cat of pool.cursor(Cat) as unknown as Iterable<Cat>) cat.weight = 1;
    });
    pool.transaction((j) => {
      for (const cat of j.cursor(Cat)) {
        cat.weight += 1;
        if (cat.id === 77) j.root.pet = cat;
      }
    });
    expect(pool.root.pet?.id).to.equal(77);
    expect(same(pool.root.pet, pool.root.animals.get(77))).to.equal(true);
    expect(pool.root.pet?.weight).to.equal(39.5);
    scratch.verify();
  });

  it('shows what the open transaction made, and after an abort no more', () => {
    const { pool } = scratch;
    cats(10);
    expect(() =>
      pool.transaction((j) => {
        cats(5, 10);
        j.root.animals.set(15, j.create(Whale, { id: 15 }));
        j.create(Cat, { id: 16 });
        expect(ids(Animal)).to.deep.equal(range(0, 17));
        expect(() =>
          pool.transaction(() => {
            cats(1000, 100);
            expect(ids(Cat).length).to.equal(1016);
            throw new RangeError('inner');
          }),
        ).to.throw(RangeError);
        expect(ids(Animal)).to.deep.equal(range(0, 17));
        throw new RangeError('outer');
      }),
    ).to.throw(RangeError);
    expect(ids(Animal)).to.deep.equal(range(0, 10));
    // Never linked, so it goes at the commit.
    pool.transaction((j) => void j.create(Cat, { id: 99 }));
    expect(ids(Animal)).to.deep.equal(range(0, 10));
    scratch.verify();
  });

  it('shows nothing that was dropped and waits to be reclaimed', () => {
    const { pool } = scratch;
    cats(10_000);
    pool.transaction((j) => {
      for (let id = 0; id < 10_000; id++) if (id % 100 !== 0) j.root.animals.delete(id);
    });
    expect(pool.verify().pending, 'some wait').to.be.above(0);
    const hundreds = range(0, 100).map((i) => i * 100);
    expect(ids(Cat)).to.deep.equal(hundreds);
    scratch.reopenIfPersistent();
    expect(ids(Cat)).to.deep.equal(hundreds);
    scratch.pool.reclaim();
    expect(ids(Cat)).to.deep.equal(hundreds);
  });

  it('goes on when the memory that it walks through becomes something else', () => {
    const { pool } = scratch;
    cats(3000);
    const cursor = pool.cursor(Animal);
    for (let i = 0; i < 500; i++) expect(cursor.advance()).to.equal(true);
    const seen = cursor.value.id;
    pool.transaction((j) => {
      for (let id = 0; id < 3000; id++) if (id !== seen) j.root.animals.delete(id);
    });
    pool.reclaim();
    // Bytes that look like cats, where cats were.
    const segment = (pool.root as unknown as HandleState)[SEGMENT];
    const at = position(pool.root.animals.get(seen)!) * 8;
    const cat = segment.u8.slice(at, at + 48);
    const food = new Uint8Array(200_000);
    for (let i = 0; i + 48 <= food.length; i += 48) food.set(cat, i);
    pool.transaction((j) => {
      j.root.food = food;
    });
    cats(50, 5000);
    while (cursor.advance()) expect(cursor.value.id).to.be.at.least(5000);
    expect(ids(Animal)).to.deep.equal([seen, ...range(5000, 5050)]);
    scratch.verify();
  });

  for (const seed of [1, 2, 3, 4]) {
    it(`meets exactly once what is there all the time, while others come and go (${seed})`, () => {
      const { pool } = scratch;
      const random = seededRandom(seed);
      const make = (id: number): new () => Animal => [Cat, Dog, Cat, Cat, Whale][(id % 37) % 5]!;
      const live = new Set<number>();
      let next = 0;
      const change = (creations: number, deletions: number): void => {
        pool.transaction((j) => {
          for (const id of live) {
            if (deletions-- <= 0) break;
            if (random(3) === 0) continue;
            j.root.animals.delete(id);
            live.delete(id);
          }
          for (; creations > 0; creations--, next++) {
            const kind = next % 400 === 0 ? Whale : make(next) === Whale ? Dog : make(next);
            j.root.animals.set(next, j.create(kind, { id: next }));
            live.add(next);
          }
        });
      };
      change(3000, 0);
      for (let round = 0; round < 3; round++) {
        const stayed = new Set(live);
        const seen = new Map<number, number>();
        const cursor = pool.cursor(Animal);
        for (let step = 0; cursor.advance(); step++) {
          const { id } = cursor.value;
          expect(live.has(id), `${id} is gone`).to.equal(true);
          seen.set(id, (seen.get(id) ?? 0) + 1);
          if (step % 150 === 0) {
            change(random(100), random(200));
            for (const one of stayed) if (!live.has(one)) stayed.delete(one);
          }
        }
        for (const [id, times] of seen) expect(times, `${id}`).to.equal(1);
        for (const id of stayed) expect(seen.has(id), `${id} was left out`).to.equal(true);
        expect(ids(Animal)).to.deep.equal([...live].sort((a, b) => a - b));
      }
      scratch.verify();
    });
  }

  it('refuses classes that the pool does not know, and a pool that is closed', () => {
    const { pool } = scratch;
    cats(100);
    expectCode('SCHEMA_NOT_REGISTERED', () => pool.cursor(Stranger));
    expectCode('SCHEMA_NOT_REGISTERED', () => pool.cursor(Date));
    expectCode('SCHEMA_NOT_PERSISTENT', () => pool.cursor(undefined as never));
    const late = pool.transaction((j) => {
      expectCode('SCHEMA_NOT_REGISTERED', () => j.cursor(Stranger));
      return { j };
    });
    expectCode('TX_REQUIRED', () => late.j.cursor(Cat));
    const before = pool.cursor(Cat);
    const inside = pool.cursor(Cat);
    const behind = pool.cursor(Cat);
    expect(inside.advance()).to.equal(true);
    const cat = inside.value;
    while (behind.advance());
    pool.close();
    for (const cursor of [before, inside, behind])
      expectCode('POOL_CLOSED', () => cursor.advance());
    expectCode('POOL_CLOSED', () => cat.id);
    expectCode('POOL_CLOSED', () => pool.cursor(Cat));
    expectCode('POOL_CLOSED', () => [...before]);
  });
});
