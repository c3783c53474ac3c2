// home-writer.ts — writes words to their home positions, gathered by page and in file order.
import { PAGE_BYTES, PAGE_WORDS, WORD_BYTES } from './file-layout.js';
import { guarded } from './media-failure.js';
import type { PoolFile } from './pool-file.js';
import type { RangeSink } from './range-walker.js';

const PAGE_HALVES = PAGE_BYTES / 4;
/** Pages held before they are written; bounds the memory of replay. */
const HELD_PAGES = 2048;
const MOST_RUN_PAGES = 256;

/** A {@link RangeSink} that collects words by page, the newest winning, and writes runs of pages. Nothing is durable before a sync. */
export class HomeWriter implements RangeSink {
  readonly #file: PoolFile;
  readonly #slots = new Map<number, number>();
  #arena = new Int32Array(16 * PAGE_HALVES);
  #arenaBytes = new Uint8Array(this.#arena.buffer);
  #run: Uint8Array | null = null;
  #pagesWritten = 0;

  constructor(file: PoolFile) {
    this.#file = file;
  }

  /** Pages written since the start. */
  get pagesWritten(): number {
    return this.#pagesWritten;
  }

  range(): void {
    // Each piece of data carries its position.
  }

  /**
   * Takes words of a record.
   *
   * @throws MediaError `MEDIA_WRITE`, `MEDIA_READ`
   */
  data(position: number, source: Int32Array, index: number, count: number): void {
    let done = 0;
    while (done < count) {
      const page = Math.floor((position + done) / PAGE_WORDS);
      const word = position + done - page * PAGE_WORDS;
      const words = Math.min(PAGE_WORDS - word, count - done);
      const target = this.#slotOf(page, words === PAGE_WORDS) * PAGE_HALVES + 2 * word;
      const from = index + 2 * done;
      if (words < 8) {
        for (let i = 0; i < 2 * words; i++) this.#arena[target + i] = source[from + i]!;
      } else {
        this.#arena.set(source.subarray(from, from + 2 * words), target);
      }
      done += words;
    }
  }

  /** Writes what is held. @throws MediaError `MEDIA_WRITE` */
  flush(): void {
    const pages = Float64Array.from(this.#slots.keys()).sort();
    this.#run ??= new Uint8Array(MOST_RUN_PAGES * PAGE_BYTES);
    for (let i = 0; i < pages.length;) {
      const first = pages[i]!;
      let length = 0;
      while (length < MOST_RUN_PAGES && pages[i + length] === first + length) {
        const slot = this.#slots.get(first + length)! * PAGE_BYTES;
        this.#run.set(this.#arenaBytes.subarray(slot, slot + PAGE_BYTES), length * PAGE_BYTES);
        length++;
      }
      const bytes = this.#run.subarray(0, length * PAGE_BYTES);
      guarded('MEDIA_WRITE', this.#file.path, 'carrying the journal to its home failed', () =>
        this.#file.write(first * PAGE_BYTES, bytes),
      );
      i += length;
    }
    this.#pagesWritten += pages.length;
    this.#slots.clear();
  }

  #slotOf(page: number, whole: boolean): number {
    const held = this.#slots.get(page);
    if (held !== undefined) return held;
    if (this.#slots.size === HELD_PAGES) this.flush();
    const slot = this.#slots.size;
    if ((slot + 1) * PAGE_BYTES > this.#arenaBytes.length) this.#widen();
    if (!whole) this.#readPage(page, slot);
    this.#slots.set(page, slot);
    return slot;
  }

  /** The words of the page that no record changes are written back as they are. */
  #readPage(page: number, slot: number): void {
    const bytes = this.#arenaBytes.subarray(slot * PAGE_BYTES, (slot + 1) * PAGE_BYTES);
    const got = guarded('MEDIA_READ', this.#file.path, 'reading a page of the pool failed', () =>
      this.#file.read(page * PAGE_WORDS * WORD_BYTES, bytes),
    );
    bytes.fill(0, got);
  }

  #widen(): void {
    const wider = new Int32Array(Math.min(HELD_PAGES * PAGE_HALVES, 2 * this.#arena.length));
    wider.set(this.#arena);
    this.#arena = wider;
    this.#arenaBytes = new Uint8Array(wider.buffer);
  }
}
