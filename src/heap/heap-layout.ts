// heap-layout.ts — where the heap keeps its persistent state, and how page descriptors are packed.

import {
  PAGE_BYTES,
  PAGE_WORDS,
  SEGMENT_BYTES,
  ZONE_0_METADATA_OFFSET,
  ZONE_BYTES,
  ZONE_METADATA_BYTES,
  ZONE_WORDS,
} from '../media/file-layout.js';

/** Pages in a zone of 64 MiB. */
export const ZONE_PAGES = ZONE_BYTES / PAGE_BYTES;
/** Zones in a segment: a zone never crosses a segment. */
export const SEGMENT_ZONES = SEGMENT_BYTES / ZONE_BYTES;
/** Words of a zone's page table: one u32 descriptor per page. */
export const PAGE_TABLE_WORDS = ZONE_PAGES / 2;
/** Words of a zone's start bitmap: one bit per 16-byte granule, set where an allocation starts. */
export const START_BITMAP_WORDS = ZONE_WORDS / 2 / 64;
/** Pages taken by a zone's metadata: page table, then start bitmap. */
export const ZONE_META_PAGES = ZONE_METADATA_BYTES / PAGE_BYTES;
/** Pages before the metadata of zone 0 (headers, owner page, superblock). */
export const ZONE_0_HEAD_PAGES = ZONE_0_METADATA_OFFSET / PAGE_BYTES;

/** First word, inside its zone, of the metadata of zone `zone`. */
export function metaOffset(zone: number): number {
  return zone === 0 ? ZONE_0_HEAD_PAGES * PAGE_WORDS : 0;
}

/** First page of zone `zone` that the heap may hand out; `ringBytes` lie behind the metadata of zone 0. */
export function firstHeapPage(zone: number, ringBytes: number): number {
  return zone === 0
    ? ZONE_0_HEAD_PAGES + ZONE_META_PAGES + ringBytes / PAGE_BYTES
    : ZONE_META_PAGES;
}

/** Kind of the pages that a descriptor describes (low 2 bits). */
export const PAGE_FREE = 0;
/** A page of a run of equal slots. */
export const PAGE_RUN = 1;
/** First page of a large extent. Its other pages have no descriptor of their own. */
export const PAGE_LARGE = 2;

/**
 * Bit of a descriptor: what starts in these pages are objects, each with a header. Without it they are raw allocations, whose first bytes
 * are a user's and prove nothing. Objects and raw allocations never share a run.
 */
export const HOLDS_OBJECTS = 1 << 30;

/** Descriptor of a run's page: kind, size class (8 bits from bit 2), pages back to the run's first page (4 bits from bit 10), objects (bit 30). */
export function runDescriptor(sizeClass: number, back: number, objects: boolean): number {
  return PAGE_RUN | (sizeClass << 2) | (back << 10) | (objects ? HOLDS_OBJECTS : 0);
}

/** Descriptor of a large extent of `pages` pages (24 bits from bit 2), of an object (bit 30) or raw. */
export function largeDescriptor(pages: number, objects: boolean): number {
  return PAGE_LARGE | (pages << 2) | (objects ? HOLDS_OBJECTS : 0);
}

/** Size class of a run descriptor. */
export function descriptorClass(descriptor: number): number {
  return (descriptor >>> 2) & 0xff;
}

/** Pages back to the first page of the run. */
export function descriptorBack(descriptor: number): number {
  return (descriptor >>> 10) & 0xf;
}

/** Pages of a large extent. */
export function descriptorPages(descriptor: number): number {
  return (descriptor >>> 2) & 0xffffff;
}

/** Whether what starts in the described pages are objects. */
export function descriptorObjects(descriptor: number): boolean {
  return (descriptor & HOLDS_OBJECTS) !== 0;
}
