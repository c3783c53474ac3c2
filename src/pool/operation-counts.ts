// operation-counts.ts — what a pool counts when it is asked to.

/**
 * What `pool.stats().operations` says; since the opening, or since `pool.resetStats()`. A session over several pools is one outermost transaction of each that takes part,
 * with savepoints in it.
 */
export interface OperationCounts {
  /** Outermost transactions that changed something and were committed. */
  readonly committed: number;
  /** Those that had nothing to commit. */
  readonly empty: number;
  /** Those that were taken back: by what their body threw, by `j.abort`, or by a commit that failed. */
  readonly aborted: number;
  /** Transactions inside a transaction that ended well. */
  readonly savepointsKept: number;
  /** Those that were taken back. */
  readonly savepointsTakenBack: number;
  /** Words of committed transactions whose old contents were logged: changed words of objects that were there before, each once. */
  readonly wordsLogged: number;
  /** Allocations that commits made: objects, texts, nodes of collections; the pool's own work included. What the same transaction gave up again is not in it. */
  readonly allocated: number;
  /** Allocations that commits ended. */
  readonly freed: number;
  /** Most bytes in allocations at the end of a transaction. */
  readonly peakUsedBytes: number;
  /** Times that the file grew, or the memory of a volatile pool. */
  readonly growths: number;
  /** Commits of the pool's own that took dropped objects apart. */
  readonly reclaimSteps: number;
  /** Collections of cycles that ended. */
  readonly collections: number;
  /** Objects that they freed. */
  readonly collected: number;
  /** Records of the journal; one for each commit that changed something, the pool's own included. */
  readonly records: number;
  /** Bytes of them. */
  readonly bytesJournaled: number;
  /** Syncs of the medium. */
  readonly syncs: number;
  /** Checkpoints, those in the background included. */
  readonly checkpoints: number;
  /** Commits that had to wait for space in the journal ring. */
  readonly stalls: number;
  /** Nanoseconds that they waited. */
  readonly stallNanoseconds: number;
}
