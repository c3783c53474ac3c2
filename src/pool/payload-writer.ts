// payload-writer.ts — writes what a prepared transaction would commit into the session's file.
import type { TransactionEngine } from '../journal/transaction-engine.js';
import { crc32c } from '../media/crc32c.js';
import type { PoolFile } from '../media/pool-file.js';
import type { PayloadPlace } from './chaperon-layout.js';
import { BLOCK, CELL_BYTES } from './payload-layout.js';

const PIECE_BYTES = 1024 * 1024;

/** Writes payloads one behind the other. Memory does not grow with the transactions. */
export class PayloadWriter {
  readonly #file: PoolFile;
  readonly #piece = new Uint8Array(PIECE_BYTES);
  readonly #view = new DataView(this.#piece.buffer);
  #filled = 0;
  #crc = 0;
  #position: number;

  /** Writes from `position` on. */
  constructor(file: PoolFile, position: number) {
    this.#file = file;
    this.#position = position;
  }

  /** Where the next payload goes. */
  get position(): number {
    return this.#position;
  }

  /** Writes the payload of the transaction that `engine` has prepared. Throws the operating system's error. */
  write(engine: TransactionEngine, fileBytes: number): PayloadPlace {
    const offset = this.#position;
    this.#crc = 0;
    this.#words(engine);
    this.#ranges(engine);
    this.#operations(engine);
    this.#flush();
    return { offset, bytes: this.#position - offset, crc: this.#crc, fileBytes };
  }

  #words({ image, writes }: TransactionEngine): void {
    const { undo } = writes;
    const { count } = undo;
    if (count === 0) return;
    this.#block(BLOCK.WORDS, count);
    for (let entry = 0; entry < count; entry++) {
      const position = undo.get(entry, 0);
      const segment = image.at(position);
      const at = (position - segment.base) * CELL_BYTES;
      this.#double(position);
      this.#bytes(segment.u8, at, at + CELL_BYTES);
    }
  }

  #ranges({ image, writes }: TransactionEngine): void {
    const { fresh } = writes;
    const { count } = fresh;
    for (let entry = 0; entry < count; entry++) {
      const words = fresh.get(entry, 1);
      // Dropped again before the commit.
      if (words === 0) continue;
      const position = fresh.get(entry, 0);
      const segment = image.at(position);
      const at = (position - segment.base) * CELL_BYTES;
      this.#block(BLOCK.RANGE, words);
      this.#double(position);
      this.#bytes(segment.u8, at, at + words * CELL_BYTES);
    }
  }

  #operations({ writes }: TransactionEngine): void {
    const { ops } = writes;
    const { count } = ops;
    if (count === 0) return;
    this.#block(BLOCK.OPS, count);
    for (let entry = 0; entry < count; entry++) {
      for (let field = 0; field < 4; field++) this.#double(ops.get(entry, field));
    }
  }

  #block(kind: number, count: number): void {
    this.#double(kind);
    this.#double(count);
  }

  #double(value: number): void {
    if (this.#filled === PIECE_BYTES) this.#flush();
    this.#view.setFloat64(this.#filled, value, true);
    this.#filled += CELL_BYTES;
  }

  /** As bytes: not every double keeps its bits on the way through a number. */
  #bytes(source: Uint8Array, from: number, end: number): void {
    for (let at = from; at < end;) {
      if (this.#filled === PIECE_BYTES) this.#flush();
      const count = Math.min(end - at, PIECE_BYTES - this.#filled);
      this.#piece.set(source.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
    }
  }

  #flush(): void {
    const bytes = this.#piece.subarray(0, this.#filled);
    this.#crc = crc32c(bytes, this.#crc);
    this.#file.write(this.#position, bytes);
    this.#position += this.#filled;
    this.#filled = 0;
  }
}
