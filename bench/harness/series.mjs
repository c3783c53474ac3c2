// series.mjs — the samples that one contender left behind
import { median, percentile } from './statistics.mjs';

/**
 * What a batch reports: how long `operations` took together, or how long each of them took.
 *
 * @typedef {{ nanoseconds: number, operations: number } | { latencies: Float64Array }} Sample
 */

/** Samples of one contender, in nanoseconds per operation. */
export class Series {
  /** One value per round: the mean of a batch timed as a whole, the median of one timed by operation. */
  rounds = [];
  /** Every single value there is: latencies where they were taken, else the rounds. */
  values = [];

  /** @param {Sample} sample */
  add(sample) {
    if ('latencies' in sample) {
      this.rounds.push(median(sample.latencies));
      for (const value of sample.latencies) this.values.push(value);
    } else {
      const each = sample.nanoseconds / sample.operations;
      this.rounds.push(each);
      this.values.push(each);
    }
  }

  /** Nanoseconds per operation. */
  get median() {
    return median(this.values);
  }

  /** Nanoseconds per operation that 99 of 100 samples do not exceed. */
  get p99() {
    return percentile(this.values, 0.99);
  }
}
