// pstring-layout.ts — the stored form of PString.
import { RowLayout } from './block-layout.js';

/**
 * The object, after its header:
 *
 * ```
 * word 2     f64 length in UTF-16 units
 * word 3     u32 0: one byte a unit (Latin-1), 1: two bytes      u32 zero
 * word 4 …   the row of units (block-layout.ts), with 4 positions inside; block 0 has 32 bytes
 * ```
 *
 * Units from the length on are zero. A text becomes wide when it first needs to, and narrow again when all of it is
 * replaced or cleared.
 */
export const PSTRING = {
  LENGTH: 2,
  WIDE: 3,
  ROW: 4,
  INLINE_BLOCKS: 4,
  WORDS: 10,
} as const;

const FIRST_BLOCK_BYTES = 32;

/** Row of units of one byte. */
export const NARROW_ROW = new RowLayout(PSTRING.ROW, PSTRING.INLINE_BLOCKS, 1, FIRST_BLOCK_BYTES);
/** Row of units of two bytes. */
export const WIDE_ROW = new RowLayout(PSTRING.ROW, PSTRING.INLINE_BLOCKS, 2, FIRST_BLOCK_BYTES);
