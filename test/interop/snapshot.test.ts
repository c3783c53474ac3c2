// snapshot.test.ts — plain copies that outlive their pool.
import { expect } from 'chai';
import {
  Field,
  PMap,
  PVec,
  Persistent,
  Root,
  bigint,
  date,
  snapshot,
  text,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { ScratchPool, useScratchPool } from '../support/scratch-pool.js';
import { ADA, Account, Bank, Loose, Point, fill, forMemoryAndFile } from './domain.js';

@Persistent('snapshot.Room')
class Room {
  @Field(text) name: string = '';
  @Field(PVec.of(() => Room)) doors!: PVec<Room>;
  @Field(PMap.of(text, PVec.of(text))) tags!: PMap<string, PVec<string>>;
  @Field(PMap.of(date, bigint)) visits!: PMap<Date, bigint>;
}

@Root('snapshot.House')
class House {
  @Field(() => Room, { nullable: true }) hall: Room | null = null;
  @Field(PMap.of(text, () => Room)) rooms!: PMap<string, Room>;
}

interface PlainRoom {
  name: string;
  doors: PlainRoom[];
  tags: Map<string, string[]>;
  visits: Map<Date, bigint>;
}

forMemoryAndFile('snapshot', (medium) => {
  describe('of objects', () => {
    const scratch = useScratchPool(medium, Bank);

    beforeEach(() =>
      scratch.pool.transaction((j) => fill(j.root, (type, fields) => j.create(type, fields))),
    );

    it('is plain, whole, and detached from the pool and from the object', () => {
      const bank = scratch.pool.root as Bank;
      const [copy, root] = [snapshot(bank.first!), snapshot(bank)];
      const [place, samples, list] = [
        snapshot(bank.first!.place),
        snapshot(bank.first!.samples),
        snapshot(bank.list),
      ];
      scratch.pool.transaction((j) => {
        j.root.first!.owner = 'eve';
        j.root.first!.place.x = 0;
        j.root.first!.samples.fill(0);
        j.root.list.clear();
      });
      scratch.pool.close();
      const plain = { ...ADA, level: undefined, parent: null };
      expect(copy).to.deep.equal(plain);
      expect(Object.getPrototypeOf(copy)).to.equal(Object.prototype);
      expect(place).to.deep.equal({ x: 3, y: 4 });
      expect(samples).to.deep.equal([1, 2, 3]);
      expect(list).to.deep.equal([plain, plain, plain]);
      expect(root).to.deep.equal({
        first: plain,
        second: plain,
        loose: { id: 7, next: null, pair: [1, 2], at: { x: 1, y: 2 } },
        byName: new Map([['ada', plain]]),
        counts: new Map([[5, 2n ** 63n]]),
        list: [plain, plain, plain],
        longs: [1n, 2n ** 60n],
        motto: 'safe',
      });
      expect(structuredClone(root)).to.deep.equal(root);
    });

    it('keeps what is shared shared, and cycles, without identity too', () => {
      scratch.pool.transaction((j) => {
        j.root.first!.parent = j.root.first;
        const next = Object.assign(new Loose(), {
          id: 8,
          pair: [1, 2],
          at: new Point(),
          next: j.root.loose,
        });
        j.root.loose!.next = next;
      });
      const copy = snapshot(scratch.pool.root as Bank) as unknown as {
        first: Account;
        list: Account[];
        byName: Map<string, Account>;
        loose: Loose;
      };
      expect(copy.first.parent).to.equal(copy.first);
      expect(copy.list[0]).to.equal(copy.first);
      expect(copy.list[2]).to.equal(copy.first);
      expect(copy.list[1]).not.to.equal(copy.first);
      expect(copy.byName.get('ada')).to.equal(copy.first);
      expect(copy.loose.next!.next).to.equal(copy.loose);
      expect(copy.loose.next!.id).to.equal(8);
    });

    it('of a list of 100,000 does not overflow the stack', function () {
      this.timeout(60_000);
      scratch.pool.transaction((j) => {
        let head: Account | null = null;
        let loose: Loose | null = null;
        for (let id = 0; id < 100_000; id++) {
          head = j.create(Account, { id, parent: head });
          loose = j.create(Loose, { id, next: loose });
        }
        j.root.first = head;
        j.root.loose = loose;
      });
      const copy = snapshot(scratch.pool.root as Bank) as unknown as Bank;
      let [accounts, loose] = [0, 0];
      for (let at: Account | null = copy.first; at !== null; at = at.parent) accounts++;
      for (let at: Loose | null = copy.loose; at !== null; at = at.next) loose++;
      expect([accounts, loose]).to.deep.equal([100_000, 100_000]);
    });

    it('refuses what is gone and what is in no pool', () => {
      const bank = scratch.pool.root as Bank;
      const { first, list } = bank;
      const { samples } = first!;
      for (const wrong of [null, undefined, 3, {}, new Account()])
        expectCode('PTR_NULL', () => snapshot(wrong as object));
      expectCode('SCHEMA_NOT_REGISTERED', () => snapshot({ ...(first as object) }));
      scratch.pool.transaction((j) => {
        j.root.byName.clear();
        j.root.list.clear();
        j.root.first = null;
      });
      expectCode('PTR_STALE', () => snapshot(first!));
      expectCode('PTR_STALE', () => snapshot(samples));
      scratch.pool.close();
      for (const gone of [first!, bank, list]) expectCode('POOL_CLOSED', () => snapshot(gone));
    });
  });

  it('goes through collections of collections, and a collection that leads back to itself is one copy', () => {
    const scratch = useHouse();
    try {
      scratch.pool.transaction((j) => {
        const hall = j.create(Room, {
          name: 'hall',
          tags: new Map([['colour', ['red', 'blue']]]) as never,
        });
        hall.doors.push(
          hall,
          j.create(Room, { name: 'den', visits: new Map([[new Date(5), 2n]]) as never }),
        );
        hall.doors.get(1).doors.push(hall);
        j.root.hall = hall;
        j.root.rooms.set('hall', hall);
      });
      const doors = snapshot(
        scratch.pool.root.hall!.doors as unknown as PVec<Room>,
      ) as unknown as PlainRoom[];
      const hall = doors[0]!;
      expect(hall.doors).to.equal(doors);
      expect(hall.doors[0]).to.equal(hall);
      expect(doors[1]!.doors[0]).to.equal(hall);
      expect(hall.tags).to.deep.equal(new Map([['colour', ['red', 'blue']]]));
      expect([...doors[1]!.visits]).to.deep.equal([[new Date(5), 2n]]);
    } finally {
      scratch.remove();
    }
  });

  function useHouse(): ScratchPool<House> {
    const scratch = new ScratchPool(medium, House);
    scratch.open();
    return scratch;
  }
});
