// test-journal.ts — the least journal that can drive a medium through its logs.
import {
  CHUNK_ENTRIES,
  CONTROL,
  FIRST_CHUNK_ENTRIES,
  LOG,
} from '../../src/media/control-layout.js';
import { SEGMENT_WORDS } from '../../src/media/file-layout.js';
import type { Durability, Media } from '../../src/media/media.js';

/** Changes words of a medium's image in transactions, as the engine's journal does. */
export class TestJournal {
  readonly media: Media;
  readonly control: Float64Array;

  constructor(media: Media) {
    this.media = media;
    this.control = new Float64Array(media.control);
  }

  /** The word at `position` as a double. */
  get(position: number): number {
    const segment = Math.floor(position / SEGMENT_WORDS);
    return new Float64Array(this.media.segment(segment))[position - segment * SEGMENT_WORDS]!;
  }

  /** The words `[position, position + count)` as raw bits. */
  bits(position: number, count: number): bigint[] {
    return [...new BigUint64Array(this.media.segment(0), position * 8, count)];
  }

  /** Sets a word, logging its old bits first. */
  set(position: number, value: number): void {
    const segment = Math.floor(position / SEGMENT_WORDS);
    const words = new Float64Array(this.media.segment(segment));
    const at = position - segment * SEGMENT_WORDS;
    this.#append(LOG.UNDO, CONTROL.UNDO_COUNT, [position, words[at]!]);
    words[at] = value;
  }

  /** Declares `[position, position + values.length)` fresh and fills it. */
  fresh(position: number, values: ArrayLike<number>): void {
    this.#append(LOG.FRESH, CONTROL.FRESH_COUNT, [position, values.length]);
    const segment = Math.floor(position / SEGMENT_WORDS);
    const words = new Float64Array(this.media.segment(segment));
    words.set(values, position - segment * SEGMENT_WORDS);
  }

  /** Defers an operation. */
  op(kind: number, index: number, a: number): void {
    this.#append(LOG.OPS, CONTROL.OP_COUNT, [kind, index, a, 0]);
  }

  commit(durability: Durability = 'strict'): number {
    return this.media.commit(durability);
  }

  /** Puts the old words back and empties the logs. */
  rollback(): void {
    const undo = new Float64Array(this.media.logChunk(LOG.UNDO, 0));
    for (let i = this.control[CONTROL.UNDO_COUNT]! - 1; i >= 0; i--) {
      new Float64Array(this.media.segment(0))[undo[2 * i]!] = undo[2 * i + 1]!;
    }
    this.control.fill(0, CONTROL.UNDO_COUNT, CONTROL.OP_COUNT + 1);
  }

  #append(log: number, countWord: number, entry: number[]): void {
    const count = this.control[countWord]!;
    const late = count - FIRST_CHUNK_ENTRIES;
    const chunk = late < 0 ? 0 : 1 + Math.floor(late / CHUNK_ENTRIES);
    const index = late < 0 ? count : late % CHUNK_ENTRIES;
    new Float64Array(this.media.logChunk(log, chunk)).set(entry, index * entry.length);
    this.control[countWord] = count + 1;
  }
}
