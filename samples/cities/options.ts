// options.ts — the command line of the demo.
import { parseArgs } from 'node:util';
import type { PoolOptions } from 'corundum';

/** What the demo was asked for. */
export interface DemoOptions {
  readonly pool: string;
  readonly fresh: boolean;
  readonly smoke: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly media: NonNullable<PoolOptions['media']>;
}

/** Text for `--help`. */
export const USAGE = `npm run demo -- [options]

  --pool PATH   the pool file (default: cities.pool in the current folder)
  --fresh       begin with an empty pool, whatever an earlier run left there
  --media KIND  auto, file, dax or portable (default: auto)
  --smoke       some thousand cities instead of all
  --json        print one JSON object at the end instead of tables
  --help        print this text`;

const MEDIA = ['auto', 'file', 'dax', 'portable'] as const;

/** Reads the command line. @throws Error for what it does not understand */
export function readOptions(argv: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      pool: { type: 'string', default: 'cities.pool' },
      fresh: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      media: { type: 'string', default: 'auto' },
    },
  });
  const media = MEDIA.find((kind) => kind === values.media);
  if (media === undefined) {
    throw new Error(`--media must be one of ${MEDIA.join(', ')}, not ${values.media}`);
  }
  return { ...values, media };
}
