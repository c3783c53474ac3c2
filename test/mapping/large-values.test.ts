// large-values.test.ts — values of a megabyte and more, and values that the caller still holds.
import { expect } from 'chai';
import { Field, Root, bigint, bytes, date, text } from '../../src/index.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

const MIB = 1024 * 1024;

@Root('large.Store')
class Store {
  @Field(text) text: string = '';
  @Field(bytes) bytes: Uint8Array = new Uint8Array(0);
  @Field(bigint) big: bigint = 0n;
  @Field(date) when: Date = new Date(0);
}

forEachMedium('large values', (medium) => {
  const scratch = useScratchPool(medium, Store, { maxBytes: 1024 * MIB });

  it('of a megabyte come back, replace each other, and are freed', () => {
    const { pool } = scratch;
    const { used } = pool;
    const latin = 'abcdefgh'.repeat(MIB / 8);
    const wide = 'ab€😀'.repeat(MIB / 8);
    const raw = Uint8Array.from({ length: MIB }, (_, i) => i * 7);
    const big = 3n ** 100_000n;
    for (const value of [latin, wide, latin]) {
      pool.transaction((j) => {
        j.root.text = value;
        j.root.bytes = raw;
        j.root.big = -big;
      });
      expect(pool.root.text === value).to.equal(true);
    }
    const { root } = scratch.reopenIfPersistent();
    expect(root.text === latin).to.equal(true);
    expect(Buffer.from(root.bytes).equals(raw)).to.equal(true);
    expect(root.big === -big).to.equal(true);
    scratch.verify();
    scratch.pool.transaction((j) => {
      j.root.text = '';
      j.root.bytes = new Uint8Array(0);
      j.root.big = 0n;
    });
    expect(scratch.pool.used).to.equal(used);
    scratch.verify();
  });

  it('written several times in one transaction leave only the last', () => {
    const { pool } = scratch;
    const before = pool.stats().allocations;
    pool.transaction((j) => {
      for (let i = 0; i < 10; i++) j.root.text = `${i}`.repeat(10_000);
    });
    expect(pool.stats().allocations).to.equal(before + 1);
    expect(pool.root.text).to.equal('9'.repeat(10_000));
    expect(() =>
      pool.transaction((j) => {
        for (let i = 0; i < 10; i++) j.root.text = 'x'.repeat(i * 100);
        throw new Error('on purpose');
      }),
    ).to.throw('on purpose');
    expect(pool.root.text).to.equal('9'.repeat(10_000));
    scratch.verify();
  });

  it('are copies: what the caller does to his value afterwards changes nothing', () => {
    const { pool } = scratch;
    for (const length of [4, 15, 16, 1000]) {
      const mine = new Uint8Array(length).fill(1);
      const when = new Date(1000);
      pool.transaction((j) => {
        j.root.bytes = mine;
        j.root.when = when;
      });
      mine.fill(2);
      when.setTime(2000);
      expect(pool.root.bytes.every((byte) => byte === 1)).to.equal(true);
      expect(pool.root.when.getTime()).to.equal(1000);
      const read = pool.root.bytes;
      read.fill(3);
      pool.root.when.setTime(3000);
      expect(pool.root.bytes.every((byte) => byte === 1)).to.equal(true);
      expect(pool.root.when.getTime()).to.equal(1000);
    }
  });

  if (medium.options.kind === 'memory' || medium.options.kind === 'file') {
    it('of a hundred megabytes come back', () => {
      const { pool } = scratch;
      const value = 'a hundred megabytes of text '.repeat((100 * MIB) / 28);
      pool.transaction((j) => void (j.root.text = value));
      expect(pool.root.text === value).to.equal(true);
      const reopened = scratch.reopenIfPersistent();
      expect(reopened.root.text === value).to.equal(true);
      reopened.transaction((j) => void (j.root.text = ''));
      expect(reopened.used).to.be.below(MIB);
      scratch.verify();
    }).timeout(60_000);
  }
});
