// recording-pool-file.ts — a pool file that remembers what was asked of it, in order.
import type { GoneReason, PoolFile } from '../../src/media/pool-file.js';

/** One thing that happened to the file. `mark` is what the test noted. */
export type FileEvent =
  | { readonly kind: 'write'; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: 'durable'; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: 'sync' }
  | { readonly kind: 'sync-begin'; readonly id: number }
  | { readonly kind: 'sync-end'; readonly id: number }
  | { readonly kind: 'truncate'; readonly bytes: number }
  | { readonly kind: 'allocate'; readonly end: number }
  | { readonly kind: 'mark'; readonly note: number };

/** Passes everything on to another file and keeps a log from which crashes can be made. */
export class RecordingPoolFile implements PoolFile {
  readonly path: string;
  readonly readOnly: boolean;
  readonly events: FileEvent[] = [];
  readonly #under: PoolFile;
  #syncs = 0;

  constructor(under: PoolFile) {
    this.#under = under;
    this.path = under.path;
    this.readOnly = under.readOnly;
  }

  /** Notes that the test got this far, such as "transaction `note` was acknowledged". */
  mark(note: number): void {
    this.events.push({ kind: 'mark', note });
  }

  size(): number {
    return this.#under.size();
  }

  read(position: number, target: Uint8Array): number {
    return this.#under.read(position, target);
  }

  write(position: number, bytes: Uint8Array): void {
    this.events.push({ kind: 'write', position, bytes: bytes.slice() });
    this.#under.write(position, bytes);
  }

  writeDurable(position: number, bytes: Uint8Array): void {
    this.events.push({ kind: 'durable', position, bytes: bytes.slice() });
    this.#under.writeDurable(position, bytes);
  }

  sync(): void {
    this.events.push({ kind: 'sync' });
    this.#under.sync();
  }

  syncLater(done: (error: Error | null) => void): void {
    const id = this.#syncs++;
    this.events.push({ kind: 'sync-begin', id });
    this.#under.syncLater((error) => {
      this.events.push({ kind: 'sync-end', id });
      done(error);
    });
  }

  truncate(bytes: number): void {
    this.events.push({ kind: 'truncate', bytes });
    this.#under.truncate(bytes);
  }

  allocate(offset: number, length: number): void {
    this.events.push({ kind: 'allocate', end: offset + length });
    this.#under.allocate(offset, length);
  }

  goneReason(leastBytes: number): GoneReason | null {
    return this.#under.goneReason(leastBytes);
  }

  close(): void {
    this.#under.close();
  }
}
