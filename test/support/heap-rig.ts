// heap-rig.ts — a heap over a volatile medium, with commits that succeed or fail and a model of what it holds.
import { expect } from 'chai';
import { Heap } from '../../src/heap/heap.js';
import { ZONE_META_PAGES, ZONE_PAGES, firstHeapPage } from '../../src/heap/heap-layout.js';
import { PAGE_WORDS } from '../../src/media/file-layout.js';
import { Image } from '../../src/media/image.js';
import { MemoryMedium } from '../../src/media/memory-medium.js';
import { Segment } from '../../src/media/segment.js';
import { TestJournal } from './test-journal.js';

/** What one commit of the rig does; positions are ones that the rig knows. */
export interface HeapCommit {
  readonly publish?: readonly number[];
  readonly retire?: readonly number[];
  /** Whether the medium refuses the commit. */
  readonly fails?: boolean;
}

/** Drives a {@link Heap} directly and checks it against a plain model. */
export class HeapRig {
  readonly medium: MemoryMedium;
  readonly journal: TestJournal;
  heap: Heap;
  /** Words asked for, by position, of what is reserved and not published. */
  readonly reserved = new Map<number, number>();
  /** Positions that were reserved for objects. The others are raw. */
  readonly objects = new Set<number>();
  /** Words asked for, by position, of what is allocated. */
  readonly allocated = new Map<number, number>();

  constructor(maxBytes: number) {
    this.medium = new MemoryMedium(maxBytes);
    this.journal = new TestJournal(this.medium);
    this.heap = this.#build();
  }

  /** Reserves `words`, for an object or raw, and notes it. */
  reserve(words: number, object = false): number {
    const position = this.heap.reserve(words, object);
    expect(this.reserved.has(position) || this.allocated.has(position), 'given out twice').to.equal(
      false,
    );
    this.reserved.set(position, words);
    if (object) this.objects.add(position);
    else this.objects.delete(position);
    return position;
  }

  cancel(position: number): void {
    this.heap.cancel(position, this.reserved.get(position)!);
    this.reserved.delete(position);
  }

  /** Publishes and retires in one commit, the short ways where they do, as the engine does. */
  commit({ publish = [], retire = [], fails = false }: HeapCommit): void {
    const sink = {
      op: (kind: number, index: number, a: number) => this.journal.op(kind, index, a),
    };
    const isShort = publish.length <= 1 && retire.length <= 1;
    const ended = isShort && (retire[0] === undefined || this.heap.retireOne(retire[0], sink));
    const wordsOf = (position: number): number => this.reserved.get(position)!;
    const [first] = publish;
    if (!ended || (first !== undefined && !this.heap.publishOne(first, wordsOf(first), sink))) {
      for (const position of publish) this.heap.publish(position, wordsOf(position), sink);
      if (!ended) for (const position of retire) this.heap.retire(position, sink);
      this.heap.finish(sink);
    }
    if (fails) {
      this.journal.rollback();
      this.heap.revert();
      return;
    }
    this.medium.commit();
    this.heap.settle();
    for (const position of publish) {
      this.allocated.set(position, this.reserved.get(position)!);
      this.reserved.delete(position);
    }
    for (const position of retire) this.allocated.delete(position);
  }

  /** A heap built anew from what was committed, as after an open. Reservations are gone. */
  reopen(): void {
    this.heap = this.#build();
    this.reserved.clear();
  }

  /** Words that the heap gives for what was asked. */
  capacityOf(position: number): number {
    return this.heap.capacity(position);
  }

  /** Holds the heap against the model: nothing overlaps, nothing lies in metadata, every count is exact. */
  check(): void {
    const { heap } = this;
    let words = 0;
    const ranges: { start: number; end: number }[] = [];
    for (const [position, asked] of this.allocated) {
      const capacity = heap.capacity(position);
      expect(capacity, `capacity at ${position}`).to.be.at.least(asked);
      expect(heap.isObject(position), `kind at ${position}`).to.equal(this.objects.has(position));
      words += capacity;
      ranges.push({ start: position, end: position + capacity });
    }
    for (const [position, asked] of this.reserved) {
      expect(heap.isAllocated(position), `${position} is only reserved`).to.equal(false);
      expect(heap.isObject(position), `${position} is no object yet`).to.equal(false);
      ranges.push({ start: position, end: position + asked });
    }
    expect(heap.usedWords, 'words in use').to.equal(words);
    expect(heap.objectCount, 'allocations').to.equal(this.allocated.size);
    ranges.sort((a, b) => a.start - b.start);
    let end = 0;
    for (const range of ranges) {
      expect(range.start % 2, 'granule').to.equal(0);
      expect(range.start, 'overlap').to.be.at.least(end);
      end = range.end;
      checkPlace(range);
    }
    expect(end).to.be.at.most(heap.frontierPage * PAGE_WORDS);
    expect(end * 8).to.be.at.most(this.medium.fileBytes());
  }

  /** Free pages below the frontier, summed over all zones. */
  freePages(): number {
    let pages = 0;
    for (const zone of this.heap.zones()) pages += zone.extents.freePages;
    return pages;
  }

  /** Pages of the heap below the frontier. */
  heapPages(): number {
    const zones = Math.ceil(this.heap.frontierPage / ZONE_PAGES);
    return this.heap.frontierPage - firstHeapPage(0, 0) - (zones - 1) * ZONE_META_PAGES;
  }

  #build(): Heap {
    const image = new Image(this.medium, (index, buffer) => new Segment(index, buffer));
    return new Heap(image, {
      ringBytes: 0,
      maxBytes: this.medium.maxBytes,
      fileBytes: () => this.medium.fileBytes(),
      grow: (bytes) => this.medium.grow(bytes),
    });
  }
}

/** A range lies in one zone, behind its metadata. */
function checkPlace({ start, end }: { start: number; end: number }): void {
  const firstPage = Math.floor(start / PAGE_WORDS);
  const lastPage = Math.floor((end - 1) / PAGE_WORDS);
  const zone = Math.floor(firstPage / ZONE_PAGES);
  expect(Math.floor(lastPage / ZONE_PAGES), 'crosses a zone').to.equal(zone);
  expect(firstPage - zone * ZONE_PAGES, 'in metadata').to.be.at.least(firstHeapPage(zone, 0));
}
