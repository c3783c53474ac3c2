// memory-pool-file.ts — a pool file in memory.
import type { GoneReason, PoolFile } from './pool-file.js';
import { PAGE_BYTES } from './file-layout.js';

/** A {@link PoolFile} whose pages live in a map; what was never written costs nothing. Outlives {@link close}. */
export class MemoryPoolFile implements PoolFile {
  readonly path: string = '';
  readonly readOnly: boolean = false;
  readonly #pages = new Map<number, Uint8Array>();
  #size = 0;

  /**
   * Makes a file.
   *
   * @param bytes - initial contents; none leaves it empty.
   */
  constructor(bytes?: Uint8Array) {
    if (bytes === undefined) return;
    // The pages are parts of one copy.
    const all = new Uint8Array(Math.ceil(bytes.length / PAGE_BYTES) * PAGE_BYTES);
    all.set(bytes);
    for (let at = 0; at < all.length; at += PAGE_BYTES) {
      this.#pages.set(at / PAGE_BYTES, all.subarray(at, at + PAGE_BYTES));
    }
    this.#size = bytes.length;
  }

  size(): number {
    return this.#size;
  }

  read(position: number, target: Uint8Array): number {
    const length = Math.max(0, Math.min(target.length, this.#size - position));
    this.#eachPage(position, length, (page, from, done, count) => {
      const bytes = this.#pages.get(page);
      if (bytes === undefined) target.fill(0, done, done + count);
      else target.set(bytes.subarray(from, from + count), done);
    });
    return length;
  }

  write(position: number, bytes: Uint8Array): void {
    this.#eachPage(position, bytes.length, (page, from, done, count) => {
      let target = this.#pages.get(page);
      if (target === undefined) {
        target = new Uint8Array(PAGE_BYTES);
        this.#pages.set(page, target);
      }
      target.set(bytes.subarray(done, done + count), from);
    });
    this.#size = Math.max(this.#size, position + bytes.length);
  }

  writeDurable(position: number, bytes: Uint8Array): void {
    this.write(position, bytes);
  }

  sync(): void {
    // Memory has no other state than the one it shows.
  }

  syncLater(done: (error: Error | null) => void): void {
    setImmediate(done, null);
  }

  truncate(bytes: number): void {
    for (const page of this.#pages.keys()) {
      if (page * PAGE_BYTES >= bytes) this.#pages.delete(page);
    }
    this.#pages.get(Math.floor(bytes / PAGE_BYTES))?.fill(0, bytes % PAGE_BYTES);
    this.#size = bytes;
  }

  allocate(offset: number, length: number): void {
    this.#size = Math.max(this.#size, offset + length);
  }

  goneReason(leastBytes: number): GoneReason | null {
    return this.#size < leastBytes ? 'truncated' : null;
  }

  close(): void {
    // The contents stay, so that the same file can be opened again.
  }

  #eachPage(
    position: number,
    length: number,
    visit: (page: number, from: number, done: number, count: number) => void,
  ): void {
    for (let done = 0; done < length;) {
      const from = (position + done) % PAGE_BYTES;
      const count = Math.min(PAGE_BYTES - from, length - done);
      visit(Math.floor((position + done) / PAGE_BYTES), from, done, count);
      done += count;
    }
  }
}
