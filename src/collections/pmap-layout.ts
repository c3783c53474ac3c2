// pmap-layout.ts — the stored form of PMap: its object and its buckets.
import { RowLayout } from './block-layout.js';

/**
 * The object, after its header:
 *
 * ```
 * word 2     f64 entries
 * word 3     f64 version: grows with each entry that is added or removed, and each reference that is replaced
 * word 4     u32 buckets in use             u32 seed of the hash
 * word 5 …   the row of buckets (block-layout.ts), with 5 positions inside
 * ```
 *
 * Buckets are numbered as linear hashing does, by the hash of key-hash.ts: with 2^L of them or more, but fewer than 2^(L+1), a key's bucket is the low L + 1 bits of its hash, or the low L
 * bits where that bucket is not there yet.
 */
export const PMAP = {
  COUNT: 2,
  VERSION: 3,
  BUCKETS: 4,
  ROW: 5,
  INLINE_BLOCKS: 5,
  WORDS: 12,
} as const;

/**
 * A bucket, in the row or as a raw allocation of its own (overflow):
 *
 * ```
 * word 0    f64 position of the next overflow bucket, 0 for none
 * word 1    u32 entries in this bucket      u32 zero
 * word 2 …  keys, one after the other, then, aligned to their size (8 bytes at most), values
 * ```
 *
 * Entries stand at the front; the rest is zero. In a chain every bucket but the last is full.
 *
 * A key takes 4 bytes (integers to 32 bits; bool and enum as their number; f32), 8 bytes (f64 and date, with one NaN and no -0; u64, i64) or
 * a slot of 16 bytes (text, bigint; slot-layout.ts). In a key's slot the hash of a blob is that of the map.
 */
export const BUCKET = {
  NEXT: 0,
  COUNT: 1,
  KEYS: 2,
} as const;

const SMALL_BUCKET = 128;
const LARGE_BUCKET = 256;
const FEWEST_ENTRIES = 7;

/** Numbers that describe the buckets of one type of map. */
export class BucketLayout {
  /** 32-bit quarters of a key: 1, 2 or 4. */
  readonly keyQuarters: number;
  /** Bytes of a value: 1, 2, 4, 8 or 16. */
  readonly valueBytes: number;
  /** Bytes and words of a bucket. */
  readonly bytes: number;
  readonly words: number;
  /** Entries that a bucket has room for. */
  readonly capacity: number;
  /** Byte of the first value inside the bucket. */
  readonly valuesAt: number;
  readonly row: RowLayout;

  constructor(keyQuarters: number, valueBytes: number) {
    const fits = capacityOf(SMALL_BUCKET, keyQuarters, valueBytes) >= FEWEST_ENTRIES;
    this.keyQuarters = keyQuarters;
    this.valueBytes = valueBytes;
    this.bytes = fits ? SMALL_BUCKET : LARGE_BUCKET;
    this.words = this.bytes / 8;
    this.capacity = capacityOf(this.bytes, keyQuarters, valueBytes);
    this.valuesAt = valuesAt(this.capacity, keyQuarters, valueBytes);
    this.row = new RowLayout(PMAP.ROW, PMAP.INLINE_BLOCKS, this.bytes, this.bytes);
  }
}

function valuesAt(entries: number, keyQuarters: number, valueBytes: number): number {
  const align = Math.min(valueBytes, 8);
  return Math.ceil((BUCKET.KEYS * 8 + entries * keyQuarters * 4) / align) * align;
}

function capacityOf(bytes: number, keyQuarters: number, valueBytes: number): number {
  let entries = 1;
  while (valuesAt(entries + 1, keyQuarters, valueBytes) + (entries + 1) * valueBytes <= bytes)
    entries++;
  return entries;
}
