// crc32c.ts — CRC-32C (Castagnoli) in plain JavaScript, eight bytes a step.

const POLYNOMIAL = 0x82f6_3b78 | 0;

/** Eight tables of 256 entries; table k advances a byte over k further zero bytes. */
const TABLES = buildTables();

function buildTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const shorter = tables[i - 256]!;
    tables[i] = (shorter >>> 8) ^ tables[shorter & 0xff]!;
  }
  return tables;
}

/**
 * CRC-32C of the 32-bit little-endian words `[from, to)` of `words`, continued from `seed` (the CRC of what comes before).
 * Returns an unsigned 32-bit integer.
 */
export function crc32cWords(words: Int32Array, from: number, to: number, seed: number): number {
  const t = TABLES;
  let crc = ~seed;
  let i = from;
  if ((to - from) & 1) {
    const a = crc ^ words[i++]!;
    crc =
      t[768 + (a & 0xff)]! ^
      t[512 + ((a >>> 8) & 0xff)]! ^
      t[256 + ((a >>> 16) & 0xff)]! ^
      t[a >>> 24]!;
  }
  for (; i < to; i += 2) {
    const a = crc ^ words[i]!;
    const b = words[i + 1]!;
    crc =
      t[1792 + (a & 0xff)]! ^
      t[1536 + ((a >>> 8) & 0xff)]! ^
      t[1280 + ((a >>> 16) & 0xff)]! ^
      t[1024 + (a >>> 24)]! ^
      t[768 + (b & 0xff)]! ^
      t[512 + ((b >>> 8) & 0xff)]! ^
      t[256 + ((b >>> 16) & 0xff)]! ^
      t[b >>> 24]!;
  }
  return ~crc >>> 0;
}

function crc32cBytes(bytes: Uint8Array, from: number, seed: number): number {
  let crc = ~seed;
  for (let i = from; i < bytes.length; i++) crc = (crc >>> 8) ^ TABLES[(crc ^ bytes[i]!) & 0xff]!;
  return ~crc >>> 0;
}

/**
 * CRC-32C of `bytes`, continued from `seed`: `crc32c(concat(a, b)) === crc32c(b, crc32c(a))`.
 * Returns an unsigned 32-bit integer.
 */
export function crc32c(bytes: Uint8Array, seed = 0): number {
  if (bytes.byteOffset % 4 !== 0) return crc32cBytes(bytes, 0, seed);
  const words = bytes.length >>> 2;
  const whole = new Int32Array(bytes.buffer, bytes.byteOffset, words);
  return crc32cBytes(bytes, words * 4, crc32cWords(whole, 0, words, seed));
}
