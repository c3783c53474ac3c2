// domain.ts — the classes of the tests about copies and comparison, and a pool that holds one of everything.
import { describe } from 'mocha';
import {
  Field,
  PArray,
  PMap,
  PString,
  PVec,
  Persistent,
  Root,
  array,
  bigint,
  bytes,
  date,
  embedded,
  f64,
  text,
  u16,
  u32,
  u64,
  u8,
} from '../../src/index.js';
import { mediaCases, type MediaCase } from '../support/media-kinds.js';

@Persistent('interop.Point')
export class Point {
  @Field(f64) x: number = 0;
  @Field(f64) y: number = 0;

  get length(): number {
    return Math.hypot(this.x, this.y);
  }
}

@Persistent('interop.Loose', { identity: false })
export class Loose {
  @Field(u32) id: number = 0;
  @Field(() => Loose, { nullable: true }) next: Loose | null = null;
  @Field(array(u16, 2)) pair!: PArray<number>;
  @Field(embedded(() => Point)) at!: Point;
}

@Persistent('interop.Account')
export class Account {
  @Field(u32) id: number = 0;
  @Field(text) owner: string = '';
  @Field(u64) serial: bigint = 0n;
  @Field(bigint) big: bigint = 0n;
  @Field(bytes) key: Uint8Array = new Uint8Array(0);
  @Field(date) since: Date = new Date(0);
  @Field(text, { nullable: true }) note: string | null = null;
  @Field(u8, { optional: true }) level?: number;
  @Field(() => Account, { nullable: true }) parent: Account | null = null;
  @Field(embedded(() => Point)) place!: Point;
  @Field(array(f64, 3)) samples!: PArray<number>;

  get label(): string {
    return `${this.id}:${this.owner}`;
  }

  rename(owner: string): string {
    this.owner = owner;
    return this.label;
  }
}

@Root('interop.Bank')
export class Bank {
  @Field(() => Account, { nullable: true }) first: Account | null = null;
  @Field(() => Account, { nullable: true }) second: Account | null = null;
  @Field(() => Loose, { nullable: true }) loose: Loose | null = null;
  @Field(PMap.of(text, () => Account)) byName!: PMap<string, Account>;
  @Field(PMap.of(u32, u64)) counts!: PMap<number, bigint>;
  @Field(PVec.of(() => Account)) list!: PVec<Account>;
  @Field(PVec.of(u64)) longs!: PVec<bigint>;
  @Field(PString.of()) motto!: PString;
}

/** The fields of the accounts that {@link fill} makes. */
export const ADA = {
  id: 1,
  owner: 'ada',
  serial: 2n ** 64n - 1n,
  big: -(2n ** 70n),
  key: Uint8Array.of(1, 2, 255),
  since: new Date(1e12),
  note: null,
  place: { x: 3, y: 4 },
  samples: [1, 2, 3],
};

/** Puts two accounts that hold the same into the pool, and one of everything. */
export function fill(
  root: Bank,
  create: <T extends object>(type: new () => T, fields: object) => T,
): void {
  root.first = create(Account, ADA);
  root.second = create(Account, ADA);
  root.loose = create(Loose, { id: 7, pair: [1, 2], at: { x: 1, y: 2 } });
  root.byName.set('ada', root.first);
  root.counts.set(5, 2n ** 63n);
  root.list.push(root.first, root.second, root.first);
  root.longs.push(1n, 2n ** 60n);
  root.motto.append('safe');
}

/** Describes `title` over memory, and over a file where the native shim loads. */
export function forMemoryAndFile(title: string, suite: (medium: MediaCase) => void): void {
  for (const medium of mediaCases()) {
    if (medium.name === 'memory' || medium.name === 'file')
      describe(`${title}, ${medium.name}`, () => suite(medium));
  }
}
