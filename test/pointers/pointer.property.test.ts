// pointer.property.test.ts — random transactions over pointers of every kind in every place, against a model with explicit counts.
import { expect } from 'chai';
import fc from 'fast-check';
import { Pbox, Prc } from '../../src/index.js';
import { CELL_COMMANDS } from '../support/cell-commands.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { expectParts } from '../support/pointer-check.js';
import { POINTER_COMMANDS } from '../support/pointer-commands.js';
import { Bench, Part, PoolModel, emptyPart } from '../support/pointer-model.js';
import type { LiveGuard } from '../support/cell-model.js';
import { Table, type Command } from '../support/pointer-table.js';
import { propertyRuns } from '../support/run-size.js';
import { ScratchPool } from '../support/scratch-pool.js';

/** Commands by name, each with how often it comes. */
const COMMANDS: Readonly<Record<string, readonly [number, Command]>> = {
  ...POINTER_COMMANDS,
  ...CELL_COMMANDS,
};

interface Step {
  readonly do: string;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

type Turn =
  | { readonly do: 'transaction'; readonly steps: readonly Step[]; readonly throws: boolean }
  | { readonly do: 'initialize'; readonly pick: number }
  | { readonly do: 'reopen' | 'collect' | 'collectInSteps' | 'reclaim' };

const number = fc.nat({ max: 10_000 });
const anyStep: fc.Arbitrary<Step> = fc.record({
  do: fc.oneof(
    { weight: 4, arbitrary: fc.constant('savepoint') },
    ...Object.entries(COMMANDS).map(([name, [weight]]) => ({
      weight,
      arbitrary: fc.constant(name),
    })),
  ),
  a: number,
  b: number,
  c: number,
});

const anyTurn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('transaction' as const),
      steps: fc.array(anyStep, { minLength: 1, maxLength: 16, size: 'max' }),
      throws: fc.nat({ max: 5 }).map((n) => n === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('initialize' as const), pick: number }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'reopen' as const,
        'collect' as const,
        'collectInSteps' as const,
        'reclaim' as const,
      ),
    }),
  },
);

class OnPurpose extends Error {}

/** Plays turns on a pool and compares after each. */
class Game {
  readonly #scratch: ScratchPool<Bench>;
  #table: Table;

  constructor(scratch: ScratchPool<Bench>) {
    this.#scratch = scratch;
    this.#table = new Table(scratch.pool, new PoolModel());
  }

  play(turn: Turn): void {
    switch (turn.do) {
      case 'transaction':
        this.#transact(turn.steps, turn.throws);
        this.#table.model.sweep();
        break;
      case 'initialize':
        this.#initialize(turn.pick);
        break;
      case 'reopen':
        if (this.#scratch.isPersistent) this.#reopen();
        break;
      case 'collect':
        this.#scratch.pool.collect();
        this.#table.model.collect();
        break;
      case 'collectInSteps': {
        const { pool } = this.#scratch;
        while (pool.collectStep(3) === null);
        this.#table.model.collect();
        break;
      }
      case 'reclaim':
        this.#scratch.pool.reclaim();
    }
    this.#compare();
  }

  /** A transaction, or a savepoint inside of one. */
  #transact(steps: readonly Step[], throws: boolean): void {
    const table = this.#table;
    const { model } = table;
    const handles = new Map(table.handles);
    table.model = model.clone();
    const { j: outer } = table;
    const { guards } = model;
    if (guards.depth++ === 0) table.memory.steps.clear();
    let ended: LiveGuard[] = [];
    try {
      table.pool.transaction((j) => {
        table.j = j;
        this.#steps(steps);
        if (throws) throw new OnPurpose();
      });
      ended = guards.end(false);
    } catch (error) {
      if (!(error instanceof OnPurpose)) throw error;
      ended = guards.end(true);
      table.model = model;
      table.handles = handles;
      table.expectWaiting();
    } finally {
      table.j = outer;
    }
    if (guards.depth === 0) table.memory.steps.clear();
    for (const { guard } of ended) expectCode('CELL_RELEASED', () => guard.value);
  }

  #steps(steps: readonly Step[]): void {
    for (let i = 0; i < steps.length; i++) {
      const { do: name, a, b, c } = steps[i]!;
      if (name === 'savepoint') {
        const inner = steps.slice(i + 1, i + 2 + (a % 5));
        i += inner.length;
        this.#transact(inner, b % 2 === 0);
        expectParts(this.#table.j.root, this.#table.model, this.#table.handles);
      } else {
        COMMANDS[name]![1](this.#table, a, b, c);
      }
    }
    expectParts(this.#table.j.root, this.#table.model, this.#table.handles);
  }

  #initialize(pick: number): void {
    const table = this.#table;
    const { part, plain } = table.pick(pick);
    const id = table.nextId++;
    const made = Object.assign(new Part(), { id });
    const isBox = pick % 2 === 0;
    const initialize = (): void => {
      if (isBox) Pbox.initialize(part, 'box', made);
      else Prc.initialize(part, 'rc', made);
    };
    if ((isBox ? plain.box : plain.rc) !== null) {
      expectCode('PTR_NOT_EMPTY', initialize);
      return;
    }
    initialize();
    plain[isBox ? 'box' : 'rc'] = id;
    table.add(id, made, emptyPart(false), true);
  }

  #reopen(): void {
    const { model, waiting, nextId, handles } = this.#table;
    this.#scratch.reopen();
    for (const { guard } of model.guards.forget(() => false))
      expectCode('POOL_CLOSED', () => guard.value);
    for (const { weak } of waiting) expect(weak.isDangling).to.equal(true);
    for (const part of handles.values()) expectCode('POOL_CLOSED', () => part.note);
    this.#table = new Table(this.#scratch.pool, model);
    this.#table.nextId = nextId;
    this.#scratch.pool.transaction((j) => {
      for (const { weak } of waiting) expect(weak.promote(j)).to.equal(null);
    });
  }

  #compare(): void {
    const { model, handles, made } = this.#table;
    for (const { id, part } of made) {
      const isThere = model.parts.has(id) && handles.get(id) === part;
      if (!isThere) expectCode('PTR_STALE', () => part.note);
    }
    for (const id of [...handles.keys()]) if (!model.parts.has(id)) handles.delete(id);
    for (const { guard } of model.guards.forget((id) => model.parts.has(id)))
      expectCode('PTR_STALE', () => guard.value);
    this.#table.expectWaiting();
    const root = this.#scratch.pool.root as Bench;
    expectParts(root, model, handles);
    this.#table.expectMemory();
    expectCode('TX_REQUIRED', () => (root.box = null));
    expectCode('TX_REQUIRED', () => root.cells.count.set(1, null as never));
    const report = this.#scratch.pool.verify();
    // Cycles that nothing reaches wait for a collection.
    const isGarbage = model.reachable().size < model.parts.size;
    const wrong = report.problems.filter(({ kind }) => !isGarbage || kind !== 'orphan');
    expect(wrong).to.deep.equal([]);
    expect(report.objects, 'objects').to.equal(model.objects);
  }

  /** Ends with an empty pool. */
  end(): void {
    this.play({ do: 'collect' });
    const { guards } = this.#table.model;
    for (const one of guards.live) guards.release(one);
    this.#table.pool.transaction((j) => {
      const { root } = j;
      root.box = root.inner.box = root.ref = root.rc = root.arc = root.inner.rc = null;
      root.number = root.shared = null;
      const { cells } = root;
      cells.ref.take(j);
      cells.box.take(j);
      cells.rc.take(j);
      cells.guarded.lock(j).value = null;
      root.boxes.truncate(0);
      root.rcs.truncate(0);
      cells.boxes.clear();
      cells.rcMap.clear();
      root.boxMap.clear();
      root.rcMap.clear();
    });
    this.#table.pool.collect();
    expect(this.#scratch.verify().objects).to.equal(1);
  }
}

forEachMedium('pointers against a model', (medium) => {
  const usual = medium.name === 'memory' ? 30 : 12;
  it('keep values, counts and owners through savepoints, aborts, collections and reopens', () => {
    fc.assert(
      fc.property(fc.array(anyTurn, { minLength: 2, maxLength: 14, size: 'max' }), (turns) => {
        const scratch = new ScratchPool(medium, Bench, {
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
      { numRuns: propertyRuns(usual) },
    );
  }).timeout(120_000);
});
