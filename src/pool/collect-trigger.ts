// collect-trigger.ts — when a pool that collects cycles by itself begins to do so.
import type { TransactionEngine } from '../journal/transaction-engine.js';

/** Objects that must have lost references and lived on, at least, before a collection begins. */
const LEAST_SURVIVORS = 1000;
/** A collection looks at every object: it begins when one in so many may have become part of a cycle. */
const OBJECTS_PER_SURVIVOR = 16;
/** Words that the pool must have grown by, at least; and by half of what it had after the last collection. */
const LEAST_GROWTH_WORDS = 128 * 1024;

/**
 * What a cycle loses when it is dropped is its last reference from outside, and it goes on with a count that is not zero: a collection is due when
 * that happened to many objects, as many as make its cost small beside that of the changes. Few objects may have dropped a large cycle, and one that was never linked has
 * lost nothing; so it is due too when the pool grew by half.
 */
export class CollectTrigger {
  readonly #engine: TransactionEngine;
  #survivors = 0;
  #usedWords = 0;

  constructor(engine: TransactionEngine) {
    this.#engine = engine;
    this.reset();
  }

  /** Whether a collection should begin. */
  get isDue(): boolean {
    const { heap, survivors } = this.#engine;
    const lost = survivors - this.#survivors;
    if (lost >= LEAST_SURVIVORS && lost * OBJECTS_PER_SURVIVOR >= heap.objectCount) return true;
    return heap.usedWords - this.#usedWords >= Math.max(LEAST_GROWTH_WORDS, this.#usedWords / 2);
  }

  /** A collection has begun, or ended: counts from here. */
  reset(): void {
    this.#survivors = this.#engine.survivors;
    this.#usedWords = this.#engine.heap.usedWords;
  }
}
