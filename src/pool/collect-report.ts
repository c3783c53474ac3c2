// collect-report.ts — what a collection of cycles did.

/** What `pool.collect()` and the last `pool.collectStep()` report. */
export interface CollectReport {
  /** Objects that the root reaches, as far as they were there when the collection began or were linked meanwhile. */
  readonly marked: number;
  /** Objects that nothing reached, and that were freed. */
  readonly freed: number;
  /** Bytes that the collection's commits gave back: those objects and all that they alone owned or referred to. */
  readonly freedBytes: number;
  /** Bounded steps that it took. */
  readonly steps: number;
}
