// graph-model.ts — a graph of objects with fields of many types, and the same graph as plain data.
import 'reflect-metadata';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  Field,
  PArray,
  Persistent,
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
} from '../../src/index.js';

/** Embedded in {@link Node}. */
@Persistent('graph.Spot')
export class Spot {
  @Field(f64) x: number = 0;
  @Field(text) label: string = '';
}

/** A node with a value of each type and two links. Links lead to nodes of greater rank, so that there are no cycles. */
@Persistent('graph.Node')
export class Node {
  @Field(u32) id: number = 0;
  @Field(u8) rank: number = 0;
  @Field(i8) a8: number = 0;
  @Field(u16) b16: number = 0;
  @Field(i16) a16: number = 0;
  @Field(i32) a32: number = 0;
  @Field(u64) b64: bigint = 0n;
  @Field(i64) a64: bigint = 0n;
  @Field(f32) c32: number = 0;
  @Field(f64) c64: number = 0;
  @Field(bool) flag: boolean = false;
  @Field(date) when: Date = new Date(0);
  @Field(enumOf('red', 'green', 'blue')) colour: 'red' | 'green' | 'blue' = 'red';
  @Field(text) name: string = '';
  @Field(text, { nullable: true }) note: string | null = null;
  @Field(bytes) data: Uint8Array = new Uint8Array(0);
  @Field(bigint) big: bigint = 0n;
  @Field(u32, { nullable: true }) maybe: number | null = null;
  @Field(array(u16, 5)) list: number[] | PArray<number> = [0, 0, 0, 0, 0];
  @Field(embedded(() => Spot)) spot: Spot = new Spot();
  @Field(() => Node, { nullable: true }) left: Node | null = null;
  @Field(() => Node, { nullable: true }) right: Node | null = null;
}

/** Four ways into the graph. */
@Root('graph.Board')
export class Board {
  @Field(u32) turns: number = 0;
  @Field(() => Node, { nullable: true }) slot0: Node | null = null;
  @Field(() => Node, { nullable: true }) slot1: Node | null = null;
  @Field(() => Node, { nullable: true }) slot2: Node | null = null;
  @Field(() => Node, { nullable: true }) slot3: Node | null = null;
}

/** Names of the slots of {@link Board}. */
export const SLOTS = ['slot0', 'slot1', 'slot2', 'slot3'] as const;
/** Names of the links of {@link Node}. */
export const LINKS = ['left', 'right'] as const;

/** Values of a node's fields but id, rank and links. */
export interface Values {
  readonly a8: number;
  readonly b16: number;
  readonly a16: number;
  readonly a32: number;
  readonly b64: bigint;
  readonly a64: bigint;
  readonly c32: number;
  readonly c64: number;
  readonly flag: boolean;
  readonly when: Date;
  readonly colour: 'red' | 'green' | 'blue';
  readonly name: string;
  readonly note: string | null;
  readonly data: Uint8Array;
  readonly big: bigint;
  readonly maybe: number | null;
  readonly list: readonly number[];
  readonly spot: { readonly x: number; readonly label: string };
}

const anyText = fc.oneof(
  fc.string({ maxLength: 24 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ minLength: 200, maxLength: 3000 }),
);

/** Values of all fields. */
export const anyValues: fc.Arbitrary<Values> = fc.record({
  a8: fc.integer({ min: -128, max: 127 }),
  b16: fc.integer({ min: 0, max: 65_535 }),
  a16: fc.integer({ min: -32_768, max: 32_767 }),
  a32: fc.integer(),
  b64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  a64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  c32: fc.float(),
  c64: fc.double(),
  flag: fc.boolean(),
  when: fc.date({ noInvalidDate: true }),
  colour: fc.constantFrom('red', 'green', 'blue'),
  name: anyText,
  note: fc.option(anyText),
  data: fc.uint8Array({ maxLength: 40 }),
  big: fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
  maybe: fc.option(fc.integer({ min: 0, max: 4_294_967_295 })),
  list: fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 5, maxLength: 5 }),
  spot: fc.record({ x: fc.double(), label: anyText }),
});

/** A node as plain data. */
export interface NodeModel {
  readonly rank: number;
  values: Values;
  left: number | null;
  right: number | null;
}

/** A board as plain data: nodes by id, and the id in each slot. */
export class BoardModel {
  nodes = new Map<number, NodeModel>();
  slots: (number | null)[] = SLOTS.map(() => null);
  turns = 0;

  /** A copy that shares nothing that changes. */
  clone(): BoardModel {
    const copy = new BoardModel();
    for (const [id, node] of this.nodes) copy.nodes.set(id, { ...node });
    copy.slots = [...this.slots];
    copy.turns = this.turns;
    return copy;
  }

  /** Ids that a slot leads to, in the order of a walk. */
  reachable(): number[] {
    const seen = new Set<number>();
    const queue = [...this.slots];
    for (const id of queue) {
      if (id === null || seen.has(id)) continue;
      seen.add(id);
      const node = this.nodes.get(id)!;
      queue.push(node.left, node.right);
    }
    return [...seen];
  }

  /** Forgets what no slot leads to. */
  sweep(): void {
    const kept = new Set(this.reachable());
    for (const id of [...this.nodes.keys()]) if (!kept.has(id)) this.nodes.delete(id);
  }
}

/** Stores `values` in a node, persistent or transient. */
export function assign(node: Node, values: Values): void {
  Object.assign(node, { ...values, list: [...values.list], spot: { ...values.spot } });
}

/** Expects `node` to hold what `model` says; its links are left to the caller. */
export function expectNode(node: Node, id: number, model: NodeModel): void {
  const { values } = model;
  expect(node.id).to.equal(id);
  expect(node.rank).to.equal(model.rank);
  for (const key of [
    'a8',
    'b16',
    'a16',
    'a32',
    'b64',
    'a64',
    'flag',
    'colour',
    'name',
    'note',
    'big',
    'maybe',
  ] as const) {
    expect(node[key], key).to.equal(values[key]);
  }
  expect(Object.is(node.c32, values.c32), `c32 ${node.c32}`).to.equal(true);
  expect(Object.is(node.c64, values.c64), `c64 ${node.c64}`).to.equal(true);
  expect(node.when.getTime()).to.equal(values.when.getTime());
  expect([...node.data]).to.deep.equal([...values.data]);
  expect([...node.list]).to.deep.equal([...values.list]);
  expect(Object.is(node.spot.x, values.spot.x), `spot.x ${node.spot.x}`).to.equal(true);
  expect(node.spot.label).to.equal(values.spot.label);
}

/** Expects the persistent `board` to be what `model` says: every node, every value, every link; returns its nodes by id. */
export function expectBoard(board: Board, model: BoardModel): Map<number, Node> {
  const found = new Map<number, Node>();
  const queue: { node: Node | null; id: number | null }[] = SLOTS.map((slot, i) => ({
    node: board[slot],
    id: model.slots[i]!,
  }));
  for (const { node, id } of queue) {
    if (id === null || node === null) {
      expect(node === null, `node ${String(id)}`).to.equal(id === null);
      continue;
    }
    const known = found.get(id);
    expect(known === undefined || known === node, `one handle of node ${id}`).to.equal(true);
    if (known !== undefined) continue;
    found.set(id, node);
    const expected = model.nodes.get(id)!;
    expectNode(node, id, expected);
    for (const link of LINKS) queue.push({ node: node[link], id: expected[link] });
  }
  expect(board.turns).to.equal(model.turns);
  return found;
}
