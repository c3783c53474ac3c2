// transaction-mark.ts — where a transaction or a nesting level began.
import type { WriteSetMark } from './write-set.js';

/** Lengths of everything that a transaction collects when a nesting level begins; `TransactionEngine.abort` goes back to it. */
export interface TransactionMark {
  readonly writes: WriteSetMark;
  readonly references: number;
  readonly rawFrees: number;
  readonly participants: number;
}

/** Where every transaction begins. */
export const START: TransactionMark = {
  writes: { undo: 0, fresh: 0 },
  references: 0,
  rawFrees: 0,
  participants: 0,
};
