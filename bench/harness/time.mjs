// time.mjs — the clock, and loops around it
import { performance } from 'node:perf_hooks';

/**
 * Nanoseconds on a clock that only goes forward.
 *
 * @returns {number}
 */
export function now() {
  return performance.now() * 1e6;
}

/**
 * Runs `operation` so many times and takes the time of each. For operations of a microsecond or more: the clock costs about 0.05.
 *
 * @param {number} operations
 * @param {(index: number) => unknown} operation
 * @returns {{ latencies: Float64Array }}
 */
export function timeEach(operations, operation) {
  const latencies = new Float64Array(operations);
  for (let index = 0; index < operations; index++) {
    const started = now();
    operation(index);
    latencies[index] = now() - started;
  }
  return { latencies };
}
