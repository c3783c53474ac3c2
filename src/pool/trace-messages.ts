// trace-messages.ts — what pools tell on channels of node:diagnostics_channel.
import type { Durability, MediaKind } from '../media/media.js';
import type { CollectReport } from './collect-report.js';

/**
 * How a transaction ended: `running` until then; `committed`, `empty` where there was nothing to commit, `aborted`. A savepoint is `kept`, which is not the
 * same as committed, or `aborted`. `refused` where it could not begin: the pool is poisoned.
 */
export type TransactionOutcome = 'running' | 'committed' | 'empty' | 'aborted' | 'kept' | 'refused';

/**
 * The message of the tracing channel `corundum:transaction`: one object for all events of a transaction or savepoint. Node adds `result` and `error`.
 */
export interface TransactionMessage {
  /** Path of the pool, '' for a volatile one. */
  readonly pool: string;
  /** Absolute path of the session's file for the transaction of a pool in a session, and for savepoints in it; else ''. */
  readonly session: string;
  /** Number of the transaction within its pool since the opening; its savepoints have it too. */
  readonly transactionId: number;
  /** 1 for a transaction, 2 for a savepoint in it, and so on. */
  readonly depth: number;
  /** What the commit promises. */
  readonly durability: Durability;
  readonly outcome: TransactionOutcome;
  /** Number of the commit's record in the journal; 0 where there is none, yet or at all. */
  readonly lsn: number;
  /** Words whose old contents the body had logged; 0 for a savepoint, whose words are its transaction's. */
  readonly wordsLogged: number;
  /** Nanoseconds from the beginning until it was committed, kept or taken back; 0 until then. */
  readonly nanoseconds: number;
  /** Nanoseconds of that which the commit took; 0 where nothing was committed. */
  readonly commitNanoseconds: number;
  /** What the body returned, for a `commitAsync` once it is durable. Set by Node. */
  readonly result?: unknown;
  /** What was thrown. Set by Node. */
  readonly error?: unknown;
}

/** The message of `corundum:pool:open`, published when a pool was opened. */
export interface PoolOpenMessage {
  readonly pool: string;
  readonly media: MediaKind;
  /** Whether the opening created the pool. */
  readonly created: boolean;
  /** How often the pool was opened, this time included. */
  readonly generation: number;
  /** Records of the journal that recovery carried home. */
  readonly replayed: number;
  readonly nanoseconds: number;
}

/** The message of `corundum:pool:close`, published when a pool was closed. */
export interface PoolCloseMessage {
  readonly pool: string;
  readonly nanoseconds: number;
  /** What the closing threw; undefined where all went home. */
  readonly error: unknown;
}

/** The message of `corundum:recovery`, published when an opening found records in the journal, before the pool's classes are looked at. */
export interface RecoveryMessage {
  readonly pool: string;
  /** Records that were carried home. */
  readonly records: number;
}

/** The message of `corundum:checkpoint`, published after `pool.checkpoint()`. */
export interface CheckpointMessage {
  readonly pool: string;
  readonly nanoseconds: number;
  /** What the checkpoint threw; undefined where all went home. */
  readonly error: unknown;
}

/** The message of `corundum:collect`, published when a collection of cycles ended: the program's or the pool's own. */
export interface CollectMessage extends CollectReport {
  readonly pool: string;
}
