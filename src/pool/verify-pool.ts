// verify-pool.ts — walks a pool from its root and holds what it finds against the heap's metadata.
import type { DropVisitor } from '../journal/class-drops.js';
import {
  PAGE_LARGE,
  PAGE_RUN,
  ZONE_PAGES,
  descriptorBack,
  descriptorPages,
  firstHeapPage,
} from '../heap/heap-layout.js';
import { SUPERBLOCK, PAGE_WORDS } from '../media/file-layout.js';
import { CLASS_ID_MASK, FLAG_UNREACHABLE } from '../journal/object-layout.js';
import { FIRST_CLASS_ID } from '../mapping/collection-factory.js';
import { isOwned } from '../mapping/ownership.js';
import type { PoolContext } from '../mapping/pool-context.js';
import type { Catalog } from './catalog.js';

/** One thing that is wrong in a pool. */
export interface VerifyProblem {
  readonly kind: 'orphan' | 'count' | 'dangling' | 'shared' | 'class' | 'accounting';
  /** Position in the pool in words of 8 bytes. */
  readonly position: number;
  readonly message: string;
}

/** What pool.verify() found. */
export interface VerifyReport {
  readonly ok: boolean;
  readonly problems: readonly VerifyProblem[];
  /** Objects reached, the library's own collections included. */
  readonly objects: number;
  /** Allocations in the heap. */
  readonly allocations: number;
  readonly usedBytes: number;
  /** Dropped objects that wait to be reclaimed (they are no problem). */
  readonly pending: number;
}

const MAX_PROBLEMS = 100;

/** Checks reachability, counts and accounting. Memory proportional to the number of allocations. */
export function verifyPool(context: PoolContext, catalog: Catalog): VerifyReport {
  return new Verification(context, catalog).run();
}

class Verification implements DropVisitor {
  readonly #context: PoolContext;
  readonly #catalog: Catalog;
  readonly #problems: VerifyProblem[] = [];
  readonly #references = new Map<number, number>();
  readonly #owned = new Set<number>();
  readonly #boxed = new Set<number>();
  readonly #weak = new Map<number, number>();
  readonly #queue: number[] = [];
  /** Objects that nothing reaches, collections left out: those are what an owner has. */
  readonly #orphans: number[] = [];
  #allocations = 0;
  #usedWords = 0;
  #pending = 0;

  constructor(context: PoolContext, catalog: Catalog) {
    this.#context = context;
    this.#catalog = catalog;
  }

  run(): VerifyReport {
    const { image } = this.#context;
    const superblock = image.first.f64;
    const root = superblock[SUPERBLOCK.ROOT] ?? 0;
    const catalog = superblock[SUPERBLOCK.CATALOG] ?? 0;
    if (root !== 0) this.reference(root);
    if (catalog !== 0) this.owned(catalog);
    this.#walk();
    this.#walkPending();
    const objects = this.#references.size;
    this.#checkHeap();
    this.#countOrphans();
    this.#checkCounts();
    return {
      ok: this.#problems.length === 0,
      problems: this.#problems,
      objects,
      allocations: this.#allocations,
      usedBytes: this.#usedWords * 8,
      pending: this.#pending,
    };
  }

  /** {@inheritDoc DropVisitor.reference} */
  reference(position: number): void {
    const seen = this.#references.get(position);
    this.#references.set(position, (seen ?? 0) + 1);
    if (seen !== undefined) return;
    if (!this.#context.engine.heap.isObject(position)) {
      this.#report('dangling', position, 'a reference leads to no object');
      return;
    }
    this.#queue.push(position);
  }

  /** {@inheritDoc DropVisitor.boxed} */
  boxed(position: number): void {
    if (this.#boxed.has(position)) this.#report('shared', position, 'two pointers own one object');
    this.#boxed.add(position);
    this.reference(position);
  }

  /** {@inheritDoc DropVisitor.weak} */
  weak(position: number, generation: number): void {
    if (this.#context.isAllocatedAs(position, generation))
      this.#weak.set(position, (this.#weak.get(position) ?? 0) + 1);
  }

  /** {@inheritDoc DropVisitor.owned} */
  owned(position: number): void {
    if (this.#owned.has(position))
      this.#report('shared', position, 'two owners claim one allocation');
    this.#owned.add(position);
    if (!this.#context.engine.heap.isAllocated(position))
      this.#report('dangling', position, 'an owner has no allocation');
  }

  #walk(): void {
    for (let position = this.#queue.pop(); position !== undefined; position = this.#queue.pop())
      this.#visit(position);
  }

  #visit(position: number, visitor: DropVisitor = this): void {
    const id = this.#bits(position) & CLASS_ID_MASK;
    if (id >= FIRST_CLASS_ID && this.#context.model(id) === undefined) {
      const name = this.#catalog.nameOf(id);
      this.#report(
        'class',
        position,
        name === undefined
          ? `class ${String(id)} is not in the catalog`
          : `the pool was opened without class ${name}`,
      );
      return;
    }
    try {
      this.#context.visit(position, id, visitor);
    } catch (error) {
      this.#report('dangling', position, error instanceof Error ? error.message : String(error));
    }
  }

  #walkPending(): void {
    const { image, engine } = this.#context;
    const reached = new Set<number>();
    let position = image.first.f64[SUPERBLOCK.TO_FREE] ?? 0;
    while (position !== 0 && !reached.has(position)) {
      if (!engine.heap.isObject(position)) {
        this.#report('dangling', position, 'the list of dropped objects is broken');
        return;
      }
      reached.add(position);
      this.#pending++;
      this.#owned.add(position);
      this.#visit(position);
      const segment = image.at(position);
      position = segment.f64[position - segment.base + 1] ?? 0;
    }
    this.#walk();
  }

  #checkHeap(): void {
    const { heap } = this.#context.engine;
    const ringBytes = this.#context.media.ringBytes;
    for (const zone of heap.zones()) {
      const end = Math.min(ZONE_PAGES, heap.frontierPage - zone.index * ZONE_PAGES);
      let page = firstHeapPage(zone.index, ringBytes);
      while (page < end) {
        const descriptor = zone.descriptor(page);
        const kind = descriptor & 3;
        const run = zone.run(page);
        if (kind === PAGE_RUN && run !== undefined && descriptorBack(descriptor) === 0) {
          for (let slot = 0; slot < run.slots; slot++) {
            const word = run.start + slot * run.slotWords;
            if (zone.isStart(word)) this.#found(zone.base + word, run.slotWords);
          }
        } else if (kind === PAGE_LARGE) {
          const pages = Math.max(1, descriptorPages(descriptor));
          if (zone.isStart(page * PAGE_WORDS))
            this.#found(zone.base + page * PAGE_WORDS, pages * PAGE_WORDS);
          else
            this.#report('accounting', zone.base + page * PAGE_WORDS, 'an extent has no start bit');
          page += pages;
          continue;
        }
        page++;
      }
    }
    const stored = { words: heap.usedWords, count: heap.objectCount };
    if (stored.words !== this.#usedWords || stored.count !== this.#allocations) {
      this.#report(
        'accounting',
        SUPERBLOCK.USED_WORDS,
        `the superblock counts ${String(stored.count)} allocations of ${String(stored.words)} words, the heap has ${String(this.#allocations)} of ${String(this.#usedWords)}`,
      );
    }
  }

  #found(position: number, words: number): void {
    this.#allocations++;
    this.#usedWords += words;
    if (this.#references.has(position) || this.#owned.has(position)) return;
    const { heap } = this.#context.engine;
    const bits = heap.isObject(position) ? this.#bits(position) : 0;
    if ((bits & CLASS_ID_MASK) >= FIRST_CLASS_ID) this.#orphans.push(position);
    const what =
      (bits & FLAG_UNREACHABLE) !== 0
        ? 'bytes that nothing reaches, as a collection has found already: the next one frees them'
        : 'bytes that nothing reaches';
    this.#report('orphan', position, `${String(words * 8)} ${what}`);
  }

  /** What orphans refer to has their references in its count. */
  #countOrphans(): void {
    const visitor: DropVisitor = {
      reference: (position) => {
        this.#references.set(position, (this.#references.get(position) ?? 0) + 1);
        if (!this.#context.engine.heap.isObject(position))
          this.#report('dangling', position, 'a reference leads to no object');
      },
      boxed: (position) => {
        this.#boxed.add(position);
        visitor.reference(position);
      },
      weak: (position, generation) => {
        this.weak(position, generation);
      },
      // Each is an orphan too, and known.
      owned: () => undefined,
    };
    for (const position of this.#orphans) this.#visit(position, visitor);
  }

  /** Class and flags in the header of the object at `position`. */
  #bits(position: number): number {
    const segment = this.#context.image.at(position);
    return segment.u32[(position - segment.base) * 2 + 1] ?? 0;
  }

  #checkCounts(): void {
    const { image, engine } = this.#context;
    for (const [position, count] of this.#references) {
      if (!engine.heap.isObject(position) || this.#owned.has(position)) continue;
      const segment = image.at(position);
      const stored = segment.u32[(position - segment.base + 1) * 2] ?? 0;
      if (stored !== count)
        this.#report(
          'count',
          position,
          `its count is ${String(stored)}, and ${String(count)} references lead to it`,
        );
      this.#checkOwner(position, count);
    }
  }

  /** Holds what the header of the object at `position` says of its owner and its weak references against what leads to it. */
  #checkOwner(position: number, count: number): void {
    const segment = this.#context.image.at(position);
    const word = position - segment.base;
    const boxed = this.#boxed.has(position);
    if (isOwned(segment, word) !== boxed) {
      const what = boxed
        ? 'a pointer owns it, and its header does not say so'
        : 'its header says that a pointer owns it, and none does';
      this.#report('count', position, what);
      return;
    }
    if (boxed) {
      if (count !== 1) this.#report('shared', position, 'a pointer owns it, and others lead to it');
      return;
    }
    const weak = segment.u32[word * 2 + 3] ?? 0;
    const found = this.#weak.get(position) ?? 0;
    if (weak !== found)
      this.#report(
        'count',
        position,
        `its weak count is ${String(weak)}, and ${String(found)} weak references lead to it`,
      );
  }

  #report(kind: VerifyProblem['kind'], position: number, message: string): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push({ kind, position, message });
  }
}
