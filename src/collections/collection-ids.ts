// collection-ids.ts — class ids in the headers of collections.

/** Class ids of the library's own objects; all below FIRST_CLASS_ID, none is ever given to something else. */
export const COLLECTION_ID = {
  PMAP: 1,
  PVEC: 2,
  PSTRING: 3,
} as const;
