// cyclic-graph.ts — a graph with links of every kind, in which cycles come about, and the same graph as plain data.
import { expect } from 'chai';
import fc from 'fast-check';
import { Field, PMap, PVec, Persistent, Root, embedded, text, u32 } from '../../src/index.js';

/** Embedded in {@link Knot}: a link inside an object that is inside another. */
@Persistent('cyclic.Tie')
export class Tie {
  @Field(u32) weight: number = 0;
  @Field(() => Knot, { nullable: true }) to: Knot | null = null;
}

/** A node. Links may lead anywhere, to itself too. */
@Persistent('cyclic.Knot')
export class Knot {
  @Field(u32) id: number = 0;
  @Field(text) name: string = '';
  @Field(() => Knot, { nullable: true }) left: Knot | null = null;
  @Field(embedded(() => Tie)) tie!: Tie;
  @Field(PVec.of(() => Knot)) list!: PVec<Knot>;
  @Field(PMap.of(u32, () => Knot)) map!: PMap<number, Knot>;
  @Field(PVec.of(PVec.of(() => Knot))) lists!: PVec<PVec<Knot>>;
}

/** Ways into the graph. */
@Root('cyclic.Net')
export class Net {
  @Field(u32) turns: number = 0;
  @Field(() => Knot, { nullable: true }) first: Knot | null = null;
  @Field(() => Knot, { nullable: true }) second: Knot | null = null;
  @Field(PVec.of(() => Knot)) others!: PVec<Knot>;
}

/** A node as plain data; links are ids. */
export interface KnotModel {
  name: string;
  left: number | null;
  tie: number | null;
  list: number[];
  map: Map<number, number>;
  lists: number[][];
}

/** The graph as plain data. It keeps what nothing reaches, until the pool has freed that. */
export class NetModel {
  knots = new Map<number, KnotModel>();
  first: number | null = null;
  second: number | null = null;
  others: number[] = [];

  /** A copy that shares nothing that changes. */
  clone(): NetModel {
    const copy = new NetModel();
    copy.knots = structuredClone(this.knots);
    copy.first = this.first;
    copy.second = this.second;
    copy.others = [...this.others];
    return copy;
  }

  /** Ids that the root leads to. */
  reachable(): Set<number> {
    const seen = new Set<number>();
    const queue = [this.first, this.second, ...this.others];
    for (const id of queue) {
      if (id === null || seen.has(id)) continue;
      seen.add(id);
      queue.push(...linksOf(this.knots.get(id)!));
    }
    return seen;
  }
}

/** Where the links of a node lead. */
export function linksOf(knot: KnotModel): number[] {
  return [knot.left, knot.tie, ...knot.list, ...knot.map.values(), ...knot.lists.flat()].filter(
    (id) => id !== null,
  );
}

/** One thing that a transaction does; numbers pick, modulo how many there are. */
export interface Move {
  readonly do:
    | 'create'
    | 'left'
    | 'tie'
    | 'push'
    | 'unshift'
    | 'reverse'
    | 'pop'
    | 'set'
    | 'delete'
    | 'nest'
    | 'unnest'
    | 'cut'
    | 'first'
    | 'second'
    | 'others'
    | 'drop'
    | 'forsake'
    | 'savepoint';
  readonly from: number;
  readonly to: number;
}

const KINDS: readonly (readonly [number, Move['do']])[] = [
  [6, 'create'],
  [3, 'left'],
  [3, 'tie'],
  [3, 'push'],
  [2, 'unshift'],
  [1, 'reverse'],
  [1, 'pop'],
  [3, 'set'],
  [1, 'delete'],
  [2, 'nest'],
  [1, 'unnest'],
  [1, 'cut'],
  [2, 'first'],
  [2, 'second'],
  [2, 'others'],
  [2, 'drop'],
  [1, 'forsake'],
  [2, 'savepoint'],
];

/** Random moves. */
export const anyMove: fc.Arbitrary<Move> = fc.record({
  do: fc.oneof(
    ...KINDS.map(([weight, kind]) => ({ weight, arbitrary: fc.constant<Move['do']>(kind) })),
  ),
  from: fc.nat({ max: 1000 }),
  to: fc.nat({ max: 1000 }),
});

/** Does a move of node `from` to the pool's object and to its model. */
export function moveKnot(move: Move, knot: Knot, model: KnotModel, target: Knot, to: number): void {
  switch (move.do) {
    case 'left':
      knot.left = target;
      model.left = to;
      return;
    case 'tie':
      knot.tie.to = target;
      model.tie = to;
      return;
    case 'push':
      knot.list.push(target);
      model.list.push(to);
      return;
    case 'unshift':
      knot.list.unshift(target);
      model.list.unshift(to);
      return;
    case 'reverse':
      knot.list.reverse();
      model.list.reverse();
      return;
    case 'pop':
      knot.list.pop();
      model.list.pop();
      return;
    case 'set':
      knot.map.set(move.to, target);
      model.map.set(move.to, to);
      return;
    case 'delete': {
      const [key] = model.map.keys();
      if (key === undefined) return;
      knot.map.delete(key);
      model.map.delete(key);
      return;
    }
    case 'nest':
      knot.lists.push([target, target]);
      model.lists.push([to, to]);
      return;
    case 'unnest':
      knot.lists.shift();
      model.lists.shift();
      return;
    case 'cut':
      knot.left = null;
      knot.tie.to = null;
      model.left = model.tie = null;
      return;
    default:
  }
}

/** Expects `knot` to hold what `model` says, with links to the very handles in `handles`. */
export function expectKnot(
  id: number,
  knot: Knot,
  model: KnotModel,
  handles: Map<number, Knot>,
): void {
  const idOf = (link: Knot | null): number | null => {
    if (link === null) return null;
    expect(handles.get(link.id) === link, `handle of ${link.id}, from ${id}`).to.equal(true);
    return link.id;
  };
  expect(knot.id).to.equal(id);
  expect(knot.name).to.equal(model.name);
  expect(idOf(knot.left), `left of ${id}`).to.equal(model.left);
  expect(idOf(knot.tie.to), `tie of ${id}`).to.equal(model.tie);
  expect([...knot.list].map(idOf), `list of ${id}`).to.deep.equal(model.list);
  expect(new Map([...knot.map].map(([key, value]) => [key, idOf(value)]))).to.deep.equal(model.map);
  expect([...knot.lists].map((list) => [...list].map(idOf))).to.deep.equal(model.lists);
}
