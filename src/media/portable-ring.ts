// portable-ring.ts — the journal ring of the portable medium: its mirror in memory and its writes to the file.
import { PAGE_BYTES, RING_OFFSET } from './file-layout.js';
import type { PoolFile } from './pool-file.js';
import { RECORD, RECORD_HEADER_BYTES, sealRecord, type JournalPlace } from './record-layout.js';

/** What identifies the records of one opening of a pool. */
export interface RingOrigin {
  readonly ringBytes: number;
  readonly epoch: number;
  /** crc32c of the pool's uuid. */
  readonly seed: number;
  readonly head: JournalPlace;
}

/**
 * Appends records. Offsets are virtual: they count on from lap to lap, and `offset % ringBytes` is the place in the ring.
 * The order is always tail, synced, written, head; the first two are multiples of a page.
 *
 * Methods that touch the file throw the operating system's error.
 */
export class PortableRing {
  /** The mirror as 32-bit words. */
  readonly words: Int32Array;
  readonly ringBytes: number;
  readonly #bytes: Uint8Array;
  readonly #file: PoolFile;
  readonly #epoch: number;
  readonly #seed: number;
  #tail: number;
  #tailPlace: JournalPlace;
  #synced: number;
  #written: number;
  #head: number;
  #nextLsn: number;
  #hash: number;
  #bytesAppended = 0;

  constructor(file: PoolFile, origin: RingOrigin) {
    this.#file = file;
    this.ringBytes = origin.ringBytes;
    this.words = new Int32Array(origin.ringBytes / 4);
    this.#bytes = new Uint8Array(this.words.buffer);
    this.#epoch = origin.epoch;
    this.#seed = origin.seed;
    const { offset, lsn, hash } = origin.head;
    this.#tail = this.#synced = this.#written = this.#head = offset;
    this.#tailPlace = origin.head;
    this.#nextLsn = lsn;
    this.#hash = hash;
  }

  /** Epoch of the records. */
  get epoch(): number {
    return this.#epoch;
  }

  /** LSN of the last record appended. */
  get lsn(): number {
    return this.#nextLsn - 1;
  }

  /** Where replay would start. */
  get tail(): JournalPlace {
    return this.#tailPlace;
  }

  /** Bytes between tail and head. */
  get usedBytes(): number {
    return this.#head - this.#tail;
  }

  /** Bytes of records appended since opening, wrap records included. */
  get bytesAppended(): number {
    return this.#bytesAppended;
  }

  /** Whether everything appended is durable. */
  get isSynced(): boolean {
    return this.#synced === this.#head;
  }

  /**
   * Finds space for a record of `length` bytes, wrapping where it does not fit before the end of the ring. Returns its
   * byte offset in the ring, or -1 (with nothing changed) where the tail is in the way.
   */
  begin(length: number): number {
    const place = this.#head % this.ringBytes;
    const rest = this.ringBytes - place;
    const start = length <= rest ? this.#head : this.#head + rest;
    const end = roundUp(start + length);
    // The head stays out of the tail's block, and one block more keeps a full ring from looking empty.
    if (end >= this.#tail - (this.#tail % PAGE_BYTES) + this.ringBytes) return -1;
    if (start !== this.#head) this.#wrap(place, rest);
    return this.#head % this.ringBytes;
  }

  /** Completes the record whose body the caller has put behind the head at `offset`; returns its LSN. */
  finish(offset: number, kind: number, count: number, length: number): number {
    const lsn = this.#nextLsn++;
    const head = { kind, epoch: this.#epoch, lsn, prevHash: this.#hash, count, length };
    this.#hash = sealRecord(this.words, offset, head, this.#seed);
    this.#head += length;
    this.#bytesAppended += length;
    return lsn;
  }

  /** Makes all records durable: one write of whole blocks, two where it wraps. */
  writeDurable(): void {
    this.#startNewBlock();
    this.#eachPiece(this.#synced, this.#head, (position, bytes) =>
      this.#file.writeDurable(position, bytes),
    );
    this.#synced = this.#written = this.#head;
  }

  /** Hands all records to the operating system, which keeps them if this process ends. */
  writePlain(): void {
    this.#eachPiece(this.#written, this.#head, (position, bytes) =>
      this.#file.write(position, bytes),
    );
    this.#written = this.#head;
  }

  /**
   * Hands all records to the operating system and starts making them durable; the next record begins a new block.
   * `done` gets the LSN that is durable now, or the error.
   */
  syncLater(done: (error: Error | null, lsn: number) => void): void {
    this.#startNewBlock();
    this.writePlain();
    const { lsn } = this;
    const target = this.#head;
    this.#file.syncLater((error) => {
      if (error === null) this.#synced = Math.max(this.#synced, target);
      done(error, lsn);
    });
  }

  /** The place behind the last record, which becomes the tail once all before it is home. */
  get nextPlace(): JournalPlace {
    return { offset: this.#head % this.ringBytes, lsn: this.#nextLsn, hash: this.#hash };
  }

  /** Frees everything: all records are home, and a header that says so is durable. */
  moveTailToHead(): void {
    this.#tail = this.#head;
    this.#tailPlace = this.nextPlace;
  }

  #wrap(place: number, rest: number): void {
    if (rest >= RECORD_HEADER_BYTES) {
      this.finish(place, RECORD.WRAP, 0, RECORD_HEADER_BYTES);
      this.#bytes.fill(0, place + RECORD_HEADER_BYTES);
      this.#head += rest - RECORD_HEADER_BYTES;
    } else {
      this.#bytes.fill(0, place);
      this.#head += rest;
    }
  }

  #startNewBlock(): void {
    const end = roundUp(this.#head);
    const place = this.#head % this.ringBytes;
    this.#bytes.fill(0, place, place + end - this.#head);
    this.#head = end;
  }

  #eachPiece(from: number, to: number, visit: (position: number, bytes: Uint8Array) => void): void {
    for (let at = from; at < to;) {
      const place = at % this.ringBytes;
      const length = Math.min(to - at, this.ringBytes - place);
      visit(RING_OFFSET + place, this.#bytes.subarray(place, place + length));
      at += length;
    }
  }
}

function roundUp(offset: number): number {
  return Math.ceil(offset / PAGE_BYTES) * PAGE_BYTES;
}
