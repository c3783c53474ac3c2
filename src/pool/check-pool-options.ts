// check-pool-options.ts — whether the values of open options are what they must be.
import { PoolError } from '../errors/pool-error.js';

type Check = readonly [expected: string, holds: (value: unknown) => boolean];

function oneOf(...values: readonly string[]): Check {
  return [
    `one of '${values.join("', '")}'`,
    (value) => typeof value === 'string' && values.includes(value),
  ];
}

function numberFrom(low: number, high: number, unit: string): Check {
  return [
    `a number of ${unit} from ${String(low)} on`,
    (value) => typeof value === 'number' && value >= low && value <= high,
  ];
}

const flag: Check = ['true or false', (value) => typeof value === 'boolean'];
const bytes = numberFrom(0, Number.MAX_SAFE_INTEGER, 'bytes');

/** Every option with what it takes; undefined always means that it was left out. */
const OPTIONS: Readonly<Record<string, Check>> = {
  create: oneOf('never', 'if-absent', 'exclusive', 'replace', 'format'),
  maxBytes: bytes,
  initialBytes: bytes,
  allocation: oneOf('sparse', 'full'),
  ringBytes: bytes,
  durability: oneOf('strict', 'group', 'relaxed'),
  collect: oneOf('manual', 'auto'),
  statistics: oneOf('off', 'counters', 'latency'),
  media: oneOf('auto', 'file', 'dax', 'portable', 'memory'),
  mode: [
    'permission bits from 0 to 0o777',
    (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0o777,
  ],
  maxDirtyBytes: bytes,
  syncIntervalMs: numberFrom(0, 2 ** 31 - 1, 'milliseconds'),
  readOnly: flag,
  classes: ['an array of classes', Array.isArray],
  forceDax: flag,
  unfinishedSession: [
    "'abandon' or { file: path }",
    (value) =>
      value === 'abandon' ||
      (typeof value === 'object' &&
        value !== null &&
        typeof (value as { file?: unknown }).file === 'string'),
  ],
  sessionFiles: ['session files', (value) => typeof value === 'object' && value !== null],
  poolFile: ['a pool file', (value) => typeof value === 'object' && value !== null],
};

/**
 * Checks names and values of open options; ranges that depend on each other are checked by the medium.
 *
 * @throws PoolError `POOL_FLAGS` that names the option.
 */
export function checkPoolOptions(path: string, given: object): void {
  for (const [key, value] of Object.entries(given)) {
    const check = Object.hasOwn(OPTIONS, key) ? OPTIONS[key] : undefined;
    if (check === undefined) {
      throw refusal(
        path,
        `there is no option ${key}; the options are ${Object.keys(OPTIONS).join(', ')}`,
      );
    }
    const [expected, holds] = check;
    if (value !== undefined && !holds(value))
      throw refusal(path, `the option ${key} takes ${expected}`);
  }
}

function refusal(path: string, what: string): PoolError {
  return new PoolError('POOL_FLAGS', `Pool ${path}: ${what}.`, { path });
}
