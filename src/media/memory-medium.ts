// memory-medium.ts — a volatile medium for tests and caches.
import { MediaError } from '../errors/media-error.js';
import { PoolError } from '../errors/pool-error.js';
import { OpApplier } from './apply-ops.js';
import { CONTROL } from './control-layout.js';
import {
  MAX_POOL_BYTES,
  SUPERBLOCK,
  WORD_BYTES,
  heapOffset,
  roundDownToPage,
  roundUpToPage,
} from './file-layout.js';
import { growthTarget } from './growth-step.js';
import type { Media, MediaStats } from './media.js';
import { WorkingImage } from './working-image.js';
import { WriteSetLogs } from './write-set-logs.js';

const FIRST_HEAP_BYTES = 1024 * 1024;

/** {@link Media} that keeps nothing: no ring, no file, every durability alike. Its heap begins where a ring of 0 bytes ends. */
export class MemoryMedium implements Media {
  readonly kind = 'memory';
  readonly path = '';
  readonly maxBytes: number;
  readonly ringBytes = 0;
  readonly persistent = false;
  readonly readOnly = false;
  readonly control: ArrayBuffer;
  readonly #logs = new WriteSetLogs();
  readonly #image: WorkingImage;
  readonly #ops: OpApplier;
  #fileBytes: number;
  #lsn = 0;
  #closed = false;

  /**
   * Makes an empty pool.
   *
   * @param maxBytes - most bytes the pool may have, rounded down to pages of 4096.
   * @throws PoolError `POOL_FLAGS` when it is too small for an empty pool or past 2^47.
   */
  constructor(maxBytes: number) {
    const least = heapOffset(0) + FIRST_HEAP_BYTES;
    if (!(maxBytes >= least && maxBytes <= MAX_POOL_BYTES)) {
      throw new PoolError(
        'POOL_FLAGS',
        `A pool in memory cannot have ${maxBytes} bytes: give between ${least} and ${MAX_POOL_BYTES}.`,
        { path: '' },
      );
    }
    this.maxBytes = roundDownToPage(maxBytes);
    this.control = this.#logs.controlBuffer;
    this.#fileBytes = least;
    this.#image = new WorkingImage(this.maxBytes, '', null);
    this.#ops = new OpApplier(this.#logs, this.#image);
    const words = new Float64Array(this.#image.buffer(0));
    words[SUPERBLOCK.FRONTIER] = heapOffset(0) / WORD_BYTES;
    words[SUPERBLOCK.FILE_WORDS] = this.#fileBytes / WORD_BYTES;
  }

  segment(index: number): ArrayBuffer {
    return this.#image.buffer(index);
  }

  logChunk(log: number, index: number): ArrayBuffer {
    return this.#logs.buffer(log, index);
  }

  commit(): number {
    this.#assertOpen();
    const logs = this.#logs;
    if (logs.undoCount === 0 && logs.freshCount === 0 && logs.opCount === 0) return this.#lsn;
    this.#ops.apply(this.#fileBytes / WORD_BYTES);
    logs.reset();
    this.#lsn++;
    logs.control[CONTROL.LSN] = this.#lsn;
    logs.control[CONTROL.DURABLE_LSN] = this.#lsn;
    return this.#lsn;
  }

  whenDurable(): Promise<void> {
    return Promise.resolve();
  }

  sync(): void {
    this.#assertOpen();
  }

  checkpoint(): void {
    this.#assertOpen();
  }

  grow(fileBytes: number): number {
    this.#assertOpen();
    if (roundUpToPage(fileBytes) <= this.#fileBytes) return this.#fileBytes;
    if (!(fileBytes <= this.maxBytes)) {
      throw new MediaError(
        'MEDIA_FULL',
        `The pool in memory has reached its maximum of ${this.maxBytes} bytes.`,
        { path: '' },
      );
    }
    this.#fileBytes = growthTarget(this.#fileBytes, fileBytes, this.maxBytes);
    return this.#fileBytes;
  }

  writeSessionMark(): void {
    // Nobody opens a pool in memory again.
  }

  fileBytes(): number {
    return this.#fileBytes;
  }

  noteRollback(): void {
    // The whole image is private here.
  }

  poison(): null {
    return null;
  }

  stats(): MediaStats {
    return {
      lsn: this.#lsn,
      durableLsn: this.#lsn,
      appliedLsn: this.#lsn,
      ringBytes: 0,
      ringUsedBytes: 0,
      fileBytes: this.#fileBytes,
      checkpoints: 0,
      syncs: 0,
      stalls: 0,
      stallNanoseconds: 0,
      privateBytes: this.#fileBytes,
      givenBackBytes: 0,
      bytesAppended: 0,
    };
  }

  detach(): void {
    this.#image.close();
  }

  close(): void {
    this.#closed = true;
    this.#image.close();
  }

  #assertOpen(): void {
    if (this.#closed)
      throw new PoolError('POOL_CLOSED', 'The pool in memory is closed.', { path: '' });
  }
}
