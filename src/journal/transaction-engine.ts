// transaction-engine.ts — begin, commit, abort: the life of a transaction on one thread.
import { clearList } from '../heap/clear-list.js';
import type { Heap } from '../heap/heap.js';
import { CONTROL } from '../media/control-layout.js';
import type { Image } from '../media/image.js';
import type { Durability, Media } from '../media/media.js';
import { keepSpecimen } from '../media/specimens.js';
import type { ClassDrops } from './class-drops.js';
import { GenerationCounter } from './generation-counter.js';
import type { JournaledSegment } from './journaled-segment.js';
import type { LinkBarrier } from './link-barrier.js';
import type { Participant } from './participant.js';
import { poolEnded } from './pool-ended.js';
import { Reclaimer } from './reclaimer.js';
import { ReferenceLedger } from './reference-ledger.js';
import { START, type TransactionMark } from './transaction-mark.js';
import { SlotSupply } from './slot-supply.js';
import { SpareAllocations } from './spare-allocations.js';
import type { WriteSet } from './write-set.js';

/** Error number that stands for a pool that was given up. */
const EIO = 5;

/**
 * Runs the transactions of one thread on one pool. Between {@link begin} and {@link commit} the image changes freely; commit
 * describes allocations, frees and counts as deferred operations and crosses into the medium once.
 */
export class TransactionEngine {
  readonly image: Image<JournaledSegment>;
  readonly heap: Heap;
  readonly writes: WriteSet;
  readonly references: ReferenceLedger;
  /** Who is told what commits link, or null. */
  barrier: LinkBarrier | null = null;
  /** Steps of reclaiming that were committed since the opening. */
  reclaimSteps = 0;
  readonly #media: Media;
  readonly #classes: ClassDrops;
  readonly #reclaimer: Reclaimer;
  readonly #rawFrees: number[] = [];
  /** Raw allocations of this transaction, all of the same words, that were given up and may serve again. */
  readonly #spares: SpareAllocations;
  /** Slots for objects. */
  readonly #slots: SlotSupply;
  /** Objects that the transaction created. */
  #created = 0;
  /** Whether the commit that was described ends or counts anything. */
  #mayEnd = false;
  /** Whether one of them is of a class with references that must be set. */
  #mayLack = false;
  /** Class of the object that was made last, in whatever transaction, and whether it has such references. */
  #lastClass = -1;
  #lastMayLack = false;
  /** Whether a nesting level was taken back: how many of the created objects are linked is not known any more. */
  #recount = false;
  readonly #participants: Participant[] = [];
  readonly #generations: GenerationCounter;
  /** Why the pool can run no transaction any more although its medium could. */
  #ruin: Error | null = null;

  constructor(
    media: Media,
    image: Image<JournaledSegment>,
    heap: Heap,
    writes: WriteSet,
    classes: ClassDrops,
  ) {
    this.#media = media;
    this.image = image;
    this.heap = heap;
    this.writes = writes;
    this.#classes = classes;
    this.#spares = new SpareAllocations(image);
    this.#slots = new SlotSupply(heap);
    this.references = new ReferenceLedger(image, writes, (position) => heap.isAllocated(position));
    this.#reclaimer = new Reclaimer(image, heap, writes, this.references, classes);
    this.#generations = new GenerationCounter(image);
  }

  /** Ends the engine with its pool: nothing is asked of it any more. */
  end(): void {
    this.heap.end();
    keepSpecimen(TransactionEngine, () => this);
  }

  /** Whether a transaction is open on this thread; one that a session keeps open between its parts counts. */
  get isActive(): boolean {
    return this.writes.depth > 0 || this.writes.parked > 0;
  }

  /** Whether dropped objects wait to be reclaimed by later commits. */
  get hasBacklog(): boolean {
    return this.#reclaimer.hasBacklog;
  }

  /** Objects, counted since the opening and once for each commit, that lost references and live on: what a cycle that was dropped loses is its last reference from outside. */
  get survivors(): number {
    return this.#reclaimer.survivors;
  }

  /** Generations that were given out so far: the newest object has this one, modulo 2^32. */
  get generation(): number {
    return this.#generations.last;
  }

  /** Why the pool was given up ({@link ruin}), or null. */
  get ruined(): Error | null {
    return this.#ruin;
  }

  /** Opens a transaction, or a nesting level of the open one. @throws the error that poisoned the pool. */
  begin(): TransactionMark {
    const writes = this.writes;
    if (writes.depth === 0) {
      if (writes.control[CONTROL.POISON] !== 0) this.#refusePoisoned();
      writes.begin();
      return START;
    }
    this.#spares.giveUp(this.#rawFrees);
    const references = this.references.count;
    return {
      writes: writes.nest(),
      references,
      rawFrees: this.#rawFrees.length,
      participants: this.#participants.length,
    };
  }

  /**
   * Ends the level that `mark` began: a nested one becomes part of the outer one, the outermost one is committed.
   * Returns the LSN of the commit, or 0 when there was nothing to commit. Throws after rolling back.
   *
   * @throws FieldError `FIELD_UNSET`; MediaError `MEDIA_FULL`, `MEDIA_WRITE`, `MEDIA_SYNC`.
   */
  commit(mark: TransactionMark, durability: Durability): number {
    const writes = this.writes;
    if (writes.depth > 1) {
      writes.merge(mark.writes);
      return 0;
    }
    if (!writes.fresh.isEmpty || this.references.count > 0 || this.#rawFrees.length > 0) {
      return this.#commitWithHeap(durability);
    }
    if (writes.isEmpty) {
      writes.finish();
      if (this.#participants.length > 0) this.tellCommitted();
      return 0;
    }
    let lsn: number;
    writes.clearMarks();
    try {
      lsn = this.#media.commit(durability);
    } catch (error) {
      this.#fail();
      throw error;
    }
    writes.finish();
    if (this.#participants.length > 0) this.tellCommitted();
    return lsn;
  }

  /** Takes the level that `mark` began back, in memory and in every volatile structure. */
  abort(mark: TransactionMark): void {
    this.#slots.giveUp();
    const fresh = this.writes.fresh;
    const reserved: number[] = [];
    for (let entry = fresh.count - 1; entry >= mark.writes.fresh; entry--) {
      const position = fresh.get(entry, 0);
      const words = fresh.get(entry, 1);
      reserved.push(position, words);
      this.#invalidate(position, words);
    }
    if (this.writes.depth === 1 && !this.writes.isEmpty) {
      this.writes.undo.publish();
      this.#media.noteRollback();
    }
    this.writes.rollback(mark.writes);
    for (let i = 0; i < reserved.length; i += 2)
      this.heap.cancel(reserved[i] ?? 0, reserved[i + 1] ?? 0);
    this.references.cut(mark.references);
    this.#spares.forget();
    if (this.writes.depth === 0) this.#forgetCreated();
    else this.#recount = true;
    this.#rawFrees.length = mark.rawFrees;
    while (this.#participants.length > mark.participants) this.#participants.pop()?.aborted();
  }

  /** Makes handles of the objects in the reservation of `words` words at `position` stale. */
  #invalidate(position: number, words: number): void {
    const stride = this.heap.objectStride(position);
    if (stride === 0) return;
    for (let done = 0; done < words; done += stride) this.#classes.invalidate(position + done);
  }

  /**
   * Runs `work`, which changes several things, so that all of it stays or nothing when it throws: a body that catches the error goes on with
   * the state before. Outside a transaction `work` runs as it is, and is refused at its first change.
   */
  atomically(work: () => void): void {
    if (this.writes.depth === 0) {
      work();
      return;
    }
    const mark = this.begin();
    try {
      work();
    } catch (error) {
      this.abort(mark);
      throw error;
    }
    this.writes.merge(mark.writes);
  }

  /**
   * Reserves a zero-filled object of `words` words with its header; its count is 0 until something refers to it.
   * Returns its position.
   *
   * @throws TransactionError `TX_REQUIRED`; AllocationError; MediaError `MEDIA_FULL`.
   */
  allocateObject(words: number, classId: number): number {
    const { writes } = this;
    if (writes.depth === 0) writes.refuse();
    writes.fresh.prepareEntry();
    const position = this.#slots.take(words);
    const segment = this.image.at(position);
    const word = (position - segment.base) | 0;
    this.#makeFresh(segment, word, words + (words & 1));
    this.#begin(segment, word, classId);
    return position;
  }

  /** Writes the header of a new object. */
  #begin(segment: JournaledSegment, word: number, classId: number): void {
    const half = word * 2;
    segment.i32[half] = this.#generations.next();
    segment.i32[half + 1] = classId;
    const { starts } = segment;
    starts[word >>> 6] = starts[word >>> 6]! | (1 << (word >>> 1));
    this.#created++;
    if (classId !== this.#lastClass) {
      this.#lastClass = classId;
      this.#lastMayLack = this.#classes.hasRequired(classId);
    }
    if (this.#lastMayLack) this.#mayLack = true;
  }

  /**
   * The same for several objects that lie one behind the other, `heap.strideOf(words)` apart: at least one, at most `wanted`. Returns the position of the
   * first; `heap.reservedMany` says how many there are.
   *
   * @throws as {@link allocateObject}
   */
  allocateObjects(words: number, classId: number, wanted: number): number {
    const { heap, writes } = this;
    if (writes.depth === 0) writes.refuse();
    writes.fresh.prepareEntry();
    const first = heap.reserveMany(words, wanted);
    const count = heap.reservedMany;
    const stride = heap.strideOf(words);
    const segment = this.image.at(first);
    const start = (first - segment.base) | 0;
    const taken = count === 1 ? words : count * stride;
    this.#makeFresh(segment, start, taken);
    for (let object = 0; object < count; object++) {
      this.#begin(segment, start + object * stride, classId);
    }
    return first;
  }

  /** Reserves `words` zero-filled words without a header. @throws as {@link allocateObject} */
  allocateRaw(words: number): number {
    const { writes } = this;
    if (writes.depth === 0) writes.refuse();
    if (this.#spares.has(words)) return this.#spares.take();
    writes.fresh.prepareEntry();
    const position = this.heap.reserve(words, false);
    const segment = this.image.at(position);
    this.#makeFresh(segment, (position - segment.base) | 0, words + (words & 1));
    return position;
  }

  /** Clears reserved words, an even number of them, and notes them as allocated by this transaction. The log has room for the entry. */
  #makeFresh(segment: JournaledSegment, word: number, words: number): void {
    const { f64 } = segment;
    const end = (word + words) | 0;
    if (words <= 32) for (let i = word | 0; i < end; i = (i + 1) | 0) f64[i] = 0;
    else f64.fill(0, word, end);
    this.writes.addFresh(segment, word, words);
  }

  /** Gives up the raw allocation at `position` when the transaction commits. @throws TransactionError `TX_REQUIRED` */
  freeRaw(position: number): void {
    if (this.writes.depth === 0) this.writes.refuse();
    this.#rawFrees.push(position);
  }

  /**
   * {@link freeRaw} for `words` words that no walk looks at any more: an allocation of this very transaction may serve again at once. A map that grows
   * gives up as many buckets as it takes.
   *
   * @throws TransactionError `TX_REQUIRED`
   */
  recycleRaw(position: number, words: number): void {
    const fits = this.#spares.fits(words) && this.writes.depth === 1;
    if (fits && !this.heap.isAllocated(position)) this.#spares.add(position, words);
    else this.freeRaw(position);
  }

  /** Has `participant` told how the current level ends. */
  join(participant: Participant): void {
    this.#participants.push(participant);
  }

  /** One bounded step of reclaiming dropped objects, as a transaction of its own. Returns whether more is left. */
  reclaimStep(durability: Durability): boolean {
    if (!this.hasBacklog) return false;
    this.begin();
    this.#commitWithHeap(durability);
    this.reclaimSteps++;
    return this.hasBacklog;
  }

  /**
   * First half of a commit that several pools make together: describes it whole, so that what can fail in this pool alone has failed. The transaction takes no
   * more changes; {@link commitPrepared} or {@link abortPrepared} ends it. Returns whether there is anything to commit; where there is nothing the transaction has ended, and who joined it is still to be told.
   *
   * @throws as {@link commit}, after rolling back.
   */
  prepare(): boolean {
    const writes = this.writes;
    if (!writes.fresh.isEmpty || this.references.count > 0 || this.#rawFrees.length > 0) {
      this.#describe();
      return true;
    }
    if (writes.isEmpty) {
      writes.finish();
      return false;
    }
    writes.clearMarks();
    return true;
  }

  /**
   * Second half: what {@link prepare} described becomes one record. Participants are told by {@link tellCommitted}, once every pool has come so far.
   *
   * @throws MediaError `MEDIA_FULL`, `MEDIA_WRITE`, `MEDIA_SYNC`, after rolling back.
   */
  commitPrepared(durability: Durability): void {
    this.#carryOut(durability);
    this.#end();
  }

  /** Sets the open transaction aside between two parts of a session: nothing can be changed until {@link unpark}. */
  park(): void {
    this.#spares.giveUp(this.#rawFrees);
    this.#slots.giveUp();
    this.writes.park();
  }

  /** Whether the transaction is set aside. */
  get isParked(): boolean {
    return this.writes.parked > 0;
  }

  /** Goes on with the transaction that {@link park} set aside. */
  unpark(): void {
    this.writes.unpark();
  }

  /** Ends the use of the pool until it is opened again: from now on transactions are refused with `error`, and its objects cannot be read. */
  ruin(error: Error): void {
    this.#ruin = error;
    if (this.writes.control[CONTROL.POISON] === 0) this.writes.control[CONTROL.POISON] = EIO;
    this.#classes.refuseReads();
  }

  #commitWithHeap(durability: Durability): number {
    this.#describe();
    const lsn = this.#carryOut(durability);
    this.#end();
    if (this.#participants.length > 0) this.tellCommitted();
    return lsn;
  }

  /** Turns the changes to the heap and to counts into deferred operations. Throws after rolling back. */
  #describe(): void {
    const { writes, heap } = this;
    const { fresh } = writes;
    try {
      const isShort = this.#prepareShort();
      if (!isShort) this.#prepareAll();
      writes.clearMarks();
      this.#generations.describe(writes);
      if (isShort) {
        if (fresh.isEmpty) return;
        if (heap.publishOne(fresh.get(0, 0), fresh.get(0, 1), writes)) return;
      }
      this.#reclaimer.publish();
      heap.finish(writes);
    } catch (error) {
      this.abortPrepared();
      throw error;
    }
  }

  /**
   * Decides what ends where at most one object was made, and linked, and at most one that was there got or lost a reference: most transactions that make or end
   * anything are so. Returns false, having done nothing, where there is more to it.
   */
  #prepareShort(): boolean {
    const { references } = this;
    if (this.#mayLack || this.#recount || this.#rawFrees.length > 0) return false;
    const made = this.writes.fresh.count;
    // An allocation that is no object is a raw one.
    if (made > 1 || made !== this.#created || made !== references.linked) return false;
    if (references.count > 1 || this.#reclaimer.hasBacklog) return false;
    this.#mayEnd = references.count === 1;
    return !this.#mayEnd || this.#reclaimer.prepareOne();
  }

  #prepareAll(): void {
    const reclaimer = this.#reclaimer;
    this.#spares.giveUp(this.#rawFrees);
    this.#slots.giveUp();
    const allLinked = !this.#recount && this.references.linked === this.#created;
    // A transaction that only made and linked objects ends nothing, and changes no count of what was there.
    this.#mayEnd =
      !allLinked ||
      this.#mayLack ||
      this.references.count > 0 ||
      this.#rawFrees.length > 0 ||
      reclaimer.hasBacklog;
    if (this.#mayEnd) reclaimer.prepare(this.#rawFrees, !allLinked, this.#mayLack);
  }

  /** Commits what was described. Throws after rolling back. */
  #carryOut(durability: Durability): number {
    let lsn: number;
    try {
      lsn = this.#media.commit(durability);
    } catch (error) {
      this.abortPrepared();
      throw error;
    }
    this.heap.settle();
    if (this.#mayEnd) this.#reclaimer.settle();
    if (this.barrier !== null) this.references.tellLinked(this.barrier);
    return lsn;
  }

  /** Takes back what {@link prepare} described, with the whole transaction. */
  abortPrepared(): void {
    this.heap.revert();
    this.#reclaimer.revert();
    this.#fail();
  }

  #end(): void {
    this.writes.finish();
    this.references.cut(0);
    this.#forgetCreated();
    clearList(this.#rawFrees);
  }

  #forgetCreated(): void {
    this.#slots.restart();
    this.#created = 0;
    this.#mayLack = false;
    this.#recount = false;
    this.references.linked = 0;
  }

  /** A commit failed: everything is taken back; where the medium is in doubt, nothing of the image is shown any more. */
  #fail(): void {
    this.abort(START);
    if (this.#media.poison() !== null) this.#classes.refuseReads();
  }

  /** Tells those who joined a transaction that {@link prepare} found empty that its session was taken back. */
  tellAborted(): void {
    while (this.#participants.length > 0) this.#participants.pop()?.aborted();
  }

  /** Tells those who joined that the transaction is committed. */
  tellCommitted(): void {
    const told = this.#participants.splice(0);
    for (const participant of told) participant.committed();
  }

  #refusePoisoned(): never {
    this.#classes.refuseReads();
    throw this.#ruin ?? this.#media.poison() ?? poolEnded();
  }
}
