// payload-reader.ts — reads a payload of a session's file, cell by cell.
import { crc32c } from '../media/crc32c.js';
import type { PoolFile } from '../media/pool-file.js';
import type { PayloadPlace } from './chaperon-layout.js';
import { CELL_BYTES } from './payload-layout.js';

const PIECE_BYTES = 1024 * 1024;

/** Reads through one payload in pieces. */
export class PayloadReader {
  readonly #file: PoolFile;
  readonly #place: PayloadPlace;
  readonly #piece = new Uint8Array(PIECE_BYTES);
  readonly #view = new DataView(this.#piece.buffer);
  #read = 0;
  #at = 0;
  #end = 0;

  constructor(file: PoolFile, place: PayloadPlace) {
    this.#file = file;
    this.#place = place;
  }

  /** Whether the payload is there as it was written. Reads all of it; reading starts anew afterwards. */
  check(): boolean {
    const { bytes, crc } = this.#place;
    if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes % CELL_BYTES !== 0) return false;
    let found = 0;
    while (this.#read < bytes) {
      if (!this.#next()) return false;
      found = crc32c(this.#piece.subarray(0, this.#end), found);
    }
    this.#read = this.#at = this.#end = 0;
    return found === crc;
  }

  /** Whether everything was read. */
  get isAtEnd(): boolean {
    return this.#at === this.#end && this.#read === this.#place.bytes;
  }

  /** The next cell as a double. */
  double(): number {
    this.#require();
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += CELL_BYTES;
    return value;
  }

  /** Copies the next cells over `target` from byte `from` up to `end`. */
  copyTo(target: Uint8Array, from: number, end: number): void {
    for (let at = from; at < end;) {
      this.#require();
      const count = Math.min(end - at, this.#end - this.#at);
      target.set(this.#piece.subarray(this.#at, this.#at + count), at);
      this.#at += count;
      at += count;
    }
  }

  #require(): void {
    if (this.#at < this.#end) return;
    if (this.#read >= this.#place.bytes || !this.#next())
      throw new RangeError('the payload ends too early');
  }

  #next(): boolean {
    const wanted = Math.min(PIECE_BYTES, this.#place.bytes - this.#read);
    const position = this.#place.offset + this.#read;
    if (this.#file.read(position, this.#piece.subarray(0, wanted)) < wanted) return false;
    this.#read += wanted;
    this.#at = 0;
    this.#end = wanted;
    return true;
  }
}
