// collect.property.test.ts — random graphs with cycles, random transactions, and collections that run between them.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Journal } from '../../src/index.js';
import {
  Knot,
  Net,
  NetModel,
  anyMove,
  expectKnot,
  linksOf,
  moveKnot,
  type Move,
} from '../support/cyclic-graph.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { propertyRuns } from '../support/run-size.js';
import { ScratchPool } from '../support/scratch-pool.js';

type Turn =
  | { readonly do: 'moves'; readonly moves: readonly Move[]; readonly throws: boolean }
  | { readonly do: 'steps'; readonly count: number; readonly budget: number }
  | { readonly do: 'revive'; readonly pick: number }
  | { readonly do: 'collect' | 'reopen' | 'reclaim' };

const anyTurn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('moves' as const),
      moves: fc.array(anyMove, { minLength: 1, maxLength: 8 }),
      throws: fc.nat({ max: 5 }).map((n) => n === 0),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('steps' as const),
      count: fc.integer({ min: 1, max: 12 }),
      budget: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 20, max: 400 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revive' as const), pick: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('collect' as const, 'reopen' as const, 'reclaim' as const),
    }),
  },
);

class OnPurpose extends Error {}

/** Plays turns on a pool and compares after each. */
class Game {
  readonly #scratch: ScratchPool<Net>;
  #model = new NetModel();
  /** Handles of all that was not freed, as far as the program ever had any since the opening. */
  #handles = new Map<number, Knot>();
  #nextId = 1;

  constructor(scratch: ScratchPool<Net>) {
    this.#scratch = scratch;
  }

  play(turn: Turn): void {
    const { pool } = this.#scratch;
    switch (turn.do) {
      case 'moves':
        this.#transact(turn.moves, turn.throws);
        break;
      case 'steps':
        for (let step = 0; step < turn.count; step++) pool.collectStep(turn.budget);
        break;
      case 'revive':
        this.#revive(turn.pick);
        break;
      case 'collect':
        pool.collect();
        break;
      case 'reopen':
        if (!this.#scratch.isPersistent) break;
        this.#scratch.reopen();
        this.#handles.clear();
        break;
      case 'reclaim':
        pool.reclaim();
        break;
    }
    this.#compare();
    if (turn.do === 'collect') this.#expectNoGarbage();
  }

  end(): void {
    this.#scratch.pool.collect();
    this.#compare();
    this.#expectNoGarbage();
  }

  #expectNoGarbage(): void {
    const reachable = this.#model.reachable();
    // The root, and the nodes.
    expect(this.#scratch.verify().objects).to.equal(reachable.size + 1);
    expect(new Set(this.#shown())).to.deep.equal(reachable);
    expect(new Set(this.#model.knots.keys())).to.deep.equal(reachable);
  }

  #transact(moves: readonly Move[], throws: boolean): void {
    const model = this.#model.clone();
    const handles = new Map(this.#handles);
    const nextId = this.#nextId;
    try {
      this.#scratch.pool.transaction((j) => {
        this.#moves(j, moves);
        if (throws) throw new OnPurpose();
      });
    } catch (error) {
      if (!(error instanceof OnPurpose)) throw error;
      this.#model = model;
      this.#handles = handles;
      this.#nextId = nextId;
    }
  }

  #moves(j: Journal<Net>, moves: readonly Move[]): void {
    j.root.turns++;
    for (const [i, move] of moves.entries()) {
      if (move.do !== 'savepoint') this.#move(j, move);
      else this.#transact(moves.slice(i + 1, i + 4), move.from % 2 === 0);
    }
  }

  #move(j: Journal<Net>, move: Move): void {
    const { root } = j;
    const model = this.#model;
    if (move.do === 'create') {
      this.#create(j, move);
      return;
    }
    if (move.do === 'drop') {
      root.first = null;
      model.first = null;
      root.others.shift();
      model.others.shift();
      return;
    }
    if (move.do === 'forsake') {
      root.first = root.second = model.first = model.second = null;
      root.others.clear();
      model.others = [];
      return;
    }
    const one = this.#pick(move.from);
    const other = this.#pick(move.to);
    if (one === null || other === null) return;
    const [to, target] = other;
    if (move.do === 'others') {
      root.others.push(target);
      model.others.push(to);
    } else if (move.do === 'first' || move.do === 'second') {
      root[move.do] = target;
      model[move.do] = to;
    } else {
      moveKnot(move, one[1], model.knots.get(one[0])!, target, to);
    }
  }

  /** Makes a node that another one links, or the root, and that links another one. */
  #create(j: Journal<Net>, move: Move): void {
    const model = this.#model;
    const left = this.#pick(move.to);
    const owner = move.from % 5 === 0 ? null : this.#pick(move.from);
    const id = this.#nextId++;
    const name = `knot ${id} `.repeat(move.to % 4);
    const made = j.create(Knot, { id, name, left: left?.[1] ?? null });
    this.#handles.set(id, made);
    model.knots.set(id, {
      name,
      left: left?.[0] ?? null,
      tie: null,
      list: [],
      map: new Map(),
      lists: [],
    });
    if (owner === null) {
      j.root.others.push(made);
      model.others.push(id);
    } else {
      owner[1].list.push(made);
      model.knots.get(owner[0])!.list.push(id);
    }
  }

  /** A node that the program has a handle of: garbage too, as long as it is not known to be freed. */
  #pick(number: number): readonly [number, Knot] | null {
    const all = [...this.#handles];
    return all[number % all.length] ?? null;
  }

  /** Links what a cursor shows: the only way to garbage once the pool was opened again. */
  #revive(pick: number): void {
    const shown = this.#shown();
    const id = shown[pick % shown.length];
    if (id === undefined) return;
    this.#scratch.pool.transaction((j) => {
      for (const knot of j.cursor(Knot)) if (knot.id === id) j.root.others.push(knot);
    });
    this.#model.others.push(id);
  }

  #shown(): number[] {
    const shown: number[] = [];
    for (const { id } of this.#scratch.pool.cursor(Knot)) shown.push(id);
    return shown;
  }

  #compare(): void {
    const root = this.#scratch.pool.root as Net;
    const model = this.#model;
    const reachable = model.reachable();
    const shown = new Set(this.#shown());
    for (const [id, knot] of this.#handles) {
      let code = 'alive';
      try {
        expect(knot.id).to.equal(id);
      } catch (error) {
        code = (error as { code: string }).code;
      }
      expect(code).to.be.oneOf(['alive', 'PTR_STALE']);
      expect(shown.has(id), `${id} is shown by a cursor`).to.equal(code === 'alive');
      if (code !== 'alive') this.#handles.delete(id);
    }
    for (const id of [...model.knots.keys()]) {
      if (shown.has(id)) continue;
      expect(reachable.has(id), `${id} is gone, and is reachable`).to.equal(false);
      model.knots.delete(id);
    }
    // Whole: nothing that is there refers to something that is not.
    for (const [id, knot] of model.knots)
      for (const link of linksOf(knot)) expect(shown.has(link), `${id} to ${link}`).to.equal(true);
    this.#findHandles(root);
    for (const [id, knot] of this.#handles)
      expectKnot(id, knot, model.knots.get(id)!, this.#handles);
    expect(root.first?.id ?? null).to.equal(model.first);
    expect(root.second?.id ?? null).to.equal(model.second);
    expect([...root.others].map(({ id }) => id)).to.deep.equal(model.others);
    const wrong = this.#scratch.pool.verify().problems.filter(({ kind }) => kind !== 'orphan');
    expect(wrong).to.deep.equal([]);
  }

  /** Has handles of all that the root and known handles lead to. */
  #findHandles(root: Net): void {
    const queue = [root.first, root.second, ...root.others, ...this.#handles.values()];
    const seen = new Set<Knot>();
    for (const knot of queue) {
      if (knot === null || seen.has(knot)) continue;
      seen.add(knot);
      this.#handles.set(knot.id, knot);
      queue.push(knot.left, knot.tie.to, ...knot.list, ...knot.map.values());
      for (const list of knot.lists) queue.push(...list);
    }
  }
}

forEachMedium('collections of cycles against a model', (medium) => {
  it('free exactly what nothing reaches, and show nothing that is not whole', () => {
    fc.assert(
      fc.property(fc.array(anyTurn, { minLength: 10, maxLength: 60, size: 'max' }), (turns) => {
        const scratch = new ScratchPool(medium, Net, {
          durability: 'relaxed',
          maxBytes: 16 * 1024 * 1024,
          ringBytes: 64 * 1024,
        });
        try {
          scratch.open();
          const game = new Game(scratch);
          for (const turn of turns) game.play(turn);
          game.end();
        } finally {
          scratch.remove();
        }
      }),
      { numRuns: propertyRuns(30) },
    );
  }).timeout(120_000);
});
