// traced.ts — what is told on the tracing channel of transactions while something runs.
import * as diagnostics from 'node:diagnostics_channel';
import type { TransactionMessage } from '../../src/index.js';

/** The tracing channel of transactions. */
export const TRANSACTIONS = diagnostics.tracingChannel<unknown, TransactionMessage>(
  'corundum:transaction',
);

/** What is told of transactions while `work` runs: event, depth and outcome, and the messages in the order of their ends. `name` puts a name before that. */
export function traced(
  work: () => void,
  name: (message: TransactionMessage) => string = () => '',
): { events: string[]; messages: TransactionMessage[] } {
  const events: string[] = [];
  const messages: TransactionMessage[] = [];
  const note = (event: string) => (given: unknown) => {
    const message = given as TransactionMessage;
    events.push(`${name(message)}${event} ${String(message.depth)} ${message.outcome}`);
    if (event === 'end') messages.push(message);
  };
  const handlers = {
    start: note('start'),
    end: note('end'),
    error: note('error'),
    asyncStart: note('asyncStart'),
    asyncEnd: note('asyncEnd'),
  };
  TRANSACTIONS.subscribe(handlers);
  try {
    work();
  } finally {
    TRANSACTIONS.unsubscribe(handlers);
  }
  return { events, messages };
}
