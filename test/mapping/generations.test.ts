// generations.test.ts — the numbers of objects: none is given out twice, whatever ends between two openings.
import { expect } from 'chai';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Field, PVec, Persistent, Pool, Root, u32 } from '../../src/index.js';
import { GENERATION, type HandleState } from '../../src/mapping/handle-state.js';
import { OWNER_MARK_BYTES, OWNER_MARK_OFFSET } from '../../src/media/owner-layout.js';

@Persistent('generations.Item')
class Item {
  @Field(u32) id = 0;
}

@Root('generations.Store')
class Store {
  @Field(PVec.of(() => Item)) items!: PVec<Item>;
}

describe('generations of objects', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-generations-'));
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const openAt = (name: string): Pool<Store> =>
    Pool.open(path.join(folder, name), Store, { media: 'portable', create: 'if-absent' });
  const generationOf = (item: Item): number => (item as unknown as HandleState)[GENERATION];
  /** Makes `count` objects in transactions of their own; returns their numbers. */
  const make = (pool: Pool<Store>, count: number): number[] =>
    Array.from({ length: count }, (_, id) =>
      pool.transaction((j) => {
        const item = j.create(Item, { id });
        j.root.items.push(item);
        return generationOf(item);
      }),
    );

  it('differ over several openings, also past what one commit takes in advance', () => {
    const seen: number[] = [];
    for (let opening = 0; opening < 4; opening++) {
      const pool = openAt('a.pool');
      seen.push(...make(pool, 700));
      expect(pool.verify().problems).to.deep.equal([]);
      pool.close();
    }
    expect(new Set(seen).size).to.equal(seen.length);
  });

  it('go on behind all that were committed when the process ends between two commits', () => {
    const pool = openAt('a.pool');
    const seen = make(pool, 30);
    // More at once than is taken in advance: the commit that makes them has to say so.
    const many = pool.transaction((j) =>
      Array.from({ length: 3000 }, (_, id) => {
        const item = j.create(Item, { id });
        j.root.items.push(item);
        return generationOf(item);
      }).at(-1),
    )!;
    // What the file holds now is what a process that ended here would have left, but for the mark of this one, which lives on.
    const left = fs.readFileSync(path.join(folder, 'a.pool'));
    left.fill(0, OWNER_MARK_OFFSET.portable, OWNER_MARK_OFFSET.portable + OWNER_MARK_BYTES);
    fs.writeFileSync(path.join(folder, 'b.pool'), left);
    pool.close();
    const again = openAt('b.pool');
    const next = make(again, 5);
    expect(Math.min(...next)).to.be.above(Math.max(...seen, many));
    again.close();
  });

  it('are not given to others after a transaction was taken back', () => {
    const pool = openAt('a.pool');
    let lost = 0;
    expect(() =>
      pool.transaction((j) => {
        lost = generationOf(j.create(Item));
        throw new Error('on purpose');
      }),
    ).to.throw('on purpose');
    expect(make(pool, 3)).not.to.include(lost);
    pool.close();
  });
});
