// statistics.ts — what a pool counts and times of its operations, when it is asked to.
import type { TransactionEngine } from '../journal/transaction-engine.js';
import type { Media } from '../media/media.js';
import type { CollectReport } from './collect-report.js';
import { LatencyRecorder, type Latency } from './latency-histograms.js';
import { nanoseconds } from './nanoseconds.js';
import type { OperationCounts } from './operation-counts.js';
import type { TransactionOutcome } from './trace-messages.js';

/** How much a pool keeps account of. */
export type StatisticsLevel = 'off' | 'counters' | 'latency';

/** What the heap, the engine and the medium count since the opening whether anybody asks or not. */
type Totals = Pick<
  OperationCounts,
  | 'allocated'
  | 'freed'
  | 'growths'
  | 'reclaimSteps'
  | 'records'
  | 'bytesJournaled'
  | 'syncs'
  | 'checkpoints'
  | 'stalls'
  | 'stallNanoseconds'
>;

/** What only the pool sees. */
type Counted = Omit<OperationCounts, keyof Totals>;

/** The counts and histograms of one pool. */
export class Statistics {
  /** Null where nothing is timed. */
  readonly latency: LatencyRecorder | null;
  readonly #engine: TransactionEngine;
  readonly #media: Media;
  /** How often the pool grew since the opening. */
  readonly #growths: () => number;
  #counted: { -readonly [Name in keyof Counted]: Counted[Name] };
  /** Totals when counting began. */
  #before: Totals;

  constructor(
    level: StatisticsLevel,
    engine: TransactionEngine,
    media: Media,
    growths: () => number,
  ) {
    this.latency = level === 'latency' ? new LatencyRecorder() : null;
    this.#engine = engine;
    this.#media = media;
    this.#growths = growths;
    this.#counted = this.#zeros();
    this.#before = this.#totals();
  }

  /** Begins anew. */
  reset(): void {
    this.latency?.reset();
    this.#counted = this.#zeros();
    this.#before = this.#totals();
  }

  /** The counts. */
  operations(): OperationCounts {
    const totals = this.#totals();
    const since = Object.entries(this.#before).map(([name, before]) => [
      name,
      totals[name as keyof Totals] - before,
    ]);
    return { ...this.#counted, ...(Object.fromEntries(since) as unknown as Totals) };
  }

  /** Counts the end of a transaction or savepoint. */
  transactionEnded(outcome: TransactionOutcome, depth: number, wordsLogged: number): void {
    const counted = this.#counted;
    if (outcome === 'committed') {
      counted.committed++;
      counted.wordsLogged += wordsLogged;
      counted.peakUsedBytes = Math.max(counted.peakUsedBytes, this.#usedBytes);
    } else if (outcome === 'empty') counted.empty++;
    else if (outcome === 'kept') counted.savepointsKept++;
    else if (outcome === 'aborted' && depth > 1) counted.savepointsTakenBack++;
    else if (outcome === 'aborted') counted.aborted++;
  }

  /** Counts the end of a collection of cycles. */
  collectionEnded(report: CollectReport): void {
    this.#counted.collections++;
    this.#counted.collected += report.freed;
  }

  /** Runs `work`, and records how long it took where that is wanted and it did not throw. */
  timed<T>(operation: Latency, work: () => T): T {
    if (this.latency === null) return work();
    const start = nanoseconds();
    const result = work();
    this.latency.record(operation, nanoseconds() - start);
    return result;
  }

  #zeros(): Counted {
    return {
      committed: 0,
      empty: 0,
      aborted: 0,
      savepointsKept: 0,
      savepointsTakenBack: 0,
      wordsLogged: 0,
      peakUsedBytes: this.#usedBytes,
      collections: 0,
      collected: 0,
    };
  }

  #totals(): Totals {
    const { heap, reclaimSteps } = this.#engine;
    const media = this.#media.stats();
    return {
      allocated: heap.totals.allocated,
      freed: heap.totals.freed,
      growths: this.#growths(),
      reclaimSteps,
      records: media.lsn,
      bytesJournaled: media.bytesAppended,
      syncs: media.syncs,
      checkpoints: media.checkpoints,
      stalls: media.stalls,
      stallNanoseconds: media.stallNanoseconds,
    };
  }

  get #usedBytes(): number {
    return this.#engine.heap.usedWords * 8;
  }
}
