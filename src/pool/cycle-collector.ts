// cycle-collector.ts — finds and frees objects that refer to each other and that nothing reaches from the root, in bounded steps.
import { ObjectScan } from '../heap/object-scan.js';
import type { DropVisitor } from '../journal/class-drops.js';
import type { LinkBarrier } from '../journal/link-barrier.js';
import {
  CLASS_ID_MASK,
  FLAG_DROPPED,
  FLAG_SWEEPING,
  FLAG_UNREACHABLE,
} from '../journal/object-layout.js';
import { badPosition } from '../journal/object-start.js';
import type { TransactionEngine } from '../journal/transaction-engine.js';
import { FIRST_CLASS_ID } from '../mapping/collection-factory.js';
import type { PoolContext } from '../mapping/pool-context.js';
import { OP } from '../media/control-layout.js';
import { SUPERBLOCK } from '../media/file-layout.js';
import type { CollectReport } from './collect-report.js';
import { MarkBits } from './mark-bits.js';
import { PositionList } from './position-list.js';

/** What a step of `pool.collect()`, which nothing waits for, may do: few steps, and little memory for each. */
const LARGE_BUDGET = 65_536;
/** Most objects that one commit flags or empties: records stay small beside the journal ring. */
const OBJECTS_PER_COMMIT = 2048;
/** Emptying an object costs about as much as looking at so many. */
const EMPTYING_COST = 8;

/**
 * A collection of cycles. Between its steps transactions run as always.
 *
 * 1. **mark**: walks the graph from the root with a stack of its own. What commits link meanwhile is marked too (an insertion barrier); the root never
 *    changes, and an object is scanned with all collections that it owns in one piece, so no object that was scanned ever refers to one that is not
 *    marked. What was made since the beginning counts as live.
 * 2. **flag**: walks through memory and gives everything that is old and not marked the flag UNREACHABLE, a bounded number of objects a commit. The barrier is still
 *    on: what a program links now through a handle that it has is marked, with all behind it, and loses its flag again.
 * 3. **condemn**: when nothing is left to mark or to flag, one small commit sets SWEEPING on the root object, all handles of flagged objects become stale, and
 *    cursors do not show these any more. No way leads to them from now on, here or, should the process die, for whoever opens the pool.
 * 4. **sweep**: empties them, a bounded number a commit. Each commit keeps every count right, and what loses its last reference is freed by it as always.
 * 5. **drain**: waits for what was dropped to be reclaimed, and takes SWEEPING away.
 *
 * All but the two flags is in memory: a crash, or the end of the pool, leaves objects that the next collection finds. That one marks anew, for only
 * what is both flagged and not marked is ever emptied. Where it finds SWEEPING too, a flag means something from the moment that it is set: such a
 * collection flags nothing and ends what was condemned before, and the one after it takes what has become garbage since.
 */
export class CycleCollector implements DropVisitor, LinkBarrier {
  readonly #context: PoolContext;
  readonly #engine: TransactionEngine;
  #phase: 'idle' | 'mark' | 'sweep' | 'drain' = 'idle';
  #marks = new MarkBits();
  /** Objects that are marked and were not scanned yet. */
  #grey = new PositionList();
  /** What is marked and has the flag all the same. */
  #flagged = new PositionList();
  /** What is not marked: all objects of it, collections too. */
  #garbage = new PositionList();
  /** Where the walk through memory is; null while it does not run. */
  #scan: ObjectScan | null = null;
  /** How much of the garbage the present phase has done. */
  #done = 0;
  /** Whether it ends only what an earlier one had condemned when the pool was closed, or an error ended it. */
  #isResumed = false;
  /** Generations that had been given out at the beginning. */
  #start = 0;
  #work = 0;
  #marked = 0;
  #freed = 0;
  #freedWords = 0;
  #steps = 0;

  constructor(context: PoolContext) {
    this.#context = context;
    this.#engine = context.engine;
  }

  /** Whether a collection has begun and not ended. */
  get isRunning(): boolean {
    return this.#phase !== 'idle';
  }

  /** Collects all that nothing reaches now. A collection that runs, or ran when the pool was closed, is finished first where it empties garbage already, else it begins again. @throws as {@link step} */
  run(): CollectReport {
    while (this.#engine.reclaimStep('relaxed'));
    if (this.#phase === 'mark') this.abandon();
    let freed = 0;
    let freedWords = 0;
    let steps = 0;
    if (this.isRunning || this.#context.sweeping) {
      while (this.#advance(LARGE_BUDGET));
      freed = this.#freed;
      freedWords = this.#freedWords;
      steps = this.#steps;
    }
    while (this.#advance(LARGE_BUDGET));
    this.#freed += freed;
    this.#freedWords += freedWords;
    this.#steps += steps;
    return this.#report();
  }

  /**
   * Does a part of a collection, and begins one where none runs: looks at about `budget` objects and references. Returns what it did when it
   * ends with this step, else null. An error ends the collection, and the pool is in order.
   *
   * @throws PointerError `PTR_CORRUPT`; SchemaError `SCHEMA_NOT_REGISTERED`; MediaError `MEDIA_FULL`, `MEDIA_WRITE`, `MEDIA_SYNC`
   */
  step(budget: number): CollectReport | null {
    return this.#advance(budget) ? null : this.#report();
  }

  /** Forgets the collection that runs. */
  abandon(): void {
    this.#phase = 'idle';
    this.#engine.barrier = null;
    this.#scan = null;
    this.#marks = new MarkBits();
    this.#grey = new PositionList();
    this.#flagged = new PositionList();
    this.#garbage = new PositionList();
  }

  /** {@inheritDoc DropVisitor.reference} */
  reference(position: number): void {
    this.#work++;
    if (!this.#engine.heap.isObject(position)) throw badPosition(position);
    this.#shade(position);
  }

  /** {@inheritDoc DropVisitor.boxed} */
  boxed(position: number): void {
    this.reference(position);
  }

  /** {@inheritDoc DropVisitor.weak} */
  weak(): void {
    // Keeps nothing.
  }

  /** {@inheritDoc DropVisitor.owned} */
  owned(position: number): void {
    this.#work++;
    // Of what is owned, collections are objects: they have handles, and a walk through memory comes to them.
    if (this.#engine.heap.isObject(position) && this.#marks.add(position)) this.#unflag(position);
  }

  /** {@inheritDoc LinkBarrier.linked} */
  linked(position: number): void {
    try {
      if (this.#engine.heap.isObject(position)) this.#shade(position);
    } catch {
      // No memory for it. The commit has happened all the same; the next step begins anew.
      this.abandon();
    }
  }

  #report(): CollectReport {
    return {
      marked: this.#marked,
      freed: this.#freed,
      freedBytes: this.#freedWords * 8,
      steps: this.#steps,
    };
  }

  /** One step; whether more is left. */
  #advance(budget: number): boolean {
    try {
      if (this.#phase === 'idle' && !this.#begin()) return false;
      this.#steps++;
      this.#work = 0;
      this.#dispatch(budget);
    } catch (error) {
      this.abandon();
      throw error;
    }
    return this.isRunning;
  }

  #dispatch(budget: number): void {
    if (this.#phase === 'mark') this.#findGarbage(budget);
    else if (this.#phase === 'sweep') this.#sweep(budget);
    else this.#drain(budget);
  }

  /** False without a root: nothing was ever kept then, and what is there is not ours to judge. */
  #begin(): boolean {
    const root = this.#root;
    this.#marked = this.#freed = this.#freedWords = this.#steps = 0;
    if (root === 0) return false;
    this.#isResumed = this.#context.sweeping;
    this.#start = this.#engine.generation;
    this.#phase = 'mark';
    this.#engine.barrier = this;
    this.reference(root);
    return true;
  }

  get #root(): number {
    return this.#context.image.first.f64[SUPERBLOCK.ROOT] ?? 0;
  }

  #findGarbage(budget: number): void {
    while (this.#work < budget && this.#grey.length > 0) {
      const position = this.#grey.pop();
      this.#work++;
      // Freed since it was marked: what may lie there now is newer than the walk.
      if (!this.#engine.heap.isObject(position)) continue;
      const bits = this.#bits(position);
      if ((bits & FLAG_DROPPED) === 0) this.#context.visit(position, bits & CLASS_ID_MASK, this);
    }
    if (this.#grey.length > 0) return;
    this.#takeFlags();
    if (this.#flagged.length > 0 || this.#work >= budget) return;
    if (!this.#flagUnreached(budget - this.#work)) this.#condemn();
  }

  #shade(position: number): void {
    if (!this.#marks.add(position)) return;
    this.#marked++;
    this.#grey.push(position);
    this.#unflag(position);
  }

  #unflag(position: number): void {
    if ((this.#bits(position) & FLAG_UNREACHABLE) !== 0) this.#flagged.push(position);
  }

  /** Takes the flag from objects that were marked after they had got it, or got it from a collection that ended early. */
  #takeFlags(): void {
    if (this.#flagged.length === 0) return;
    this.#commit(() => {
      for (let n = 0; n < OBJECTS_PER_COMMIT && this.#flagged.length > 0; n++) {
        this.#work += EMPTYING_COST;
        this.#clear(this.#flagged.pop(), FLAG_UNREACHABLE);
      }
    });
  }

  /** Finds what is not marked in the next part of memory and flags it; false at the end of it. @throws SchemaError `SCHEMA_NOT_REGISTERED` */
  #flagUnreached(budget: number): boolean {
    const { image, engine } = this.#context;
    this.#scan ??= new ObjectScan(image, engine.heap);
    const first = this.#garbage.length;
    const more = this.#scan.step(Math.min(budget, OBJECTS_PER_COMMIT), (position) => {
      if (this.#marks.has(position) || this.#isNew(position)) return;
      const bits = this.#bits(position);
      if ((bits & FLAG_DROPPED) !== 0) return;
      if (this.#isResumed && (bits & FLAG_UNREACHABLE) === 0) return;
      const id = bits & CLASS_ID_MASK;
      // It could not be emptied. Nothing was changed yet but flags that mean nothing.
      if (id >= FIRST_CLASS_ID) this.#context.requireModel(id);
      this.#garbage.push(position);
    });
    if (this.#garbage.length === first || this.#isResumed) return more;
    this.#commit(() => {
      for (let i = first; i < this.#garbage.length; i++) {
        const position = this.#garbage.at(i);
        if ((this.#bits(position) & FLAG_UNREACHABLE) === 0)
          engine.writes.op(OP.SET_BITS, position * 2 + 1, FLAG_UNREACHABLE, 0);
      }
    });
    return more;
  }

  /** Whether the object at `position` was made since the collection began; its generation tells, modulo 2^32. */
  #isNew(position: number): boolean {
    const segment = this.#context.image.at(position);
    const generation = segment.i32[(position - segment.base) * 2] ?? 0;
    const start = this.#start;
    return (generation - start - 1) >>> 0 < this.#engine.generation - start;
  }

  /** Nothing is left to mark or to flag: what has the flag ends for everybody, at once. */
  #condemn(): void {
    this.#engine.barrier = null;
    this.#marks = new MarkBits();
    this.#scan = null;
    this.#garbage.retain((position) => this.#isGarbage(position));
    this.#done = 0;
    const context = this.#context;
    if (this.#garbage.length === 0) {
      this.#phase = context.sweeping ? 'drain' : 'idle';
      return;
    }
    if (!context.sweeping) {
      const bits = this.#root * 2 + 1;
      this.#commit(() => {
        this.#engine.writes.op(OP.SET_BITS, bits, FLAG_SWEEPING, 0);
      });
      context.sweeping = true;
    }
    for (let i = 0; i < this.#garbage.length; i++) {
      const position = this.#garbage.at(i);
      context.invalidate(position);
      if ((this.#bits(position) & CLASS_ID_MASK) >= FIRST_CLASS_ID) this.#freed++;
    }
    this.#phase = 'sweep';
  }

  #sweep(budget: number): void {
    const garbage = this.#garbage;
    this.#commit(() => {
      for (let n = 0; n < OBJECTS_PER_COMMIT && this.#work < budget; n++) {
        if (this.#done === garbage.length) break;
        const position = garbage.at(this.#done++);
        this.#work += EMPTYING_COST;
        if (!this.#isGarbage(position)) continue;
        const id = this.#bits(position) & CLASS_ID_MASK;
        const before = this.#engine.references.count;
        if (id >= FIRST_CLASS_ID) this.#context.empty(position, id);
        this.#work += this.#engine.references.count - before;
      }
    });
    if (this.#done < garbage.length) return;
    this.#done = 0;
    this.#phase = 'drain';
  }

  #drain(budget: number): void {
    // What was dropped and waits refers to objects that were emptied, and frees them.
    if (this.#engine.hasBacklog) {
      this.#measured(() => this.#engine.reclaimStep('relaxed'));
      return;
    }
    const garbage = this.#garbage;
    this.#commit(() => {
      while (this.#work++ < budget && this.#done < garbage.length) {
        const position = garbage.at(this.#done++);
        if (!this.#isGarbage(position)) continue;
        // Only damage leaves something: an object whose count was too great, which nothing refers to for all that, or a collection that nothing owned.
        if ((this.#bits(position) & CLASS_ID_MASK) >= FIRST_CLASS_ID)
          this.#engine.freeRaw(position);
        else this.#clear(position, FLAG_UNREACHABLE);
      }
    });
    if (this.#done < garbage.length) return;
    this.#commit(() => {
      this.#clear(this.#root, FLAG_SWEEPING);
    });
    this.#context.sweeping = false;
    this.#garbage = new PositionList();
    this.#phase = 'idle';
  }

  /** Whether the object at `position` has the flag and is still there; one that is dropped is the reclaimer's. */
  #isGarbage(position: number): boolean {
    if (!this.#engine.heap.isObject(position)) return false;
    return (this.#bits(position) & (FLAG_UNREACHABLE | FLAG_DROPPED)) === FLAG_UNREACHABLE;
  }

  #clear(position: number, flag: number): void {
    if (!this.#engine.heap.isObject(position) || (this.#bits(position) & flag) === 0) return;
    this.#engine.writes.op(OP.CLEAR_BITS, position * 2 + 1, flag, 0);
  }

  /** Class and flags in the header of the object at `position`. */
  #bits(position: number): number {
    const segment = this.#context.image.at(position);
    return segment.u32[(position - segment.base) * 2 + 1] ?? 0;
  }

  /** A transaction of the collection's own. No program relies on one of them: they become durable with whatever comes after. */
  #commit(work: () => void): void {
    const engine = this.#engine;
    const mark = engine.begin();
    try {
      work();
    } catch (error) {
      engine.abort(mark);
      throw error;
    }
    this.#measured(() => engine.commit(mark, 'relaxed'));
  }

  #measured(work: () => unknown): void {
    const { heap } = this.#engine;
    const before = heap.usedWords;
    work();
    this.#freedWords += before - heap.usedWords;
  }
}
