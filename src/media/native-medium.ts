// native-medium.ts — a pool file mapped and kept by the native shim.
import { MediaError } from '../errors/media-error.js';
import { PoolError } from '../errors/pool-error.js';
import { TransactionError } from '../errors/transaction-error.js';
import { CONTROL, MAX_CHUNKS } from './control-layout.js';
import { DurabilityQueue } from './durability-queue.js';
import { roundUpToPage } from './file-layout.js';
import { growthTarget } from './growth-step.js';
import type { Durability, Media, MediaStats } from './media.js';
import type { NativeBinding, ShimPool } from './native-binding.js';
import { cleanError, poisonError } from './native-failure.js';
import type { NodePoolFile } from './node-pool-file.js';
import type { PoolLock } from './pool-lock.js';
import { writeSessionMark } from './write-session-mark.js';

/** What {@link NativeMedium} needs; the shim has attached the file. */
export interface NativeMediumOptions {
  readonly binding: NativeBinding;
  readonly pool: ShimPool;
  readonly kind: 'file' | 'dax';
  readonly file: NodePoolFile;
  readonly lock: PoolLock;
  readonly ringBytes: number;
  readonly maxBytes: number;
  readonly fileBytes: number;
  /** Where the image lies, where that is not memory of the shim's own. */
  readonly memory: Uint8Array<SharedArrayBuffer> | null;
}

/** Group commit whose sync starts at the end of the running code. */
const GROUP_QUIET = 3;

/** {@link Media} over the native shim: this side only turns results into errors and promises. */
export class NativeMedium implements Media {
  readonly kind: 'file' | 'dax';
  readonly path: string;
  readonly maxBytes: number;
  readonly ringBytes: number;
  readonly persistent = true;
  readonly readOnly = false;
  readonly control: ArrayBuffer;
  readonly #binding: NativeBinding;
  readonly #pool: ShimPool;
  readonly #file: NodePoolFile;
  readonly #lock: PoolLock;
  readonly #words: Float64Array;
  readonly #memory: Uint8Array<SharedArrayBuffer> | null;
  readonly #waiting = new DurabilityQueue();
  #fileBytes: number;
  /** LSN up to which the shim's writer thread reports durability by itself. */
  #groupLsn = 0;
  #wakes = false;
  #syncScheduled = false;
  #closed = false;
  #lastStats: MediaStats | null = null;

  constructor(options: NativeMediumOptions) {
    this.kind = options.kind;
    this.path = options.file.path;
    this.maxBytes = options.maxBytes;
    this.#binding = options.binding;
    this.#pool = options.pool;
    this.#file = options.file;
    this.#lock = options.lock;
    this.ringBytes = options.ringBytes;
    this.#fileBytes = options.fileBytes;
    this.#memory = options.memory;
    this.control = this.#binding.control(this.#pool);
    this.#words = new Float64Array(this.control);
    this.#binding.onDurable(this.#pool, (durableLsn) => this.#durableMoved(durableLsn));
  }

  segment(index: number): ArrayBufferLike {
    this.#assertOpen();
    if (this.#memory !== null && index === 0) return this.#memory.buffer;
    try {
      return this.#binding.segment(this.#pool, index);
    } catch (cause) {
      throw new MediaError(
        'MEDIA_MAP',
        `${this.path}: segment ${index} cannot be mapped (${String(cause)}).`,
        { path: this.path },
        { cause },
      );
    }
  }

  logChunk(log: number, index: number): ArrayBuffer {
    this.#assertOpen();
    if (index >= MAX_CHUNKS) throw tooLarge(index);
    try {
      return this.#binding.logChunk(this.#pool, log as 0 | 1 | 2, index);
    } catch (cause) {
      throw tooLarge(index, cause);
    }
  }

  commit(durability: Durability): number {
    if (this.#closed) this.#assertOpen();
    const how = durability === 'strict' ? 0 : durability === 'group' ? GROUP_QUIET : 2;
    const result = this.#binding.commit(this.#pool, how);
    if (result !== 0) throw this.#failure(-result, 'a transaction');
    const lsn = this.#words[CONTROL.LSN]!;
    if (how === GROUP_QUIET) {
      this.#groupLsn = lsn;
      if (!this.#wakes) this.#scheduleWake();
    }
    return lsn;
  }

  /**
   * Says that the open write set is about to be rolled back: its pages were copied for nothing and may be given back. To be
   * called while the logs are whole.
   */
  noteRollback(): void {
    if (!this.#closed) this.#binding.noteRollback(this.#pool);
  }

  whenDurable(lsn: number): Promise<void> {
    const durableLsn = this.#words[CONTROL.DURABLE_LSN]!;
    if (lsn <= durableLsn) {
      // Those before it that still wait for word of the shim: promises resolve in the order of commits.
      this.#waiting.settle(durableLsn);
      return Promise.resolve();
    }
    const failure = this.poison();
    if (failure !== null) return Promise.reject(failure);
    const waiting = this.#waiting.wait(lsn);
    if (lsn > this.#groupLsn) this.#scheduleSync();
    return waiting;
  }

  /** Wakes the writer when the code that runs now has ended: all that it commits until then shares one sync. */
  #scheduleWake(): void {
    this.#wakes = true;
    queueMicrotask(() => {
      this.#wakes = false;
      if (!this.#closed) this.#binding.wake(this.#pool);
    });
  }

  sync(): void {
    this.#assertOpen();
    const result = this.#binding.sync(this.#pool);
    if (result !== 0) throw this.#failure(-result, 'a sync');
    this.#waiting.settle(this.#words[CONTROL.DURABLE_LSN]!);
  }

  checkpoint(): void {
    this.#assertOpen();
    const result = this.#binding.checkpoint(this.#pool);
    if (result !== 0) throw this.#failure(-result, 'a checkpoint');
  }

  grow(fileBytes: number): number {
    this.#assertOpen();
    const wanted = roundUpToPage(fileBytes);
    if (wanted <= this.#fileBytes) return this.#fileBytes;
    if (!(wanted <= this.maxBytes)) {
      throw new MediaError(
        'MEDIA_FULL',
        `${this.path}: the pool has reached its maximum of ${this.maxBytes} bytes. Delete something, or copy it into a larger pool.`,
        { path: this.path },
      );
    }
    let target = growthTarget(this.#fileBytes, wanted, this.maxBytes);
    let result = this.#binding.grow(this.#pool, target);
    if (result !== 0 && target > wanted && this.#binding.poison(this.#pool).errno === 0) {
      target = wanted;
      result = this.#binding.grow(this.#pool, target);
    }
    if (result !== 0) throw this.#failure(-result, `${target} bytes`);
    this.#fileBytes = target;
    return target;
  }

  writeSessionMark(offset: number, bytes: Uint8Array, durable: boolean): void {
    this.#assertOpen();
    writeSessionMark(this.#file, offset, bytes, durable);
  }

  fileBytes(): number {
    return this.#fileBytes;
  }

  poison(): Error | null {
    if (this.#closed || this.#words[CONTROL.POISON] === 0) return null;
    const poison = this.#binding.poison(this.#pool);
    return poison.errno === 0 ? null : poisonError(this.path, poison, () => this.#isGone());
  }

  stats(): MediaStats {
    if (this.#closed && this.#lastStats !== null) return this.#lastStats;
    const s = this.#binding.stats(this.#pool);
    return {
      lsn: s['lsn'] ?? 0,
      durableLsn: s['durableLsn'] ?? 0,
      appliedLsn: s['appliedLsn'] ?? 0,
      ringBytes: this.ringBytes,
      ringUsedBytes: s['ringUsedBytes'] ?? 0,
      fileBytes: this.#fileBytes,
      checkpoints: s['checkpoints'] ?? 0,
      syncs: s['syncs'] ?? 0,
      stalls: s['stalls'] ?? 0,
      stallNanoseconds: s['stallNanoseconds'] ?? 0,
      privateBytes: s['privateBytes'] ?? 0,
      givenBackBytes: s['givenBackBytes'] ?? 0,
      bytesAppended: s['bytesAppended'] ?? 0,
    };
  }

  detach(): void {
    if (!this.#closed) this.#binding.detach(this.#pool);
  }

  close(): void {
    if (this.#closed) return;
    const before = this.poison();
    this.#lastStats = this.stats();
    this.#closed = true;
    const result = this.#binding.close(this.#pool, false);
    this.#lock.release();
    this.#file.close();
    if (result === 0 && before === null) {
      this.#waiting.settle(Infinity);
      return;
    }
    const failure = before ?? poisonError(this.path, { errno: -result, where: 0 }, () => false);
    this.#waiting.fail(failure);
    if (before === null) throw failure;
  }

  #isGone(): boolean {
    try {
      return this.#file.goneReason(this.#fileBytes) !== null;
    } catch {
      return false;
    }
  }

  #durableMoved(durableLsn: number): void {
    if (durableLsn >= 0) this.#waiting.settle(durableLsn);
    else this.#waiting.fail(this.#failure(-durableLsn, 'a sync'));
  }

  /** For those who wait for a relaxed commit: nothing else would tell them soon. */
  #scheduleSync(): void {
    if (this.#syncScheduled) return;
    this.#syncScheduled = true;
    setImmediate(() => {
      this.#syncScheduled = false;
      if (this.#closed) return;
      try {
        this.sync();
      } catch (error) {
        this.#waiting.fail(error as Error);
      }
    });
  }

  #failure(errno: number, what: string): Error {
    const failure = this.poison();
    if (failure !== null) {
      this.#waiting.fail(failure);
      return failure;
    }
    return cleanError(this.path, errno, what);
  }

  #assertOpen(): void {
    if (!this.#closed) return;
    throw new PoolError('POOL_CLOSED', `${this.path}: the pool is closed.`, { path: this.path });
  }
}

function tooLarge(index: number, cause?: unknown): TransactionError {
  return new TransactionError(
    'TX_TOO_LARGE',
    `One transaction changes too much: its log cannot grow past ${index} chunks. Split it into several transactions.`,
    {},
    { cause },
  );
}
