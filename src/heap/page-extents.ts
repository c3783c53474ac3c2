// page-extents.ts — free pages of one zone: boundary-tagged extents in size bins, coalescing in constant time.
import { ZONE_PAGES } from './heap-layout.js';

/** Exact bins for 1 … 32 pages, then one per doubling. */
const EXACT = 32;
const BINS = EXACT + 10;

function binOf(pages: number): number {
  return pages <= EXACT ? pages - 1 : EXACT - 6 + (31 - Math.clz32(pages - 1)) + 1;
}

/**
 * Volatile record of the free extents of a zone. Extents never touch: {@link release} joins a page range with its free
 * neighbours through lengths kept at both ends of each extent.
 */
export class PageExtents {
  /** Free pages in all. */
  freePages = 0;
  readonly #length = new Int16Array(ZONE_PAGES + 1);
  readonly #next = new Int16Array(ZONE_PAGES);
  readonly #previous = new Int16Array(ZONE_PAGES);
  readonly #heads = new Int16Array(BINS).fill(-1);
  /** 1 for each free page. */
  readonly #free = new Uint8Array(ZONE_PAGES);

  /** Takes `pages` contiguous pages; returns the first, or -1. Best fit by bin, the rest goes back. */
  take(pages: number): number {
    if (pages > this.freePages) return -1;
    for (let bin = binOf(pages); bin < BINS; bin++) {
      for (let page = this.#heads[bin] ?? -1; page >= 0; page = this.#next[page] ?? -1) {
        const length = this.#length[page] ?? 0;
        if (length < pages) continue;
        this.#unlink(page, length, bin);
        if (length > pages) this.#link(page + pages, length - pages);
        this.#free.fill(0, page, page + pages);
        return page;
      }
    }
    return -1;
  }

  /** Gives back `pages` pages from `page` on. Where some of them are free already, which damage can bring about, all of them are lost. */
  release(page: number, pages: number): void {
    if (page + pages > ZONE_PAGES) return;
    for (let i = page; i < page + pages; i++) if (this.#free[i] === 1) return;
    this.#free.fill(1, page, page + pages);
    let start = page;
    let length = pages;
    const before = start > 0 ? (this.#length[start - 1] ?? 0) : 0;
    if (before > 0) {
      start -= before;
      length += before;
      this.#unlink(start, before, binOf(before));
    }
    const after = page + pages < ZONE_PAGES ? (this.#length[page + pages] ?? 0) : 0;
    if (after > 0) {
      length += after;
      this.#unlink(page + pages, after, binOf(after));
    }
    this.#link(start, length);
  }

  #link(page: number, length: number): void {
    const bin = binOf(length);
    const head = this.#heads[bin] ?? -1;
    this.#length[page] = length;
    this.#length[page + length - 1] = length;
    this.#next[page] = head;
    this.#previous[page] = -1;
    if (head >= 0) this.#previous[head] = page;
    this.#heads[bin] = page;
    this.freePages += length;
  }

  #unlink(page: number, length: number, bin: number): void {
    const next = this.#next[page] ?? -1;
    const previous = this.#previous[page] ?? -1;
    if (previous >= 0) this.#next[previous] = next;
    else this.#heads[bin] = next;
    if (next >= 0) this.#previous[next] = previous;
    this.#length[page] = 0;
    this.#length[page + length - 1] = 0;
    this.freePages -= length;
  }
}
