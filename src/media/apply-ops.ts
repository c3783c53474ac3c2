// apply-ops.ts — carries out the deferred operations of a write set on the image, and takes them back.
import { InvariantError } from '../errors/invariant-error.js';
import { LOG, OP } from './control-layout.js';
import { SEGMENT_WORDS } from './file-layout.js';
import type { WorkingImage } from './working-image.js';
import type { WriteSetLogs } from './write-set-logs.js';

const FIRST_SAVED = 64;

/** The ops of one commit. What they change is kept until the next {@link apply}, so that a failed commit can revert it. */
export class OpApplier {
  readonly #logs: WriteSetLogs;
  readonly #image: WorkingImage;
  /** Old contents, two 32-bit halves an op. */
  #saved = new Int32Array(2 * FIRST_SAVED);
  #positions = new Float64Array(FIRST_SAVED);
  #count = 0;
  readonly #scratch = new Float64Array(1);
  readonly #scratchWords = new Int32Array(this.#scratch.buffer);

  constructor(logs: WriteSetLogs, image: WorkingImage) {
    this.#logs = logs;
    this.#image = image;
  }

  /** Words changed by the last {@link apply}; a word may be there more than once. */
  get count(): number {
    return this.#count;
  }

  /** Positions of these words; the first {@link count} entries count. */
  get positions(): Float64Array {
    return this.#positions;
  }

  /**
   * Applies all ops in order.
   *
   * @param endWord - first word behind the file.
   * @throws InvariantError when an op is malformed; nothing is changed then.
   */
  apply(endWord: number): void {
    this.#count = 0;
    const count = this.#logs.opCount;
    if (count === 0) return;
    this.#reserve(count);
    this.#logs.eachChunk(LOG.OPS, count, (ops, entries) => {
      for (let i = 0; i < entries; i++) {
        const at = 4 * i;
        this.#applyOne(ops[at]!, ops[at + 1]!, ops[at + 2]!, endWord);
      }
    });
  }

  /** Puts back what the last {@link apply} changed. */
  revert(): void {
    for (let i = this.#count - 1; i >= 0; i--) {
      const position = this.#positions[i]!;
      const segment = Math.floor(position / SEGMENT_WORDS);
      const words = this.#image.words(segment);
      const at = 2 * (position - segment * SEGMENT_WORDS);
      words[at] = this.#saved[2 * i]!;
      words[at + 1] = this.#saved[2 * i + 1]!;
    }
    this.#count = 0;
  }

  #applyOne(kind: number, index: number, a: number, endWord: number): void {
    const halves = kind <= OP.ADD_32 ? 2 : 1;
    const position = Math.floor(index / halves);
    const known = kind >= OP.SET_BITS && kind <= OP.MAX_F64 && Number.isInteger(kind);
    if (!known || !(position >= 0 && position < endWord) || !Number.isInteger(index)) {
      this.revert();
      throw new InvariantError(
        'INVARIANT',
        `A deferred operation of kind ${kind} at index ${index} is unknown or aims outside the pool.`,
        { where: 'media' },
      );
    }
    const segment = Math.floor(position / SEGMENT_WORDS);
    const words = this.#image.words(segment);
    const at = 2 * (position - segment * SEGMENT_WORDS);
    const n = this.#count++;
    this.#positions[n] = position;
    this.#saved[2 * n] = words[at]!;
    this.#saved[2 * n + 1] = words[at + 1]!;
    if (kind <= OP.ADD_32) {
      const half = at + (index - 2 * position);
      if (kind === OP.SET_BITS) words[half]! |= a;
      else if (kind === OP.CLEAR_BITS) words[half]! &= ~a;
      else if (kind === OP.STORE_32) words[half] = a;
      else words[half]! += a;
    } else {
      this.#applyDouble(kind, words, at, a);
    }
  }

  #applyDouble(kind: number, words: Int32Array, at: number, a: number): void {
    const halves = this.#scratchWords;
    halves[0] = words[at]!;
    halves[1] = words[at + 1]!;
    const old = this.#scratch[0]!;
    if (kind === OP.ADD_F64) this.#scratch[0] = old + a;
    else if (kind === OP.STORE_F64) this.#scratch[0] = a;
    else this.#scratch[0] = Math.max(old, a);
    words[at] = halves[0];
    words[at + 1] = halves[1];
  }

  #reserve(count: number): void {
    if (count <= this.#positions.length) return;
    const room = 2 ** Math.ceil(Math.log2(count));
    this.#positions = new Float64Array(room);
    this.#saved = new Int32Array(2 * room);
  }
}
