// collection-manners.test.ts — collections behave as Array, Map and String do, show themselves truly, and refuse what they must.
import { expect } from 'chai';
import * as assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  bytes,
  date,
  f64,
  Field,
  i64,
  Persistent,
  PMap,
  PString,
  PVec,
  Root,
  snapshot,
  text,
  u32,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('test.Item')
class Item {
  @Field(u32) id = 0;
  @Field(() => Item, { nullable: true }) other: Item | null = null;
}

@Root('test.Manners')
class Manners {
  @Field(PVec.of(f64)) numbers!: PVec<number>;
  @Field(PVec.of(i64)) longs!: PVec<bigint>;
  @Field(PVec.of(text)) words!: PVec<string>;
  @Field(PVec.of(date)) dates!: PVec<Date>;
  @Field(PVec.of(bytes)) blobs!: PVec<Uint8Array>;
  @Field(PVec.of(() => Item)) items!: PVec<Item>;
  @Field(PMap.of(text, u32)) counts!: PMap<string, number>;
  @Field(PMap.of(i64, () => Item)) byId!: PMap<bigint, Item>;
  @Field(PString.of()) note!: PString;
}

const memory = { name: 'memory', options: { kind: 'memory' }, folder: '' } as const;

describe('PVec', () => {
  const scratch = useScratchPool(memory, Manners, { durability: 'relaxed' });
  const values = [3, 1, NaN, -0, 0, 7.5, Infinity, 1];

  it('answers as Array does', () => {
    scratch.pool.transaction(({ root }) => root.numbers.push(...values));
    const { numbers } = scratch.pool.root;
    const array = [...values];
    for (const index of [0, 1, 7, 8, -1, -8, -9, NaN, 1.7, Infinity, -Infinity]) {
      expect(numbers.at(index)).to.deep.equal(array.at(index));
      for (const end of [0, 3, 100, -2, NaN, Infinity]) {
        expect(numbers.slice(index, end)).to.deep.equal(array.slice(index, end));
      }
      for (const value of [1, NaN, 0, -0, 99]) {
        expect(numbers.indexOf(value, index)).to.equal(array.indexOf(value, index));
        expect(numbers.lastIndexOf(value, index)).to.equal(array.lastIndexOf(value, index));
        expect(numbers.includes(value, index)).to.equal(array.includes(value, index));
      }
    }
    expect(numbers.lastIndexOf(1)).to.equal(7);
    expect(numbers.join()).to.equal(array.join());
    expect(numbers.join(' - ')).to.equal(array.join(' - '));
    expect([...numbers.entries()]).to.deep.equal([...array.entries()]);
    expect([...numbers.keys()]).to.deep.equal([...array.keys()]);
    expect([...numbers.values()]).to.deep.equal(array);
    const big = (value: number): boolean => value > 2;
    expect(numbers.find(big)).to.equal(array.find(big));
    expect(numbers.findIndex(big)).to.equal(array.findIndex(big));
    expect(numbers.findLast(big)).to.equal(Infinity);
    expect(numbers.findLastIndex(big)).to.equal(6);
    expect(numbers.find((value) => value > 1e300 && value < Infinity)).to.equal(undefined);
    expect(numbers.filter(big)).to.deep.equal(array.filter(big));
    expect(numbers.map((value, i) => `${value}/${i}`)).to.deep.equal(
      array.map((value, i) => `${value}/${i}`),
    );
    expect(numbers.some(big)).to.equal(true);
    expect(numbers.every(big)).to.equal(false);
    expect(numbers.reduce((sum, value) => sum + value)).to.deep.equal(NaN);
    expect(numbers.reduce((sum, value) => `${sum} ${value}`, '')).to.equal(
      array.reduce((sum, value) => `${sum} ${value}`, ''),
    );
    expect(() => scratch.pool.root.longs.reduce((a) => a)).to.throw(TypeError);
  });

  it('sorts stably, by value or by comparator, or not at all', () => {
    scratch.pool.transaction(({ root }) => {
      root.numbers.push(...values);
      root.numbers.sort();
      expect(root.numbers.toArray()).to.deep.equal([...Float64Array.from(values).sort()]);
      root.longs.push(5n, -(2n ** 60n), 2n ** 61n, 0n);
      root.longs.sort();
      expect(root.longs.toArray()).to.deep.equal([-(2n ** 60n), 0n, 5n, 2n ** 61n]);
      for (let i = 0; i < 300; i++) root.items.push(Object.assign(new Item(), { id: i }));
      root.items.sort((a, b) => (a.id % 7) - (b.id % 7));
      const expected = Array.from({ length: 300 }, (_, id) => id).sort((a, b) => (a % 7) - (b % 7));
      expect(root.items.map(({ id }) => id)).to.deep.equal(expected);
      let calls = 0;
      expect(() =>
        root.items.sort(() => {
          if (calls++ > 100) throw new RangeError('enough');
          return -1;
        }),
      ).to.throw(RangeError);
      expect(root.items.map(({ id }) => id)).to.deep.equal(expected);
      expectCode('COLLECTION_MODIFIED', () =>
        root.items.sort((a, b) => {
          if (root.items.length === 300) root.items.pop();
          return b.id - a.id;
        }),
      );
    });
    scratch.verify();
  });

  it('finds objects by identity, dates and bytes by content', () => {
    scratch.pool.transaction(({ root }) => {
      root.items.push(new Item(), new Item());
      root.dates.push(new Date(1), new Date(2));
      root.blobs.push(Uint8Array.of(1), Uint8Array.of(2));
      expect(root.items.indexOf(root.items.get(1))).to.equal(1);
      expect(root.items.includes(new Item())).to.equal(false);
      expect(root.dates.indexOf(new Date(2))).to.equal(1);
      expect(root.blobs.includes(Uint8Array.of(2))).to.equal(true);
    });
  });

  it('goes on as an Array does when it changes while it is walked', () => {
    scratch.pool.transaction(({ root }) => {
      root.numbers.push(1, 2, 3, 4);
      const seen: number[] = [];
      for (const value of root.numbers) {
        seen.push(value);
        if (value === 2) root.numbers.shift();
        if (seen.length < 8) root.numbers.push(value * 10);
      }
      const array = [1, 2, 3, 4];
      const expected: number[] = [];
      for (const value of array) {
        expected.push(value);
        if (value === 2) array.shift();
        if (expected.length < 8) array.push(value * 10);
      }
      expect(seen).to.deep.equal(expected);
    });
  });

  it('moves one handle with a cursor', () => {
    scratch.pool.transaction(({ root }) => {
      for (let id = 0; id < 50; id++) root.items.push(Object.assign(new Item(), { id }));
    });
    const cursor = scratch.pool.root.items.cursor();
    const seen = new Set<Item>();
    let sum = 0;
    for (const item of cursor) {
      seen.add(item);
      sum += item.id;
      expect(cursor.index).to.equal(item.id);
    }
    expect([seen.size, sum]).to.deep.equal([1, 1225]);
    expect(cursor.seek(7)).to.equal(true);
    expect(cursor.value.id).to.equal(7);
    expect(cursor.advance()).to.equal(true);
    expect(cursor.value.id).to.equal(8);
    for (const outside of [-1, 50, 1.5, NaN]) {
      expect(cursor.seek(outside)).to.equal(false);
      expectCode('COLLECTION_EMPTY', () => cursor.value);
    }
  });

  it('refuses indices that it does not have', () => {
    scratch.pool.transaction(({ root }) => {
      root.numbers.push(1, 2);
      for (const index of [-1, 2, 0.5, NaN, Infinity, '0' as never]) {
        expectCode('COLLECTION_INDEX', () => root.numbers.get(index));
        expectCode('COLLECTION_INDEX', () => root.numbers.set(index, 1));
        expectCode('COLLECTION_INDEX', () => root.numbers.remove(index));
        expectCode('COLLECTION_INDEX', () => root.numbers.swapRemove(index));
      }
      expectCode('COLLECTION_INDEX', () => root.numbers.insert(3, 1));
      expect(root.numbers.insert(2, 3)).to.equal(3);
      expect(root.numbers.toArray()).to.deep.equal([1, 2, 3]);
    });
  });
});

describe('PMap', () => {
  const scratch = useScratchPool(memory, Manners, { durability: 'relaxed' });

  it('sets, updates and inserts as Map does, and more', () => {
    scratch.pool.transaction(({ root }) => {
      const { counts } = root;
      expect(counts.set('a', 1).set('b', 2)).to.equal(counts);
      expect(counts.getOrInsert('a', () => 9)).to.equal(1);
      expect(counts.getOrInsert('c', (key) => key.length)).to.equal(1);
      expect(counts.update('a', (value = 0) => value + 1)).to.equal(2);
      expect(counts.update('d', (value) => (value ?? 40) + 2)).to.equal(42);
      expect(
        counts.load([
          ['e', 5],
          ['a', 0],
        ]),
      ).to.equal(2);
      expect(counts.toMap()).to.deep.equal(
        new Map(Object.entries({ a: 0, b: 2, c: 1, d: 42, e: 5 })),
      );
      expect(counts.delete('zz')).to.equal(false);
      expect(counts.get('zz')).to.equal(undefined);
      expectCode('FIELD_RANGE', () => counts.set('f', -1));
      expectCode('FIELD_TYPE', () => counts.set('f', null as never));
      expectCode('FIELD_TYPE', () => root.byId.set(1n, 'item' as never));
      expectCode('COLLECTION_KEY', () => root.byId.set(1 as never, new Item()));
      expectCode('FIELD_UNDECORATED', () => root.byId.load([[1n, { nothing: 1 }]]));
      expect(counts.has('f')).to.equal(false);
      expect(root.byId.size).to.equal(0);
    });
    scratch.verify();
  });
});

describe('PString', () => {
  const scratch = useScratchPool(memory, Manners, { durability: 'relaxed' });

  it('is a text in expressions', () => {
    scratch.pool.transaction(({ root }) => root.note.append('one').append(' two'));
    const { note } = scratch.pool.root;
    expect(`${note as unknown as string}!`).to.equal('one two!');
    expect((note as unknown as string) + '?').to.equal('one two?');
    expect((note as unknown as string) < 'onf').to.equal(true);
    expect(note.equals('one two')).to.equal(true);
    expect(note.equals(note)).to.equal(true);
    expect(note.equals('one')).to.equal(false);
  });

  it('holds a long text, and changes it in the middle', () => {
    const long = 'a long text, many times over. '.repeat(40_000);
    scratch.pool.transaction(({ root }) => root.note.set(long).insert(600_000, '\u20ac'));
    const expected = `${long.slice(0, 600_000)}\u20ac${long.slice(600_000)}`;
    expect(scratch.pool.root.note.toString() === expected).to.equal(true);
    expect(scratch.pool.root.note.indexOf('\u20ac')).to.equal(600_000);
    expect(scratch.pool.root.note.lastIndexOf('over', 500_000)).to.equal(
      long.lastIndexOf('over', 500_000),
    );
    scratch.verify();
  });

  it('refuses what is no text and positions that it does not have', () => {
    scratch.pool.transaction(({ root }) => {
      root.note.set('abc');
      expectCode('FIELD_TYPE', () => root.note.append(1 as never));
      expectCode('FIELD_TYPE', () => root.note.set(null as never));
      expectCode('FIELD_TYPE', () => (root.note = 5 as never));
      for (const index of [-1, 4, 0.5, NaN]) {
        expectCode('COLLECTION_INDEX', () => root.note.insert(index, 'x'));
        expectCode('COLLECTION_INDEX', () => root.note.remove(index, 1));
      }
      expectCode('COLLECTION_INDEX', () => root.note.replaceRange(2, 1, 'x'));
      expect(root.note.toString()).to.equal('abc');
    });
  });
});

describe('collections', () => {
  const scratch = useScratchPool(memory, Manners, { durability: 'relaxed' });

  function fill(): void {
    scratch.pool.transaction(({ root }) => {
      root.numbers.push(1, 2);
      root.longs.push(2n ** 60n);
      root.counts.set('a', 1).set('__proto__', 2);
      const item = Object.assign(new Item(), { id: 7 });
      item.other = item;
      root.items.push(item);
      root.byId.set(-1n, root.items.get(0));
      root.note.append('text');
      root.dates.push(new Date(0));
    });
  }

  it('show themselves truly in JSON, in inspect and as snapshots', () => {
    fill();
    const { root } = scratch.pool;
    expect(JSON.parse(JSON.stringify(root.numbers))).to.deep.equal([1, 2]);
    expect(JSON.parse(JSON.stringify(root.longs))).to.deep.equal([(2n ** 60n).toString()]);
    expect(JSON.stringify(root.counts)).to.be.oneOf([
      '{"a":1,"__proto__":2}',
      '{"__proto__":2,"a":1}',
    ]);
    expect(JSON.stringify(root.byId)).to.match(
      /^\[\["-1",\{"id":7,"other":\{"\$ref":"test.Item@\d+"\}\}\]\]$/,
    );
    expect(JSON.stringify(root.note)).to.equal('"text"');
    expect(inspect(root.numbers)).to.equal('PVec(2) [ 1, 2 ]');
    expect(inspect(root.byId)).to.match(/^PMap\(1\) \{ -1n => Item \{/);
    expect(inspect(root.note)).to.equal("PString 'text'");
    expect(Object.prototype.toString.call(root.counts)).to.equal('[object PMap]');
    const copy = snapshot(root as unknown as Manners);
    expect(copy.numbers).to.deep.equal([1, 2]);
    expect(copy.counts).to.deep.equal(new Map(Object.entries({ a: 1 })).set('__proto__', 2));
    expect(copy.note).to.equal('text');
    const [item] = copy.items as unknown as { other: unknown }[];
    expect(item?.other).to.equal(item);
  });

  it('are told apart by deep comparison', () => {
    fill();
    const { root } = scratch.pool;
    assert.deepStrictEqual(root.numbers, root.numbers);
    assert.notDeepStrictEqual(root.numbers, root.longs);
    expect(root.counts).to.deep.equal(root.counts);
    expect(root.counts).not.to.deep.equal(root.byId);
  });

  it('show a long inside shortened', () => {
    scratch.pool.transaction(({ root }) => {
      for (let i = 0; i < 1000; i++) {
        root.numbers.push(i);
        root.counts.set(`k${i}`, i);
      }
    });
    expect(inspect(scratch.pool.root.numbers)).to.match(/… 900 more \]$/);
    expect(inspect(scratch.pool.root.counts)).to.match(/… 900 more \}$/);
  });

  it('are not made with new', () => {
    for (const Collection of [PMap, PVec, PString]) {
      expectCode('SCHEMA_CONSTRUCTOR', () => new (Collection as unknown as new () => object)());
    }
  });

  it('change in a transaction only', () => {
    fill();
    const root = scratch.pool.root as unknown as Manners;
    const changes: (() => unknown)[] = [
      () => root.numbers.push(1),
      () => root.numbers.push(),
      () => root.numbers.pop(),
      () => root.words.pop(),
      () => root.words.shift(),
      () => root.numbers.shift(),
      () => root.numbers.unshift(1),
      () => root.numbers.insert(0, 1),
      () => root.numbers.remove(0),
      () => root.numbers.swapRemove(0),
      () => root.numbers.splice(0, 1),
      () => root.numbers.set(0, 1),
      () => root.numbers.extend([1]),
      () => root.numbers.truncate(0),
      () => root.numbers.clear(),
      () => root.numbers.fill(0),
      () => root.numbers.reverse(),
      () => root.numbers.sort(),
      () => (root.numbers = [1] as never),
      () => root.counts.set('a', 1),
      () => root.counts.delete('zz'),
      () => root.counts.clear(),
      () => root.counts.update('a', () => 1),
      () => root.counts.getOrInsert('zz', () => 1),
      () => root.counts.load([]),
      () => (root.counts = new Map() as never),
      () => root.note.append('x'),
      () => root.note.insert(0, 'x'),
      () => root.note.remove(0, 1),
      () => root.note.replaceRange(0, 1, ''),
      () => root.note.truncate(0),
      () => root.note.clear(),
      () => root.note.set('x'),
      () => (root.note = 'x' as never),
    ];
    for (const change of changes) expectCode('TX_REQUIRED', change);
    expect(root.numbers.toArray()).to.deep.equal([1, 2]);
    expect(root.note.toString()).to.equal('text');
    scratch.verify();
  });

  it('cannot be changed through a view, says the compiler', () => {
    fill();
    const { root } = scratch.pool;

    // @ts-expect-error a view of a map has no set
    expectCode('TX_REQUIRED', () => root.counts.set('a', 1));
    // @ts-expect-error a view of a vector has no push
    expectCode('TX_REQUIRED', () => root.numbers.push(1));
    // @ts-expect-error a view of a text has no append
    expectCode('TX_REQUIRED', () => root.note.append('x'));

    expectCode('TX_REQUIRED', () => {
      // @ts-expect-error what a view of a map gives is a view
      root.byId.get(-1n)!.id = 1;
    });
    expectCode('TX_REQUIRED', () => {
      // @ts-expect-error what a view of a vector gives is a view
      root.items.get(0).id = 1;
    });
  });

  it('refuse everything after the pool is closed', () => {
    fill();
    const { numbers, counts, note } = scratch.pool.root as unknown as Manners;
    const iterators = [numbers.values(), counts.values()] as const;
    const cursor = numbers.cursor();
    scratch.pool.close();
    const uses: (() => unknown)[] = [
      () => numbers.length,
      () => numbers.get(0),
      () => numbers.toArray(),
      () => numbers.push(1),
      () => numbers.scan(() => undefined),
      () => numbers.cursor(),
      () => numbers.sort(),
      () => iterators[0].next(),
      () => iterators[1].next(),
      () => cursor.advance(),
      () => counts.size,
      () => counts.get('a'),
      () => counts.set('a', 1),
      () => counts.keys(),
      () => counts.cursor(),
      () => JSON.stringify(counts),
      () => note.length,
      () => note.toString(),
      () => note.append('x'),
    ];
    for (const use of uses) expectCode('POOL_CLOSED', use);
    expect(inspect(counts)).to.equal('PMap [freed]');
    scratch.remove();
    scratch.open();
  });
});
