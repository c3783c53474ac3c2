// key-hash.ts — the hash of keys: 32 bits, seeded for each map.

/** Mixes all bits of `hash` into all bits of the result (murmur3's finish); a permutation of the 32-bit integers. */
export function finishHash(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** One step over 32 bits of input (murmur3's body). */
export function stepHash(hash: number, quarter: number): number {
  quarter = Math.imul(quarter, 0xcc9e2d51);
  quarter = Math.imul((quarter << 15) | (quarter >>> 17), 0x1b873593);
  hash ^= quarter;
  return (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
}

/** Keys of 4 bytes that differ in so many of their lowest bits only are a group, and lie together. */
export const GROUP_SHIFT = 3;
/** The bits that tell keys of a group apart. */
export const GROUP_MASK = (1 << GROUP_SHIFT) - 1;
/**
 * Spreads 29 bits by multiplication: consecutive numbers fall far apart and evenly, and so do multiples of powers of two, since no partial quotient of
 * it / 2^n is large for any n. Of the odd numbers the one that, over 150 patterns of keys, makes chains no longer than a random hash does on average, and
 * the worst of them 1.6 times as long.
 */
const SPREAD = 426_479_965;

// At hand: V8 does not fold what it has to look up through another module.
const SHIFT = GROUP_SHIFT;
const MASK = GROUP_MASK;

/**
 * Hash of a key of 4 bytes. Different keys have different hashes. Eight keys that differ in their last three bits only have one bucket: a program that counts
 * its keys up touches a new bucket with every eighth, and a walk meets the objects in groups, as they were made.
 *
 * The product's high bits, which all bits of the key go into, are the low bits of the hash (Knuth's multiplicative hashing, reversed, for buckets are numbered
 * by low bits).
 */
export function hashOne(a: number, seed: number): number {
  const key = a ^ seed;
  return reverseBits((Math.imul(key >>> SHIFT, SPREAD) << SHIFT) | (key & MASK)) | 0;
}

/** Hash of a key of 8 bytes. */
export function hashTwo(a: number, b: number, seed: number): number {
  return finishHash(stepHash(stepHash(seed, a), b));
}

/** Hash of a key in a slot: all of it when it lies in the slot, else what the slot knows of its blob. */
export function hashFour(a: number, b: number, c: number, d: number, seed: number): number {
  const hash = d < 0 ? seed : stepHash(stepHash(seed, a), b);
  return finishHash(stepHash(stepHash(hash, c), d));
}

/** The 32 bits of `value` in reverse order, as a non-negative integer. */
export function reverseBits(value: number): number {
  value = ((value >>> 1) & 0x55555555) | ((value & 0x55555555) << 1);
  value = ((value >>> 2) & 0x33333333) | ((value & 0x33333333) << 2);
  value = ((value >>> 4) & 0x0f0f0f0f) | ((value & 0x0f0f0f0f) << 4);
  value = ((value >>> 8) & 0x00ff00ff) | ((value & 0x00ff00ff) << 8);
  return ((value << 16) | (value >>> 16)) >>> 0;
}
