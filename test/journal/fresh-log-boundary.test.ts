// fresh-log-boundary.test.ts — an object right behind the one whose entry filled a chunk of the log of allocations.
import { expect } from 'chai';
import { Field, Persistent, Root, f64, array, ref } from '../../src/index.js';
import { FIRST_CHUNK_ENTRIES } from '../../src/media/control-layout.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { ScratchPool } from '../support/scratch-pool.js';

@Persistent('boundary.Small')
class Small {
  @Field() id: number = 0;
  @Field(ref(() => Small), { nullable: true }) next: Small | null = null;
}

@Persistent('boundary.Medium')
class Medium extends Small {
  @Field(array(f64, 4)) more: number[] = [0, 0, 0, 0];
}

@Persistent('boundary.Large')
class Large extends Small {
  @Field(array(f64, 12)) more: number[] = Array.from({ length: 12 }, () => 0);
}

@Root('boundary.Chain')
class Chain {
  @Field(ref(() => Small), { nullable: true }) head: Small | null = null;
}

/** No two neighbours are of one size, so that each object is an entry of its own. */
const SIZES = [Small, Large, Medium];
const MORE = 40;

forEachMedium('the log of allocations at the end of a chunk', (medium) => {
  const scratch = new ScratchPool(medium, Chain, {
    classes: [Small, Medium, Large],
    maxBytes: 2 ** 28,
  });

  afterEach(() => {
    scratch.remove();
  });

  // What lies right behind the last allocation makes its entry longer, and the entry is in the chunk before.
  it('has what is allocated right behind the last one of the chunk', () => {
    let pool = scratch.open();
    const last = FIRST_CHUNK_ENTRIES - 1;
    expect(SIZES[last % SIZES.length]).to.equal(Small);
    pool.transaction((j) => {
      for (let id = 0; id <= last + MORE; id++) {
        const made = id <= last ? j.create(SIZES[id % SIZES.length]!) : j.create(Small);
        made.id = id;
        made.next = j.root.head;
        j.root.head = made;
      }
    });
    const check = (): void => {
      let expected = last + MORE;
      for (let one = pool.root.head; one !== null; one = one.next)
        if (one.id !== expected--) expect.fail(`${String(one.id)} after ${String(expected + 2)}`);
      expect(expected).to.equal(-1);
      expect(pool.verify().problems).to.deep.equal([]);
    };
    check();
    pool = scratch.reopenIfPersistent();
    check();
  }).timeout(60_000);
});
