// transaction.property.test.ts — random transactions on every medium against plain data.
import { expect } from 'chai';
import fc from 'fast-check';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { Board, BoardModel, expectBoard, expectNode, type Node } from '../support/graph-model.js';
import { Dealer, OnPurpose, anyDeal, type Deal } from '../support/graph-steps.js';
import { propertyRuns } from '../support/run-size.js';
import { ScratchPool } from '../support/scratch-pool.js';

type Turn =
  | { readonly do: 'deal'; readonly deal: Deal }
  | { readonly do: 'reopen' | 'checkpoint' | 'sync' | 'reclaim' };

const turn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deal' as const), deal: anyDeal }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'reopen' as const,
        'checkpoint' as const,
        'sync' as const,
        'reclaim' as const,
      ),
    }),
  },
);

/** Plays turns on a pool and compares after each. */
class Game {
  readonly #scratch: ScratchPool<Board>;
  #model = new BoardModel();
  #handles = new Map<number, Node>();
  #nextId = 1;

  constructor(scratch: ScratchPool<Board>) {
    this.#scratch = scratch;
  }

  play(one: Turn): void {
    switch (one.do) {
      case 'deal':
        this.#deal(one.deal);
        break;
      case 'reopen':
        if (this.#scratch.isPersistent) this.#reopen();
        break;
      case 'checkpoint':
        this.#scratch.pool.checkpoint();
        break;
      case 'sync':
        this.#scratch.pool.sync();
        break;
      case 'reclaim':
        this.#scratch.pool.reclaim();
        break;
    }
    this.#compare();
  }

  #deal(deal: Deal): void {
    const { pool } = this.#scratch;
    const dealer = new Dealer(this.#model.clone(), new Map(this.#handles), this.#nextId);
    try {
      pool.transaction((j) => dealer.play(pool, j, deal));
    } catch (error) {
      if (!(error instanceof OnPurpose)) throw error;
      this.#expectNoTrace(dealer);
      this.#nextId = dealer.nextId;
      return;
    }
    this.#nextId = dealer.nextId;
    const before = new Map([...this.#handles, ...dealer.created]);
    this.#model = dealer.model;
    this.#model.sweep();
    this.#handles = expectBoard(pool.root, this.#model);
    for (const [id, node] of before) {
      if (this.#handles.has(id))
        expect(this.#handles.get(id) === node, `handle of ${id}`).to.equal(true);
      else expectCode('PTR_STALE', () => node.id);
    }
  }

  /** What was created in a deal that threw is gone; what was adopted is an ordinary object again. */
  #expectNoTrace(dealer: Dealer): void {
    for (const node of dealer.created.values()) expectCode('PTR_STALE', () => node.name);
    for (const { id, object, values } of dealer.adopted) {
      expectNode(object, id, { rank: object.rank, values, left: null, right: null });
      object.name = 'free to change outside of a transaction';
      expect(Object.getOwnPropertySymbols(object)).to.deep.equal([]);
    }
  }

  #reopen(): void {
    const old = [...this.#handles.values()];
    this.#scratch.reopen();
    for (const node of old) expectCode('POOL_CLOSED', () => node.id);
    this.#handles = new Map();
  }

  #compare(): void {
    const found = expectBoard(this.#scratch.pool.root, this.#model);
    for (const [id, node] of this.#handles)
      expect(found.get(id) === node, `handle of ${id}`).to.equal(true);
    this.#handles = found;
    const report = this.#scratch.verify();
    expect(report.objects).to.equal(found.size + 1);
  }
}

forEachMedium('transactions against a model', (medium) => {
  for (const durability of ['strict', 'relaxed'] as const) {
    it(`keep values, links, identity and accounting (${durability})`, () => {
      fc.assert(
        fc.property(fc.array(turn, { minLength: 1, maxLength: 12 }), (turns) => {
          const scratch = new ScratchPool(medium, Board, {
            durability,
            maxBytes: 16 * 1024 * 1024,
            ringBytes: 64 * 1024,
          });
          try {
            scratch.open();
            const game = new Game(scratch);
            for (const one of turns) game.play(one);
          } finally {
            scratch.remove();
          }
        }),
        { numRuns: propertyRuns(durability === 'strict' ? 25 : 50) },
      );
    }).timeout(120_000);
  }
});
