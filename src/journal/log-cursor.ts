// log-cursor.ts — appending to, cutting and walking one of the write set's logs in the medium's memory.
import {
  CHUNK_ENTRIES,
  FIRST_CHUNK_ENTRIES,
  LOG_ENTRY_DOUBLES,
  MAX_CHUNKS,
} from '../media/control-layout.js';
import type { Media } from '../media/media.js';
import { TransactionError } from '../errors/transaction-error.js';

/**
 * One log of a write set. Entries are doubles in chunks owned by the medium, so that it can gather them at commit, and roll
 * them back when the thread dies, without asking JavaScript.
 */
export class LogCursor {
  /** Current chunk. */
  chunk: Float64Array;
  /** Next free double in {@link chunk}. */
  at = 0;
  /** Doubles in {@link chunk}; or {@link at}, where the owner wants to be asked before the next entry. */
  end: number;
  /** Entries in the chunks before {@link chunk}. */
  before = 0;
  readonly #media: Media;
  readonly #log: number;
  readonly #width: number;
  /** Entries have a power of two of doubles. */
  readonly #shift: number;
  readonly #control: Float64Array;
  readonly #countIndex: number;
  readonly #chunks: Float64Array[] = [];
  /** Number of {@link chunk}: those before it are full. */
  index = 0;

  constructor(media: Media, log: number, control: Float64Array, countIndex: number) {
    this.#media = media;
    this.#log = log;
    this.#width = LOG_ENTRY_DOUBLES[log] ?? 2;
    this.#shift = Math.log2(this.#width);
    this.#control = control;
    this.#countIndex = countIndex;
    this.chunk = this.#chunk(0);
    this.end = this.chunk.length;
  }

  /** Makes sure that there is room for an entry: {@link chunk} may be another one afterwards, and empty. @throws TransactionError `TX_TOO_LARGE` */
  prepareEntry(): void {
    if (this.at === this.end) this.advance();
  }

  /** Appends an entry of two doubles; the count follows the entry. */
  push2(a: number, b: number): void {
    let at = this.at;
    if (at === this.end) at = this.advance();
    this.chunk[at] = a;
    this.chunk[at + 1] = b;
    at += 2;
    this.at = at;
    this.#control[this.#countIndex] = this.before + (at >>> 1);
  }

  /** Appends an entry of four doubles; the count follows the entry. */
  push4(a: number, b: number, c: number, d: number): void {
    let at = this.at;
    if (at === this.end) at = this.advance();
    const chunk = this.chunk;
    chunk[at] = a;
    chunk[at + 1] = b;
    chunk[at + 2] = c;
    chunk[at + 3] = d;
    at += 4;
    this.at = at;
    this.#control[this.#countIndex] = this.before + (at >>> 2);
  }

  /** Adds `b` to the second double of the last entry, which must be in {@link chunk}: {@link at} is not 0. */
  extend(b: number): void {
    const at = this.at - 1;
    this.chunk[at] = this.chunk[at]! + b;
  }

  /** Empties the log. */
  reset(): void {
    if (this.index !== 0) {
      this.#cutTo(0);
      return;
    }
    this.at = 0;
    this.#control[this.#countIndex] = 0;
  }

  /** Entries in the log. */
  get count(): number {
    return this.before + (this.at >>> this.#shift);
  }

  /** Whether the log has no entry. */
  get isEmpty(): boolean {
    return this.at === 0 && this.before === 0;
  }

  /** Writes the number of entries where the medium reads it, for a log that does not do so with each entry. */
  publish(): void {
    this.#control[this.#countIndex] = this.count;
  }

  /** Cuts the log back to `count` entries. */
  cut(count: number): void {
    this.#cutTo(count);
  }

  #cutTo(count: number): void {
    let index = 0;
    let before = 0;
    let capacity = FIRST_CHUNK_ENTRIES;
    while (count - before > capacity) {
      before += capacity;
      capacity = CHUNK_ENTRIES;
      index++;
    }
    this.index = index;
    this.before = before;
    this.chunk = this.#chunk(index);
    this.end = this.chunk.length;
    this.at = (count - before) * this.#width;
    this.#control[this.#countIndex] = count;
  }

  /** Chunk `index` of the log, for loops over all entries: chunk after chunk, each full but the last. */
  chunkAt(index: number): Float64Array {
    return this.#chunk(index);
  }

  /** Double `field` of entry `entry`. */
  get(entry: number, field: number): number {
    if (entry < FIRST_CHUNK_ENTRIES) return this.#chunks[0]?.[entry * this.#width + field] ?? 0;
    const rest = entry - FIRST_CHUNK_ENTRIES;
    const index = 1 + Math.floor(rest / CHUNK_ENTRIES);
    return this.#chunks[index]?.[(rest % CHUNK_ENTRIES) * this.#width + field] ?? 0;
  }

  /** Overwrites double `field` of entry `entry`. */
  set(entry: number, field: number, value: number): void {
    const rest = entry - FIRST_CHUNK_ENTRIES;
    const index = rest < 0 ? 0 : 1 + Math.floor(rest / CHUNK_ENTRIES);
    const chunk = this.#chunks[index];
    const inside = rest < 0 ? entry : rest % CHUNK_ENTRIES;
    if (chunk !== undefined) chunk[inside * this.#width + field] = value;
  }

  /** Copies `entry`'s doubles from `source` exactly, NaN payloads included. */
  move(entry: number, source: number): void {
    for (let field = 0; field < this.#width; field++)
      this.set(entry, field, this.get(source, field));
  }

  /** Goes on to the next chunk, and returns where an entry goes there: 0. @throws TransactionError `TX_TOO_LARGE` */
  advance(): number {
    if (this.index + 1 >= MAX_CHUNKS) {
      throw new TransactionError(
        'TX_TOO_LARGE',
        'One transaction changes more words than its logs can hold. Split the work into several transactions.',
        {},
      );
    }
    this.index++;
    this.before += this.chunk.length / this.#width;
    this.chunk = this.#chunk(this.index);
    this.end = this.chunk.length;
    this.at = 0;
    return 0;
  }

  #chunk(index: number): Float64Array {
    const known = this.#chunks[index];
    if (known !== undefined) return known;
    const made = new Float64Array(this.#media.logChunk(this.#log, index));
    this.#chunks[index] = made;
    return made;
  }
}
