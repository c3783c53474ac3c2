// pointer.property.test.ts — random transactions over pointers of every kind in every place, against a model with explicit counts.
import { expect } from 'chai';
import fc from 'fast-check';
import { Pbox, Prc } from '../../src/index.js';
import { CELL_COMMANDS } from '../support/cell-commands.js';
import { noteProgress, shownParts } from '../support/collection-progress.js';
import { CURSOR_COMMANDS } from '../support/cursor-commands.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { expectParts } from '../support/pointer-check.js';
import { POINTER_COMMANDS } from '../support/pointer-commands.js';
import { Bench, Part, PoolModel, emptyPart } from '../support/pointer-model.js';
import type { LiveGuard } from '../support/cell-model.js';
import { Table, type Command } from '../support/pointer-table.js';
import { RING_COMMANDS } from '../support/ring-commands.js';
import { propertyRuns } from '../support/run-size.js';
import { ScratchPool } from '../support/scratch-pool.js';

/** Commands by name, each with how often it comes. */
const COMMANDS: Readonly<Record<string, readonly [number, Command]>> = {
  ...POINTER_COMMANDS,
  ...CELL_COMMANDS,
  ...CURSOR_COMMANDS,
  ...RING_COMMANDS,
};

interface Step {
  readonly do: string;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

type Turn =
  | { readonly do: 'transaction'; readonly steps: readonly Step[]; readonly throws: boolean }
  | { readonly do: 'initialize' | 'hold' | 'letGo'; readonly pick: number }
  | { readonly do: 'steps'; readonly count: number; readonly budget: number }
  | { readonly do: 'reopen' | 'collect' | 'collectInSteps' | 'reclaim' };

/** Of these, those that change who keeps whom: many of them, between the steps of a collection. */
const GRAPH_COMMANDS = [
  ...['keep', 'unlink', 'box', 'weak', 'upgrade', 'cellKeep', 'cellUnlink', 'cellBox'],
  ...['kin', 'walk', 'ring', 'burden', 'revive', 'forsake'],
];

const number = fc.nat({ max: 10_000 });

/** A thing that a transaction does: one of the commands `names`. */
function anyStep(names: readonly string[]): fc.Arbitrary<Step> {
  const commands = names.map((name) => ({
    weight: COMMANDS[name]![0],
    arbitrary: fc.constant(name),
  }));
  const savepoint = { weight: 4, arbitrary: fc.constant('savepoint') };
  return fc.record({ do: fc.oneof(savepoint, ...commands), a: number, b: number, c: number });
}

/** A transaction of at most `length` of the commands `names`. */
function anyTransaction(names: readonly string[], length: number): fc.Arbitrary<Turn> {
  return fc.record({
    do: fc.constant('transaction' as const),
    steps: fc.array(anyStep(names), { minLength: 1, maxLength: length, size: 'max' }),
    throws: fc.nat({ max: 5 }).map((n) => n === 0),
  });
}

const anySteps: fc.Arbitrary<Turn> = fc.record({
  do: fc.constant('steps' as const),
  count: fc.integer({ min: 1, max: 12 }),
  budget: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 20, max: 60 })),
});

const anyOther: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({
    do: fc.constantFrom('initialize' as const, 'hold' as const, 'letGo' as const),
    pick: number,
  }),
  fc.record({
    do: fc.constantFrom(
      'reopen' as const,
      'collect' as const,
      'collectInSteps' as const,
      'reclaim' as const,
    ),
  }),
);

/** Turns with commands of every sort. */
const anyTurns = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: anyTransaction(Object.keys(COMMANDS), 16) },
    { weight: 3, arbitrary: anySteps },
    { weight: 3, arbitrary: anyOther },
  ),
  { minLength: 2, maxLength: 16, size: 'max' },
);

/** Turns that change the graph while a collection of cycles is on its way. */
const anyCollection = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: anyTransaction(GRAPH_COMMANDS, 5) },
    { weight: 10, arbitrary: anySteps },
    { weight: 1, arbitrary: anyOther },
  ),
  { minLength: 10, maxLength: 50, size: 'max' },
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
        // One that runs does not see all that became garbage meanwhile: the next one does.
        while (pool.collectStep(3) === null);
        while (pool.collectStep(3) === null);
        this.#table.model.collect();
        break;
      }
      case 'steps':
        for (let step = 0; step < turn.count; step++)
          noteProgress(this.#table, this.#scratch.pool.collectStep(turn.budget) !== null);
        break;
      case 'hold':
        this.#table.holders.add(turn.pick);
        break;
      case 'letGo':
        this.#letGo(turn.pick);
        break;
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
      this.#forgetGuards();
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

  /** One of those who hold the root lets go; the last one closes the pool, and it is opened again. */
  #letGo(pick: number): void {
    const { holders } = this.#table;
    const isLast = holders.isLast;
    if (isLast && !this.#scratch.isPersistent) return;
    holders.release(pick);
    if (isLast) this.#reopen();
  }

  #reopen(): void {
    const { model, waiting, nextId, handles, fingers, holders } = this.#table;
    this.#scratch.reopen();
    holders.expectAll();
    for (const { finger, count } of fingers) {
      expectCode('POOL_CLOSED', () => finger.id);
      expectCode('POOL_CLOSED', () => count.get());
    }
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
      const isThere = model.parts.has(id) && (handles.get(id) === part || model.doomed.has(id));
      if (!isThere) expectCode('PTR_STALE', () => part.note);
    }
    for (const id of [...handles.keys()]) if (!model.parts.has(id)) handles.delete(id);
    this.#forgetGuards();
    this.#table.expectWaiting();
    this.#table.expectFingers();
    this.#table.holders.expectAll();
    expect(shownParts(this.#scratch.pool)).to.deep.equal(new Set(model.parts.keys()));
    const root = this.#scratch.pool.root as Bench;
    expectParts(root, model, handles);
    this.#table.expectMemory();
    expectCode('TX_REQUIRED', () => (root.box = null));
    expectCode('TX_REQUIRED', () => root.cells.count.set(1, null as never));
    const report = this.#scratch.pool.verify();
    // Cycles that nothing reaches wait for a collection, or for its end.
    const isGarbage = model.reachable().size < model.parts.size || model.condemned.size > 0;
    const wrong = report.problems.filter(({ kind }) => !isGarbage || kind !== 'orphan');
    expect(wrong).to.deep.equal([]);
    expect(report.objects, 'objects').to.equal(model.objects);
  }

  /** Guards of cells whose part is gone give nothing away. */
  #forgetGuards(): void {
    const { model } = this.#table;
    for (const { guard } of model.guards.forget((id) => model.parts.has(id)))
      expectCode('PTR_STALE', () => guard.value);
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
      root.kin.clear();
      root.kinMap.clear();
    });
    this.#table.pool.collect();
    expect(this.#scratch.verify().objects).to.equal(1);
  }
}

forEachMedium('pointers and cells against a model', (medium) => {
  const play = (turns: readonly Turn[]): void => {
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
  };
  const runs = propertyRuns(medium.name === 'memory' ? 30 : 12);

  it('keep values, counts and owners through savepoints, aborts, collections and reopens', () => {
    fc.assert(fc.property(anyTurns, play), { numRuns: runs });
  }).timeout(120_000);

  it('do so while transactions run between the steps of a collection', () => {
    fc.assert(fc.property(anyCollection, play), { numRuns: runs });
  }).timeout(120_000);
});
