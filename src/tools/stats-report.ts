// stats-report.ts — the statistics of a pool as text for people.
import { LATENCIES, type LatencyHistograms } from '../pool/latency-histograms.js';
import type { PoolStats } from '../pool/pool-stats.js';

const TIME_UNITS = [
  ['ns', 1],
  ['us', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
] as const;

/** Numbers in a table of latencies, in the order of its columns. */
const COLUMNS = ['operation', 'count', 'mean', 'stddev', 'min', 'p50', 'p99', 'max'] as const;

/**
 * What `pool.stats()` and `pool.histograms()` say, as a table of text: a line for each number, and one for each operation that was timed. Lines end with a
 * newline; names are those of the fields.
 *
 * @param stats - what `pool.stats()` returned.
 * @param histograms - what `pool.histograms()` returned, null where the pool times nothing.
 */
export function statsReport(stats: PoolStats, histograms: LatencyHistograms | null = null): string {
  const { operations, ...rest } = stats;
  const blocks = [lines(rest)];
  if (operations !== null) blocks.push(lines(operations));
  if (histograms !== null) blocks.push(latencies(histograms));
  return blocks.join('\n');
}

/** A line for each field. */
function lines(fields: object): string {
  return table(
    Object.entries(fields).map(([name, value]: [string, unknown]) => [name, cell(name, value)]),
  );
}

function cell(name: string, value: unknown): string {
  if (typeof value !== 'number') return String(value);
  return name.endsWith('Nanoseconds') ? duration(value) : value.toLocaleString('en-US');
}

function latencies(histograms: LatencyHistograms): string {
  const rows: string[][] = [[...COLUMNS]];
  for (const name of LATENCIES) {
    const one = histograms[name];
    if (one.count === 0) continue;
    const times = [one.mean, one.stddev, one.min, one.percentile(50), one.percentile(99), one.max];
    rows.push([name, one.count.toLocaleString('en-US'), ...times.map(duration)]);
  }
  return table(rows);
}

/** Nanoseconds with three figures or more, in the unit in which there is something before the point. */
function duration(time: number): string {
  const [unit, size] = TIME_UNITS.findLast(([, least]) => time >= least) ?? TIME_UNITS[0];
  const count = time / size;
  return `${unit === 'ns' ? String(Math.round(count)) : count.toPrecision(Math.max(3, String(Math.trunc(count)).length))} ${unit}`;
}

/** Rows with the first column to the left and the others to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return rows.map((row) => `${line(row)}\n`).join('');
}
