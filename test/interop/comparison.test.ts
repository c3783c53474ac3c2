// comparison.test.ts — what deep comparisons, same and sameContent say about handles.
import { expect } from 'chai';
import assert from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import { Pool, same, sameContent, snapshot } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { Account, Bank, Loose, fill, forMemoryAndFile } from './domain.js';

forMemoryAndFile('comparison of handles', (medium) => {
  const scratch = useScratchPool(medium, Bank);
  let bank: Bank;

  beforeEach(() => {
    scratch.pool.transaction((j) => fill(j.root, (type, fields) => j.create(type, fields)));
    bank = scratch.pool.root;
  });

  const differ = (a: unknown, b: unknown): void => {
    expect(isDeepStrictEqual(a, b), 'isDeepStrictEqual').to.equal(false);
    assert.notDeepStrictEqual(a, b);
    expect(a, 'chai').not.to.deep.equal(b);
    assert.throws(() => assert.deepStrictEqual(a, b), assert.AssertionError);
  };

  const agree = (a: unknown, b: unknown): void => {
    expect(isDeepStrictEqual(a, b)).to.equal(true);
    assert.deepStrictEqual(a, b);
    expect(a).to.deep.equal(b);
  };

  it('an object equals itself, in every comparison', () => {
    const { first, second, list, byName, counts, motto } = bank;
    agree(first, bank.first);
    agree(first!.place, bank.first!.place);
    agree(first!.samples, bank.first!.samples);
    for (const collection of [list, byName, counts, motto]) agree(collection, collection);
    expect(same(first, bank.first)).to.equal(true);
    expect(same(first, second)).to.equal(false);
  });

  it('different objects that hold the same differ; sameContent says that they hold the same', () => {
    const { first, second } = bank;
    differ(first, second);
    differ(first!.place, second!.place);
    differ(first!.samples, second!.samples);
    differ({ of: [first] }, { of: [second] });
    expect(sameContent(first, second)).to.equal(true);
    expect(sameContent(first!.place, second!.place)).to.equal(true);
    expect(sameContent(first!.samples, second!.samples)).to.equal(true);
    scratch.pool.transaction(() => first!.samples.set(1, -0));
    expect(sameContent(first, second)).to.equal(false);
    scratch.pool.transaction(() => second!.samples.set(1, 0));
    expect(sameContent(first, second), '-0 is not 0').to.equal(false);
  });

  it('objects at the same place of two pools differ, and the comparison does not walk the pools', () => {
    const other = Pool.open('', Bank, { media: 'memory', create: 'if-absent', maxBytes: 2 ** 26 });
    const twin = Pool.open('', Bank, { media: 'memory', create: 'if-absent', maxBytes: 2 ** 26 });
    try {
      for (const pool of [other, twin])
        pool.transaction((j) => fill(j.root, (type, fields) => j.create(type, fields)));
      differ(other.root.first, twin.root.first);
      differ(other.root.first!.place, twin.root.first!.place);
      differ(other.root.first!.samples, twin.root.first!.samples);
      differ(other.root.list, twin.root.list);
      expect(same(other.root.first, twin.root.first)).to.equal(false);
      expect(sameContent(other.root, twin.root)).to.equal(true);
      expect(sameContent(other.root, bank)).to.equal(true);
    } finally {
      other.close();
      twin.close();
    }
  });

  it('an object of a class without identity: same, not ===, and its parts too', () => {
    const [a, b] = [bank.loose!, bank.loose!];
    expect(a).not.to.equal(b);
    expect(same(a, b)).to.equal(true);
    expect(same(a.at, b.at)).to.equal(true);
    expect(same(a, a.at)).to.equal(false);
    expect(sameContent(a, b)).to.equal(true);
    agree(a, b);
    scratch.pool.transaction((j) => {
      const next = Object.assign(new Loose(), { id: 7, pair: [1, 2], at: { x: 1, y: 2 } });
      next.next = j.root.loose;
      j.root.loose!.next = next;
    });
    expect(sameContent(bank.loose, bank.loose!.next), 'a cycle of two like one of two').to.equal(
      true,
    );
    // Not by chai: it reads the fields first, and each read makes a new handle.
    expect(isDeepStrictEqual(bank.loose, bank.loose!.next)).to.equal(false);
    expect(isDeepStrictEqual(bank.loose, bank.loose!.next!.next)).to.equal(true);
  });

  it('sameContent goes through cycles, shared objects, collections and lists of 100,000', function () {
    this.timeout(120_000);
    scratch.pool.transaction((j) => {
      j.root.first!.parent = j.root.second;
      j.root.second!.parent = j.root.first;
    });
    expect(sameContent(bank.first, bank.second)).to.equal(true);
    expect(sameContent(bank, snapshot(bank)), 'an object and a plain one').to.equal(false);
    expect(sameContent(snapshot(bank.longs), snapshot(bank.longs))).to.equal(true);
    scratch.pool.transaction((j) => {
      j.root.second!.owner = 'eve';
    });
    expect(sameContent(bank.first, bank.second)).to.equal(false);
    scratch.pool.transaction((j) => {
      for (const name of ['first', 'second'] as const) {
        let head: Account | null = null;
        for (let id = 0; id < 100_000; id++)
          head = j.create(Account, { id: id % 256, parent: head });
        j.root[name] = head;
      }
    });
    expect(sameContent(bank.first, bank.second)).to.equal(true);
    // Not by chai, which nests a call for each element.
    expect(isDeepStrictEqual(bank.first, bank.second)).to.equal(false);
  });

  it('objects that are gone: never the same as others, and sameContent says why it cannot tell', () => {
    const { first, second, byName } = bank;
    const place = first!.place;
    scratch.pool.transaction((j) => {
      j.root.byName.clear();
      j.root.list.clear();
      j.root.first = null;
    });
    expect(isDeepStrictEqual(first, second)).to.equal(false);
    expect(same(first, second)).to.equal(false);
    expectCode('PTR_STALE', () => sameContent(first, first));
    expectCode('PTR_STALE', () => sameContent(place, place));
    scratch.pool.close();
    expect(isDeepStrictEqual(second, first)).to.equal(false);
    expectCode('POOL_CLOSED', () => sameContent(second, first));
    expectCode('POOL_CLOSED', () => sameContent(byName, byName));
  });
});
