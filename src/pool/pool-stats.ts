// pool-stats.ts — what pool.stats() reports.
import type { MediaKind, MediaStats } from '../media/media.js';
import type { OperationCounts } from './operation-counts.js';

/** A snapshot of a pool's counters; bytes, counts since open, nanoseconds. */
export interface PoolStats extends MediaStats {
  readonly media: MediaKind;
  /** Most bytes the pool may have. */
  readonly maxBytes: number;
  /** Bytes in allocations, rounded up to their slots. */
  readonly usedBytes: number;
  /** Allocations: objects, texts, nodes of collections. */
  readonly allocations: number;
  /** Transactions begun on this thread. */
  readonly transactions: number;
  /** What the pool counts beyond that, where it was opened with `statistics`; else null. */
  readonly operations: OperationCounts | null;
}
