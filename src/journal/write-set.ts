// write-set.ts — what the open transaction changed: old bits, new allocations, deferred operations, by nesting level.
import { CONTROL, LOG } from '../media/control-layout.js';
import type { Image } from '../media/image.js';
import { PAGE_WORDS } from '../media/file-layout.js';
import type { Media } from '../media/media.js';
import { clearBits, setBits } from './dirty-bits.js';
import type { JournaledSegment } from './journaled-segment.js';
import { LogCursor } from './log-cursor.js';
import { refuseOutside } from './refuse-outside.js';
import { UndoLog } from './undo-log.js';

/** Words of the largest run of slots (64 KiB). */
const MOST_RUN_WORDS = 8192;

const PAGE_MASK = PAGE_WORDS - 1;

/** Lengths of the logs at the start of a nesting level. */
export interface WriteSetMark {
  readonly undo: number;
  readonly fresh: number;
}

/**
 * The write set of one thread. A word is logged once per nesting level, before its first change; words of objects that the
 * transaction allocated itself need no old bits. Implements the heap's OpSink.
 */
export class WriteSet {
  /** Depth of nesting: 0 outside a transaction. */
  depth = 0;
  /** Depth of a transaction that is set aside between two parts of a session, else 0. {@link depth} is 0 then. */
  parked = 0;
  /** Number of the open or last transaction of this thread, from 1. */
  transactionId = 0;
  /**
   * Counts, modulo 2^31, all after which a collection may not be what it was: that it changed, that an object ceased to be, a rollback, the end of the pool. While
   * it stands still, what was found in a collection is still there.
   */
  changes = 0;
  readonly control: Float64Array;
  readonly undo: UndoLog;
  readonly fresh: LogCursor;
  readonly ops: LogCursor;
  #image!: Image<JournaledSegment>;
  /** Position behind the newest allocation of the nesting level, -1 where there is none. */
  #freshEnd = -1;

  constructor(media: Media) {
    this.control = new Float64Array(media.control);
    this.undo = new UndoLog(media, this.control);
    this.fresh = new LogCursor(media, LOG.FRESH, this.control, CONTROL.FRESH_COUNT);
    this.ops = new LogCursor(media, LOG.OPS, this.control, CONTROL.OP_COUNT);
  }

  /** Gives the write set its image (each needs the other). */
  attach(image: Image<JournaledSegment>): void {
    this.#image = image;
  }

  /** Logs `word` unless that was done: what code without a dirty check of its own calls. @throws TransactionError `TX_REQUIRED` */
  touch(segment: JournaledSegment, word: number): void {
    if (((segment.dirty[word >>> 5] ?? 0) & (1 << (word & 31))) === 0) this.undo.log(segment, word);
  }

  /** Logs `count` words from `word` on. @throws TransactionError `TX_REQUIRED` */
  touchRange(segment: JournaledSegment, word: number, count: number): void {
    this.undo.logRange(segment, word, count);
  }

  /**
   * {@link touchRange} for less than 32 words that mostly need no log: they are in it already, or of an allocation of this transaction.
   *
   * @throws TransactionError `TX_REQUIRED`
   */
  touchAll(segment: JournaledSegment, word: number, count: number): void {
    const { dirty } = segment;
    const index = word >>> 5;
    const shift = word & 31;
    const mask = ((1 << count) - 1) | 0;
    let bits = dirty[index]! >>> shift;
    if (shift + count > 32) bits |= dirty[index + 1]! << (32 - shift);
    if ((bits & mask) !== mask) this.touchRange(segment, word, count);
  }

  /**
   * Notes `words` words at `word` as allocated by this transaction. What comes right behind the last allocation on the same page, where all
   * slots are of one run, makes its entry longer: many objects are a few entries. A transaction is open.
   *
   * @throws TransactionError `TX_TOO_LARGE`, unless the log was asked for room before.
   */
  addFresh(segment: JournaledSegment, word: number, words: number): void {
    const position = segment.base + word;
    const isBehind = position === this.#freshEnd && (word & PAGE_MASK) !== 0;
    // The entry may be the last one of the chunk before: the log was asked for room, and went on to the next.
    if (isBehind && this.fresh.at > 0) this.fresh.extend(words);
    else this.fresh.push2(position, words);
    this.#freshEnd = position + words;
    setBits(segment.dirty, word, words);
  }

  /** Counts a change ({@link changes}). */
  noteChange(): void {
    this.changes = (this.changes + 1) & 0x7fffffff;
  }

  /** Appends a deferred operation (control-layout.ts OP). */
  op(kind: number, index: number, a: number, b: number): void {
    this.ops.push4(kind, index, a, b);
  }

  /** Opens a transaction (depth 0). */
  begin(): void {
    this.transactionId++;
    this.control[CONTROL.ACTIVE] = 1;
    this.depth = 1;
    this.undo.open();
  }

  /** Opens a nesting level with dirty bits of its own. Returns where to roll back to. */
  nest(): WriteSetMark {
    this.#pushDirty();
    this.depth++;
    this.#freshEnd = -1;
    return { undo: this.undo.count, fresh: this.fresh.count };
  }

  /** Whether nothing was changed since the transaction began. */
  get isEmpty(): boolean {
    return this.undo.isEmpty && this.fresh.isEmpty && this.ops.isEmpty;
  }

  /** Ends a nesting level of depth 2 or more, keeping its changes as the outer level's. */
  merge(mark: WriteSetMark): void {
    this.#popDirty();
    this.#freshEnd = -1;
    let kept = mark.undo;
    const undone = this.undo.count;
    for (let entry = mark.undo; entry < undone; entry++) {
      const position = this.undo.get(entry, 0);
      const segment = this.#at(position);
      const word = position - segment.base;
      const mask = 1 << (word & 31);
      this.#clearSpare(segment, word, 1);
      const bits = segment.dirty[word >>> 5] ?? 0;
      if ((bits & mask) !== 0) continue;
      segment.dirty[word >>> 5] = bits | mask;
      if (kept !== entry) this.undo.move(kept, entry);
      kept++;
    }
    this.undo.cut(kept);
    const fresh = this.fresh.count;
    for (let entry = mark.fresh; entry < fresh; entry++) {
      const position = this.fresh.get(entry, 0);
      const words = this.fresh.get(entry, 1);
      const segment = this.#at(position);
      this.#clearSpare(segment, position - segment.base, words);
      setBits(segment.dirty, position - segment.base, words);
    }
    this.depth--;
  }

  /**
   * Sets the open transaction aside: to every setter it is as if there were none. Its marks are put away like those of an outer level, for a word that has one is
   * written without a question.
   */
  park(): void {
    this.#pushDirty();
    this.parked = this.depth;
    this.depth = 0;
    this.undo.close();
  }

  /** Goes on with the transaction that {@link park} set aside. */
  unpark(): void {
    // Nothing was written meanwhile, so the level that goes has no marks.
    this.#popDirty();
    this.#freshEnd = -1;
    this.depth = this.parked;
    this.parked = 0;
    this.undo.open();
  }

  /** Takes back all changes since `mark`, newest first, and ends the level. */
  rollback(mark: WriteSetMark): void {
    const nested = this.depth > 1;
    this.noteChange();
    if (nested) this.#popDirty();
    for (let entry = this.undo.count - 1; entry >= mark.undo; entry--) {
      const position = this.undo.get(entry, 0);
      const segment = this.#at(position);
      const word = position - segment.base;
      segment.f64[word] = this.undo.get(entry, 1);
      this.#clearLevel(segment, word, 1, nested);
    }
    for (let entry = this.fresh.count - 1; entry >= mark.fresh; entry--) {
      const position = this.fresh.get(entry, 0);
      const segment = this.#at(position);
      const word = position - segment.base;
      const words = this.fresh.get(entry, 1);
      // The generations go first of all: no handle may find an object here again. Objects allocated together lie in one run.
      segment.f64.fill(0, word, word + Math.min(words, MOST_RUN_WORDS));
      this.#clearLevel(segment, word, words, nested);
    }
    this.undo.cut(mark.undo);
    this.fresh.cut(mark.fresh);
    this.ops.cut(0);
    this.#freshEnd = -1;
    this.#end();
  }

  /**
   * Clears every mark of the transaction, before the medium commits it: afterwards the logs' memory is the medium's again, and what
   * they held may be gone. An abort that follows a failed commit needs no marks. Writes the number of undo entries too, and closes the log: a word that
   * were logged after this would be missing in the record.
   */
  clearMarks(): void {
    this.undo.publish();
    this.undo.close();
    const { undo, fresh } = this;
    for (let index = 0; index < undo.index; index++) this.#clearUndoMarks(undo.chunkAt(index));
    this.#clearUndoMarks(undo.chunk, undo.at);
    for (let index = 0; index < fresh.index; index++) this.#clearFreshMarks(fresh.chunkAt(index));
    this.#clearFreshMarks(fresh.chunk, fresh.at);
  }

  /** Ends the transaction after its commit. */
  finish(): void {
    if (!this.undo.isEmpty) this.undo.reset();
    if (!this.fresh.isEmpty) {
      this.fresh.reset();
      this.#freshEnd = -1;
    }
    if (!this.ops.isEmpty) this.ops.reset();
    this.#end();
  }

  #clearUndoMarks(chunk: Float64Array, doubles = chunk.length): void {
    for (let i = 0; i < doubles; i += 2) {
      const position = chunk[i]!;
      const { dirty, base } = this.#image.at(position);
      // Its neighbours' marks are the transaction's too, and go with it: one that is cleared by itself would wait for the one before.
      dirty[((position - base) | 0) >>> 5] = 0;
    }
  }

  #clearFreshMarks(chunk: Float64Array, doubles = chunk.length): void {
    for (let i = 0; i < doubles; i += 2) {
      const position = chunk[i]!;
      const { dirty, base } = this.#image.at(position);
      clearBits(dirty, (position - base) | 0, chunk[i + 1]! | 0);
    }
  }

  #end(): void {
    this.depth--;
    if (this.depth > 0) return;
    this.control[CONTROL.ACTIVE] = 0;
    this.undo.close();
  }

  /** Throws `TX_REQUIRED`. */
  refuse(): never {
    refuseOutside();
  }

  #pushDirty(): void {
    for (const segment of this.#segments()) {
      segment.outerDirty.push(segment.dirty);
      segment.dirty = segment.spareDirty ?? new Uint32Array(segment.dirty.length);
      segment.spareDirty = null;
    }
  }

  #popDirty(): void {
    for (const segment of this.#segments()) {
      const outer = segment.outerDirty.pop();
      segment.spareDirty = segment.dirty;
      // A segment first touched inside the level has no outer marks.
      segment.dirty = outer ?? new Uint32Array(segment.dirty.length);
    }
  }

  /** Clears marks of the level that just ended. */
  #clearLevel(segment: JournaledSegment, word: number, words: number, nested: boolean): void {
    if (nested) this.#clearSpare(segment, word, words);
    else clearBits(segment.dirty, word, words);
  }

  #clearSpare(segment: JournaledSegment, word: number, words: number): void {
    clearBits(segment.spareDirty ?? segment.dirty, word, words);
  }

  #segments(): JournaledSegment[] {
    return this.#image.touched();
  }

  #at(position: number): JournaledSegment {
    return this.#image.at(position);
  }
}
