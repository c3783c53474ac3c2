// graph-steps.ts — random transactions on the graph, done to the pool and to the model alike.
import fc from 'fast-check';
import type { Journal, Pool } from '../../src/index.js';
import {
  LINKS,
  Node,
  SLOTS,
  anyValues,
  assign,
  type Board,
  type BoardModel,
  type Values,
} from './graph-model.js';

/** One thing that a transaction does. Numbers pick a node, a slot or a link, modulo how many there are. */
export type Step =
  | { readonly do: 'create'; readonly slot: number; readonly rank: number; readonly values: Values }
  | {
      readonly do: 'adopt';
      readonly slot: number;
      readonly rank: number;
      readonly values: readonly Values[];
    }
  | { readonly do: 'abandon'; readonly values: Values }
  | { readonly do: 'assign'; readonly node: number; readonly values: Values }
  | {
      readonly do: 'element';
      readonly node: number;
      readonly index: number;
      readonly value: number;
    }
  | { readonly do: 'link'; readonly from: number; readonly to: number; readonly link: number }
  | { readonly do: 'unlink'; readonly from: number; readonly link: number }
  | { readonly do: 'show'; readonly slot: number; readonly node: number }
  | { readonly do: 'clear'; readonly slot: number }
  | { readonly do: 'nested'; readonly steps: readonly Step[]; readonly throws: boolean };

/** A transaction. */
export interface Deal {
  readonly steps: readonly Step[];
  readonly throws: boolean;
}

const RANKS = 20;
const n = fc.nat({ max: 1000 });
const rank = fc.nat({ max: RANKS });

const { step } = fc.letrec<{ step: Step }>((tie) => ({
  step: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ do: fc.constant('create' as const), slot: n, rank, values: anyValues }),
    fc.record({ do: fc.constant('assign' as const), node: n, values: anyValues }),
    fc.record({
      do: fc.constant('element' as const),
      node: n,
      index: fc.nat({ max: 4 }),
      value: fc.nat({ max: 65_535 }),
    }),
    fc.record({ do: fc.constant('link' as const), from: n, to: n, link: n }),
    fc.record({ do: fc.constant('unlink' as const), from: n, link: n }),
    fc.record({ do: fc.constant('show' as const), slot: n, node: n }),
    fc.record({ do: fc.constant('clear' as const), slot: n }),
    fc.record({ do: fc.constant('abandon' as const), values: anyValues }),
    fc.record({
      do: fc.constant('adopt' as const),
      slot: n,
      rank,
      values: fc.array(anyValues, { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      do: fc.constant('nested' as const),
      steps: fc.array(tie('step'), { maxLength: 6 }),
      throws: fc.boolean(),
    }),
  ),
}));

/** Random transactions; one in five throws at its end. */
export const anyDeal: fc.Arbitrary<Deal> = fc.record({
  steps: fc.array(step, { maxLength: 12 }),
  throws: fc.nat({ max: 4 }).map((k) => k === 0),
});

/** Thrown on purpose. */
export class OnPurpose extends Error {}

/** Does deals to a pool and its model. */
export class Dealer {
  model: BoardModel;
  /** Handles of the nodes that `model` has, by id. */
  handles: Map<number, Node>;
  /** Objects made by `create`, by id, this deal. */
  readonly created = new Map<number, Node>();
  /** Objects made with `new` and adopted, this deal, with the values that they had. */
  readonly adopted: { readonly id: number; readonly object: Node; readonly values: Values }[] = [];
  #nextId: number;

  constructor(model: BoardModel, handles: Map<number, Node>, nextId: number) {
    this.model = model;
    this.handles = handles;
    this.#nextId = nextId;
  }

  get nextId(): number {
    return this.#nextId;
  }

  /** Runs the body of a deal; throws {@link OnPurpose} where the deal says so. */
  play(pool: Pool<Board>, j: Journal<Board>, deal: Deal): void {
    j.root.turns += 1;
    this.model.turns += 1;
    this.#steps(pool, j, deal.steps);
    if (deal.throws) throw new OnPurpose();
  }

  #steps(pool: Pool<Board>, j: Journal<Board>, steps: readonly Step[]): void {
    for (const one of steps) {
      if (one.do === 'nested') this.#nested(pool, one);
      else this.#step(j, one);
    }
  }

  #nested(pool: Pool<Board>, { steps, throws }: Extract<Step, { do: 'nested' }>): void {
    const before = this.model.clone();
    const handles = new Map(this.handles);
    try {
      pool.transaction((j) => {
        this.#steps(pool, j, steps);
        if (throws) throw new OnPurpose();
      });
    } catch (error) {
      if (!(error instanceof OnPurpose)) throw error;
      this.model = before;
      this.handles = handles;
    }
  }

  #step(j: Journal<Board>, one: Exclude<Step, { do: 'nested' }>): void {
    const { model, handles } = this;
    switch (one.do) {
      case 'create': {
        const id = this.#nextId++;
        const node = j.create(Node, { id, rank: one.rank });
        assign(node, one.values);
        this.created.set(id, node);
        this.#add(id, node, one.rank, one.values);
        this.#show(j, one.slot, id);
        return;
      }
      case 'adopt':
        this.#adopt(j, one);
        return;
      case 'abandon':
        this.created.set(
          this.#nextId,
          j.create(Node, { id: this.#nextId++, name: one.values.name, data: one.values.data }),
        );
        return;
      case 'show': {
        const id = this.#pick(one.node);
        if (id !== null) this.#show(j, one.slot, id);
        return;
      }
      case 'clear':
        this.#show(j, one.slot, null);
        return;
      case 'assign': {
        const id = this.#pick(one.node);
        if (id === null) return;
        assign(handles.get(id)!, one.values);
        model.nodes.get(id)!.values = one.values;
        return;
      }
      case 'element': {
        const id = this.#pick(one.node);
        if (id === null) return;
        (handles.get(id)!.list as { set(index: number, value: number): void }).set(
          one.index,
          one.value,
        );
        const node = model.nodes.get(id)!;
        node.values = { ...node.values, list: node.values.list.with(one.index, one.value) };
        return;
      }
      case 'link': {
        const from = this.#pick(one.from);
        const to = this.#pick(one.to);
        if (from === null || to === null) return;
        if (model.nodes.get(from)!.rank >= model.nodes.get(to)!.rank) return;
        const link = LINKS[one.link % 2]!;
        handles.get(from)![link] = handles.get(to)!;
        model.nodes.get(from)![link] = to;
        return;
      }
      case 'unlink': {
        const from = this.#pick(one.from);
        if (from === null) return;
        const link = LINKS[one.link % 2]!;
        handles.get(from)![link] = null;
        model.nodes.get(from)![link] = null;
      }
    }
  }

  /** A chain of transient objects, shown at once. */
  #adopt(j: Journal<Board>, one: Extract<Step, { do: 'adopt' }>): void {
    let next: { id: number; node: Node } | null = null;
    for (const [i, values] of one.values.entries()) {
      const id = this.#nextId++;
      const rank = one.rank + one.values.length - i;
      const node = new Node();
      node.id = id;
      node.rank = rank;
      assign(node, values);
      node.left = next?.node ?? null;
      this.#add(id, node, rank, values, next?.id ?? null);
      this.adopted.push({ id, object: node, values });
      next = { id, node };
    }
    if (next !== null) this.#show(j, one.slot, next.id);
  }

  #add(id: number, node: Node, rank: number, values: Values, left: number | null = null): void {
    this.handles.set(id, node);
    this.model.nodes.set(id, { rank, values, left, right: null });
  }

  #show(j: Journal<Board>, slot: number, id: number | null): void {
    const at = slot % SLOTS.length;
    j.root[SLOTS[at]!] = id === null ? null : this.handles.get(id)!;
    this.model.slots[at] = id;
  }

  #pick(number: number): number | null {
    const ids = [...this.model.nodes.keys()];
    return ids[number % ids.length] ?? null;
  }
}
