// nanoseconds.ts — the clock of statistics and traces.

const BEGINNING = process.hrtime.bigint();

/** Nanoseconds since the library was loaded, whole; the clock never goes back. `performance` would first have to be loaded. */
export function nanoseconds(): number {
  return Number(process.hrtime.bigint() - BEGINNING);
}
