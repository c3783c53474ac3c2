// damaged-references.test.ts — references that lead to a raw allocation: bytes of a user never pass for an object.
import { expect } from 'chai';
import { Field, PMap, PVec, Persistent, Root, array, bytes, f64, u32 } from '../../src/index.js';
import type { PArray } from '../../src/index.js';
import { firstHeapPage } from '../../src/heap/heap-layout.js';
import { modelOf } from '../../src/mapping/class-model.js';
import { SEGMENT, WORD, type HandleState } from '../../src/mapping/handle-state.js';
import { PAGE_WORDS } from '../../src/media/file-layout.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('damaged.Account')
class Account {
  @Field(u32) id: number = 0;
  @Field(f64) balance: number = 0;
}

@Persistent('damaged.Table')
class Table {
  @Field(array(f64, 3000)) cells!: PArray<number>;
}

@Root('damaged.Vault')
class Vault {
  @Field(() => Account, { nullable: true }) account: Account | null = null;
  @Field(() => Table, { nullable: true }) table: Table | null = null;
  @Field(PVec.of(() => Account)) list!: PVec<Account>;
  @Field(PMap.of(u32, () => Account)) map!: PMap<number, Account>;
  @Field(bytes) forged: Uint8Array = new Uint8Array();
}

const state = (object: object): HandleState => object as HandleState;

/** The bytes of the allocation of `object`, its header included. */
function copyOf(object: object, length: number): Uint8Array {
  const { [SEGMENT]: segment, [WORD]: word } = state(object);
  return segment.u8.slice(word * 8, word * 8 + length);
}

/** Position that the first word of field `name` of `object` holds. */
function held(object: object, target: new () => object, name: string): number {
  const { [SEGMENT]: segment, [WORD]: word } = state(object);
  return segment.f64[word + modelOf(target).byName.get(name)!.layout.wordOffset]!;
}

/** Stores `position` there, in the open transaction, past all checks. */
function damage(object: object, target: new () => object, name: string, position: number): void {
  const { [SEGMENT]: segment, [WORD]: word } = state(object);
  const at = word + modelOf(target).byName.get(name)!.layout.wordOffset;
  segment.writes.touch(segment, at);
  segment.f64[at] = position;
}

forEachMedium('damaged references', (medium) => {
  const scratch = useScratchPool(medium, Vault);

  const vault = (): Vault => scratch.pool.root;

  for (const length of [48, 40_000]) {
    it(`to ${length} bytes that look like an object are refused`, () => {
      const { pool } = scratch;
      pool.transaction((j) => {
        j.root.list.push(j.create(Account, { id: 7, balance: 5 }));
      });
      pool.transaction((j) => {
        const forged = new Uint8Array(length);
        forged.set(copyOf(j.root.list.at(0)!, 32));
        j.root.forged = forged;
      });
      const raw = held(vault(), Vault, 'forged');
      pool.transaction((j) => {
        damage(j.root, Vault, 'account', raw);
      });
      scratch.reopenIfPersistent();
      expectCode('PTR_CORRUPT', () => vault().account);
      expectCode('PTR_CORRUPT', () => vault().account?.id);
      const report = scratch.pool.verify();
      expect(report.ok).to.equal(false);
      expect(report.problems.map(({ kind, position }) => [kind, position])).to.deep.include([
        'dangling',
        raw,
      ]);
      // Nor does the count of what is no object change: the bytes stay as they are.
      const before = [...vault().forged];
      expectCode('PTR_CORRUPT', () =>
        scratch.pool.transaction((j) => {
          j.root.account = null;
        }),
      );
      expect([...vault().forged]).to.deep.equal(before);
      expect(vault().list.at(0)?.balance).to.equal(5);
    });
  }

  it('in a vector and a map are refused, by their cursors too', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      const account = j.create(Account, { id: 7, balance: 5 });
      j.root.list.push(account);
      j.root.map.set(7, account);
    });
    pool.transaction((j) => {
      const forged = new Uint8Array(64);
      forged.set(copyOf(j.root.list.at(0)!, 32));
      j.root.forged = forged;
    });
    const raw = held(vault(), Vault, 'forged');
    const { [SEGMENT]: segment, [WORD]: word } = state(vault().list.at(0)!);
    // Every word that refers to the account is one in a block or a bucket: they are small, and the pool is too.
    pool.transaction(() => {
      const position = segment.base + word;
      const heap = firstHeapPage(0, pool.stats().ringBytes) * PAGE_WORDS;
      for (let at = heap; at < segment.f64.length; at++) {
        if (segment.f64[at] !== position) continue;
        segment.writes.touch(segment, at);
        segment.f64[at] = raw;
      }
    });
    scratch.reopenIfPersistent();
    expectCode('PTR_CORRUPT', () => vault().list.at(0));
    expectCode('PTR_CORRUPT', () => vault().map.get(7));
    expectCode('PTR_CORRUPT', () => vault().list.cursor().advance());
    expectCode('PTR_CORRUPT', () => vault().map.cursor().seek(7));
    expectCode('PTR_CORRUPT', () => vault().map.cursor().advance());
  });

  it('where a collection should be are refused', () => {
    const { pool } = scratch;
    const list = held(vault(), Vault, 'list');
    pool.transaction((j) => {
      const { [SEGMENT]: segment } = state(j.root);
      j.root.forged = segment.u8.slice(list * 8, list * 8 + 64);
    });
    const raw = held(vault(), Vault, 'forged');
    pool.transaction((j) => {
      damage(j.root, Vault, 'list', raw);
    });
    scratch.reopenIfPersistent();
    expectCode('PTR_CORRUPT', () => vault().list.length);
  });

  it('are none to objects of any size, which stay objects after a reopen', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.table = j.create(Table);
      j.root.table.cells.set(2999, 4);
      j.root.forged = new Uint8Array(30_000);
      j.root.account = j.create(Account, { id: 3 });
    });
    scratch.reopenIfPersistent();
    expect(vault().table?.cells.get(2999)).to.equal(4);
    expect(vault().account?.id).to.equal(3);
    scratch.verify();
    scratch.pool.transaction((j) => {
      j.root.table = null;
      j.root.forged = new Uint8Array(24_000);
    });
    scratch.pool.transaction((j) => {
      j.root.table = j.create(Table);
    });
    expect(vault().table?.cells.get(2999)).to.equal(0);
    scratch.verify();
  });
});
