// object-around.ts — finds the object that a word belongs to.
import { PAGE_WORDS } from '../media/file-layout.js';
import {
  PAGE_FREE,
  PAGE_LARGE,
  PAGE_RUN,
  descriptorBack,
  descriptorClass,
  descriptorObjects,
} from './heap-layout.js';
import { SLOT_WORDS } from './size-classes.js';
import type { Zone } from './zone.js';

/** Pages of the largest object: 1 MiB. */
const MOST_OBJECT_PAGES = 256;

/**
 * Position of the object that holds the word at `position`, committed or reserved; 0 when that belongs to a raw allocation or to nothing. Reads the page table and
 * scans nothing.
 *
 * @param zone - the zone of the position.
 * @param isLargeObject - whether a large extent that this process reserved for an object starts at a position.
 */
export function objectAround(
  zone: Zone,
  position: number,
  isLargeObject: (position: number) => boolean,
): number {
  const word = (position - zone.base) | 0;
  const page = Math.floor(word / PAGE_WORDS);
  const run = zone.run(page);
  if (run !== undefined) return run.objects ? position - ((word - run.start) % run.slotWords) : 0;
  for (let first = page; first >= Math.max(0, page - MOST_OBJECT_PAGES); first--) {
    const start = zone.base + first * PAGE_WORDS;
    if (isLargeObject(start)) return start;
    const descriptor = zone.descriptor(first);
    const kind = descriptor & 3;
    // The pages of a large extent behind its first have no descriptor of their own.
    if (kind === PAGE_FREE) continue;
    if (!descriptorObjects(descriptor)) return 0;
    if (kind === PAGE_LARGE) return start;
    if (kind !== PAGE_RUN || first !== page) return 0;
    const runStart = (page - descriptorBack(descriptor)) * PAGE_WORDS;
    const slotWords = SLOT_WORDS[descriptorClass(descriptor)] ?? 0;
    return slotWords === 0 ? 0 : position - ((word - runStart) % slotWords);
  }
  return 0;
}
