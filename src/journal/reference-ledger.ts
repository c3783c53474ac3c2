// reference-ledger.ts — changes of reference counts in the open transaction, applied at commit.
import type { Image } from '../media/image.js';
import type { LinkBarrier } from './link-barrier.js';
import type { JournaledSegment } from './journaled-segment.js';
import type { NetCounts } from './net-counts.js';
import { badPosition, isKnownStart } from './object-start.js';
import type { WriteSet } from './write-set.js';

/**
 * Counts of objects that were committed before are changed by the commit and not by the setter: two threads that link the
 * same object then do not meet in its header, and an abort only cuts the ledger. Objects of the open transaction itself carry
 * their count in the image at once.
 */
export class ReferenceLedger {
  readonly #image: Image<JournaledSegment>;
  readonly #writes: WriteSet;
  readonly #isCommitted: (position: number) => boolean;
  /** Objects of the open transaction that have references, as counted by {@link change}; who stores a count by itself adds to it. */
  linked = 0;
  #positions = new Float64Array(1024);
  #deltas = new Int8Array(1024);
  #count = 0;
  /** Net changes of the first so many entries. */
  readonly #sums = new Map<number, number>();
  #summed = 0;

  constructor(
    image: Image<JournaledSegment>,
    writes: WriteSet,
    isCommitted: (position: number) => boolean,
  ) {
    this.#image = image;
    this.#writes = writes;
    this.#isCommitted = isCommitted;
  }

  /** Entries so far; a mark for {@link cut}. */
  get count(): number {
    return this.#count;
  }

  /** One reference to the object at `position` more (`delta` 1) or less (-1). @throws TransactionError `TX_REQUIRED`; PointerError `PTR_CORRUPT` */
  change(position: number, delta: 1 | -1): void {
    if (this.#writes.depth === 0) this.#writes.refuse();
    const segment = this.#image.at(position);
    const word = position - segment.base;
    // The first word of a header is written when the object is made and never logged: its mark says that this very level made it.
    const isFresh = ((segment.dirty[word >>> 5] ?? 0) & (1 << (word & 31))) !== 0;
    if (isFresh || !this.#isCommitted(position)) {
      const half = (word + 1) * 2;
      if (!isFresh) {
        if (!isKnownStart(segment, word)) throw badPosition(position);
        this.#writes.touch(segment, word + 1);
      }
      const count = (segment.u32[half] ?? 0) + delta;
      segment.u32[half] = count;
      if (count === 0) this.linked--;
      else if (count === 1 && delta === 1) this.linked++;
      return;
    }
    if (this.#count === this.#positions.length) this.#enlarge();
    this.#positions[this.#count] = position;
    this.#deltas[this.#count] = delta;
    this.#count++;
  }

  /** Tells `barrier` of each object that got a reference, however many it lost. */
  tellLinked(barrier: LinkBarrier): void {
    for (let i = 0; i < this.#count; i++)
      if (this.#deltas[i] === 1) barrier.linked(this.#positions[i]!);
  }

  /** Forgets the entries from `mark` on. */
  cut(mark: number): void {
    this.#count = mark;
    if (this.#summed > mark) {
      this.#sums.clear();
      this.#summed = 0;
    }
  }

  /** Position of entry `entry`. */
  position(entry: number): number {
    return this.#positions[entry] ?? 0;
  }

  /** What entry `entry` adds: 1 or -1. */
  delta(entry: number): number {
    return this.#deltas[entry] ?? 0;
  }

  /** Adds what the entries say to `net`. */
  sumInto(net: NetCounts): void {
    for (let i = 0; i < this.#count; i++) net.add(this.#positions[i] ?? 0, this.#deltas[i] ?? 0);
  }

  /** References to the object at `position` as they would be after a commit now. */
  strong(position: number): number {
    const segment = this.#image.at(position);
    return (segment.u32[(position - segment.base + 1) * 2] ?? 0) + this.#pending(position);
  }

  /** Net change of the object at `position` so far. Sums up what came since it was asked last. */
  #pending(position: number): number {
    if (this.#count === 0) return 0;
    for (; this.#summed < this.#count; this.#summed++) {
      const at = this.#positions[this.#summed] ?? 0;
      this.#sums.set(at, (this.#sums.get(at) ?? 0) + (this.#deltas[this.#summed] ?? 0));
    }
    return this.#sums.get(position) ?? 0;
  }

  #enlarge(): void {
    const positions = new Float64Array(this.#positions.length * 4);
    positions.set(this.#positions);
    this.#positions = positions;
    const deltas = new Int8Array(positions.length);
    deltas.set(this.#deltas);
    this.#deltas = deltas;
  }
}
