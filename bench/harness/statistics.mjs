// statistics.mjs — order statistics over samples

/**
 * The value below which `share` of the samples lie (nearest rank).
 *
 * @param {ArrayLike<number>} samples - at least one; not changed
 * @param {number} share - 0 … 1
 * @returns {number}
 */
export function percentile(samples, share) {
  if (samples.length === 0) throw new RangeError('a percentile of no samples was asked for');
  const sorted = Float64Array.from(samples).sort();
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1];
}

/**
 * The middle sample, or the mean of the two middle ones.
 *
 * @param {ArrayLike<number>} samples - at least one; not changed
 * @returns {number}
 */
export function median(samples) {
  if (samples.length === 0) throw new RangeError('a median of no samples was asked for');
  const sorted = Float64Array.from(samples).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
