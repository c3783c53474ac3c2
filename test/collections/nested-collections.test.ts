// nested-collections.test.ts — collections in collections and in objects: filling, dropping, what happens to their handles.
import { expect } from 'chai';
import { bytes, Field, Persistent, PMap, PString, PVec, Root, text, u32 } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('test.Shelf')
class Shelf {
  @Field() name = '';
  @Field(PVec.of(text)) titles!: PVec<string>;
  @Field(PMap.of(text, () => Shelf)) next!: PMap<string, Shelf>;
  @Field(PString.of()) notes!: PString;
}

@Root('test.Library')
class Library {
  @Field(PMap.of(text, () => Shelf)) shelves!: PMap<string, Shelf>;
  @Field(PMap.of(text, PMap.of(u32, PVec.of(text)))) deep!: PMap<
    string,
    PMap<number, PVec<string>>
  >;
  @Field(PVec.of(PString.of())) logs!: PVec<PString>;
  @Field(PVec.of(() => Shelf)) list!: PVec<Shelf>;
  @Field(PVec.of(bytes)) blobs!: PVec<Uint8Array>;
  @Field(PMap.of(text, u32)) counts!: PMap<string, number>;
}

forEachMedium('nested collections', (medium) => {
  const scratch = useScratchPool(medium, Library, { durability: 'relaxed' });

  it('are one object as long as they live', () => {
    scratch.pool.transaction(({ root }) => root.deep.set('a', new Map([[1, ['x']]])));
    const { root } = scratch.pool;
    expect(root.deep).to.equal(root.deep);
    expect(root.deep.get('a')).to.equal(root.deep.get('a'));
    expect(root.deep.get('a')?.get(1)).to.equal(root.deep.get('a')?.get(1));
    expect(root.shelves).not.to.equal(root.deep);
  });

  it('are filled from what looks like them', () => {
    scratch.pool.transaction((j) => {
      const { root } = j;
      root.deep.set('map', new Map([[1, ['one', 'two']]]));
      root.deep.set('pairs', [[2, ['three']]]);
      root.deep.set('copy', root.deep.get('map')!);
      root.deep.get('copy')!.get(1)!.push('more');
      root.logs.push('text', root.logs.at(0) ?? '');
      root.logs.extend(['a', 'b']);
      root.counts = { a: 1, b: 2 } as never;
      const shelf = j.create(Shelf, {
        name: 's',
        titles: ['t1', 't2'] as never,
        notes: 'note' as never,
      });
      root.shelves.set('s', shelf);
      shelf.next.set('self', shelf);
    });
    const { root } = scratch.reopenIfPersistent();
    expect(root.deep.get('map')?.get(1)?.toArray()).to.deep.equal(['one', 'two']);
    expect(root.deep.get('copy')?.get(1)?.toArray()).to.deep.equal(['one', 'two', 'more']);
    expect(root.deep.get('pairs')?.get(2)?.at(-1)).to.equal('three');
    expect(root.logs.map(String)).to.deep.equal(['text', '', 'a', 'b']);
    expect(root.counts.toJSON()).to.deep.equal({ a: 1, b: 2 });
    expect(root.shelves.get('s')?.titles.join(' ')).to.equal('t1 t2');
    expect(root.shelves.get('s')?.notes.toString()).to.equal('note');
    expect(root.shelves.get('s')?.next.get('self')).to.equal(root.shelves.get('s'));
    scratch.verify();
  });

  it('keep what they have when they are assigned to themselves', () => {
    scratch.pool.transaction(({ root }) => {
      root.counts.set('a', 1);
      root.blobs.push(Uint8Array.of(1, 2));
      root.logs.push('x');
      Object.assign(root, { counts: root.counts, blobs: root.blobs });
      root.logs.set(0, root.logs.at(0)!);
      root.blobs = [...root.blobs, ...root.blobs] as never;
      root.counts = new Map(
        [...root.counts].map(([key, value]) => [`${key}${key}`, value]),
      ) as never;
    });
    const { root } = scratch.pool;
    expect(root.blobs.toArray()).to.deep.equal([Uint8Array.of(1, 2), Uint8Array.of(1, 2)]);
    expect([...root.counts]).to.deep.equal([['aa', 1]]);
    expect(root.logs.get(0).toString()).to.equal('x');
    scratch.verify();
  });

  it('stay as they were when what they are filled from is refused', () => {
    scratch.pool.transaction(({ root }) => {
      root.counts.set('a', 1);
      root.list.push(Object.assign(new Shelf(), { name: 'first' }));
      root.logs.push('x');
      root.deep.set('d', [[1, ['one']]]);
      expectCode('FIELD_RANGE', () => (root.counts = { b: 2, c: -1 } as never));
      expectCode('FIELD_TYPE', () => (root.counts = 7 as never));
      expectCode('FIELD_TYPE', () => (root.counts = [['b', 2], 'c'] as never));
      expectCode('FIELD_TYPE', () => (root.list = [root.list.get(0), 'no shelf'] as never));
      expectCode('FIELD_TYPE', () => root.list.push(new Shelf(), 'no shelf' as never));
      expectCode('FIELD_TYPE', () => root.list.insert(0, new Shelf(), 'no shelf' as never));
      expectCode('FIELD_TYPE', () => root.logs.set(0, 7 as never));
      expectCode('FIELD_TYPE', () => root.logs.push('y', 7 as never));
      expectCode('FIELD_TYPE', () => root.logs.insert(0, 'y', 7 as never));
      expectCode('FIELD_TYPE', () => root.deep.set('d', [[1, ['two', 2 as never]]]));
      expectCode('FIELD_TYPE', () => root.deep.set('e', [[1, ['two', 2 as never]]]));
      expectCode('COLLECTION_KEY', () => root.deep.set('e', [['f' as never, ['two']]]));
      expectCode('FIELD_TYPE', () => (root.counts = undefined as never));
    });
    const { root } = scratch.pool;
    expect([...root.counts]).to.deep.equal([['a', 1]]);
    expect(root.list.map(({ name }) => name)).to.deep.equal(['first']);
    expect(root.logs.map(String)).to.deep.equal(['x']);
    expect([...root.deep.keys()]).to.deep.equal(['d']);
    expect(root.deep.get('d')?.get(1)?.toArray()).to.deep.equal(['one']);
    scratch.verify();
  });

  it('are stale as soon as their place is gone, and live again after a rollback', () => {
    const { pool } = scratch;
    pool.transaction(({ root }) => root.deep.set('a', [[1, ['x']]]));
    const inner = (pool.root as unknown as Library).deep.get('a')!;
    const innermost = inner.get(1)!;
    expect(() =>
      pool.transaction(({ root }) => {
        root.deep.delete('a');
        expectCode('PTR_STALE', () => inner.size);
        expectCode('PTR_STALE', () => inner.set(2, []));
        expectCode('PTR_STALE', () => innermost.push('y'));
        expectCode('PTR_STALE', () => innermost.clear());
        throw new RangeError('back');
      }),
    ).to.throw(RangeError);
    expect(inner.get(1)).to.equal(innermost);
    expect(innermost.toArray()).to.deep.equal(['x']);
    pool.transaction(({ root }) => {
      root.deep.clear();
      expectCode('PTR_STALE', () => innermost.push('y'));
      root.deep.set('a', [[1, ['z']]]);
    });
    expectCode('PTR_STALE', () => inner.size);
    expectCode('PTR_STALE', () => innermost.length);
    expect(pool.root.deep.get('a')?.get(1)?.toArray()).to.deep.equal(['z']);
    scratch.verify();
  });

  it('go with the object that has them', () => {
    const { pool } = scratch;
    const empty = pool.used;
    pool.transaction((j) => {
      const shelf = j.create(Shelf, {
        name: 's',
        titles: Array.from({ length: 500 }, (_, i) => `a title of some length ${i}`) as never,
      });
      shelf.notes.append('n'.repeat(100_000));
      j.root.list.push(shelf);
    });
    const { titles, notes } = pool.root.list.get(0);
    pool.transaction(({ root }) => root.list.clear());
    pool.reclaim();
    expectCode('PTR_STALE', () => titles.length);
    expectCode('PTR_STALE', () => notes.length);
    expect(pool.used).to.equal(empty);
    scratch.verify();
  });

  it('that were removed are given back as plain copies', () => {
    scratch.pool.transaction(({ root }) => {
      root.logs.push('a', 'b');
      expect(root.logs.pop()).to.equal('b');
      expect(root.logs.splice(0, 1)).to.deep.equal(['a']);
    });
    scratch.verify();
  });

  it('survive code of the program that changes them while they are filled', () => {
    const { pool } = scratch;
    pool.transaction(({ root }) => {
      root.deep.set('a', [[1, ['x']]]);
      const meddling = {
        *[Symbol.iterator](): Generator<[number, string[]]> {
          for (let i = 0; i < 50; i++) root.deep.set(`other ${i}`, [[i, []]]);
          root.deep.delete('a');
          yield [1, ['y']];
        },
      };
      expectCode('PTR_STALE', () => root.deep.set('a', meddling));
      expect(root.deep.has('a')).to.equal(false);
      root.deep.set('b', meddling);
      expect(root.deep.get('b')?.get(1)?.toArray()).to.deep.equal(['y']);
      const dropping = {
        *[Symbol.iterator](): Generator<string> {
          yield 'one';
          root.deep.clear();
          yield 'two';
        },
      };
      expectCode('PTR_STALE', () => root.deep.get('b')?.set(3, dropping));
      root.deep.set('c', []);
      const inner = root.deep.get('c')!;
      expectCode('PTR_STALE', () => inner.set(1, dropping));
      expect(root.deep.size).to.equal(0);
    });
    scratch.verify();
  });

  it('take of a map gives what was there: values, objects, plain copies of collections', () => {
    expectCode('TX_REQUIRED', () => (scratch.pool.root as Library).counts.take('a'));
    scratch.pool.transaction((j) => {
      const { root } = j;
      root.counts = { a: 1, b: 0 } as never;
      root.deep.set('a', [[1, ['x', 'y']]]);
      root.shelves.set('s', j.create(Shelf, { name: 's' }));
      expect([root.counts.take('b'), root.counts.take('b')]).to.deep.equal([0, undefined]);
      const shelf = root.shelves.take('s')!;
      root.list.push(shelf);
      const deep = root.deep.take('a')!;
      expect(deep).to.deep.equal(new Map([[1, ['x', 'y']]]));
      root.deep.set('b', deep);
      expectCode('COLLECTION_KEY', () => root.counts.take(5 as never));
    });
    const { root } = scratch.reopenIfPersistent();
    expect([...root.counts.keys(), ...root.deep.keys(), root.shelves.size]).to.deep.equal([
      'a',
      'b',
      0,
    ]);
    expect(root.list.get(0).name).to.equal('s');
    expect(root.deep.get('b')!.get(1)!.toArray()).to.deep.equal(['x', 'y']);
    scratch.verify();
  });
});
