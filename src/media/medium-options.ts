// medium-options.ts — what openMedium is told, and the defaults.
import { PoolError } from '../errors/pool-error.js';
import {
  MAX_POOL_BYTES,
  MAX_RING_BYTES,
  MIN_RING_BYTES,
  PAGE_BYTES,
  heapOffset,
  roundDownToPage,
  roundUpToPage,
} from './file-layout.js';
import type { Durability, MediaKind } from './media.js';
import type { PoolFile } from './pool-file.js';

/**
 * What to do about the file.
 *
 * | value | no file there | a pool there | another file there |
 * | --- | --- | --- | --- |
 * | 'never' | POOL_NOT_FOUND | opened | refused |
 * | 'if-absent' | created | opened | refused |
 * | 'exclusive' | created | POOL_EXISTS | POOL_EXISTS |
 * | 'replace' | created | replaced by an empty pool | POOL_NOT_A_POOL |
 * | 'format' | POOL_NOT_FOUND | replaced by an empty pool | POOL_NOT_A_POOL |
 */
export type CreateMode = 'never' | 'if-absent' | 'exclusive' | 'replace' | 'format';

/** Options of openMedium; what is left out has a default. */
export interface MediumOptions {
  /** Path of the pool file; not needed with 'memory' or `poolFile`. */
  readonly path?: string | undefined;
  /** 'auto' (the default) takes the best that works here: dax, file, portable. */
  readonly kind?: MediaKind | 'auto' | undefined;
  /** Default 'never'. */
  readonly create?: CreateMode | undefined;
  /** Most bytes a created pool may ever have; default 1 GiB, rounded down to pages. */
  readonly maxBytes?: number | undefined;
  /** Length of a created pool with 'sparse' allocation; default is what an empty pool needs and 1 MiB. */
  readonly initialBytes?: number | undefined;
  /** 'sparse' (the default) grows on demand, 'full' takes maxBytes of the device at once. */
  readonly allocation?: 'sparse' | 'full' | undefined;
  /** Length of a created pool's journal ring, 64 KiB … 32 MiB; default 8 MiB, or a sixteenth of a small pool. */
  readonly ringBytes?: number | undefined;
  /** The durability that most commits will ask for; media prepare for it. Default 'strict'. */
  readonly durability?: Durability | undefined;
  /** Permission bits of a created file; default 0o600. */
  readonly mode?: number | undefined;
  /** Bytes of changed pages that may stay in private memory before they are given back; default 64 MiB. */
  readonly maxDirtyBytes?: number | undefined;
  /** Milliseconds between background syncs of relaxed commits; default 50. */
  readonly syncIntervalMs?: number | undefined;
  /** Refuse changes; served by the portable medium. */
  readonly readOnly?: boolean | undefined;
  /** Run the dax code over memory that is not persistent (tmpfs), for tests. */
  readonly forceDax?: boolean | undefined;
  /** Bytes to use in place of a file, served by the portable medium; an empty one is formatted unless `create` is 'never'. */
  readonly poolFile?: PoolFile | undefined;
}

/** Measures of a pool to be created, all valid. */
export interface PoolMeasures {
  readonly maxBytes: number;
  readonly ringBytes: number;
  /** Length to begin with. */
  readonly fileBytes: number;
}

const DEFAULT_MAX_BYTES = 1024 ** 3;
const DEFAULT_RING_BYTES = 8 * 1024 * 1024;
const FIRST_HEAP_BYTES = 1024 * 1024;
/** Least heap of a pool: a few pages, so that the smallest root fits. */
const LEAST_HEAP_BYTES = 16 * PAGE_BYTES;

/** Works out the measures of a new pool. @throws PoolError `POOL_FLAGS` when they are out of range. */
export function poolMeasures(options: MediumOptions): PoolMeasures {
  const refuse = (what: string): PoolError =>
    new PoolError('POOL_FLAGS', `${options.path ?? 'pool'}: ${what}.`, {
      path: options.path ?? '',
    });
  const maxBytes = roundDownToPage(options.maxBytes ?? DEFAULT_MAX_BYTES);
  const ringBytes =
    options.ringBytes ??
    Math.max(MIN_RING_BYTES, Math.min(DEFAULT_RING_BYTES, roundDownToPage(maxBytes / 16)));
  if (
    !(ringBytes >= MIN_RING_BYTES && ringBytes <= MAX_RING_BYTES) ||
    ringBytes % PAGE_BYTES !== 0
  ) {
    throw refuse(
      `ringBytes must be a multiple of ${PAGE_BYTES} between ${MIN_RING_BYTES} and ${MAX_RING_BYTES}, not ${ringBytes}`,
    );
  }
  const least = heapOffset(ringBytes) + LEAST_HEAP_BYTES;
  if (!(maxBytes >= least && maxBytes <= MAX_POOL_BYTES)) {
    throw refuse(`maxBytes must lie between ${least} and ${MAX_POOL_BYTES}, not ${maxBytes}`);
  }
  const initial = options.initialBytes ?? heapOffset(ringBytes) + FIRST_HEAP_BYTES;
  if (!(initial >= 0)) throw refuse(`initialBytes must be a number of bytes, not ${initial}`);
  const wanted = options.allocation === 'full' ? maxBytes : roundUpToPage(initial);
  return { maxBytes, ringBytes, fileBytes: Math.min(maxBytes, Math.max(least, wanted)) };
}
