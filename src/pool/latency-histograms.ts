// latency-histograms.ts — how long a pool's operations took, as histograms of node:perf_hooks.
import type * as PerfHooks from 'node:perf_hooks';

/**
 * The operations that are timed:
 *
 * - `open`: opening the pool, recovery included; one value.
 * - `transaction`: an outermost transaction from its beginning until it was committed or taken back, actions of `onCommit` and `onAbort` not included.
 * - `body`: the body of an outermost transaction.
 * - `commit`: the commit of one that changed something.
 * - `rollback`: taking back a transaction or a savepoint; where a commit failed, with that.
 * - `savepoint`: a transaction inside another one.
 * - `durable`: from the commit of a `commitAsync` until it resolved.
 * - `sync`, `checkpoint`: calls of these methods of the pool.
 * - `collect`: a piece of a collection of cycles in which nothing else runs: `collect()`, `collectStep()`, a turn of `collect: 'auto'`.
 * - `reclaim`: such a piece of reclaiming what was dropped.
 *
 * In a session over several pools the outermost transaction of a pool is the one that the session keeps open in it: from the pool's first use to the end of the session, where it commits with the others.
 */
export const LATENCIES = [
  'open',
  'transaction',
  'body',
  'commit',
  'rollback',
  'savepoint',
  'durable',
  'sync',
  'checkpoint',
  'collect',
  'reclaim',
] as const;

/** Name of an operation that is timed ({@link LATENCIES}). */
export type Latency = (typeof LATENCIES)[number];

/** What is read of a histogram, in nanoseconds. An object of `node:perf_hooks`. */
export interface LatencyHistogram {
  /** Values recorded. */
  readonly count: number;
  /** The least value, 2^63 - 1 where there is none. */
  readonly min: number;
  /** The greatest value, 0 where there is none. */
  readonly max: number;
  /** NaN where there is no value. */
  readonly mean: number;
  /** Standard deviation; NaN where there is no value. */
  readonly stddev: number;
  /** Value that `percent` of the values do not exceed; more than 0, at most 100. */
  percentile(percent: number): number;
  /** Values by percentile, as many as describe the distribution. */
  readonly percentiles: ReadonlyMap<number, number>;
}

/** A histogram for each operation. */
export type LatencyHistograms = Readonly<Record<Latency, LatencyHistogram>>;

/** Longer than an hour counts as an hour. */
const LONGEST = 3600e9;
/** Values are kept to within a hundredth: 34 KiB for each operation. */
const FIGURES = 2;

/** The histograms of a pool that times its operations. */
export class LatencyRecorder {
  readonly histograms: Readonly<Record<Latency, PerfHooks.RecordableHistogram>>;

  constructor() {
    // Loaded when it is needed first: that takes as long as opening a pool.
    const { createHistogram } = process.getBuiltinModule('node:perf_hooks');
    const made = LATENCIES.map((name) => [
      name,
      createHistogram({ lowest: 1, highest: LONGEST, figures: FIGURES }),
    ]);
    this.histograms = Object.fromEntries(made) as LatencyRecorder['histograms'];
  }

  /** Records that `operation` took `nanoseconds`. */
  record(operation: Latency, nanoseconds: number): void {
    // Zero is no value of a histogram, and a clock may stand still for as long as an empty body takes.
    this.histograms[operation].record(Math.min(Math.max(nanoseconds, 1), LONGEST));
  }

  /** Forgets all values. */
  reset(): void {
    for (const name of LATENCIES) this.histograms[name].reset();
  }
}
