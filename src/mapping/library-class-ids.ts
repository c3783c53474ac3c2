// library-class-ids.ts — class ids in the headers of the library's own objects: collections and cells.

/** All below FIRST_CLASS_ID; none is ever given to something else. */
export const LIBRARY_CLASS_ID = {
  PMAP: 1,
  PVEC: 2,
  PSTRING: 3,
  PCELL: 4,
  PREFCELL: 5,
  VCELL: 6,
  TCELL: 7,
  PMUTEX: 8,
} as const;
