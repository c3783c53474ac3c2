// stopwatch.ts — how long something took.

/** A result and the milliseconds it took. */
export interface Timed<T> {
  readonly value: T;
  readonly ms: number;
}

/** Runs `work` and measures it. */
export function timed<T>(work: () => T): Timed<T> {
  const start = performance.now();
  const value = work();
  return { value, ms: performance.now() - start };
}

/** A duration for people: 12.3 s, 4.56 ms, 789 µs, 12 ns. */
export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms >= 1) return `${ms.toFixed(1)} ms`;
  if (ms >= 1e-3) return `${(ms * 1e3).toFixed(1)} µs`;
  return `${(ms * 1e6).toFixed(0)} ns`;
}

/** A whole number for people: 135,233. */
export function count(value: number): string {
  return value.toLocaleString('en');
}
