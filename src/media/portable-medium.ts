// portable-medium.ts — a pool file without native code: the image in ArrayBuffers, the journal through a PoolFile.
import { MediaError } from '../errors/media-error.js';
import { PoolError } from '../errors/pool-error.js';
import { OpApplier } from './apply-ops.js';
import { CONTROL } from './control-layout.js';
import { crc32c } from './crc32c.js';
import { WORD_BYTES, roundUpToPage } from './file-layout.js';
import { WriteSetGatherer } from './gather-write-set.js';
import { growthTarget } from './growth-step.js';
import { FLAG_CLEAN } from './header-layout.js';
import { loadSegment } from './load-segment.js';
import type { Durability, Media, MediaStats } from './media.js';
import { guarded, isFull, mediaFailure } from './media-failure.js';
import { MediumHealth } from './medium-health.js';
import type { PoolFile } from './pool-file.js';
import type { PoolLock } from './pool-lock.js';
import { PortableJournal } from './portable-journal.js';
import type { RecoveredPool } from './recover-journal.js';
import { WorkingImage } from './working-image.js';
import { WriteSetLogs } from './write-set-logs.js';
import { writeSessionMark } from './write-session-mark.js';

/** What {@link PortableMedium} needs beside its file. */
export interface PortableMediumOptions {
  /** State of the file after recovery. */
  readonly recovered: RecoveredPool;
  /** Released by {@link PortableMedium.close}. */
  readonly lock: PoolLock | null;
  /** Refuse commits. */
  readonly readOnly: boolean;
  /** Milliseconds after which a relaxed commit is made durable in the background. */
  readonly syncIntervalMs: number;
}

/**
 * {@link Media} in plain JavaScript. Strict commits are one durable write of whole blocks; group and relaxed commits are
 * made durable by a sync in another thread; checkpoints run on this one, when it is idle or when the ring is full.
 */
export class PortableMedium implements Media {
  readonly kind = 'portable';
  readonly path: string;
  readonly maxBytes: number;
  readonly ringBytes: number;
  readonly persistent = true;
  readonly readOnly: boolean;
  readonly control: ArrayBuffer;
  readonly #file: PoolFile;
  readonly #lock: PoolLock | null;
  readonly #health: MediumHealth;
  readonly #journal: PortableJournal;
  readonly #image: WorkingImage;
  readonly #logs = new WriteSetLogs();
  readonly #ops: OpApplier;
  readonly #gatherer: WriteSetGatherer;
  #fileBytes: number;

  constructor(file: PoolFile, options: PortableMediumOptions) {
    const { recovered } = options;
    const { header } = recovered;
    const { control } = this.#logs;
    this.#file = file;
    this.#lock = options.lock;
    this.path = file.path;
    this.maxBytes = header.maxBytes;
    this.ringBytes = header.ringBytes;
    this.readOnly = options.readOnly;
    this.control = this.#logs.controlBuffer;
    this.#fileBytes = recovered.fileBytes;
    this.#health = new MediumHealth(file.path, (error, errno) => {
      control[CONTROL.POISON] = errno;
      this.#journal.failWaiting(error);
    });
    this.#journal = new PortableJournal({
      file,
      health: this.#health,
      header: recovered,
      origin: {
        ringBytes: header.ringBytes,
        epoch: header.epoch,
        seed: crc32c(header.uuid),
        head: recovered.head,
      },
      fileBytes: recovered.fileBytes,
      syncIntervalMs: options.syncIntervalMs,
      onDurable: (lsn) => {
        control[CONTROL.DURABLE_LSN] = lsn;
      },
    });
    this.#image = new WorkingImage(header.maxBytes, file.path, (position, segment) =>
      loadSegment(file, this.#fileBytes, position, segment),
    );
    this.#ops = new OpApplier(this.#logs, this.#image);
    this.#gatherer = new WriteSetGatherer(this.#logs, this.#ops, this.#image, header.ringBytes);
    control[CONTROL.LSN] = control[CONTROL.DURABLE_LSN] = this.#journal.lsn;
  }

  segment(index: number): ArrayBuffer {
    return this.#image.buffer(index);
  }

  logChunk(log: number, index: number): ArrayBuffer {
    return this.#logs.buffer(log, index);
  }

  commit(durability: Durability): number {
    this.#assertWritable();
    const logs = this.#logs;
    const journal = this.#journal;
    if (logs.undoCount === 0 && logs.freshCount === 0 && logs.opCount === 0) return journal.lsn;
    this.#ops.apply(this.#fileBytes / WORD_BYTES);
    try {
      this.#gatherer.collect(this.#fileBytes);
      journal.append(this.#gatherer);
      if (durability === 'strict') journal.makeDurable();
      else if (durability === 'relaxed') journal.writeRelaxed();
      else journal.scheduleSync();
    } catch (error) {
      this.#ops.revert();
      throw error;
    }
    logs.reset();
    logs.control[CONTROL.LSN] = journal.lsn;
    journal.relieve();
    return journal.lsn;
  }

  whenDurable(lsn: number): Promise<void> {
    return this.#journal.whenDurable(lsn);
  }

  sync(): void {
    this.#health.assertUsable();
    this.#journal.makeDurable();
  }

  checkpoint(): void {
    this.#health.assertUsable();
    this.#journal.checkpoint();
  }

  grow(fileBytes: number): number {
    this.#assertWritable();
    const wanted = roundUpToPage(fileBytes);
    if (wanted <= this.#fileBytes) return this.#fileBytes;
    if (!(wanted <= this.maxBytes)) {
      throw new MediaError(
        'MEDIA_FULL',
        `${this.path || 'pool'}: the pool has reached its maximum of ${this.maxBytes} bytes. Delete something, or copy it into a larger pool.`,
        { path: this.path },
      );
    }
    this.#journal.clearExtents();
    const target = growthTarget(this.#fileBytes, wanted, this.maxBytes);
    if (!this.#allocate(target, target > wanted)) this.#allocate(wanted, false);
    return this.#fileBytes;
  }

  writeSessionMark(offset: number, bytes: Uint8Array, durable: boolean): void {
    this.#assertWritable();
    writeSessionMark(this.#file, offset, bytes, durable);
  }

  fileBytes(): number {
    return this.#fileBytes;
  }

  noteRollback(): void {
    // The whole image is private here.
  }

  poison(): Error | null {
    return this.#health.failure;
  }

  stats(): MediaStats {
    return {
      ...this.#journal.stats(),
      lsn: this.#journal.lsn,
      durableLsn: this.#journal.durableLsn,
      fileBytes: this.#fileBytes,
      privateBytes: 0,
      givenBackBytes: 0,
    };
  }

  detach(): void {
    this.#image.close();
  }

  close(): void {
    if (this.#health.isClosed) return;
    const journal = this.#journal;
    journal.stop();
    try {
      if (this.#health.failure === null && !this.readOnly) {
        journal.checkpoint();
        journal.writeHeader({ flags: journal.header.flags | FLAG_CLEAN });
      }
    } finally {
      this.#health.close();
      journal.failWaiting(this.#health.failure ?? this.#health.closedError());
      this.#image.close();
      // The lock's mark stands in the file: first it goes, then the file.
      this.#lock?.release();
      this.#file.close();
    }
  }

  /** Lengthens the file; returns false where the device is full and `mayRetry` says that less would do. */
  #allocate(target: number, mayRetry: boolean): boolean {
    const old = this.#fileBytes;
    const health = this.#health;
    try {
      this.#file.allocate(old, target - old);
    } catch (cause) {
      const what = `the pool cannot grow to ${target} bytes; free some space`;
      if (!isFull(cause)) {
        throw health.poison(mediaFailure('MEDIA_WRITE', this.path, what, cause));
      }
      health.poisoning(() =>
        guarded('MEDIA_WRITE', this.path, 'giving back space failed', () =>
          this.#file.truncate(old),
        ),
      );
      if (mayRetry) return false;
      throw mediaFailure('MEDIA_FULL', this.path, what, cause);
    }
    health.poisoning(() =>
      guarded('MEDIA_SYNC', this.path, 'making the longer file durable failed', () =>
        this.#file.sync(),
      ),
    );
    this.#fileBytes = target;
    this.#journal.grewTo(target);
    return true;
  }

  #assertWritable(): void {
    this.#health.assertUsable();
    if (!this.readOnly) return;
    throw new PoolError(
      'POOL_READONLY',
      `${this.path || 'pool'}: the pool is open read-only. Open it without readOnly to change it.`,
      { path: this.path },
    );
  }
}
