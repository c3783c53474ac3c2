// reclaimer.ts — what a commit frees: unlinked objects, dropped values, and the persistent list of those still to be freed.
import { InvariantError } from '../errors/invariant-error.js';
import { clearList } from '../heap/clear-list.js';
import type { Heap } from '../heap/heap.js';
import { SUPERBLOCK } from '../media/file-layout.js';
import { OP } from '../media/control-layout.js';
import type { Image } from '../media/image.js';
import type { ClassDrops, DropVisitor } from './class-drops.js';
import type { JournaledSegment } from './journaled-segment.js';
import { NetCounts } from './net-counts.js';
import { CLASS_ID_MASK, FLAG_DROPPED } from './object-layout.js';
import { badPosition, isKnownStart } from './object-start.js';
import { PositionSet } from './position-set.js';
import type { ReferenceLedger } from './reference-ledger.js';
import { changeWeakCount, isWeaklyThere } from './weak-count.js';
import type { WriteSet } from './write-set.js';

/** Committed objects that one commit takes apart; the rest waits in the to-free list. */
const OBJECTS_PER_COMMIT = 4096;

/**
 * Decides at commit what dies. An object dies when its last counted reference goes, or when the transaction that made it
 * links it nowhere. What it refers to loses a count, iteratively; beyond a budget, dropped objects are chained into a list
 * in the pool and taken apart by later commits, so that no commit is long and no crash leaks.
 */
export class Reclaimer implements DropVisitor {
  readonly #image: Image<JournaledSegment>;
  readonly #heap: Heap;
  readonly #writes: WriteSet;
  readonly #ledger: ReferenceLedger;
  readonly #classes: ClassDrops;
  readonly #doomed: number[] = [];
  readonly #dead = new PositionSet();
  /** The object that {@link prepareOne} ends, 0 for none: nothing else ends with such a commit. */
  #ended = 0;
  /** Allocations that end with this commit without being counted objects: values, nodes, owned collections. */
  readonly #released: number[] = [];
  /** Fresh allocations that do not outlive this commit, with their words once the fresh log says 0 for them. */
  readonly #deadFresh = new Map<number, number>();
  /** How many of them are objects: mostly none, and many are raw where a map grew. */
  #deadObjects = 0;
  readonly #net = new NetCounts();
  /** Objects, counted once for each commit, that lost references and live on. */
  survivors = 0;

  constructor(
    image: Image<JournaledSegment>,
    heap: Heap,
    writes: WriteSet,
    ledger: ReferenceLedger,
    classes: ClassDrops,
  ) {
    this.#image = image;
    this.#heap = heap;
    this.#writes = writes;
    this.#ledger = ledger;
    this.#classes = classes;
  }

  /** Whether objects wait in the pool's to-free list. */
  get hasBacklog(): boolean {
    return (this.#image.first.f64[SUPERBLOCK.TO_FREE] ?? 0) !== 0;
  }

  /**
   * Describes the end of everything that this commit frees, and the changed counts of what stays.
   *
   * @param rawFrees - positions of raw allocations given up by setters.
   * @param someUnlinked - whether nothing may refer to an object that the transaction created.
   * @param mayLack - whether it created objects of a class with required references.
   * @throws FieldError `FIELD_UNSET` when a created object lacks a required reference.
   */
  prepare(rawFrees: readonly number[], someUnlinked: boolean, mayLack: boolean): void {
    const net = this.#net;
    this.#ledger.sumInto(net);
    for (const position of rawFrees) this.owned(position);
    if (someUnlinked) this.#doomUnlinked();
    for (let entry = 0; entry < net.count; entry++) {
      const position = net.position(entry);
      const delta = net.delta(entry);
      if (delta !== 0 && this.#strong(position) + delta === 0) this.#doomed.push(position);
    }
    this.#takeApart();
    if (mayLack) this.#requireComplete();
    for (let entry = 0; entry < net.count; entry++) {
      const position = net.position(entry);
      const delta = net.delta(entry);
      if (delta === 0 || this.#dead.has(position)) continue;
      if (this.#strong(position) + delta < 0) throw this.#miscounted(position);
      if (delta < 0) this.survivors++;
      this.#writes.op(OP.ADD_32, (position + 1) * 2, delta, 0);
    }
  }

  /**
   * {@link prepare} where one committed object got or lost a reference and takes nothing with it: what most transactions do that link or
   * unlink. Returns false, having done nothing, where there is more to it.
   */
  prepareOne(): boolean {
    const position = this.#ledger.position(0);
    const delta = this.#ledger.delta(0);
    const left = this.#strong(position) + delta;
    if (left > 0) {
      if (delta < 0) this.survivors++;
      this.#writes.op(OP.ADD_32, (position + 1) * 2, delta, 0);
      return true;
    }
    if (left < 0 || this.#classes.hasDrops(this.#classId(position))) return false;
    if (!this.#heap.retireOne(position, this.#writes)) return false;
    this.#ended = position;
    return true;
  }

  /** Dooms the objects of this transaction that nothing refers to. */
  #doomUnlinked(): void {
    const { fresh } = this.#writes;
    let left = fresh.count;
    for (let index = 0; left > 0; index++) {
      const chunk = fresh.chunkAt(index);
      const doubles = Math.min(chunk.length, left * 2);
      for (let i = 0; i < doubles; i += 2) {
        const position = chunk[i]!;
        const stride = this.#heap.objectStride(position);
        if (stride === 0) continue;
        const { u32, base } = this.#image.at(position);
        const words = chunk[i + 1]!;
        for (let done = 0; done < words; done += stride) {
          if (u32[(position - base + done + 1) * 2] === 0) this.#doomed.push(position + done);
        }
      }
      left -= doubles / 2;
    }
  }

  /** Throws when an object of this transaction that lives on lacks a required reference. @throws FieldError `FIELD_UNSET` */
  #requireComplete(): void {
    const { fresh } = this.#writes;
    const { count } = fresh;
    for (let entry = 0; entry < count; entry++) {
      const first = fresh.get(entry, 0);
      const stride = this.#heap.objectStride(first);
      if (stride === 0) continue;
      const end = first + fresh.get(entry, 1);
      for (let position = first; position < end; position += stride) {
        if (this.#dead.has(position)) continue;
        this.#classes.requireComplete(position, this.#classId(position));
      }
    }
  }

  /**
   * Publishes the fresh allocations that live on; the others are marked so that the record leaves them out.
   *
   * @throws PointerError `PTR_CORRUPT` when something that ends was no allocation, or ends twice.
   */
  publish(): void {
    const { fresh } = this.#writes;
    let dead = 0;
    const someDied = this.#deadFresh.size > 0;
    let left = fresh.count;
    for (let index = 0; left > 0; index++) {
      const chunk = fresh.chunkAt(index);
      const doubles = Math.min(chunk.length, left * 2);
      for (let i = 0; i < doubles; i += 2) {
        const position = chunk[i] ?? 0;
        const words = chunk[i + 1] ?? 0;
        if (someDied) dead += this.#publishLiving(chunk, i);
        else this.#heap.publish(position, words, this.#writes);
      }
      left -= doubles / 2;
    }
    if (dead !== this.#deadFresh.size) {
      for (const [position, words] of this.#deadFresh) if (words === 0) throw badPosition(position);
    }
    requireDistinct(this.#released);
  }

  /** Publishes what lives of the reservation at `chunk[i]`, one allocation or several that were made together; returns how many are dead. */
  #publishLiving(chunk: Float64Array, i: number): number {
    const position = chunk[i]!;
    const words = chunk[i + 1]!;
    const stride = this.#heap.slotWords(position) || words;
    if (words <= stride) {
      if (!this.#deadFresh.has(position)) {
        this.#heap.publish(position, words, this.#writes);
        return 0;
      }
      this.#deadFresh.set(position, words);
      chunk[i + 1] = 0;
      return 1;
    }
    if (this.#deadObjects === 0 && this.#heap.objectStride(position) !== 0) {
      this.#heap.publish(position, words, this.#writes);
      return 0;
    }
    if (this.#deadFresh.size <= FEW && !this.#diesWithin(position, words)) {
      this.#heap.publish(position, words, this.#writes);
      return 0;
    }
    // The record has all of them: words that no allocation covers do no harm.
    let dead = 0;
    for (let done = 0; done < words; done += stride) {
      if (this.#deadFresh.has(position + done)) {
        this.#deadFresh.set(position + done, stride);
        dead++;
      } else {
        this.#heap.publish(position + done, stride, this.#writes);
      }
    }
    return dead;
  }

  #diesWithin(position: number, words: number): boolean {
    for (const dead of this.#deadFresh.keys())
      if (dead >= position && dead < position + words) return true;
    return false;
  }

  /** The commit happened: handles of what died are stale, and fresh space that was never published goes back. */
  settle(): void {
    if (this.#ended !== 0) {
      this.#classes.invalidate(this.#ended);
      this.#ended = 0;
      return;
    }
    const dead = this.#dead;
    for (let i = 0; i < dead.count; i++) this.#classes.invalidate(dead.at(i));
    const released = this.#released;
    for (let i = 0; i < released.length; i++)
      if (!dead.has(released[i]!)) this.#classes.invalidate(released[i]!);
    if (this.#deadFresh.size > 0)
      for (const [position, words] of this.#deadFresh) this.#heap.cancel(position, words);
    this.#clear();
  }

  /** The commit did not happen. */
  revert(): void {
    if (this.#deadFresh.size > 0) {
      const fresh = this.#writes.fresh;
      const count = fresh.count;
      for (let entry = 0; entry < count; entry++) {
        if (fresh.get(entry, 1) === 0) this.#bringBack(entry);
      }
    }
    this.#clear();
  }

  /** {@inheritDoc DropVisitor.reference} */
  reference(position: number): void {
    if (this.#heap.isObject(position)) {
      const delta = this.#net.add(position, -1);
      if (this.#strong(position) + delta === 0) this.#doomed.push(position);
      return;
    }
    // A damaged reference to a raw allocation: its bytes are no count.
    if (this.#heap.isAllocated(position)) return;
    const segment = this.#image.at(position);
    if (!isKnownStart(segment, position - segment.base)) throw badPosition(position);
    const half = (position - segment.base + 1) * 2;
    const left = (segment.u32[half] ?? 0) - 1;
    segment.u32[half] = left;
    if (left === 0) this.#doomed.push(position);
  }

  /** {@inheritDoc DropVisitor.boxed} */
  boxed(position: number): void {
    this.reference(position);
  }

  /** {@inheritDoc DropVisitor.weak} */
  weak(position: number, generation: number): void {
    if (this.#dead.has(position)) return;
    if (!isWeaklyThere(this.#image, this.#heap, position, generation)) return;
    const segment = this.#image.at(position);
    changeWeakCount(this.#writes, segment, position - segment.base, -1);
  }

  /** {@inheritDoc DropVisitor.owned} */
  owned(position: number): void {
    this.#released.push(position);
    if (!this.#heap.retireCommitted(position, this.#writes)) this.#dieFresh(position);
  }

  #dieFresh(position: number): void {
    this.#deadFresh.set(position, 0);
    if (this.#heap.objectStride(position) !== 0) this.#deadObjects++;
  }

  /**
   * Works off the doomed, then the list that earlier commits left, within the budget. Objects of this transaction cost
   * nothing on media and are always taken apart. Links written by this commit are deferred operations, not yet in the
   * image, so a list that this commit extends is left to the next one.
   */
  #takeApart(): void {
    const stored = this.#image.first.f64[SUPERBLOCK.TO_FREE] ?? 0;
    let head = stored === 0 ? 0 : this.#pending(stored);
    let budget = OBJECTS_PER_COMMIT;
    let extended = false;
    for (;;) {
      const doomed = this.#doomed.pop();
      if (doomed === undefined) {
        if (extended || head === 0 || budget <= 0) break;
        const next = this.#next(head);
        this.#drop(head);
        head = this.#pending(next);
        budget--;
      } else if (!this.#dead.has(doomed)) {
        if (!this.#heap.isAllocated(doomed)) {
          this.#drop(doomed);
        } else if (budget > 0) {
          this.#drop(doomed);
          budget--;
        } else {
          this.#dead.add(doomed);
          this.#writes.op(OP.SET_BITS, doomed * 2 + 1, FLAG_DROPPED, 0);
          this.#writes.op(OP.STORE_F64, doomed + 1, head, 0);
          head = doomed;
          extended = true;
        }
      }
    }
    if (head !== stored) this.#writes.op(OP.STORE_F64, SUPERBLOCK.TO_FREE, head, 0);
  }

  /** Position of the next dropped object, as the one at `position` has it. */
  #next(position: number): number {
    const segment = this.#image.at(position);
    return segment.f64[position - segment.base + 1] ?? 0;
  }

  /** `position` when a dropped object waits there, which this commit has not come to yet; 0 where the chain is damaged, which `verify` reports as orphans. */
  #pending(position: number): number {
    if (!this.#heap.isObject(position) || this.#dead.has(position)) return 0;
    const segment = this.#image.at(position);
    const flags = segment.u32[(position - segment.base) * 2 + 1] ?? 0;
    return (flags & FLAG_DROPPED) === 0 ? 0 : position;
  }

  /** Takes one object apart. */
  #drop(position: number): void {
    this.#dead.add(position);
    this.#classes.visit(position, this.#classId(position), this);
    this.owned(position);
  }

  #strong(position: number): number {
    const segment = this.#image.at(position);
    return segment.u32[(position - segment.base + 1) * 2] ?? 0;
  }

  #classId(position: number): number {
    const segment = this.#image.at(position);
    return (segment.u32[(position - segment.base) * 2 + 1] ?? 0) & CLASS_ID_MASK;
  }

  #miscounted(position: number): InvariantError {
    return new InvariantError(
      'INVARIANT',
      `The object at word ${String(position)} lost more references than it had. Please report this; verify() shows what is wrong in the pool.`,
      { where: 'Reclaimer' },
    );
  }

  /** Gives entry `entry` of the fresh log its words again: an abort cancels what they say. */
  #bringBack(entry: number): void {
    const { fresh } = this.#writes;
    fresh.set(entry, 1, this.#deadFresh.get(fresh.get(entry, 0)) ?? 0);
  }

  #clear(): void {
    this.#ended = 0;
    clearList(this.#doomed);
    this.#dead.clear();
    clearList(this.#released);
    if (this.#deadFresh.size > 0) this.#deadFresh.clear();
    this.#deadObjects = 0;
    this.#net.clear();
  }
}

/** Up to so many positions are compared with each other. */
const FEW = 8;

/** In a damaged file two may own one thing: its place must not be handed out twice. @throws PointerError `PTR_CORRUPT` */
function requireDistinct(positions: readonly number[]): void {
  const { length } = positions;
  if (length <= FEW) {
    for (let i = 1; i < length; i++) {
      for (let j = 0; j < i; j++)
        if (positions[i] === positions[j]) throw badPosition(positions[i]!);
    }
    return;
  }
  const seen = new Set<number>();
  for (const position of positions) {
    if (seen.has(position)) throw badPosition(position);
    seen.add(position);
  }
}
