// zone-pages.ts — the zones of a pool, made when they are needed, and whole pages of them.
import { AllocationError } from '../errors/allocation-error.js';
import { PAGE_WORDS, SUPERBLOCK, ZONE_WORDS } from '../media/file-layout.js';
import type { Image } from '../media/image.js';
import type { Segment } from '../media/segment.js';
import { keepSpecimen } from '../media/specimens.js';
import { ZONE_PAGES, firstHeapPage } from './heap-layout.js';
import { Run } from './run.js';
import { Zone } from './zone.js';

/** What the heap needs to know of the pool file. */
export interface HeapSpace {
  /** Bytes of the journal ring in zone 0. */
  readonly ringBytes: number;
  /** Bytes the pool may have at most. */
  readonly maxBytes: number;
  /** Bytes the file has now. */
  fileBytes(): number;
  /** Makes the file at least `fileBytes` long; returns its new length. */
  grow(fileBytes: number): number;
}

/** Zones up to the frontier, behind which nothing was ever handed out. A zone's state is rebuilt from its page table when it is first needed after an open. */
export class ZonePages {
  /** First page, counted over the whole pool, that was never handed out. */
  frontier: number;
  /** Whether pages may have been handed out, or the file made longer, that no commit has told of. */
  reached = true;
  readonly #image: Image<Segment>;
  readonly #space: HeapSpace;
  readonly #onRun: (run: Run) => void;
  readonly #zones: (Zone | undefined)[] = [];
  /** The zone that was asked for last, scanned: what is allocated together mostly lies together. */
  #recent: Zone | null = null;
  /** Zones from this index on were scanned or came later; below it each zone tells. */
  #unscanned: number;

  /**
   * Reads how far the pool's zones go; looks into none yet.
   *
   * @param onRun - is told of each run with free slots that a scan finds.
   */
  constructor(image: Image<Segment>, space: HeapSpace, onRun: (run: Run) => void) {
    this.#image = image;
    this.#space = space;
    this.#onRun = onRun;
    const stored = image.first.f64[SUPERBLOCK.FRONTIER] ?? 0;
    this.frontier = Math.max(firstHeapPage(0, space.ringBytes), Math.floor(stored / PAGE_WORDS));
    this.#unscanned = Math.ceil(this.frontier / ZONE_PAGES);
  }

  /** Forgets all zones. */
  end(): void {
    const zone = this.#zones.find((other) => other?.isScanned === true);
    const run = zone?.end();
    if (zone !== undefined) keepSpecimen(Zone, () => zone);
    if (run !== undefined) keepSpecimen(Run, () => run);
    this.#zones.length = 0;
    this.#recent = null;
  }

  /** First page of zone `index` that may be handed out. */
  firstPage(index: number): number {
    return firstHeapPage(index, this.#space.ringBytes);
  }

  /** The zone that holds `position`; enough for reading its metadata. */
  near(position: number): Zone {
    const zone = this.#recent;
    if (zone !== null && position >= zone.base && position < zone.base + ZONE_WORDS) return zone;
    return this.zone(Math.floor(position / ZONE_WORDS));
  }

  /** The zone that holds `position`, with its volatile state. */
  at(position: number): Zone {
    const zone = this.#recent;
    if (zone !== null && position >= zone.base && position < zone.base + ZONE_WORDS) return zone;
    return (this.#recent = this.scanned(Math.floor(position / ZONE_WORDS)));
  }

  /** Zone `index` with its volatile state. */
  scanned(index: number): Zone {
    const zone = this.zone(index);
    if (!zone.isScanned) {
      const endPage = Math.min(ZONE_PAGES, this.frontier - index * ZONE_PAGES);
      zone.scan(this.#space.ringBytes, endPage, this.#onRun);
    }
    return zone;
  }

  /** Zone `index`; enough for reading its metadata. */
  zone(index: number): Zone {
    return (this.#zones[index] ??= new Zone(this.#image, index));
  }

  /**
   * Takes contiguous pages from, in this order: scanned zones, one zone not scanned yet, the frontier, the other zones. Returns the first, counted over the pool.
   *
   * @throws AllocationError `ALLOC_OUT_OF_SPACE` at the pool's maximum; MediaError `MEDIA_FULL` when the device refuses growth.
   */
  take(pages: number): number {
    const page = this.#takeScanned(pages);
    if (page >= 0) return page;
    if (this.#scanNext()) {
      const found = this.#takeScanned(pages);
      if (found >= 0) return found;
    }
    const fresh = this.#takeFrontier(pages);
    if (fresh >= 0) return fresh;
    while (this.#scanNext()) {
      const found = this.#takeScanned(pages);
      if (found >= 0) return found;
    }
    throw new AllocationError(
      'ALLOC_OUT_OF_SPACE',
      `The pool is full: ${String(pages * PAGE_WORDS * 8)} bytes were asked for and its maximum is ${String(this.#space.maxBytes)} bytes. ` +
        'Free objects, or copy the pool into one with a larger maximum.',
      { bytes: pages * PAGE_WORDS * 8 },
    );
  }

  #takeScanned(pages: number): number {
    for (let index = this.#zones.length - 1; index >= 0; index--) {
      const zone = this.#zones[index];
      if (zone?.isScanned !== true || zone.extents.freePages < pages) continue;
      const page = zone.extents.take(pages);
      if (page >= 0) return index * ZONE_PAGES + page;
    }
    return -1;
  }

  /** Pages never used before; the file grows first where it must. What does not fit the frontier's zone stays there as free pages. */
  #takeFrontier(pages: number): number {
    const zoneIndex = Math.floor(this.frontier / ZONE_PAGES);
    const inZone = this.frontier - zoneIndex * ZONE_PAGES;
    const start = Math.max(inZone, this.firstPage(zoneIndex));
    const fits = start + pages <= ZONE_PAGES;
    const first = fits
      ? zoneIndex * ZONE_PAGES + start
      : (zoneIndex + 1) * ZONE_PAGES + this.firstPage(zoneIndex + 1);
    const bytes = (first + pages) * PAGE_WORDS * 8;
    if (bytes > this.#space.maxBytes) return -1;
    if (bytes > this.#space.fileBytes()) this.#space.grow(bytes);
    // Scanned while the frontier is still below them: the pages handed out here must not look free.
    const zone = this.scanned(zoneIndex);
    if (!fits) {
      if (start < ZONE_PAGES) zone.extents.release(start, ZONE_PAGES - start);
      this.scanned(zoneIndex + 1);
    }
    this.frontier = first + pages;
    this.reached = true;
    return first;
  }

  /** Builds the volatile state of the last zone that has none; false when every zone has. */
  #scanNext(): boolean {
    while (this.#unscanned > 0) {
      const index = --this.#unscanned;
      if (this.zone(index).isScanned) continue;
      this.scanned(index);
      return true;
    }
    return false;
  }
}
