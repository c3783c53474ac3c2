// zone.ts — volatile state of one zone, rebuilt from its page table and start bitmap when first needed.
import type { Image } from '../media/image.js';
import type { Segment } from '../media/segment.js';
import {
  PAGE_FREE,
  PAGE_LARGE,
  PAGE_RUN,
  PAGE_TABLE_WORDS,
  SEGMENT_ZONES,
  ZONE_PAGES,
  descriptorBack,
  descriptorClass,
  descriptorObjects,
  descriptorPages,
  firstHeapPage,
  metaOffset,
} from './heap-layout.js';
import { PAGE_WORDS, ZONE_WORDS } from '../media/file-layout.js';
import { PageExtents } from './page-extents.js';
import { Run } from './run.js';
import { RUN_PAGES } from './size-classes.js';

/** A zone that the heap may allocate from and free into. Reading its metadata needs no scan; allocating and freeing do. */
export class Zone {
  readonly index: number;
  readonly segment: Segment;
  /** Position of the zone's first word. */
  readonly base: number;
  /** The same inside the segment. */
  readonly word: number;
  /** Index of page 0's descriptor in the segment's u32 view. */
  readonly pageTable: number;
  /** Index of the first 32 start bits in the segment's u32 view. */
  readonly startBits: number;
  #runs: (Run | undefined)[] = [];
  #scanned = false;
  #extents: PageExtents | null = null;

  constructor(image: Image<Segment>, index: number) {
    this.index = index;
    this.segment = image.segment(Math.floor(index / SEGMENT_ZONES));
    this.base = index * ZONE_WORDS;
    this.word = (index % SEGMENT_ZONES) * ZONE_WORDS;
    this.pageTable = (this.word + metaOffset(index)) * 2;
    this.startBits = this.pageTable + PAGE_TABLE_WORDS * 2;
  }

  /** Free pages, as far as they are known: all of them once the zone was scanned. */
  get extents(): PageExtents {
    this.#extents ??= new PageExtents();
    return this.#extents;
  }

  /** Whether the volatile state was built. */
  get isScanned(): boolean {
    return this.#scanned;
  }

  /** Descriptor of `page` as it stands in the image. */
  descriptor(page: number): number {
    return this.segment.u32[this.pageTable + page] ?? 0;
  }

  /** Whether the start bitmap in the image says that an allocation starts at `word` (counted from the start of the zone). */
  isStart(word: number): boolean {
    const granule = word >>> 1;
    const bits = this.segment.u32[this.startBits + (granule >>> 5)] ?? 0;
    return (bits & (1 << (granule & 31))) !== 0;
  }

  /** The run that holds `page`, or undefined. */
  run(page: number): Run | undefined {
    return this.#runs[page];
  }

  /** Words usable at `word`, where the bitmap says that an allocation starts; `run` is the run of its page. 0 where none can start. */
  usableWords(word: number, run: Run | undefined): number {
    if (run !== undefined) return run.isSlot(word) ? run.slotWords : 0;
    const page = Math.floor(word / PAGE_WORDS);
    const descriptor = this.descriptor(page);
    if ((descriptor & 3) !== PAGE_LARGE || word % PAGE_WORDS !== 0) return 0;
    return Math.min(descriptorPages(descriptor), ZONE_PAGES - page) * PAGE_WORDS;
  }

  /** Forgets all runs; returns one of them, if there was one. */
  end(): Run | undefined {
    const run = this.#runs.find((other) => other !== undefined);
    this.#runs = [];
    return run;
  }

  /** Registers `run` under each of its pages. */
  addRun(run: Run): void {
    this.#runs.fill(run, run.page, run.page + (RUN_PAGES[run.sizeClass] ?? 0));
  }

  /** Forgets `run` and gives its pages back. */
  dropRun(run: Run): void {
    const pages = RUN_PAGES[run.sizeClass] ?? 0;
    this.#runs.fill(undefined, run.page, run.page + pages);
    run.close();
    this.extents.release(run.page, pages);
  }

  /**
   * Reads the page table below `endPage`: free pages go to the extents, runs with free slots to `onRun`.
   * Trusts nothing: a descriptor that makes no sense is treated as one allocated page, which loses space but never an object.
   */
  scan(ringBytes: number, endPage: number, onRun: (run: Run) => void): void {
    this.#scanned = true;
    this.#runs = new Array<Run | undefined>(ZONE_PAGES).fill(undefined);
    const isStart = (word: number): boolean => this.isStart(word);
    let page = firstHeapPage(this.index, ringBytes);
    let freeFrom = page;
    while (page < endPage) {
      const descriptor = this.descriptor(page);
      const kind = descriptor & 3;
      if (kind === PAGE_FREE) {
        page++;
        continue;
      }
      if (page > freeFrom) this.extents.release(freeFrom, page - freeFrom);
      const runPages = kind === PAGE_RUN ? (RUN_PAGES[descriptorClass(descriptor)] ?? 0) : 0;
      if (runPages > 0 && descriptorBack(descriptor) === 0 && page + runPages <= ZONE_PAGES) {
        const objects = descriptorObjects(descriptor);
        const run = new Run(this, page, descriptorClass(descriptor), objects);
        run.adopt(isStart);
        this.addRun(run);
        if (run.used < run.slots) onRun(run);
        page += runPages;
      } else {
        page += kind === PAGE_LARGE ? Math.max(1, descriptorPages(descriptor)) : 1;
      }
      freeFrom = page;
    }
    if (endPage > freeFrom) this.extents.release(freeFrom, endPage - freeFrom);
  }
}
