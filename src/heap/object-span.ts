// object-span.ts — finds, in the page table, the stretches of memory in which objects start.
import {
  PAGE_FREE,
  PAGE_LARGE,
  PAGE_RUN,
  ZONE_PAGES,
  descriptorBack,
  descriptorClass,
  descriptorObjects,
  descriptorPages,
} from './heap-layout.js';
import { PAGE_WORDS } from '../media/file-layout.js';
import type { ObjectSizes } from './object-sizes.js';
import { RUN_PAGES, SIZE_CLASSES } from './size-classes.js';
import type { Zone } from './zone.js';

/** Words that one element of the start bitmap covers. */
const ELEMENT_WORDS = 64;
const NO_OBJECTS = -1;

/** A run of objects, or the start of a large extent that is one. */
export class ObjectSpan {
  /** Index of the segment. */
  segment = 0;
  /** First word, counted from the start of the segment; a multiple of 64. */
  word = 0;
  /** Words from there on in which objects may start; a multiple of 64. */
  words = 0;
  /** Index, in the segment's u32 view, of the element of the start bitmap for the first 64 words. */
  startBits = 0;
  /** Page behind it, counted from the start of the zone. */
  endPage = 0;

  /**
   * Goes to the first run or extent of objects of one of `sizes` that ends behind page `from` of `zone` and starts before page `end`; false
   * when there is none. What the open transaction reserved counts, though the page table does not name it yet.
   *
   * @param isLargeObject - whether a large extent that this process reserved for an object starts at a position.
   */
  find(
    zone: Zone,
    from: number,
    end: number,
    sizes: ObjectSizes,
    isLargeObject: (position: number) => boolean,
  ): boolean {
    let page = from;
    while (page < end) {
      const descriptor = zone.descriptor(page);
      const kind = descriptor & 3;
      let start = page;
      let pages = 1;
      let size = NO_OBJECTS;
      if (kind === PAGE_FREE) {
        const run = zone.run(page);
        if (run !== undefined) {
          start = run.page;
          pages = RUN_PAGES[run.sizeClass] ?? 1;
          if (run.objects) size = run.sizeClass;
        } else if (isLargeObject(zone.base + page * PAGE_WORDS)) {
          size = SIZE_CLASSES;
        }
      } else if (kind === PAGE_RUN) {
        start = page - descriptorBack(descriptor);
        pages = RUN_PAGES[descriptorClass(descriptor)] ?? 1;
        if (descriptorObjects(descriptor)) size = descriptorClass(descriptor);
      } else if (kind === PAGE_LARGE) {
        pages = Math.max(1, descriptorPages(descriptor));
        if (descriptorObjects(descriptor)) size = SIZE_CLASSES;
      }
      // A table that makes no sense is walked all the same, page by page.
      const next = start + pages <= page || start + pages > ZONE_PAGES ? page + 1 : start + pages;
      if (size !== NO_OBJECTS && start >= 0 && sizes.has(size)) {
        const isRun = size !== SIZE_CLASSES;
        this.segment = zone.segment.index;
        this.word = zone.word + start * PAGE_WORDS;
        this.words = isRun ? (next - start) * PAGE_WORDS : ELEMENT_WORDS;
        this.startBits = zone.startBits + start * (PAGE_WORDS / ELEMENT_WORDS);
        this.endPage = next;
        return true;
      }
      page = next;
    }
    return false;
  }
}
