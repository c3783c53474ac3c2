// pool-options.ts — what Pool.open is told, as flags or as an object.
import { PoolError } from '../errors/pool-error.js';
import type { Durability, MediaKind } from '../media/media.js';
import type { CreateMode } from '../media/medium-options.js';
import type { PoolFile } from '../media/pool-file.js';
import type { AbstractClass } from '../schema/field-type.js';
import { checkPoolOptions } from './check-pool-options.js';
import type { SessionFiles } from './session-files.js';
import type { UnfinishedSession } from './settle-session.js';
import type { StatisticsLevel } from './statistics.js';
import { O_C, O_CF, O_CFNE, O_CNE, O_F, O_64TB } from './open-flags.js';

/** Options of Pool.open; each flag of the original has its place here. */
export interface PoolOptions {
  /** What to do about the file. Default 'never': open what is there. */
  readonly create?: CreateMode | undefined;
  /** Maximum size in bytes of a pool that is created. Default 1 GiB. */
  readonly maxBytes?: number | undefined;
  /** Bytes the file of a new pool starts with. Default about 1 MiB beyond the journal ring. */
  readonly initialBytes?: number | undefined;
  /** 'sparse' grows on demand, 'full' takes the maximum from the device at creation. Default 'sparse'. */
  readonly allocation?: 'sparse' | 'full' | undefined;
  /** Bytes of a new pool's journal ring, 64 KiB … 32 MiB. Default 8 MiB. */
  readonly ringBytes?: number | undefined;
  /** What a commit promises unless the transaction says otherwise. Default 'strict'. */
  readonly durability?: Durability | undefined;
  /**
   * Who has cycles collected that nothing reaches: 'manual', the program, with `pool.collect()` or `pool.collectStep()`; 'auto', the pool, which begins when garbage may have
   * gathered and goes on in small steps between other work of the event loop. A collection reads every object. Default 'manual'.
   */
  readonly collect?: 'manual' | 'auto' | undefined;
  /**
   * What the pool keeps account of: 'counters' for `pool.stats().operations`, 'latency' for `pool.histograms()` too, at the price of a few readings of the clock for
   * each transaction. Default 'off'.
   */
  readonly statistics?: StatisticsLevel | undefined;
  /** Which medium. Default 'auto': the best that works here. */
  readonly media?: MediaKind | 'auto' | undefined;
  /** Permission bits of a new file. Default 0o600. */
  readonly mode?: number | undefined;
  /** Bytes of changed pages that may stay in private memory. Default 64 MiB. */
  readonly maxDirtyBytes?: number | undefined;
  /** Milliseconds between background syncs of relaxed commits. Default 50. */
  readonly syncIntervalMs?: number | undefined;
  /** Refuse changes. */
  readonly readOnly?: boolean | undefined;
  /** Classes that the root does not reach by its fields: subclasses, mostly. */
  readonly classes?: readonly AbstractClass[] | undefined;
  /** Run the DAX code over memory that is not persistent, for tests on tmpfs. */
  readonly forceDax?: boolean | undefined;
  /**
   * What to do about a session over several pools that a crash cut off and whose file is not where it was: say where it is, or 'abandon' it, which leaves the pool as it was
   * before. Without effect where the file is found.
   */
  readonly unfinishedSession?: UnfinishedSession | undefined;
  /** Where session files lie, in place of the file system (crash and fault rigs). */
  readonly sessionFiles?: SessionFiles | undefined;
  /** Bytes to use in place of a file (crash and fault rigs). */
  readonly poolFile?: PoolFile | undefined;
}

/** First number past all combinations of flags: bit operations do not see what is above 2^32. */
const FLAGS_END = O_64TB * 2;
const GIB = 1024 ** 3;
const MODES = new Map<number, CreateMode>([
  [0, 'never'],
  [O_C, 'replace'],
  [O_CF, 'replace'],
  [O_F, 'format'],
  [O_CNE, 'if-absent'],
  [O_CFNE, 'if-absent'],
]);

/**
 * Options from flags or from an object.
 *
 * @throws PoolError `POOL_FLAGS` for flags that contradict each other, for a size without a create flag, and for options
 * that are unknown or have no value of theirs.
 */
export function toPoolOptions(path: string, given: number | PoolOptions | undefined): PoolOptions {
  const where: unknown = path;
  if (typeof where !== 'string') throw refuse(String(where), 'a path is a string');
  if (given === undefined) return {};
  if (typeof given !== 'number') {
    const isObject = typeof (given as unknown) === 'object' && (given as unknown) !== null;
    if (!isObject) throw refuse(path, 'options are open flags or an object');
    checkPoolOptions(path, given);
    return given;
  }
  const create = MODES.get(given & 0xf);
  const sizes = given >>> 4;
  if (!Number.isInteger(given) || given < 0 || given >= FLAGS_END || create === undefined) {
    throw refuse(
      path,
      `${String(given)} is no combination of open flags (O_C, O_F, O_CNE, O_CF, O_CFNE and one of O_1GB … O_64TB)`,
    );
  }
  if (sizes === 0) return { create };
  if ((sizes & (sizes - 1)) !== 0)
    throw refuse(path, 'more than one size flag was given; give one');
  if (create === 'never')
    throw refuse(
      path,
      'a size flag was given without a create flag; an existing pool has its size already',
    );
  return { create, maxBytes: sizes * GIB };
}

function refuse(path: string, what: string): PoolError {
  return new PoolError('POOL_FLAGS', `Pool ${path}: ${what}.`, { path });
}
