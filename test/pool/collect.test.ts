// collect.test.ts — objects that refer to each other and that nothing reaches are found, hidden and freed.
import { expect } from 'chai';

import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool, type ScratchPool } from '../support/scratch-pool.js';
import {
  Club,
  Giant,
  LONG,
  Pair,
  Person,
  Town,
  collectSlowly,
  dropRing,
  ids,
  orphans,
} from '../support/town.js';

forEachMedium('a collection of cycles', (medium) => {
  const scratch: ScratchPool<Town> = useScratchPool(medium, Town);

  it('frees a dropped ring with all that it owns', () => {
    const { pool } = scratch;
    pool.transaction((j) => j.root.people.push(j.create(Person, { id: 9000, name: LONG })));
    const before = { used: pool.used, allocations: pool.stats().allocations };
    dropRing(pool, 100);
    expect(orphans(pool)).to.be.above(0);
    const held = pool.used;
    const report = pool.collect();
    expect(report.freed).to.equal(100);
    expect(report.marked).to.equal(2);
    expect(report.freedBytes).to.equal(held - before.used);
    expect(report.steps).to.be.above(0);
    expect({ used: pool.used, allocations: pool.stats().allocations }).to.deep.equal(before);
    scratch.verify();
    expect(ids(pool)).to.deep.equal([9000]);
    expect(pool.root.people.at(0)!.name).to.equal(LONG);
  });

  it('frees large objects that take pages of their own', () => {
    const { pool } = scratch;
    const before = pool.used;
    pool.transaction((j) => {
      const one = j.create(Giant);
      const two = j.create(Giant, { other: one });
      one.other = two;
      one.numbers.set(2999, 7);
      j.root.giant = two;
    });
    expect(pool.collect().freed).to.equal(0);
    const { other } = pool.root.giant!;
    expect(other!.numbers.at(2999)).to.equal(7);
    pool.transaction((j) => {
      j.root.giant = null;
    });
    expect(pool.collect()).to.include({ freed: 2, freedBytes: pool.used - before + 2 * 24_576 });
    expect(pool.used).to.equal(before);
    expectCode('PTR_STALE', () => other!.numbers.at(0));
    expect([...pool.cursor(Giant)]).to.have.length(0);
    scratch.verify();
  });

  it('finds nothing where there is nothing', () => {
    const { pool } = scratch;
    pool.transaction((j) => j.root.people.push(j.create(Person, { id: 1 })));
    const { used } = pool;
    expect(pool.collect()).to.include({ marked: 2, freed: 0, freedBytes: 0 });
    expect(pool.used).to.equal(used);
    scratch.verify();
  });

  it('frees an object that refers to itself and was never linked', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      const person = j.create(Person);
      person.next = person;
    });
    expect(orphans(pool)).to.be.above(0);
    expect(pool.collect().freed).to.equal(1);
    scratch.verify();
  });

  it('keeps what garbage refers to and something else reaches, with its right count', () => {
    const { pool } = scratch;
    const [first, second] = dropRing(pool, 2);
    pool.transaction((j) => {
      const kept = j.create(Person, { id: 7, name: LONG });
      j.root.people.push(kept);
      first!.other = kept;
      second!.seat.taken = kept;
      second!.seat.label = LONG;
    });
    pool.collect();
    scratch.verify();
    expect(pool.root.people.at(0)!.name).to.equal(LONG);
    pool.transaction((j) => j.root.people.pop());
    scratch.verify();
    expect(ids(pool)).to.deep.equal([]);
  });

  it('frees cycles through maps, vectors and vectors of vectors', () => {
    const { pool } = scratch;
    const before = pool.used;
    pool.transaction((j) => {
      const clubs = Array.from({ length: 30 }, (_, id) => j.create(Club, { id }));
      for (const [i, club] of clubs.entries()) {
        club.clubs.push(clubs[(i + 1) % 30]!, clubs[(i * 7) % 30]!);
        club.notes.append(LONG.repeat(20));
        const people = Array.from({ length: 40 }, (_, k) => j.create(Person, { id: k }));
        people.forEach((person, k) => {
          person.next = people[(k + 1) % 40]!;
          club.people.set(`${LONG} ${k}`, person);
        });
        club.tables.push(people.slice(0, 20), people.slice(20), []);
      }
      j.root.club = clubs[0]!;
    });
    scratch.verify();
    const vec = pool.root.club!.clubs;
    const map = pool.root.club!.people;
    const table = pool.root.club!.tables.at(0)!;
    pool.transaction((j) => {
      j.root.club = null;
    });
    expect(pool.collect().freed).to.equal(30 * 41);
    scratch.verify();
    expect(pool.used).to.be.below(before + 4096);
    expectCode('PTR_STALE', () => vec.length);
    expectCode('PTR_STALE', () => map.size);
    expectCode('PTR_STALE', () => table.at(0));
  });

  it('makes all handles of garbage stale at once, before anything of it is empty', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      const club = j.create(Club, { id: 1 });
      club.clubs.push(club);
      club.tables.push([j.create(Person, { id: 5 })]);
      j.root.club = club;
      const pair = j.create(Pair, { id: 3 });
      pair.twin = pair;
      j.root.pair = pair;
    });
    const club = pool.root.club as Club;
    const { clubs, tables } = club;
    const table = tables.at(0)!;
    const member = table.at(0)!;
    const pair = pool.root.pair as Pair;
    const frozen = Object.freeze(pool.root.pair as Pair);
    const ring = dropRing(pool, 20);
    const seat = ring[3]!.seat;
    pool.transaction((j) => {
      j.root.club = null;
      j.root.pair = null;
    });
    const alive = [
      ...ring.map((person) => () => person.next!.id),
      () => seat.label,
      () => club.id,
      () => clubs.length,
      () => tables.length,
      () => table.length,
      () => member.id,
      () => pair.twin!.id,
      () => frozen.twin!.id,
    ];
    const seen = new Set<string>();
    collectSlowly(pool, () => {
      const states = alive.map((read) => {
        try {
          read();
          return 'alive';
        } catch (error) {
          return (error as { code: string }).code;
        }
      });
      expect(new Set(states).size, states.join()).to.equal(1);
      seen.add(states[0]!);
      // A walk proves objects, and must not bring handles of garbage back.
      const found =
        ids(pool).length + [...pool.cursor(Pair)].length + [...pool.cursor(Club)].length;
      expect(found).to.equal(states[0] === 'alive' ? 23 : 0);
    });
    expect([...seen]).to.deep.equal(['alive', 'PTR_STALE']);
    scratch.verify();
    expect(pool.stats().allocations).to.be.below(8);
  });

  it('does not end what is linked again through a handle before the end is decided', () => {
    const { pool } = scratch;
    const outcomes = new Set<string>();
    for (let turns = 0; outcomes.size < 2; turns += 3) {
      const ring = dropRing(pool, 10, 100);
      let turn = 0;
      const report = collectSlowly(pool, () => {
        if (turn++ !== turns) return;
        pool.transaction((j) => {
          try {
            j.root.mayor = ring[4]!.next!.next;
            outcomes.add('linked');
          } catch (error) {
            outcomes.add((error as { code: string }).code);
          }
        });
      });
      const linked = pool.root.mayor !== null;
      expect(report.freed, `turn ${turns}`).to.equal(linked ? 0 : 10);
      scratch.verify();
      expect(ids(pool)).to.deep.equal(linked ? ring.map(({ id }) => id) : []);
      if (linked) expect(pool.root.mayor.next!.next!.next!.next!.id).to.equal(100);
      pool.transaction((j) => {
        j.root.mayor = null;
      });
      pool.collect();
      scratch.verify();
      expect(ids(pool)).to.deep.equal([]);
    }
    expect([...outcomes]).to.deep.equal(['linked', 'PTR_STALE']);
  });

  it('does not end what moves behind the walk, and collects it when it is dropped later', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      const people = Array.from({ length: 12 }, (_, id) => j.create(Person, { id }));
      people.forEach((person, i) => (person.next = people[i + 1] ?? null));
      j.root.people.push(people[0]!);
      j.root.mayor = people[11]!;
    });
    let turn = 0;
    collectSlowly(pool, () => {
      // Takes the second of the chain away and puts it to the front, elsewhere: before the walk, behind it, among new ones.
      pool.transaction((j) => {
        const first = j.root.people.at(0)!;
        const second = first.next;
        if (second === null) return;
        first.next = null;
        if (turn++ % 2 === 0) j.root.people.set(0, second);
        else {
          const fresh = j.create(Person, { id: 50 + turn, next: second });
          j.root.people.set(0, fresh);
        }
      });
      expect(pool.root.mayor!.id).to.equal(11);
      scratch.verify();
    });
    let person = pool.root.people.at(0) as Person;
    while (person.next !== null) person = person.next;
    expect(person.id).to.equal(11);
    scratch.verify();
  });

  it('goes on through aborts and savepoints', () => {
    const { pool } = scratch;
    const ring = dropRing(pool, 6);
    let turn = 0;
    const report = collectSlowly(pool, () => {
      if (turn++ > 4) return;
      try {
        pool.transaction((j) => {
          j.root.mayor = ring[0]!;
          throw new Error('taken back');
        });
      } catch (error) {
        expect((error as Error).message).to.equal('taken back');
      }
      pool.transaction((j) => {
        j.root.people.push(j.create(Person, { id: 1000 + turn }));
        try {
          pool.transaction((k) => {
            k.root.people.push(ring[2]!);
            throw new Error('inner');
          });
        } catch (error) {
          expect((error as Error).message).to.equal('inner');
        }
      });
    });
    expect(report.freed).to.equal(6);
    scratch.verify();
    expect(pool.root.people.length).to.equal(5);
  });

  it('lets transactions free garbage, and use its places again, while it runs', () => {
    const { pool } = scratch;
    const ring = dropRing(pool, 40);
    let turn = 0;
    collectSlowly(pool, () => {
      pool.transaction((j) => {
        try {
          if (turn % 9 === 0) ring[turn % 40]!.next = null;
        } catch (error) {
          expect((error as { code: string }).code).to.equal('PTR_STALE');
        }
        if (turn++ % 3 === 0) j.root.people.push(j.create(Person, { id: 5000 + turn, name: LONG }));
      });
      scratch.pool.root.people.forEach(({ id, name }) => {
        expect(id).to.be.above(4999);
        expect(name).to.equal(LONG);
      });
    });
    pool.collect();
    scratch.verify();
    expect(ids(pool).length).to.equal(pool.root.people.length);
  });

  it('frees a ring and a chain of 200,000', () => {
    const pool = scratch.reopenWith({ maxBytes: 256 * 1024 * 1024, durability: 'relaxed' });
    pool.transaction((j) => {
      let last: Pair | null = null;
      let first: Pair | null = null;
      for (let id = 0; id < 200_000; id++) {
        const pair: Pair = j.create(Pair, { id, twin: last });
        first ??= pair;
        last = pair;
      }
      first!.twin = last;
      j.root.pair = last;
    });
    expect(pool.collect()).to.include({ marked: 200_001, freed: 0 });
    pool.transaction((j) => {
      j.root.pair = null;
    });
    const used = pool.used;
    const report = pool.collect();
    expect(report.freed).to.equal(200_000);
    expect(report.freedBytes).to.be.at.least(200_000 * 32);
    expect(pool.used).to.be.below(used - 200_000 * 32 + 1);
    scratch.verify();
  }).timeout(60_000);

  it('works beside dropped objects that wait to be reclaimed', () => {
    const pool = scratch.reopenWith({ durability: 'relaxed' });
    pool.transaction((j) => {
      let chain: Person | null = null;
      const ring = j.create(Person, { id: 1 });
      ring.next = ring;
      for (let i = 0; i < 20_000; i++)
        chain = j.create(Person, { id: 2, next: chain, other: i % 1000 === 0 ? ring : null });
      j.root.mayor = chain;
    });
    pool.transaction((j) => {
      j.root.mayor = null;
    });
    expect(pool.verify().pending).to.be.above(0);
    collectSlowly(pool);
    pool.collect();
    scratch.verify();
    expect(pool.verify().objects).to.equal(1);
    expect(ids(pool)).to.deep.equal([]);
  }).timeout(60_000);
});
