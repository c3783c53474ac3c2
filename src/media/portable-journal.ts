// portable-journal.ts — keeps the records of the portable medium: appends, makes durable, carries home.
import { InvariantError } from '../errors/invariant-error.js';
import { PoolError } from '../errors/pool-error.js';
import { DurabilityQueue } from './durability-queue.js';
import type { WriteSetGatherer } from './gather-write-set.js';
import type { PoolHeader } from './header-layout.js';
import { HomeWriter } from './home-writer.js';
import { writeLargeExtent } from './large-record.js';
import { guarded, mediaFailure } from './media-failure.js';
import type { MediumHealth } from './medium-health.js';
import type { PoolFile } from './pool-file.js';
import { PortableRing, type RingOrigin } from './portable-ring.js';
import type { FoundHeader } from './read-header.js';
import { EXTENT_BYTES, RECORD, RECORD_HEADER_BYTES, writeExtent } from './record-layout.js';
import { scanRing } from './scan-ring.js';
import { RecordWalker } from './walk-records.js';
import { writeNextHeader } from './write-header.js';

const SYNC_FAILED =
  'making data durable failed; the pool takes no more changes until it is opened again';
const WRITE_FAILED = 'writing the journal failed';

/** What a {@link PortableJournal} starts from. */
export interface PortableJournalOptions {
  readonly file: PoolFile;
  readonly health: MediumHealth;
  readonly header: FoundHeader;
  readonly origin: RingOrigin;
  /** Length of the pool in bytes. */
  readonly fileBytes: number;
  /** Milliseconds after which a relaxed record is made durable in the background. */
  readonly syncIntervalMs: number;
  /** Called whenever more records are durable. */
  readonly onDurable: (durableLsn: number) => void;
}

/**
 * The journal of a portable medium. Its methods poison the pool when a write or sync fails, and throw MediaError
 * `MEDIA_WRITE` or `MEDIA_SYNC`, or PoolError `POOL_GONE`.
 */
export class PortableJournal {
  readonly #file: PoolFile;
  readonly #path: string;
  readonly #health: MediumHealth;
  readonly #ring: PortableRing;
  readonly #waiting = new DurabilityQueue();
  readonly #syncIntervalMs: number;
  readonly #onDurable: (durableLsn: number) => void;
  #header: FoundHeader;
  #fileBytes: number;
  #durableLsn: number;
  #appliedLsn: number;
  #largeOutstanding = false;
  #syncUnderWay = false;
  #syncScheduled = false;
  #checkpointScheduled = false;
  #syncTimer: NodeJS.Timeout | null = null;
  #checkpoints = 0;
  #syncs = 0;
  #stalls = 0;
  #stallNanoseconds = 0;

  constructor(options: PortableJournalOptions) {
    this.#file = options.file;
    this.#path = options.file.path;
    this.#health = options.health;
    this.#header = options.header;
    this.#fileBytes = options.fileBytes;
    this.#syncIntervalMs = options.syncIntervalMs;
    this.#onDurable = options.onDurable;
    this.#ring = new PortableRing(options.file, options.origin);
    this.#durableLsn = this.#appliedLsn = this.#ring.lsn;
  }

  get lsn(): number {
    return this.#ring.lsn;
  }

  get durableLsn(): number {
    return this.#durableLsn;
  }

  /** Numbers for {@link Media.stats}. */
  stats(): {
    appliedLsn: number;
    ringBytes: number;
    ringUsedBytes: number;
    checkpoints: number;
    syncs: number;
    stalls: number;
    stallNanoseconds: number;
    bytesAppended: number;
  } {
    return {
      appliedLsn: this.#appliedLsn,
      ringBytes: this.#ring.ringBytes,
      ringUsedBytes: this.#ring.usedBytes,
      checkpoints: this.#checkpoints,
      syncs: this.#syncs,
      stalls: this.#stalls,
      stallNanoseconds: this.#stallNanoseconds,
      bytesAppended: this.#ring.bytesAppended,
    };
  }

  /**
   * Appends the collected write set to the ring in memory; only one too large for the ring touches the file here.
   *
   * @throws MediaError `MEDIA_FULL` when a large one finds no space; nothing is appended then.
   */
  append(gatherer: WriteSetGatherer): void {
    const ring = this.#ring;
    const length = RECORD_HEADER_BYTES + gatherer.bodyBytes;
    if (4 * length > ring.ringBytes) {
      this.#appendLarge(gatherer);
      return;
    }
    const offset = this.#space(length);
    gatherer.copyTo(ring.words, (offset + RECORD_HEADER_BYTES) >>> 2);
    ring.finish(offset, RECORD.REDO, gatherer.count, length);
  }

  /** Makes all records durable before it returns. */
  makeDurable(): void {
    if (this.#ring.isSynced) return;
    this.#health.poisoning(() => {
      this.#assertStillThere();
      guarded('MEDIA_WRITE', this.#path, WRITE_FAILED, () => this.#ring.writeDurable());
    });
    this.#syncs++;
    this.#noteDurable(this.#ring.lsn);
  }

  /** Hands all records to the operating system now, and makes them durable in the background after a while. */
  writeRelaxed(): void {
    this.#health.poisoning(() =>
      guarded('MEDIA_WRITE', this.#path, WRITE_FAILED, () => this.#ring.writePlain()),
    );
    this.#armSyncTimer();
  }

  /** Makes all records of this turn of the event loop durable with one sync that does not hold it up. */
  scheduleSync(): void {
    if (this.#syncScheduled || this.#syncUnderWay) return;
    this.#syncScheduled = true;
    setImmediate(() => {
      this.#syncScheduled = false;
      this.#startSync();
    });
  }

  /** Resolves when record `lsn` is durable. */
  whenDurable(lsn: number): Promise<void> {
    if (lsn <= this.#durableLsn) {
      // Promises resolve in the order of commits: those before it first.
      this.#waiting.settle(this.#durableLsn);
      return Promise.resolve();
    }
    if (this.#health.failure !== null) return Promise.reject(this.#health.failure);
    if (this.#health.isClosed) return Promise.reject(this.#health.closedError());
    const waiting = this.#waiting.wait(lsn);
    this.scheduleSync();
    return waiting;
  }

  /** Rejects all that wait for durability. */
  failWaiting(error: Error): void {
    this.#waiting.fail(error);
  }

  /** Empties the ring soon if it is more than half full. */
  relieve(): void {
    if (2 * this.#ring.usedBytes <= this.#ring.ringBytes || this.#checkpointScheduled) return;
    this.#checkpointScheduled = true;
    setImmediate(() => {
      this.#checkpointScheduled = false;
      if (!this.#health.isUsable) return;
      try {
        this.checkpoint();
      } catch {
        // The pool is poisoned now, and the next call throws.
      }
    }).unref();
  }

  /**
   * Carries all records home. Ring space is free only after the home is synced and a header with the new tail is durable;
   * a large record's space only after that.
   */
  checkpoint(): void {
    const ring = this.#ring;
    if (ring.usedBytes === 0) return;
    this.makeDurable();
    this.#health.poisoning(() => {
      this.#assertStillThere();
      this.#carryHome();
      const { offset, lsn, hash } = ring.nextPlace;
      this.#nextHeader({ tailOffset: offset, tailLsn: lsn, tailHash: hash });
      ring.moveTailToHead();
      if (this.#largeOutstanding) this.#giveBackExtents();
    });
    this.#appliedLsn = ring.lsn;
    this.#checkpoints++;
  }

  /** The pool is `fileBytes` long from now on; no record behind the end of the old length is outstanding. */
  grewTo(fileBytes: number): void {
    this.#fileBytes = fileBytes;
  }

  /** Makes the space behind the pool's end free, where a large record may lie. */
  clearExtents(): void {
    if (this.#largeOutstanding) this.checkpoint();
  }

  /** Writes `changes` over the header; durable on return. */
  writeHeader(changes: Partial<PoolHeader>): void {
    this.#health.poisoning(() => this.#nextHeader(changes));
  }

  /** The header that counts. */
  get header(): PoolHeader {
    return this.#header.header;
  }

  /** Ends the background work. */
  stop(): void {
    if (this.#syncTimer !== null) clearTimeout(this.#syncTimer);
    this.#syncTimer = null;
  }

  #appendLarge(gatherer: WriteSetGatherer): void {
    this.clearExtents();
    const extent = this.#health.poisoning(() =>
      writeLargeExtent(this.#file, this.#fileBytes, gatherer),
    );
    const length = RECORD_HEADER_BYTES + EXTENT_BYTES;
    // Room is made first: a checkpoint that took this extent for an applied one would give it back too early.
    const offset = this.#space(length);
    this.#largeOutstanding = true;
    writeExtent(this.#ring.words, (offset + RECORD_HEADER_BYTES) >>> 2, extent);
    this.#ring.finish(offset, RECORD.LARGE, 1, length);
  }

  /** Space for a record, after a checkpoint where the ring is full: a stall, and counted as one. */
  #space(length: number): number {
    const offset = this.#ring.begin(length);
    if (offset >= 0) return offset;
    const start = process.hrtime.bigint();
    this.checkpoint();
    this.#stalls++;
    this.#stallNanoseconds += Number(process.hrtime.bigint() - start);
    const second = this.#ring.begin(length);
    if (second >= 0) return second;
    throw new InvariantError('INVARIANT', `An empty ring has no space for ${length} bytes.`, {
      where: 'media',
    });
  }

  #noteDurable(lsn: number): void {
    if (lsn <= this.#durableLsn) return;
    this.#durableLsn = lsn;
    this.#onDurable(lsn);
    this.#waiting.settle(lsn);
  }

  #armSyncTimer(): void {
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = null;
      this.#startSync();
    }, this.#syncIntervalMs).unref();
  }

  #startSync(): void {
    if (!this.#health.isUsable || this.#syncUnderWay || this.#ring.isSynced) return;
    this.#syncUnderWay = true;
    try {
      this.#health.poisoning(() => {
        this.#assertStillThere();
        guarded('MEDIA_WRITE', this.#path, WRITE_FAILED, () =>
          this.#ring.syncLater((error, lsn) => this.#syncEnded(error, lsn)),
        );
      });
    } catch {
      // The pool is poisoned now; waiters were rejected, and the next call throws.
      this.#syncUnderWay = false;
    }
  }

  #syncEnded(error: Error | null, lsn: number): void {
    this.#syncUnderWay = false;
    if (!this.#health.isUsable) return;
    if (error !== null) {
      this.#health.poison(mediaFailure('MEDIA_SYNC', this.#path, SYNC_FAILED, error));
      return;
    }
    this.#syncs++;
    this.#noteDurable(lsn);
    if (!this.#waiting.isEmpty) this.scheduleSync();
    else if (!this.#ring.isSynced) this.#armSyncTimer();
  }

  #carryHome(): void {
    const ring = this.#ring;
    const home = new HomeWriter(this.#file);
    const walker = new RecordWalker(ring.words, this.#file, home);
    const identity = { epoch: ring.epoch, seed: null };
    const end = scanRing(ring.words, ring.tail, identity, (offset) => walker.read(offset));
    if (end.lsn !== ring.lsn + 1) {
      throw new InvariantError(
        'INVARIANT',
        `The checkpoint met ${end.lsn - ring.tail.lsn} records instead of ${ring.lsn + 1 - ring.tail.lsn}.`,
        { where: 'media' },
      );
    }
    home.flush();
    guarded('MEDIA_SYNC', this.#path, SYNC_FAILED, () => this.#file.sync());
  }

  #nextHeader(changes: Partial<PoolHeader>): void {
    this.#header = writeNextHeader(this.#file, this.#header, {
      ...changes,
      fileBytes: this.#fileBytes,
    });
  }

  #giveBackExtents(): void {
    guarded('MEDIA_WRITE', this.#path, 'giving back the space of a large transaction failed', () =>
      this.#file.truncate(this.#fileBytes),
    );
    this.#largeOutstanding = false;
  }

  #assertStillThere(): void {
    const reason = guarded('MEDIA_READ', this.#path, 'looking at the pool file failed', () =>
      this.#file.goneReason(this.#fileBytes),
    );
    if (reason === null) return;
    throw new PoolError(
      'POOL_GONE',
      `${this.#path}: the file was ${reason} while the pool was open. What was committed since is lost; close the pool.`,
      { path: this.#path },
    );
  }
}
