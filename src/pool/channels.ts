// channels.ts — the channels of node:diagnostics_channel on which pools tell what happens.
import { channel, tracingChannel, type TracingChannel } from 'node:diagnostics_channel';
import type { TransactionMessage } from './trace-messages.js';

/** Name of the tracing channel of transactions. */
const TRANSACTION = 'corundum:transaction';

// Held by constants, so that asking whether somebody listens is a load and a branch; a tracing channel is five of these.
const START = channel(`tracing:${TRANSACTION}:start`);
const END = channel(`tracing:${TRANSACTION}:end`);
const ASYNC_START = channel(`tracing:${TRANSACTION}:asyncStart`);
const ASYNC_END = channel(`tracing:${TRANSACTION}:asyncEnd`);
const ERROR = channel(`tracing:${TRANSACTION}:error`);

/** A pool was opened: {@link PoolOpenMessage}. */
export const POOL_OPEN = channel('corundum:pool:open');
/** A pool was closed: {@link PoolCloseMessage}. */
export const POOL_CLOSE = channel('corundum:pool:close');
/** An opening replayed the journal: {@link RecoveryMessage}. */
export const RECOVERY = channel('corundum:recovery');
/** A program asked for a checkpoint: {@link CheckpointMessage}. */
export const CHECKPOINT = channel('corundum:checkpoint');
/** A collection of cycles ended: {@link CollectMessage}. */
export const COLLECT = channel('corundum:collect');

/** Whether somebody listens to what happens with a transaction that nobody awaits. Asked once for each: no more channels than these have anything to say of it. */
export function isTraced(): boolean {
  return START.hasSubscribers || END.hasSubscribers || ERROR.hasSubscribers;
}

/** The same for one that is awaited. */
export function isAsyncTraced(): boolean {
  return isTraced() || ASYNC_START.hasSubscribers || ASYNC_END.hasSubscribers;
}

/** Tells that a transaction begins which one call does not run from its beginning to its end. */
export function publishStart(message: TransactionMessage): void {
  START.publish(message);
}

/** Tells that it is over: with `error`, or well where that is undefined. */
export function publishEnd(message: TransactionMessage, error: unknown): void {
  if (error !== undefined) {
    (message as { error?: unknown }).error = error;
    ERROR.publish(message);
  }
  END.publish(message);
}

let made: TracingChannel<unknown, TransactionMessage> | null = null;

/** The tracing channel of transactions, made when somebody listens: that takes Node as long as opening a small pool. */
export function transactionTrace(): TracingChannel<unknown, TransactionMessage> {
  made ??= tracingChannel<unknown, TransactionMessage>(TRANSACTION);
  return made;
}
