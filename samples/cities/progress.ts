// progress.ts — shows how far a load has come: a bar on a terminal, a few lines elsewhere.
import { SingleBar } from 'cli-progress';
import { count } from './stopwatch.js';

/** Shows progress until {@link Progress.end}. */
export interface Progress {
  readonly update: (loaded: number) => void;
  readonly end: () => void;
}

const QUARTERS = 4;

/** Starts showing progress from `loaded` to `total` cities on standard error, or nothing when `quiet`. */
export function showProgress(loaded: number, total: number, quiet: boolean): Progress {
  if (quiet) return { update: () => undefined, end: () => undefined };
  return process.stderr.isTTY ? bar(loaded, total) : lines(loaded, total);
}

function bar(loaded: number, total: number): Progress {
  const single = new SingleBar({
    format: '   {bar} {value} of {total} cities',
    formatValue: (value, _options, type) =>
      type === 'value' || type === 'total' ? count(value) : String(value),
    hideCursor: true,
  });
  single.start(total, loaded);
  return {
    update: (value) => {
      single.update(value);
    },
    end: () => {
      single.stop();
    },
  };
}

function lines(loaded: number, total: number): Progress {
  let shown = Math.floor((loaded / total) * QUARTERS);
  return {
    update: (value) => {
      const quarter = Math.floor((value / total) * QUARTERS);
      if (quarter === shown) return;
      shown = quarter;
      process.stderr.write(`   ${count(value)} of ${count(total)} cities\n`);
    },
    end: () => undefined,
  };
}
