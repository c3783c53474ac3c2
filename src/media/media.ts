// media.ts — the seam between the engine and whatever holds a pool's bytes.

/** Which implementation serves a pool. */
export type MediaKind = 'file' | 'dax' | 'portable' | 'memory';

/** How much a commit promises when it returns; consistency is never given up. */
export type Durability = 'strict' | 'group' | 'relaxed';

/** What {@link Media.stats} reports; counts since open, bytes, nanoseconds. */
export interface MediaStats {
  readonly lsn: number;
  readonly durableLsn: number;
  readonly appliedLsn: number;
  readonly ringBytes: number;
  readonly ringUsedBytes: number;
  readonly fileBytes: number;
  readonly checkpoints: number;
  readonly syncs: number;
  readonly stalls: number;
  readonly stallNanoseconds: number;
  readonly privateBytes: number;
  readonly givenBackBytes: number;
  readonly bytesAppended: number;
}

/**
 * Holds the working image and makes write sets durable. One instance serves one thread's journal of one pool.
 *
 * The journal changes the image freely inside a transaction, describing each change in three logs that live in the
 * medium's memory (undo, fresh, ops: see control-layout.ts), and then calls {@link commit} once. The medium gathers
 * the new contents from the image; nothing of an uncommitted transaction ever reaches the file.
 */
export interface Media {
  readonly kind: MediaKind;
  /** File path, or '' for a volatile medium. */
  readonly path: string;
  /** Most bytes the pool may ever have; multiple of 4096. */
  readonly maxBytes: number;
  /** Bytes of the ring; 0 where there is none. */
  readonly ringBytes: number;
  /** Whether the contents outlive {@link close}. */
  readonly persistent: boolean;
  /** Whether this medium refuses changes (opened read-only). */
  readonly readOnly: boolean;
  /** The control block (control-layout.ts), the same buffer for the life of the medium. */
  readonly control: ArrayBuffer;

  /**
   * Bytes of segment `index` (2 GiB each, the last one shorter), the same buffer at each call. Reading past the file's end
   * reads zeros. After {@link detach} and {@link close} it has length 0, or shows zeros, the generation of no object.
   *
   * @throws MediaError `MEDIA_MAP` when memory or address space is refused.
   */
  segment(index: number): ArrayBufferLike;

  /**
   * Chunk `index` of a log (control-layout.ts LOG), made on demand.
   *
   * @throws TransactionError `TX_TOO_LARGE` past MAX_CHUNKS.
   */
  logChunk(log: number, index: number): ArrayBuffer;

  /**
   * Applies the ops to the image, then commits the write set described by the logs: one record, all or nothing.
   * Resets the counts and returns the record's LSN. With 'strict' it is durable on return; with 'group' it becomes so
   * soon ({@link whenDurable}); with 'relaxed' it survives the process at once and a power cut after the next sync.
   *
   * @throws MediaError `MEDIA_FULL` (ENOSPC, EFBIG): ops reverted, counts kept, roll back and go on.
   * @throws MediaError `MEDIA_WRITE`, `MEDIA_SYNC`: the pool is poisoned until it is opened anew.
   */
  commit(durability: Durability): number;

  /**
   * Told before an abort cuts the logs: the pages that the transaction touched are private copies although no record will name them,
   * and count against the memory that the medium may hold.
   */
  noteRollback(): void;

  /** Resolves when the record `lsn` is durable; rejects with the MediaError that poisoned the pool. */
  whenDurable(lsn: number): Promise<void>;

  /** Makes every commit so far durable. @throws MediaError `MEDIA_SYNC` */
  sync(): void;

  /** Carries every commit so far to its home position and empties the ring. @throws MediaError `MEDIA_WRITE`, `MEDIA_SYNC` */
  checkpoint(): void;

  /**
   * Makes the file at least `fileBytes` long (rounded up by the medium to its growth step, never past maxBytes), allocated and synced.
   * Returns the new length in bytes.
   *
   * @throws MediaError `MEDIA_FULL` when the device or maxBytes does not allow it; nothing has changed then.
   */
  grow(fileBytes: number): number;

  /**
   * Writes `bytes` into the area of the session mark (session-mark-layout.ts), `offset` bytes behind its start, past the journal and the image: durable on return where
   * `durable` says so, else with the next sync. A medium without a file does nothing.
   *
   * @throws MediaError `MEDIA_WRITE`: what stands there is then unknown. The pool goes on.
   */
  writeSessionMark(offset: number, bytes: Uint8Array, durable: boolean): void;

  /** Length of the file in bytes. */
  fileBytes(): number;

  /** The error that poisoned the pool, or null. */
  poison(): Error | null;

  stats(): MediaStats;

  /** Takes the image of a poisoned pool away: each segment has length 0 or shows zeros from now on, and no getter reads one. */
  detach(): void;

  /**
   * Ends use: the journal must have no open transaction. Checkpoints and writes the clean header unless the pool is poisoned; releases the lock;
   * takes every segment away. Idempotent.
   */
  close(): void;
}
