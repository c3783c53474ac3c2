// lost-pages.test.ts — a file that somebody cut short under an open pool: what was read before may be read, what is lost is an error and never a zero.
import { expect } from 'chai';
import * as fs from 'node:fs';
import { Field, PMap, Persistent, Root, bool, f64, i32, u32 } from '../../src/index.js';
import { isCorundumError } from '../../src/errors/corundum-error.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('lost.Item')
class Item {
  @Field(u32) id = 1;
  @Field(f64) amount = 1;
  @Field(i32) signed = -1;
  @Field(bool) open = true;
}

@Root('lost.Shelf')
class Shelf {
  @Field(PMap.of(u32, () => Item)) items!: PMap<number, Item>;
}

const COUNT = 3000;

forEachMedium('a file that lost its pages', (medium) => {
  const scratch = useScratchPool(medium, Shelf);

  /** What `read` gives, which must be `expected`, or the code of its error. */
  const outcome = (read: () => unknown, expected: unknown): string => {
    try {
      expect(read()).to.equal(expected);
      return 'right';
    } catch (error) {
      if (!isCorundumError(error)) throw error;
      return error.code;
    }
  };

  it('reads as what was there or as an error, through handles and cursors alike', function () {
    // The memory medium has no file.
    if (!scratch.isPersistent) return;
    scratch.pool.transaction((j) => {
      for (let id = 1; id <= COUNT; id++)
        j.root.items.set(id, j.create(Item, { id, amount: id, signed: -id }));
    });
    const pool = scratch.reopen();
    const held = new Map<number, Item>();
    const cursor = pool.root.items.cursor();
    for (let pass = 0; pass < 3; pass++) {
      for (let id = 1; id <= COUNT; id++) {
        expect(cursor.seek(id)).to.equal(true);
        expect(cursor.value.amount).to.equal(id);
        if (id % 20 === 0) held.set(id, pool.root.items.get(id) as Item);
      }
    }
    fs.truncateSync(scratch.path, 64 * 1024);
    const outcomes = new Set<string>();
    for (const [id, item] of held) {
      outcomes.add(outcome(() => item.id, id));
      outcomes.add(outcome(() => item.amount, id));
      outcomes.add(outcome(() => item.signed, -id));
      outcomes.add(outcome(() => item.open, true));
    }
    for (let id = 1; id <= COUNT; id++) {
      outcomes.add(outcome(() => cursor.seek(id) && cursor.value.amount, id));
    }
    for (const each of outcomes) expect(['right', 'POOL_GONE']).to.include(each);
    expectCode('POOL_GONE', () => {
      pool.transaction(() => {
        held.get(20)!.amount = 5;
      });
      pool.checkpoint();
    });
    pool.close();
  });
});
