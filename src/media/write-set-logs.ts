// write-set-logs.ts — the logs in which a thread's journal describes its write set, in ordinary memory.
import { TransactionError } from '../errors/transaction-error.js';
import {
  CHUNK_ENTRIES,
  CONTROL,
  CONTROL_BYTES,
  FIRST_CHUNK_ENTRIES,
  LOG,
  LOG_ENTRY_DOUBLES,
  MAX_CHUNKS,
} from './control-layout.js';

/** Control block and logs of one journal, for media that are not native. */
export class WriteSetLogs {
  readonly controlBuffer = new ArrayBuffer(CONTROL_BYTES);
  /** The control block as doubles. */
  readonly control = new Float64Array(this.controlBuffer);
  readonly #chunks: [Float64Array[], Float64Array[], Float64Array[]] = [[], [], []];

  /** The buffer of chunk `index` of `log`. @throws TransactionError `TX_TOO_LARGE` past the last chunk. */
  buffer(log: number, index: number): ArrayBuffer {
    return this.chunk(log, index).buffer as ArrayBuffer;
  }

  /** Chunk `index` of `log` as doubles. @throws TransactionError `TX_TOO_LARGE` past the last chunk. */
  chunk(log: number, index: number): Float64Array {
    const chunks = this.#chunks[log as 0 | 1 | 2];
    while (chunks.length <= index) chunks.push(newChunk(log, chunks.length));
    return chunks[index]!;
  }

  get undoCount(): number {
    return this.control[CONTROL.UNDO_COUNT]!;
  }

  get freshCount(): number {
    return this.control[CONTROL.FRESH_COUNT]!;
  }

  get opCount(): number {
    return this.control[CONTROL.OP_COUNT]!;
  }

  /** Empties the three logs; big chunks that one large transaction needed are given up. */
  reset(): void {
    this.control[CONTROL.UNDO_COUNT] = 0;
    this.control[CONTROL.FRESH_COUNT] = 0;
    this.control[CONTROL.OP_COUNT] = 0;
  }

  /**
   * Calls `visit` for each chunk of `log` that holds some of its first `count` entries, with the number of entries there
   * and the number of the first.
   */
  eachChunk(
    log: number,
    count: number,
    visit: (chunk: Float64Array, entries: number, first: number) => void,
  ): void {
    let done = 0;
    for (let index = 0; done < count; index++) {
      const entries = Math.min(count - done, index === 0 ? FIRST_CHUNK_ENTRIES : CHUNK_ENTRIES);
      visit(this.chunk(log, index), entries, done);
      done += entries;
    }
  }
}

function newChunk(log: number, index: number): Float64Array {
  const what =
    log === LOG.UNDO ? 'changed words' : log === LOG.FRESH ? 'new objects' : 'allocations';
  const tooLarge = (cause?: unknown): TransactionError =>
    new TransactionError(
      'TX_TOO_LARGE',
      `One transaction has too many ${what}: its log cannot grow past ${index} chunks. ` +
        'Split it into several transactions.',
      {},
      { cause },
    );
  if (index >= MAX_CHUNKS) throw tooLarge();
  const entries = index === 0 ? FIRST_CHUNK_ENTRIES : CHUNK_ENTRIES;
  try {
    return new Float64Array(entries * LOG_ENTRY_DOUBLES[log as 0 | 1 | 2]);
  } catch (cause) {
    throw tooLarge(cause);
  }
}
