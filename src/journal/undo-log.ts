// undo-log.ts — the old bits of each word that the open transaction has changed.
import type { Media } from '../media/media.js';
import { CONTROL, LOG } from '../media/control-layout.js';
import type { JournaledSegment } from './journaled-segment.js';
import { LogCursor } from './log-cursor.js';
import { refuseOutside } from './refuse-outside.js';

/**
 * The undo log of a write set: a word and its old bits, before the first change of each nesting level. Its entries end where a position is 0, so that the medium
 * can roll back what a terminated thread left without a count that each entry would have to keep: the count is written when the medium is about to
 * read it ({@link publish}), and entries that are done with are zeroed, by the medium at a commit and by {@link cut} in a rollback.
 */
export class UndoLog extends LogCursor {
  #isOpen = false;

  constructor(media: Media, control: Float64Array) {
    super(media, LOG.UNDO, control, CONTROL.UNDO_COUNT);
    this.end = 0;
  }

  /** A transaction begins. */
  open(): void {
    this.#isOpen = true;
    this.end = this.chunk.length;
  }

  /** Takes no more entries: its commit reads them, or the transaction has ended. A log without room and one that is closed are one question to a setter. */
  close(): void {
    this.#isOpen = false;
    this.end = this.at;
  }

  /**
   * Logs `word` of `segment` before its first change. Accessors call this only when the word's dirty bit is clear.
   *
   * @throws TransactionError `TX_REQUIRED` outside a transaction, `TX_TOO_LARGE`
   */
  log(segment: JournaledSegment, word: number): void {
    let { at } = this;
    if (at === this.end) at = this.#makeRoom();
    // First of all, while the setter's own look at the bit is in the processor's registers.
    const { dirty } = segment;
    const index = word >>> 5;
    dirty[index] = dirty[index]! | (1 << (word & 31));
    const { chunk } = this;
    // Through the segment itself, which a setter has loaded anyway. The position comes last: with it the entry counts.
    chunk[(at + 1) | 0] = segment.getFloat64(word << 3, true);
    chunk[at] = segment.base + word;
    this.at = (at + 2) | 0;
  }

  /**
   * {@link log} for those of `count` words from `word` on that are not in the log yet: 32 of them, which share a word of marks, at a time.
   *
   * @throws TransactionError `TX_REQUIRED` outside a transaction, `TX_TOO_LARGE`
   */
  logRange(segment: JournaledSegment, word: number, count: number): void {
    const end = word + count;
    for (let first = word; first < end;) {
      const next = Math.min(end, (first | 31) + 1);
      const many = (next - first) | 0;
      const mask = many === 32 ? -1 : ((1 << many) - 1) << (first & 31);
      const marks = segment.dirty[first >>> 5]! | 0;
      if ((marks & mask) === 0 && this.end - this.at >= 2 * many) {
        segment.dirty[first >>> 5] = marks | mask;
        this.#append(segment, first, next);
      } else if ((marks & mask) !== mask) {
        for (let one = first; one < next; one++)
          if ((marks & (1 << (one & 31))) === 0) this.log(segment, one);
      }
      first = next;
    }
  }

  /** Appends the old bits of the words from `word` to `end`, for which there is room. */
  #append(segment: JournaledSegment, word: number, end: number): void {
    const { chunk } = this;
    const { base } = segment;
    let { at } = this;
    for (let one = word | 0; one < end; one = (one + 1) | 0) {
      chunk[(at + 1) | 0] = segment.getFloat64(one << 3, true);
      chunk[at] = base + one;
      at = (at + 2) | 0;
    }
    this.at = at;
  }

  /** Cuts the log back to `count` entries, and zeroes those that go. */
  override cut(count: number): void {
    const before = this.count;
    super.cut(count);
    let first = 0;
    for (let index = 0; first < before; index++) {
      const chunk = this.chunkAt(index);
      const from = Math.max(count - first, 0) * 2;
      const to = Math.min((before - first) * 2, chunk.length);
      if (from < to) chunk.fill(0, from, to);
      first += chunk.length / 2;
    }
  }

  #makeRoom(): number {
    if (!this.#isOpen) refuseOutside();
    return this.advance();
  }
}
