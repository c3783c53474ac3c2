// chunk-boundaries.property.test.ts — random transactions that begin shortly before one of their logs fills its first chunk.
import { expect } from 'chai';
import fc from 'fast-check';
import { Field, PVec, Persistent, Root, array, f64, ref, type Journal } from '../../src/index.js';
import { FIRST_CHUNK_ENTRIES } from '../../src/media/control-layout.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { Board, BoardModel, expectBoard } from '../support/graph-model.js';
import { Dealer, OnPurpose, anyDeal, type Deal } from '../support/graph-steps.js';
import { propertyRuns } from '../support/run-size.js';
import { ScratchPool } from '../support/scratch-pool.js';

@Persistent('laden.Small')
class Small {
  @Field() n: number = 0;
  @Field(ref(() => Small), { nullable: true }) next: Small | null = null;
}

@Persistent('laden.Medium')
class Medium extends Small {
  @Field(array(f64, 6)) more: number[] = [0, 0, 0, 0, 0, 0];
}

@Root('laden.Board')
class LadenBoard extends Board {
  @Field(PVec.of(ref(() => Small))) objects!: PVec<Small>;
  @Field(ref(() => Small), { nullable: true }) chain: Small | null = null;
}

/** What the ballast comes to: objects in the vector, the sum of their numbers, objects in the chain. */
interface Ballast {
  readonly objects: number;
  readonly sum: number;
  readonly chain: number;
}

/** A way to fill a log with a number of entries, and what the ballast is then. */
interface Filling {
  fill(j: Journal<LadenBoard>, entries: number): void;
  after(before: Ballast, entries: number): Ballast;
}

const FILLINGS: Record<string, Filling> = {
  'old words': {
    fill(j, entries) {
      const { objects } = j.root;
      for (let i = 0; i < entries; i++) objects.get(i).n += 1;
    },
    after: (before, entries) => ({ ...before, sum: before.sum + entries }),
  },
  allocations: {
    fill(j, entries) {
      for (let i = 0; i < entries; i++) {
        // No two neighbours are of one size: each is an entry of its own.
        const made = j.create(i % 2 === 0 ? Small : Medium);
        made.next = j.root.chain;
        j.root.chain = made;
      }
    },
    after: (before, entries) => ({ ...before, chain: entries }),
  },
  'dropped objects': {
    fill(j, entries) {
      for (let i = 0; i < entries; i++) j.root.objects.pop();
    },
    after: (before, entries) => ({ ...before, objects: before.objects - entries }),
  },
};

/** Plays one deal after another on a laden board. */
class Laden {
  readonly #scratch: ScratchPool<LadenBoard>;
  readonly #filling: Filling;
  #model = new BoardModel();
  #nextId = 1;
  #rounds = 0;

  constructor(scratch: ScratchPool<LadenBoard>, filling: Filling) {
    this.#scratch = scratch;
    this.#filling = filling;
  }

  /** One transaction: `entries` of the log, then the deal. */
  play(entries: number, deal: Deal): void {
    this.#load();
    const { pool } = this.#scratch;
    const handles = expectBoard(pool.root, this.#model);
    const dealer = new Dealer(this.#model.clone(), handles, this.#nextId);
    let expected = this.#ballast();
    try {
      pool.transaction((j) => {
        this.#filling.fill(j, entries);
        dealer.play(pool, j, deal);
      });
      this.#model = dealer.model;
      this.#model.sweep();
      expected = this.#filling.after(expected, entries);
    } catch (error) {
      if (!(error instanceof OnPurpose)) throw error;
    }
    this.#nextId = dealer.nextId;
    this.#compare(expected);
    if (this.#scratch.isPersistent && ++this.#rounds % 2 === 0) {
      this.#scratch.reopen();
      this.#compare(expected);
    }
  }

  /** Drops the chain, and sees that the vector has as many objects as a log has entries. */
  #load(): void {
    const { pool } = this.#scratch;
    pool.transaction((j) => {
      j.root.chain = null;
    });
    pool.reclaim();
    pool.transaction((j) => {
      const { objects } = j.root;
      while (objects.length < FIRST_CHUNK_ENTRIES) objects.push(j.create(Small));
    });
  }

  #compare(expected: Ballast): void {
    expectBoard(this.#scratch.pool.root, this.#model);
    expect(this.#ballast()).to.deep.equal(expected);
    this.#scratch.verify();
  }

  #ballast(): Ballast {
    const { objects, chain } = this.#scratch.pool.root;
    let sum = 0;
    for (const one of objects) sum += one.n;
    let links = 0;
    for (let one = chain; one !== null; one = one.next) links++;
    return { objects: objects.length, sum, chain: links };
  }
}

forEachMedium('transactions at the end of a chunk of a log', (medium) => {
  for (const [log, filling] of Object.entries(FILLINGS)) {
    it(`keep everything, where it is the log of ${log}`, () => {
      const scratch = new ScratchPool<LadenBoard>(medium, LadenBoard, {
        classes: [Small, Medium],
        maxBytes: 2 ** 28,
        ringBytes: 2 ** 20,
      });
      try {
        scratch.open();
        const laden = new Laden(scratch, filling);
        fc.assert(
          fc.property(fc.nat({ max: 40 }), anyDeal, (room, deal) => {
            laden.play(FIRST_CHUNK_ENTRIES - room, deal);
          }),
          // A run begins where the one before ended: a smaller counterexample would say nothing.
          { numRuns: propertyRuns(3), endOnFailure: true },
        );
      } finally {
        scratch.remove();
      }
    }).timeout(120_000);
  }
});
