// save-histograms.ts — writes the latency histograms of a pool into files, for spreadsheets and plots.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { guarded } from '../media/media-failure.js';
import {
  LATENCIES,
  type LatencyHistogram,
  type LatencyHistograms,
} from '../pool/latency-histograms.js';

/**
 * Writes a file `<operation>.csv` for each operation that was timed at least once into `folder`, which is made where it is missing; files of the same names
 * are replaced. The columns are `percentile` (percent), `nanoseconds` (that so many of the values do not exceed) and `count` (how many these are).
 * Returns the paths of the files.
 *
 * @param histograms - what `pool.histograms()` returned; null, of a pool that times nothing, writes nothing.
 * @throws MediaError `MEDIA_WRITE` when the folder or a file cannot be written; what was written before stays.
 */
export function saveHistograms(
  histograms: LatencyHistograms | null,
  folder: string,
): readonly string[] {
  if (histograms === null) return [];
  return guarded('MEDIA_WRITE', folder, 'saving histograms failed', () => {
    fs.mkdirSync(folder, { recursive: true });
    return LATENCIES.filter((name) => histograms[name].count > 0).map((name) => {
      const file = path.join(folder, `${name}.csv`);
      fs.writeFileSync(file, csv(histograms[name]));
      return file;
    });
  });
}

function csv(histogram: LatencyHistogram): string {
  const rows = [...histogram.percentiles].map(
    ([percent, time]) =>
      `${String(percent)},${String(time)},${String(Math.round((percent / 100) * histogram.count))}\n`,
  );
  return `percentile,nanoseconds,count\n${rows.join('')}`;
}
