// size-classes.ts — slot sizes of runs: 16-byte steps to 256 bytes, then eight per doubling to 8 KiB.
import { PAGE_WORDS } from '../media/file-layout.js';

const granulesOfClass: number[] = [];
for (let granules = 1; granules <= 16; granules++) granulesOfClass.push(granules);
for (let from = 16; from < 512; from *= 2) {
  for (let step = 1; step <= 8; step++) granulesOfClass.push(from + (from / 8) * step);
}

/** Number of size classes. */
export const SIZE_CLASSES = granulesOfClass.length;
/** Largest request served from a run, in words (8 KiB); more is a large extent of whole pages. */
export const MAX_SLOT_WORDS = 1024;

/** Number of bins: runs are kept apart by size class, and by whether they hold objects or raw allocations. */
export const BINS = SIZE_CLASSES * 2;

/** Bin of the runs of a size class that hold objects, or raw allocations. */
export function binOf(sizeClass: number, objects: boolean): number {
  return objects ? sizeClass + SIZE_CLASSES : sizeClass;
}

/** Words of a slot, by size class. */
export const SLOT_WORDS = Int32Array.from(granulesOfClass, (granules) => granules * 2);

/** Pages of a run, by size class: 16, 32 or 64 KiB, so that what is left behind the last slot stays below 4 %. */
export const RUN_PAGES = Int32Array.from(granulesOfClass, (granules) =>
  granules <= 32 ? 4 : granules <= 128 ? 8 : 16,
);

/** Slots of a run, by size class. */
export const RUN_SLOTS = Int32Array.from(granulesOfClass, (granules, cls) =>
  Math.floor(((RUN_PAGES[cls] ?? 0) * PAGE_WORDS) / (granules * 2)),
);

const classOfGranules = new Uint8Array(MAX_SLOT_WORDS / 2 + 1);
for (let granules = 1, cls = 0; granules <= MAX_SLOT_WORDS / 2; granules++) {
  if (granules > (granulesOfClass[cls] ?? 0)) cls++;
  classOfGranules[granules] = cls;
}

/** Size class that serves `words`, 1 to MAX_SLOT_WORDS. */
export function sizeClassOf(words: number): number {
  return classOfGranules[(words + 1) >>> 1] ?? 0;
}
