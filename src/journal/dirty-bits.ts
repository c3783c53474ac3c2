// dirty-bits.ts — ranges in a bitmap with one bit per word.

/** More bits than an element has take the long way. */
const MOST = 31;

/** Sets bits [start, start + count) of `bits`. */
export function setBits(bits: Uint32Array, start: number, count: number): void {
  if (count > MOST) {
    changeMany(bits, start, count, true);
    return;
  }
  // What almost every object needs: a few bits, of one element or of two.
  const index = start >>> 5;
  const from = start & 31;
  const mask = ((1 << count) - 1) | 0;
  bits[index] = bits[index]! | (mask << from);
  if (from + count > 32) bits[index + 1] = bits[index + 1]! | (mask >>> (32 - from));
}

/** Clears bits [start, start + count) of `bits`. */
export function clearBits(bits: Uint32Array, start: number, count: number): void {
  if (count > MOST) {
    changeMany(bits, start, count, false);
    return;
  }
  const index = start >>> 5;
  const from = start & 31;
  const mask = ((1 << count) - 1) | 0;
  bits[index] = bits[index]! & ~(mask << from);
  if (from + count > 32) bits[index + 1] = bits[index + 1]! & ~(mask >>> (32 - from));
}

function changeMany(bits: Uint32Array, start: number, count: number, set: boolean): void {
  let index = start >>> 5;
  let left = count;
  let from = start & 31;
  while (left > 0) {
    const width = Math.min(32 - from, left);
    if (width === 32 && left >= 64) {
      const whole = left >>> 5;
      bits.fill(set ? 0xffffffff : 0, index, index + whole);
      index += whole;
      left -= whole * 32;
      continue;
    }
    const mask = width === 32 ? -1 : ((1 << width) - 1) << from;
    const old = bits[index] ?? 0;
    bits[index] = set ? old | mask : old & ~mask;
    index++;
    left -= width;
    from = 0;
  }
}
