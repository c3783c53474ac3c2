// gather-write-set.ts — turns the logs of a write set into ascending ranges and copies their contents from the image.
import { InvariantError } from '../errors/invariant-error.js';
import type { OpApplier } from './apply-ops.js';
import { LOG } from './control-layout.js';
import { SEGMENT_WORDS, isJournaledRange } from './file-layout.js';
import { MAX_RANGE_WORDS, writeRangeHead } from './record-layout.js';
import { RangeList } from './range-list.js';
import type { WorkingImage } from './working-image.js';
import type { WriteSetLogs } from './write-set-logs.js';

/** From this many words on, a block copy beats a loop. */
const BLOCK_COPY_WORDS = 16;

/** The write set of one commit as disjoint ascending ranges of at most {@link MAX_RANGE_WORDS} words. */
export class WriteSetGatherer {
  readonly #logs: WriteSetLogs;
  readonly #ops: OpApplier;
  readonly #image: WorkingImage;
  readonly #ringBytes: number;
  readonly #ranges = new RangeList();
  #words = 0;

  constructor(logs: WriteSetLogs, ops: OpApplier, image: WorkingImage, ringBytes: number) {
    this.#logs = logs;
    this.#ops = ops;
    this.#image = image;
    this.#ringBytes = ringBytes;
  }

  /** Ranges found by {@link collect}. */
  get count(): number {
    return this.#ranges.count;
  }

  /** Bytes of the ranges with their heads. */
  get bodyBytes(): number {
    return 8 * (this.#ranges.count + this.#words);
  }

  /**
   * Collects undo words, op words and fresh ranges; the ops have been applied.
   *
   * @param fileBytes - length of the file, behind which nothing may be changed.
   * @throws InvariantError when a range lies where records may not write.
   */
  collect(fileBytes: number): void {
    const list = this.#ranges;
    const { undoCount, freshCount } = this.#logs;
    list.clear(undoCount + freshCount + this.#ops.count);
    this.#logs.eachChunk(LOG.UNDO, undoCount, (entries, count) => {
      for (let i = 0; i < count; i++) list.push(entries[2 * i]!, 1);
    });
    this.#logs.eachChunk(LOG.FRESH, freshCount, (entries, count) => {
      for (let i = 0; i < count; i++) list.push(entries[2 * i]!, entries[2 * i + 1]!);
    });
    const { positions } = this.#ops;
    for (let i = 0; i < this.#ops.count; i++) list.push(positions[i]!, 1);
    list.sort();
    list.merge(MAX_RANGE_WORDS, SEGMENT_WORDS);
    this.#words = 0;
    for (let i = 0; i < list.count; i++) {
      const words = list.length(i);
      if (!isJournaledRange(list.start(i), words, this.#ringBytes, fileBytes)) {
        throw new InvariantError(
          'INVARIANT',
          `A transaction changed ${words} words at word ${list.start(i)}, where the pool holds no objects.`,
          { where: 'media' },
        );
      }
      this.#words += words;
    }
  }

  /** Writes all ranges with their contents to `ring` (32-bit words) at `index`. */
  copyTo(ring: Int32Array, index: number): void {
    let at = index;
    for (let i = 0; i < this.#ranges.count; i++) {
      const position = this.#ranges.start(i);
      const words = this.#ranges.length(i);
      writeRangeHead(ring, at, position, words);
      this.#copyWords(position, words, ring, at + 2);
      at += 2 + 2 * words;
    }
  }

  /**
   * Hands the same bytes to `sink` in pieces of at most `piece.length` 32-bit words (an even number); each call gets how
   * many words of `piece` are filled.
   */
  stream(piece: Int32Array, sink: (filled: number) => void): void {
    let filled = 0;
    for (let i = 0; i < this.#ranges.count; i++) {
      const position = this.#ranges.start(i);
      const words = this.#ranges.length(i);
      if (filled === piece.length) {
        sink(filled);
        filled = 0;
      }
      writeRangeHead(piece, filled, position, words);
      filled += 2;
      for (let done = 0; done < words;) {
        if (filled === piece.length) {
          sink(filled);
          filled = 0;
        }
        const count = Math.min(words - done, (piece.length - filled) / 2);
        this.#copyWords(position + done, count, piece, filled);
        filled += 2 * count;
        done += count;
      }
    }
    if (filled > 0) sink(filled);
  }

  /** Ranges never cross a segment. */
  #copyWords(position: number, words: number, target: Int32Array, index: number): void {
    const segment = Math.floor(position / SEGMENT_WORDS);
    const source = this.#image.words(segment);
    const from = 2 * (position - segment * SEGMENT_WORDS);
    if (words >= BLOCK_COPY_WORDS) {
      target.set(source.subarray(from, from + 2 * words), index);
      return;
    }
    for (let i = 0; i < 2 * words; i++) target[index + i] = source[from + i]!;
  }
}
