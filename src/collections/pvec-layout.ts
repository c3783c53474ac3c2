// pvec-layout.ts — the stored form of PVec.
import { RowLayout } from './block-layout.js';

/**
 * The object, after its header:
 *
 * ```
 * word 2     f64 length
 * word 3 …   the row of elements (block-layout.ts), with 3 positions inside; block 0 has 32 bytes
 * ```
 *
 * An element takes the bytes that a field of its type takes (1, 2, 4, 8 or 16). Places from the length on are zero.
 */
export const PVEC = {
  LENGTH: 2,
  ROW: 3,
  INLINE_BLOCKS: 3,
  WORDS: 8,
} as const;

/** Most elements of a vector, as of an Array. */
export const MAX_LENGTH = 2 ** 32 - 1;

const FIRST_BLOCK_BYTES = 32;

const rows = new Map<number, RowLayout>();

/** The row of elements of `bytes` bytes. */
export function elementRow(bytes: number): RowLayout {
  let row = rows.get(bytes);
  if (row === undefined) {
    row = new RowLayout(PVEC.ROW, PVEC.INLINE_BLOCKS, bytes, FIRST_BLOCK_BYTES);
    rows.set(bytes, row);
  }
  return row;
}
