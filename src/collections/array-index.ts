// array-index.ts — positions as the methods of Array and String take them.

/** The whole part of `index`, counted from the end when negative, never below 0 nor above `length`; NaN counts as 0. */
export function clampIndex(index: number, length: number): number {
  const whole = Math.trunc(index) || 0;
  return whole < 0 ? Math.max(0, length + whole) : Math.min(whole, length);
}

/** Whether `index` is that of one of `length` elements. */
export function isIndex(index: number, length: number): boolean {
  return index >= 0 && index < length && Math.trunc(index) === index;
}
