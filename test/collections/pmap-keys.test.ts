// pmap-keys.test.ts — every type of key: equality, round trip, refusals.
import { expect } from 'chai';
import {
  bigint,
  bool,
  bytes,
  date,
  embedded,
  enumOf,
  f32,
  f64,
  Field,
  i16,
  i32,
  i64,
  i8,
  Persistent,
  PMap,
  Root,
  text,
  u16,
  u32,
  u64,
  u8,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('test.KeyPoint')
class KeyPoint {
  @Field(f64) x = 0;
}

const DAY = enumOf('mon', 'tue', 'wed');

@Root('test.KeyRoot')
class KeyRoot {
  @Field(PMap.of(u8, u32)) u8!: PMap<number, number>;
  @Field(PMap.of(i8, u32)) i8!: PMap<number, number>;
  @Field(PMap.of(u16, u32)) u16!: PMap<number, number>;
  @Field(PMap.of(i16, u32)) i16!: PMap<number, number>;
  @Field(PMap.of(u32, u32)) u32!: PMap<number, number>;
  @Field(PMap.of(i32, u32)) i32!: PMap<number, number>;
  @Field(PMap.of(f32, u32)) f32!: PMap<number, number>;
  @Field(PMap.of(f64, u32)) f64!: PMap<number, number>;
  @Field(PMap.of(u64, u32)) u64!: PMap<bigint, number>;
  @Field(PMap.of(i64, u32)) i64!: PMap<bigint, number>;
  @Field(PMap.of(bigint, u32)) bigint!: PMap<bigint, number>;
  @Field(PMap.of(text, u32)) text!: PMap<string, number>;
  @Field(PMap.of(date, u32)) date!: PMap<Date, number>;
  @Field(PMap.of(bool, u32)) bool!: PMap<boolean, number>;
  @Field(PMap.of(DAY, u32)) day!: PMap<'mon' | 'tue' | 'wed', number>;
}

type KeyName = keyof KeyRoot;

const big = 2n ** 200n;

const KEYS: Record<KeyName, readonly unknown[]> = {
  u8: [0, 1, 127, 255],
  i8: [-128, -1, 0, 127],
  u16: [0, 255, 65_535],
  i16: [-32_768, -1, 32_767],
  u32: [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1],
  i32: [-(2 ** 31), -1, 0, 2 ** 31 - 1],
  f32: [0, 1.5, -2.25, Infinity, -Infinity, NaN],
  f64: [0, 0.1, -0.1, 1, 2 ** 53, Infinity, -Infinity, NaN, Number.MIN_VALUE, Number.MAX_VALUE],
  u64: [0n, 1n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n],
  i64: [-(2n ** 63n), -1n, 0n, 1n, 2n ** 63n - 1n],
  bigint: [
    0n,
    1n,
    -1n,
    255n,
    256n,
    -256n,
    2n ** 64n,
    2n ** 119n,
    2n ** 120n - 1n,
    2n ** 120n,
    -(2n ** 120n),
    big,
    -big,
    big + 1n,
  ],
  text: [
    '',
    'a',
    'b',
    'aa',
    '\0',
    '\0\0',
    'fifteen letters',
    'fifteen letterz',
    'sixteen letters!',
    'sixteen letters?',
    'ä',
    'äöü',
    '\ud800',
    '\udc00',
    '\u{1F600}',
    'seven\u1234x',
    'eight \u1234x',
    'x'.repeat(1000),
    `${'x'.repeat(999)}y`,
    '\u1234'.repeat(500),
    '__proto__',
    'constructor',
  ],
  date: [new Date(0), new Date(-1), new Date(1e12), new Date(8.64e15)],
  bool: [false, true],
  day: ['mon', 'tue', 'wed'],
};

const REFUSED: Record<KeyName, readonly unknown[]> = {
  u8: [-1, 256, 0.5, NaN, '1', 1n, null, undefined],
  i8: [-129, 128, {}],
  u16: [65_536, -1],
  i16: [32_768, -32_769],
  u32: [-1, 2 ** 32, 1.5, Infinity, '7', null, undefined, true],
  i32: [2 ** 31, -(2 ** 31) - 1],
  f32: ['1', 1n, null],
  f64: ['1', 1n, null, undefined],
  u64: [1, -1n, 2n ** 64n, '1'],
  i64: [1, 2n ** 63n, -(2n ** 63n) - 1n],
  bigint: [1, '1', null],
  text: [1, null, undefined, new String('a')],
  date: [0, '2020-01-01', new Date(NaN), null],
  bool: [0, 1, 'true', null],
  day: ['thu', 0, null],
};

forEachMedium('keys of PMap', (medium) => {
  const scratch = useScratchPool(medium, KeyRoot);

  for (const name of Object.keys(KEYS) as KeyName[]) {
    it(`of the type ${name} are found again and come back as they were`, () => {
      const keys = KEYS[name];
      scratch.pool.transaction((j) => {
        const map = j.root[name] as PMap<unknown, number>;
        keys.forEach((key, i) => map.set(key, i));
      });
      const map = scratch.reopenIfPersistent().root[name] as unknown as PMap<unknown, number>;
      expect(map.size).to.equal(keys.length);
      keys.forEach((key, i) => {
        expect(map.get(key), String(key)).to.equal(i);
        expect(map.has(key)).to.equal(true);
      });
      expect(new Map([...map].map(([key, i]) => [i, key]))).to.deep.equal(
        new Map(keys.map((key, i) => [i, key])),
      );
      scratch.pool.transaction((j) => {
        const writable = j.root[name] as PMap<unknown, number>;
        for (const key of keys) expect(writable.delete(key)).to.equal(true);
        expect(writable.size).to.equal(0);
        for (const key of keys) expect(writable.delete(key)).to.equal(false);
      });
      scratch.verify();
    });

    it(`of the type ${name} are checked`, () => {
      scratch.pool.transaction((j) => {
        const map = j.root[name] as PMap<unknown, number>;
        for (const key of REFUSED[name]) {
          expectCode('COLLECTION_KEY', () => map.set(key, 1));
          expectCode('COLLECTION_KEY', () => map.get(key));
          expectCode('COLLECTION_KEY', () => map.has(key));
          expectCode('COLLECTION_KEY', () => map.delete(key));
          expectCode('COLLECTION_KEY', () => map.cursor().seek(key));
        }
        expect(map.size).to.equal(0);
      });
    });
  }
});

describe('keys of PMap are equal as those of Map', () => {
  const scratch = useScratchPool(
    { name: 'memory', options: { kind: 'memory' }, folder: '' },
    KeyRoot,
  );

  it('with one NaN, one zero, and dates by their time', () => {
    scratch.pool.transaction(({ root }) => {
      root.f64.set(-0, 1).set(NaN, 2);
      root.f32.set(-0, 3).set(NaN, 4).set(0.1, 5);
      root.date.set(new Date(5), 6);
      root.u32.set(-0, 7);
    });
    const { root } = scratch.pool;
    expect(root.f64.get(0)).to.equal(1);
    expect(
      Object.is(
        [...root.f64.keys()].find((key) => key === 0),
        0,
      ),
    ).to.equal(true);
    expect(root.f64.get(0 / 0)).to.equal(2);
    expect(root.f32.get(0)).to.equal(3);
    expect(root.f32.get(NaN)).to.equal(4);
    expect(root.f32.get(0.1)).to.equal(5);
    expect(root.date.get(new Date(5))).to.equal(6);
    expect(root.u32.get(0)).to.equal(7);
  });
});

describe('types of keys', () => {
  it('that cannot be keys are refused where the map is declared', () => {
    expectCode('SCHEMA_UNKNOWN_TYPE', () => PMap.of(bytes, u32));
    expectCode('SCHEMA_UNKNOWN_TYPE', () => PMap.of((() => KeyPoint) as never, u32));
    expectCode('SCHEMA_UNKNOWN_TYPE', () =>
      PMap.of(
        embedded(() => KeyPoint),
        u32,
      ),
    );
    expectCode('SCHEMA_UNKNOWN_TYPE', () =>
      PMap.of(
        u32,
        embedded(() => KeyPoint),
      ),
    );
    expectCode('SCHEMA_UNKNOWN_TYPE', () => PMap.of(String as never, u32));
  });
});
