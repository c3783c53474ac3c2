// town.ts — objects that refer to each other in all the ways there are, and how they become garbage.
import {
  Field,
  PMap,
  PString,
  PVec,
  Persistent,
  Root,
  array,
  embedded,
  f64,
  text,
  u32,
  type CollectReport,
  type PArray,
  type Pool,
} from '../../src/index.js';
import { SEGMENT, WORD, type HandleState } from '../../src/mapping/handle-state.js';

/** A text that has an allocation of its own. */
export const LONG = 'a text that has an allocation of its own, for it is long';

/** Embedded in {@link Person}. */
@Persistent('collect.Seat')
export class Seat {
  @Field(() => Person, { nullable: true }) taken: Person | null = null;
  @Field(text) label: string = '';
}

/** An object with references of its own, and one inside it. */
@Persistent('collect.Person')
export class Person {
  @Field(u32) id: number = 0;
  @Field(text) name: string = '';
  @Field(() => Person, { nullable: true }) next: Person | null = null;
  @Field(() => Person, { nullable: true }) other: Person | null = null;
  @Field(embedded(() => Seat)) seat!: Seat;
}

/** An object with collections of all kinds. */
@Persistent('collect.Club')
export class Club {
  @Field(u32) id: number = 0;
  @Field(PVec.of(() => Club)) clubs!: PVec<Club>;
  @Field(PMap.of(text, () => Person)) people!: PMap<string, Person>;
  @Field(PVec.of(PVec.of(() => Person))) tables!: PVec<PVec<Person>>;
  @Field(PString.of()) notes!: PString;
}

/** An object without identity: no table knows its handles. */
@Persistent('collect.Pair', { identity: false })
export class Pair {
  @Field(u32) id: number = 0;
  @Field(() => Pair, { nullable: true }) twin: Pair | null = null;
}

/** An object that takes pages of its own. */
@Persistent('collect.Giant')
export class Giant {
  @Field(array(f64, 3000)) numbers!: PArray<number>;
  @Field(() => Giant, { nullable: true }) other: Giant | null = null;
}

/** Ways to all of them. */
@Root('collect.Town')
export class Town {
  @Field(() => Person, { nullable: true }) mayor: Person | null = null;
  @Field(() => Club, { nullable: true }) club: Club | null = null;
  @Field(() => Pair, { nullable: true }) pair: Pair | null = null;
  @Field(() => Giant, { nullable: true }) giant: Giant | null = null;
  @Field(PVec.of(() => Person)) people!: PVec<Person>;
}

/** Makes a ring of `count` people, shows it as the mayor, and lets it go again; returns its handles. */
export function dropRing(pool: Pool<Town>, count: number, from = 0): Person[] {
  const ring: Person[] = [];
  pool.transaction((j) => {
    for (let i = 0; i < count; i++) {
      const person = j.create(Person, { id: from + i, name: `${LONG} ${i}` });
      if (i > 0) ring[i - 1]!.next = person;
      ring.push(person);
    }
    ring.at(-1)!.next = ring[0]!;
    j.root.mayor = ring[0]!;
  });
  pool.transaction((j) => {
    j.root.mayor = null;
  });
  return ring;
}

/** Steps of the smallest size until a collection has ended; `between` runs after each. */
export function collectSlowly(
  pool: Pool<Town>,
  between: () => unknown = () => undefined,
): CollectReport {
  for (let step = 0; step < 100_000; step++) {
    const report = pool.collectStep(1);
    if (report !== null) return report;
    between();
  }
  throw new Error('the collection does not end');
}

/** Where an object is. */
export const position = (object: object): number => {
  const handle = object as HandleState;
  return handle[SEGMENT].base + handle[WORD];
};

/** How many allocations nothing reaches. */
export const orphans = (pool: Pool<Town>): number =>
  pool.verify().problems.filter(({ kind }) => kind === 'orphan').length;

/** Numbers of the people that a cursor shows, the least first. */
export function ids(pool: Pool<Town>): number[] {
  const found: number[] = [];
  for (const { id } of pool.cursor(Person)) found.push(id);
  return found.sort((a, b) => a - b);
}
