// overlay-pool-file.ts — a pool file whose changes stay in memory.
import { PAGE_BYTES } from './file-layout.js';
import type { GoneReason, PoolFile } from './pool-file.js';

/** Lets recovery run over a file that may not be written: what it writes is kept in memory and read from there. */
export class OverlayPoolFile implements PoolFile {
  readonly path: string;
  readonly readOnly = true;
  readonly #under: PoolFile;
  readonly #pages = new Map<number, Uint8Array>();
  #size: number;

  /**
   * Lays an overlay over a file.
   *
   * @param under - the file beneath; closed with this one.
   */
  constructor(under: PoolFile) {
    this.path = under.path;
    this.#under = under;
    this.#size = under.size();
  }

  size(): number {
    return this.#size;
  }

  read(position: number, target: Uint8Array): number {
    const length = Math.max(0, Math.min(target.length, this.#size - position));
    const visible = target.subarray(0, length);
    visible.fill(0, this.#under.read(position, visible));
    const end = position + length;
    for (let page = Math.floor(position / PAGE_BYTES); page * PAGE_BYTES < end; page++) {
      const bytes = this.#pages.get(page);
      if (bytes === undefined) continue;
      const from = Math.max(position, page * PAGE_BYTES);
      const to = Math.min(end, (page + 1) * PAGE_BYTES);
      visible.set(
        bytes.subarray(from - page * PAGE_BYTES, to - page * PAGE_BYTES),
        from - position,
      );
    }
    return length;
  }

  write(position: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      const page = Math.floor((position + done) / PAGE_BYTES);
      const from = position + done - page * PAGE_BYTES;
      const count = Math.min(PAGE_BYTES - from, bytes.length - done);
      this.#page(page).set(bytes.subarray(done, done + count), from);
      done += count;
    }
    this.#size = Math.max(this.#size, position + bytes.length);
  }

  writeDurable(position: number, bytes: Uint8Array): void {
    this.write(position, bytes);
  }

  sync(): void {
    // Nothing here is meant to last.
  }

  syncLater(done: (error: Error | null) => void): void {
    setImmediate(done, null);
  }

  truncate(bytes: number): void {
    this.#size = bytes;
  }

  allocate(offset: number, length: number): void {
    this.#size = Math.max(this.#size, offset + length);
  }

  goneReason(leastBytes: number): GoneReason | null {
    return this.#under.goneReason(Math.min(leastBytes, this.#under.size()));
  }

  close(): void {
    this.#under.close();
  }

  #page(page: number): Uint8Array {
    let bytes = this.#pages.get(page);
    if (bytes === undefined) {
      bytes = new Uint8Array(PAGE_BYTES);
      this.#under.read(page * PAGE_BYTES, bytes);
      this.#pages.set(page, bytes);
    }
    return bytes;
  }
}
