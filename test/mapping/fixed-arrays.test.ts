// fixed-arrays.test.ts — numbers of a fixed number inside an object: elements, bounds, scans, undoing.
import { expect } from 'chai';
import {
  Field,
  PArray,
  Persistent,
  Root,
  array,
  bigint,
  f32,
  f64,
  i16,
  i32,
  i64,
  i8,
  text,
  u16,
  u32,
  u64,
  u8,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('arrays.Vector')
class Vector {
  @Field(u8) before: number = 0;
  @Field(array(u8, 7)) u8s!: PArray<number>;
  @Field(array(i8, 3)) i8s!: PArray<number>;
  @Field(array(u16, 5)) u16s!: PArray<number>;
  @Field(array(i16, 3)) i16s!: PArray<number>;
  @Field(array(u32, 3)) u32s!: PArray<number>;
  @Field(array(i32, 3)) i32s!: PArray<number>;
  @Field(array(u64, 2)) u64s!: PArray<bigint>;
  @Field(array(i64, 2)) i64s!: PArray<bigint>;
  @Field(array(f32, 3)) f32s!: PArray<number>;
  @Field(array(f64, 2)) f64s!: PArray<number>;
  @Field(u8) after: number = 0;
}

@Root('arrays.Space')
class Space {
  @Field(() => Vector, { nullable: true }) vector: Vector | null = null;
  @Field(array(f64, 1000)) many!: PArray<number>;
  @Field(text) filler: string = '';
  @Field(bigint) more: bigint = 0n;
}

const KINDS = {
  u8s: [0, 255, Uint8Array],
  i8s: [-128, 127, Int8Array],
  u16s: [0, 65_535, Uint16Array],
  i16s: [-32_768, 32_767, Int16Array],
  u32s: [0, 4_294_967_295, Uint32Array],
  i32s: [-2_147_483_648, 2_147_483_647, Int32Array],
  u64s: [0n, 2n ** 64n - 1n, BigUint64Array],
  i64s: [-(2n ** 63n), 2n ** 63n - 1n, BigInt64Array],
  f32s: [-0, 1.5, Float32Array],
  f64s: [-0, Number.NaN, Float64Array],
} as const;

type Name = keyof typeof KINDS;
type Numbers = PArray<number>;

forEachMedium('fixed arrays', (medium) => {
  const scratch = useScratchPool(medium, Space);

  const vector = (): Vector => scratch.pool.root.vector as Vector;
  const numbers = (name: Name): Numbers => vector()[name] as Numbers;

  beforeEach(() => {
    scratch.pool.transaction(
      (j) => void (j.root.vector = j.create(Vector, { before: 11, after: 22 })),
    );
  });

  for (const [name, [low, high, View]] of Object.entries(KINDS)) {
    it(`${name}: begin with zeros, take each element to its edges, and touch nothing beside`, () => {
      const list = numbers(name as Name);
      const zero = typeof low === 'bigint' ? 0n : 0;
      expect([...list]).to.deep.equal(Array.from(list, () => zero));
      expect(list).to.be.instanceOf(PArray);
      for (let i = 0; i < list.length; i++) {
        for (const value of [high, low] as number[]) {
          scratch.pool.transaction(() => list.set(i, value));
          expect(Object.is(list.get(i), value), `${name}[${i}]`).to.equal(true);
          expect(Object.is(list.at(i - list.length), value)).to.equal(true);
        }
      }
      scratch.pool.transaction(() => list.fill(high as number));
      expect(list.toArray()).to.deep.equal(Array.from(list, () => high));
      list.scan((values) => {
        expect(values).to.be.instanceOf(View);
        expect([...values]).to.deep.equal([...list]);
        expect(values.length).to.equal(list.length);
      });
      for (const other of Object.keys(KINDS).filter((key) => key !== name)) {
        expect(
          [...numbers(other as Name)].every((value) => `${value}` === '0'),
          other,
        ).to.equal(true);
      }
      expect([vector().before, vector().after]).to.deep.equal([11, 22]);
      scratch.reopenIfPersistent();
      expect(numbers(name as Name).toArray()).to.deep.equal(
        Array.from(list.toArray.call(numbers(name as Name)), () => high),
      );
      scratch.verify();
    });
  }

  it('refuse indices outside, values that do not fit, and writes outside of transactions', () => {
    const list = numbers('u8s');
    for (const index of [-1, 7, 0.5, Number.NaN, Infinity, '0' as never]) {
      expectCode('COLLECTION_INDEX', () => list.get(index));
      expectCode('COLLECTION_INDEX', () => scratch.pool.transaction(() => list.set(index, 1)));
    }
    expect([list.at(7), list.at(-8), list.at(-7)]).to.deep.equal([undefined, undefined, 0]);
    expectCode('TX_REQUIRED', () => list.set(0, 1));
    expectCode('TX_REQUIRED', () => list.fill(1));
    const error = expectCode('FIELD_RANGE', () => scratch.pool.transaction(() => list.set(0, 256)));
    expect(error).to.include({ className: 'arrays.Vector', propertyName: 'u8s' });
    expectCode('FIELD_TYPE', () => scratch.pool.transaction(() => list.set(0, '1' as never)));
    expect(list.toArray()).to.deep.equal([0, 0, 0, 0, 0, 0, 0]);
  });

  it('are undone with their transaction or savepoint', () => {
    const { pool } = scratch;
    const list = numbers('u16s');
    pool.transaction((j) => {
      list.set(0, 1);
      expect(() =>
        pool.transaction(() => {
          list.fill(2);
          j.root.vector!.u16s = [3, 3, 3, 3, 3] as never;
          throw new Error('on purpose');
        }),
      ).to.throw('on purpose');
      list.set(4, 5);
    });
    expect(list.toArray()).to.deep.equal([1, 0, 0, 0, 5]);
    expect(() =>
      pool.transaction(() => {
        list.fill(9);
        throw new Error('on purpose');
      }),
    ).to.throw('on purpose');
    expect(list.toArray()).to.deep.equal([1, 0, 0, 0, 5]);
  });

  it('take the contents of other arrays, themselves included, and are one object', () => {
    const { pool } = scratch;
    const list = numbers('u16s');
    expect(vector().u16s).to.equal(list);
    pool.transaction(() => {
      vector().u16s = Uint16Array.of(1, 2, 3, 4, 5) as never;
      vector().u16s = list;
    });
    expect(list.toArray()).to.deep.equal([1, 2, 3, 4, 5]);
    pool.transaction((j) => {
      const copy = j.create(Vector, { u16s: list });
      j.root.vector = copy;
      copy.u16s.set(0, 100);
      expect(copy.u16s.toArray()).to.deep.equal([100, 2, 3, 4, 5]);
      expect(list.toArray()).to.deep.equal([1, 2, 3, 4, 5]);
    });
    expect(JSON.stringify(vector().u16s)).to.equal('[100,2,3,4,5]');
    expect(JSON.stringify(vector().u64s)).to.equal('["0","0"]');
    expectCode('PTR_STALE', () => list.get(0));
    expectCode('PTR_STALE', () => list.scan(() => 0));
    expectCode('PTR_STALE', () => [...list]);
    expectCode('PTR_STALE', () => pool.transaction(() => list.set(0, 1)));
  });

  it('are scanned at once, and sorted, summed and copied like any typed array', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      for (let i = 0; i < 1000; i++) j.root.many.set(i, i / 2);
    });
    const { many } = pool.root as Space;
    expect(
      many.scan((values) => (values as Float64Array).reduce((sum, value) => sum + value, 0)),
    ).to.equal(249_750);
    expect(many.length).to.equal(1000);
    scratch.pool.close();
    expectCode('POOL_CLOSED', () => many.get(0));
    expectCode('POOL_CLOSED', () => many.scan(() => 0));
    scratch.open();
  });

  it('of an object that is adopted, undone and adopted anew are those of its new place', () => {
    const { pool } = scratch;
    const mine = new Vector();
    (mine as { u16s: unknown }).u16s = [1, 2, 3, 4, 5];
    expect(() =>
      pool.transaction((j) => {
        j.root.vector = mine;
        mine.u16s.set(0, 77);
        expect(mine.u16s.toArray()).to.deep.equal([77, 2, 3, 4, 5]);
        throw new Error('on purpose');
      }),
    ).to.throw('on purpose');
    expect(mine.u16s).to.deep.equal([1, 2, 3, 4, 5]);
    pool.transaction((j) => {
      // Takes the place that the object had.
      const first = j.create(Vector, { u16s: [9, 9, 9, 9, 9] as never });
      j.root.vector = mine;
      expect(mine.u16s.toArray()).to.deep.equal([1, 2, 3, 4, 5]);
      mine.u16s.set(1, 88);
      expect(first.u16s.toArray()).to.deep.equal([9, 9, 9, 9, 9]);
    });
    expect(vector().u16s.toArray()).to.deep.equal([1, 88, 3, 4, 5]);
    scratch.verify();
  });
});
