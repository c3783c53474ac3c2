// file-layout.ts — areas of the pool file and the sizes everything in it is counted in.

/** Bytes in a word, the unit of positions. */
export const WORD_BYTES = 8;
/** Bytes that a device writes whole or not at all. */
export const SECTOR_BYTES = 512;
/** Bytes in a page, the unit of file lengths and of journal writes. */
export const PAGE_BYTES = 4096;
/** Words in a page. */
export const PAGE_WORDS = PAGE_BYTES / WORD_BYTES;
/** Bytes in a zone; each begins with its metadata. */
export const ZONE_BYTES = 64 * 1024 * 1024;
/** Words in a zone. */
export const ZONE_WORDS = ZONE_BYTES / WORD_BYTES;
/** Bytes in a segment, the most that one ArrayBuffer covers: 2 GiB, so that a byte's offset is a 32-bit integer and a word's a small one. */
export const SEGMENT_BYTES = 0x8000_0000;
/** Words in a segment. */
export const SEGMENT_WORDS = SEGMENT_BYTES / WORD_BYTES;

/** File offsets of the two header slots, A and B. */
export const HEADER_SLOT_OFFSETS = [0, PAGE_BYTES] as const;
/** File offset of the owner page. */
export const OWNER_OFFSET = 0x2000;
/** File offset of a page that is always zero (coherence is probed there). */
export const SPARE_OFFSET = 0x3000;
/** File offset of the superblock. */
export const SUPERBLOCK_OFFSET = 0x4000;
/** File offset of the session mark. */
export const SESSION_MARK_OFFSET = 0x5000;
/** File offset of the metadata of zone 0. */
export const ZONE_0_METADATA_OFFSET = 0x1_0000;
/** Bytes of metadata at the start of a zone (behind the first 64 KiB in zone 0): page table, then start bitmap. */
export const ZONE_METADATA_BYTES = 576 * 1024;
/** File offset of the journal ring. */
export const RING_OFFSET = ZONE_0_METADATA_OFFSET + ZONE_METADATA_BYTES;

/** Least and greatest length of the ring in bytes; it is a multiple of {@link PAGE_BYTES}. */
export const MIN_RING_BYTES = 64 * 1024;
/** Greatest length of the ring in bytes. */
export const MAX_RING_BYTES = 32 * 1024 * 1024;
/** Greatest length of a pool in bytes: positions have 44 bits. */
export const MAX_POOL_BYTES = 2 ** 47;

/** Words of the superblock, as positions; each holds an integral double. */
export const SUPERBLOCK = {
  FRONTIER: 2048,
  FILE_WORDS: 2049,
  USED_WORDS: 2050,
  GENERATION: 2051,
  ROOT: 2052,
  CATALOG: 2053,
  TO_FREE: 2054,
  OBJECT_COUNT: 2055,
  /** First of four words: the last session of several pools that this pool's state has in it. */
  SESSION: 2064,
} as const;

const SUPERBLOCK_END_WORD = (SUPERBLOCK_OFFSET + PAGE_BYTES) / WORD_BYTES;
const ZONE_0_METADATA_WORD = ZONE_0_METADATA_OFFSET / WORD_BYTES;
const RING_WORD = RING_OFFSET / WORD_BYTES;

/** File offset of the first heap page of zone 0. */
export function heapOffset(ringBytes: number): number {
  return RING_OFFSET + ringBytes;
}

/** Rounds a byte count up to whole pages. */
export function roundUpToPage(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}

/** Rounds a byte count down to whole pages. */
export function roundDownToPage(bytes: number): number {
  return Math.floor(bytes / PAGE_BYTES) * PAGE_BYTES;
}

/**
 * Tells whether records may change the words `[position, position + words)`: the superblock, the metadata of zone 0, or
 * anything behind the ring and inside the file.
 */
export function isJournaledRange(
  position: number,
  words: number,
  ringBytes: number,
  fileBytes: number,
): boolean {
  const end = position + words;
  if (!Number.isSafeInteger(position) || !Number.isSafeInteger(end) || words < 1) return false;
  if (position >= (RING_OFFSET + ringBytes) / WORD_BYTES) return end <= fileBytes / WORD_BYTES;
  if (position >= ZONE_0_METADATA_WORD) return end <= RING_WORD;
  return position >= SUPERBLOCK.FRONTIER && end <= SUPERBLOCK_END_WORD;
}
