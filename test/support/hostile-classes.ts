// hostile-classes.ts — a pool with values of every kind, for tests that damage it.
import crypto from 'node:crypto';
import {
  Field,
  PClone,
  PCell,
  PMap,
  PMutex,
  PRefCell,
  PString,
  PVec,
  PWeak,
  Parc,
  Pbox,
  Persistent,
  Pool,
  Prc,
  Root,
  array,
  bigint,
  bool,
  bytes,
  date,
  embedded,
  enumOf,
  f32,
  f64,
  i16,
  i32,
  i64,
  i8,
  text,
  u16,
  u32,
  u64,
  u8,
  type FixedArray,
  type Journal,
  type PoolOptions,
} from '../../src/index.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';

const COLOURS = ['red', 'green', 'blue'] as const;
type Colour = (typeof COLOURS)[number];

@Persistent('hostile.Point', { identity: false })
class Point {
  @Field(f64) x: number = 0;
  @Field(f64) y: number = 0;
  @Field(text, { nullable: true }) label: string | null = null;
  @Field(() => Point, { nullable: true }) next: Point | null = null;
}

@Persistent('hostile.Node')
class Node {
  @Field(u32) id: number = 0;
  @Field(text) name: string = '';
  @Field(() => Node, { nullable: true }) parent: Node | null = null;
  @Field(() => Node, { optional: true }) next?: Node;
  @Field(PVec.of(() => Node)) children!: PVec<Node>;
  @Field(embedded(() => Point)) at: Point = new Point();
}

@Persistent('hostile.Leaf')
class Leaf extends Node {
  @Field(bytes) raw: Uint8Array = new Uint8Array(0);
  @Field(PMap.of(text, () => Node)) links!: PMap<string, Node>;
}

/** Owns, keeps and knows others by pointers. */
@PClone()
@Persistent('hostile.Holder')
class Holder {
  @Field(u32) id: number = 0;
  @Field(Pbox.of(() => Holder), { nullable: true }) box: Pbox<Holder> | null = null;
  @Field(PVec.of(Pbox.of(() => Holder))) boxes!: PVec<Pbox<Holder>>;
  @Field(Prc.of(() => Holder), { nullable: true }) rc: Prc<Holder> | null = null;
  @Field(PWeak.of(() => Holder)) weak!: PWeak<Holder>;
}

/** The root of the pool that is damaged. */
@Root('hostile.Everything')
export class Everything {
  @Field(u8) u8: number = 8;
  @Field(i8) i8: number = -8;
  @Field(u16) u16: number = 16;
  @Field(i16) i16: number = -16;
  @Field(u32) u32: number = 32;
  @Field(i32) i32: number = -32;
  @Field(u64) u64: bigint = 64n;
  @Field(i64) i64: bigint = -64n;
  @Field(f32) f32: number = 0.5;
  @Field(f64) f64: number = 0.25;
  @Field(bool) bool: boolean = true;
  @Field(date) date: Date = new Date(0);
  @Field(enumOf(...COLOURS)) colour: Colour = 'green';
  @Field(text) short: string = 'short';
  @Field(text) long: string = '';
  @Field(text, { nullable: true, optional: true }) wide?: string | null = null;
  @Field(bytes) bytes: Uint8Array = new Uint8Array(3);
  @Field(bigint) big: bigint = 0n;
  @Field(u16, { nullable: true }) perhaps: number | null = 7;
  @Field(array(u16, 9)) numbers!: FixedArray<number>;
  @Field(embedded(() => Point)) point: Point = new Point();
  @Field(() => Point, { nullable: true }) loose: Point | null = null;
  @Field(() => Node, { nullable: true }) tree: Node | null = null;
  @Field(() => Node, { nullable: true }) list: Node | null = null;
  @Field(PMap.of(u32, () => Node)) byId!: PMap<number, Node>;
  @Field(PMap.of(text, text)) byText!: PMap<string, string>;
  @Field(PMap.of(bigint, u32)) byBigint!: PMap<bigint, number>;
  @Field(PMap.of(f64, f64)) byF64!: PMap<number, number>;
  @Field(PMap.of(f32, u8)) byF32!: PMap<number, number>;
  @Field(PMap.of(i16, date)) byI16!: PMap<number, Date>;
  @Field(PMap.of(u64, bytes)) byU64!: PMap<bigint, Uint8Array>;
  @Field(PMap.of(i64, () => Point)) byI64!: PMap<bigint, Point>;
  @Field(PMap.of(date, bigint)) byDate!: PMap<Date, bigint>;
  @Field(PMap.of(bool, u16)) byBool!: PMap<boolean, number>;
  @Field(PMap.of(enumOf(...COLOURS), PVec.of(text))) byColour!: PMap<Colour, PVec<string>>;
  @Field(PMap.of(text, PMap.of(u32, PString.of()))) nested!: PMap<string, PMap<number, PString>>;
  @Field(PVec.of(u8)) octets!: PVec<number>;
  @Field(PVec.of(f64)) samples!: PVec<number>;
  @Field(PVec.of(i64)) longs!: PVec<bigint>;
  @Field(PVec.of(text)) words!: PVec<string>;
  @Field(PVec.of(() => Node)) nodes!: PVec<Node>;
  @Field(PVec.of(() => Point)) points!: PVec<Point>;
  @Field(PVec.of(PVec.of(u16))) rows!: PVec<PVec<number>>;
  @Field(PVec.of(PMap.of(u32, text))) maps!: PVec<PMap<number, string>>;
  @Field(Pbox.of(() => Holder), { nullable: true }) owned: Pbox<Holder> | null = null;
  @Field(Prc.of(() => Holder), { nullable: true }) kept: Prc<Holder> | null = null;
  @Field(Parc.of(text), { nullable: true }) sharedText: Parc<string> | null = null;
  @Field(PWeak.of(() => Holder)) known!: PWeak<Holder>;
  @Field(PVec.of(PWeak.of(() => Holder))) weaks!: PVec<PWeak<Holder>>;
  @Field(PVec.of(Prc.of(() => Holder))) counted!: PVec<Prc<Holder>>;
  @Field(
    PMap.of(
      u32,
      Pbox.of(() => Holder),
    ),
  )
  boxMap!: PMap<number, Pbox<Holder>>;
  @Field(PVec.of(PCell.of(Pbox.of(() => Holder)))) cells!: PVec<PCell<Pbox<Holder> | null>>;
  @Field(PRefCell.of(text)) borrowed!: PRefCell<string>;
  @Field(PMutex.of(() => Node)) guarded!: PMutex<Node | null>;
  @Field(PString.of()) narrow!: PString;
  @Field(PString.of()) broad!: PString;
}

/** Options of the pool: small, so that a round of damage and opening is short. */
export const HOSTILE_OPTIONS: PoolOptions = {
  maxBytes: 3 * 1024 * 1024,
  initialBytes: 0,
  ringBytes: 64 * 1024,
  media: 'portable',
  durability: 'relaxed',
};

/** The bytes of a closed pool with everything in it, the same each time; `longText` units of text, above 32 Mi of which it lies in chunks. */
export function hostilePool(longText: number, options: PoolOptions = HOSTILE_OPTIONS): Uint8Array {
  const { randomInt } = crypto;
  let seed = 0;
  // Maps have random seeds, and a failure must be seen again.
  crypto.randomInt = () => ++seed;
  try {
    return build(longText, options);
  } finally {
    crypto.randomInt = randomInt;
  }
}

function build(longText: number, options: PoolOptions): Uint8Array {
  const poolFile = new MemoryPoolFile();
  const pool = Pool.open('', Everything, { ...options, poolFile, create: 'if-absent' });
  pool.transaction((j) => {
    fill(j.root, longText);
    fillPointers(j);
  });
  // Holes among the allocations, and runs that are not full.
  pool.transaction(({ root }) => {
    for (let i = 0; i < 120; i += 3) root.byText.delete(`key ${i}`);
    root.nodes.truncate(30);
  });
  pool.reclaim();
  pool.close();
  const image = new Uint8Array(poolFile.size());
  poolFile.read(0, image);
  return image;
}

/** Puts values of every kind into `root`. */
function fill(root: Everything, longText: number): void {
  root.long = 'x'.repeat(longText);
  root.wide = 'ab€😀'.repeat(50);
  root.bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
  root.big = -(3n ** 300n);
  root.numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  root.point = Object.assign(new Point(), { x: 1, y: 2, label: 'a label that is long enough' });
  const loose = new Point();
  loose.next = Object.assign(new Point(), { label: 'end' });
  root.loose = loose;
  root.tree = Object.assign(new Node(), { id: 1, name: 'top' });
  const { tree } = root;
  for (let i = 0; i < 12; i++) {
    const child = i % 3 === 0 ? new Leaf() : new Node();
    child.id = i + 10;
    child.name = `the child with number ${i}`;
    child.parent = tree;
    tree.children.push(child);
  }
  let list: Node | null = null;
  for (let i = 0; i < 25; i++) {
    const node = Object.assign(new Node(), { id: i + 100, name: `n${i}` });
    if (list !== null) node.next = list;
    list = node;
  }
  root.list = list;
  fillMaps(root);
  fillVectors(root);
}

function fillPointers(j: Journal<Everything>): void {
  const { root } = j;
  const holders = Array.from({ length: 8 }, (_, id) => Prc.from(j.create(Holder, { id }), j));
  root.kept = holders[0]!;
  root.known = holders[1]!.downgrade(j);
  root.sharedText = Parc.new('a text that several share', j);
  for (const [i, holder] of holders.entries()) {
    root.counted.push(holder);
    root.weaks.push(holder.downgrade(j), PWeak.new());
    const { value } = holder;
    value.rc = holders[i + 1] ?? null;
    value.weak = holders[i >> 1]!.downgrade(j);
    value.box = Pbox.new(j.create(Holder, { id: 100 + i }), j);
    value.box.value.boxes.push(Pbox.new(j.create(Holder, { id: 200 + i }), j));
    root.boxMap.set(i, Pbox.new(j.create(Holder, { id: 300 + i }), j));
  }
  root.owned = Pbox.new(j.create(Holder, { id: 400 }), j);
  for (let i = 0; i < 4; i++) root.cells.push(Pbox.new(j.create(Holder, { id: 500 + i }), j), null);
  root.borrowed.replace('a text that is longer than a slot', j);
  root.guarded.lock(j).value = root.tree;
}

function fillMaps(root: Everything): void {
  for (let i = 0; i < 120; i++) {
    const node = i % 5 === 0 ? new Leaf() : new Node();
    node.id = i;
    node.name = i % 2 === 0 ? `${i}` : `a name that does not fit its slot ${i}`;
    root.byId.set(i, node);
    if (node instanceof Leaf) {
      node.raw = new Uint8Array(i);
      node.links.set('self', node);
    }
    root.byText.set(`key ${i}`, `value ${i}`);
    root.byText.set(
      `a key that does not fit its slot ${i}`,
      `a value that does not fit either ${i}`,
    );
  }
  for (let i = 0; i < 60; i++) {
    root.byBigint.set(BigInt(i) ** 30n, i);
    root.byF64.set(i / 7, i);
    root.byF32.set(i / 8, i);
    root.byI16.set(i - 30, new Date(i));
    root.byU64.set(BigInt(i), new Uint8Array(i));
    root.byI64.set(BigInt(-i), Object.assign(new Point(), { x: i }));
    root.byDate.set(new Date(i * 1000), BigInt(i) ** 40n);
  }
  root.byBool.set(true, 1).set(false, 0);
  root.byColour.set('red', ['one', 'two']).set('blue', ['a text that does not fit its slot']);
  for (const name of ['first', 'second', 'third']) {
    root.nested.set(
      name,
      new Map([
        [1, `one of ${name}`],
        [2, 'x'.repeat(300)],
      ]),
    );
  }
}

function fillVectors(root: Everything): void {
  for (let i = 0; i < 400; i++) root.samples.push(i / 3);
  for (let i = 0; i < 3000; i++) root.octets.push(i & 255);
  for (let i = 0; i < 40; i++) {
    root.longs.push(BigInt(i) << 40n);
    root.words.push(i % 2 === 0 ? `w${i}` : `a word that does not fit its slot ${i}`);
    root.nodes.push(root.byId.get(i)!);
    root.points.push(Object.assign(new Point(), { y: i }));
    root.rows.push([i, i + 1, i + 2]);
    root.maps.push(new Map([[i, `map ${i}`]]));
  }
  root.narrow.set('narrow text '.repeat(100));
  root.broad.set('breiter Text € '.repeat(100));
}
