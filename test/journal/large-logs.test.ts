// large-logs.test.ts — transactions whose logs need more than one chunk leave no mark behind
import { expect } from 'chai';
import { Field, Persistent, PVec, Root, ref } from '../../src/index.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { ScratchPool } from '../support/scratch-pool.js';

@Persistent('large-logs.Item')
class Item {
  @Field() value: number = 0;
}

@Root('large-logs.Root')
class LargeLogs {
  @Field(PVec.of(ref(() => Item))) items!: PVec<Item>;
}

const FIRST = 70_000;
const SECOND = 10_000;

forEachMedium('logs of more than one chunk', (medium) => {
  const scratch = new ScratchPool(medium, LargeLogs, { maxBytes: 2 ** 28 });

  afterEach(() => {
    scratch.remove();
  });

  // The medium may give the memory of later chunks back as soon as it has committed. Marks were cleared from it after that once:
  // they stayed set, later changes of those words were never logged, and neither the record nor a recovery had them.
  it('keeps every change of the transactions that follow', () => {
    let pool = scratch.open();
    pool.transaction((j) => {
      const { items } = j.root;
      for (let i = 0; i < FIRST; i++) items.push(j.create(Item, { value: i }));
    });
    pool.transaction((j) => {
      const { items } = j.root;
      for (let i = 0; i < FIRST; i++) items.get(i).value = i + 1;
    });
    pool.transaction((j) => {
      const { items } = j.root;
      for (let i = 0; i < SECOND; i++) items.push(j.create(Item, { value: FIRST + i + 1 }));
      for (let i = 0; i < FIRST; i += 7) items.get(i).value = -i;
    });
    expect(() =>
      pool.transaction((j) => {
        const { items } = j.root;
        for (let i = 0; i < FIRST; i++) items.get(i).value = 0.5;
        throw new Error('taken back');
      }),
    ).to.throw('taken back');
    const check = (): void => {
      const { items } = pool.root;
      expect(items.length).to.equal(FIRST + SECOND);
      let wrong = 0;
      for (let i = 0; i < FIRST + SECOND; i++) {
        const expected = i < FIRST && i % 7 === 0 ? -i : i + 1;
        if (!Object.is(items.get(i).value, expected === 0 ? -0 : expected)) wrong++;
      }
      expect(wrong).to.equal(0);
      expect(pool.verify().problems).to.deep.equal([]);
    };
    check();
    pool = scratch.reopenIfPersistent();
    check();
  }).timeout(60_000);
});
