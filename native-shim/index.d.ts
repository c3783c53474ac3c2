// index.d.ts — what the native shim exports (the seam between C++ and TypeScript).

/** An open pool of the shim; belongs to one environment (thread). */
export interface NativePool {
  readonly nativePool: unique symbol;
}

/** What {@link attach} needs; all numbers are integers below 2^53. Recovery has run, the lock is held. */
export interface AttachOptions {
  /** Descriptor of the pool file, opened read-write, locked with {@link lock}. The shim dups it; closing it stays the caller's business. */
  readonly fd: number;
  readonly path: string;
  /** 'file': private image + pwrite. 'dax': MAP_SYNC home mapping, nt-store ring. 'dax-forced': dax code over any shared mapping (tmpfs tests). */
  readonly mode: 'file' | 'dax' | 'dax-forced';
  /** Map the ring for relaxed commits (pool durability 'relaxed'); strict and group pools never store-map it. */
  readonly mapRing: boolean;
  /** The 512 bytes of the header that counts, epoch already raised and durable. */
  readonly header: Uint8Array;
  /** Which slot holds it (0 = A, 1 = B); the next header write goes to the other one. */
  readonly headerSlot: number;
  /** Whether `header` is not in the file yet, and `headerSlot` is where the one before stands: written before the first record. Default false. */
  readonly headerOwed?: boolean;
  /** Ring offset, LSN and prevHash of the first record to append; the header's tail says the same, the ring is empty. */
  readonly headOffset: number;
  readonly headLsn: number;
  readonly headHash: number;
  /** Current length of the file in bytes (multiple of 4096) and its maximum; address space is reserved for the maximum. */
  readonly fileBytes: number;
  readonly maxBytes: number;
  /** Bytes of private (copied-on-write) pages above which a commit gives pages back, checkpointing first where it must. */
  readonly maxDirtyBytes: number;
  /** Milliseconds between background syncs of a relaxed tail. */
  readonly syncIntervalMs: number;
  /**
   * Where the image is to lie: maxBytes of zeros on a page boundary, one segment at most, that nobody else touches and that is never detached. Kept until the pool is
   * closed; shows zeros after {@link detach} and {@link close}. {@link segment} is not asked for, and {@link join} is refused (EOPNOTSUPP). Default: memory of the
   * shim's own.
   */
  readonly memory?: Uint8Array;
}

/** Which log of the write set: 0 undo (pairs: position, old bits), 1 fresh (pairs: position, words), 2 ops (4 doubles: kind, index, a, b). */
export type LogKind = 0 | 1 | 2;

export function abiVersion(): number;
/** `{arch, clwb, clflushopt, clflush, hardwareCrc32c, nonTemporal, flushUsed}` */
export function features(): Record<string, boolean | string>;
/** CRC-32C (Castagnoli), `crc32c(concat(a, b)) === crc32c(b, crc32c(a))`; seed 0 by default. */
export function crc32c(bytes: Uint8Array, seed?: number): number;
/** The same without the processor's instruction. */
export function crc32cPortable(bytes: Uint8Array, seed?: number): number;
/** What a file is. */
export interface FileState {
  readonly isFile: boolean;
  readonly device: bigint;
  readonly inode: bigint;
  readonly links: number;
  readonly bytes: number;
}

/** Looks at the file at a path or behind a descriptor; null where there is none at the path. */
export function fileState(place: string | number): FileState | null;
/** Writes all of `bytes` at `position`. */
export function write(fd: number, position: number, bytes: Uint8Array): void;
/** Takes an exclusive flock without waiting; throws with errno code EWOULDBLOCK where another descriptor holds it. */
export function lock(fd: number): void;
export function unlock(fd: number): void;
/** posix_fallocate of [offset, offset + length); throws ENOSPC, EFBIG, …; falls back to writing zeros where the file system cannot. */
export function allocate(fd: number, offset: number, length: number): void;
/** Extends or shrinks nothing else: copy_file_range with a read/write fallback; returns bytes copied. */
export function copyFileRange(
  fdIn: number,
  offsetIn: number,
  fdOut: number,
  offsetOut: number,
  length: number,
): number;
/** fsync of the directory that holds `path`. */
export function syncDirectory(path: string): void;
/** Whether a page never written through a private mapping stays coherent with pwrite on this file system (probed on a scratch page of `fd` at `offset`, restored). */
export function probeCoherence(fd: number, offset: number): boolean;
/** Whether MAP_SHARED_VALIDATE | MAP_SYNC works on the file. */
export function probeMapSync(fd: number): boolean;

/**
 * Maps the pool; its threads start with the first commit. Throws EINVAL where the options contradict the header or each other, ENOMEM where address space
 * is refused, EMFILE where too many pools are open. The environment variable CORUNDUM_FAULT (tests only) is read here: `kind:nth[+]:action`, comma
 * separated; kinds are write, sync, ring-write, ring-sync, home-write, home-sync, header-write, header-sync, extent-write, extent-sync, allocate,
 * grow-sync, read; nth counts from 1, `+` means from then on; actions are names of errno values, SHORT, EINTR and KILL.
 */
export function attach(options: AttachOptions): NativePool;
/** A token that another thread of the process hands to {@link join}. */
export function share(pool: NativePool): number;
/** A second view of a shared pool for this thread: its own write-set logs over the same image. */
export function join(token: number): NativePool;
/** External ArrayBuffer over segment `index` (min(2 GiB, rest of maxBytes) bytes), the same object at each call. Detached by {@link detach} and {@link close}. */
export function segment(pool: NativePool, index: number): ArrayBuffer;
/** 4096 bytes of control words, see control-layout.ts. */
export function control(pool: NativePool): ArrayBuffer;
/** Chunk `index` of a log. Chunk 0 has 65,536 entries, later ones 4,194,304. Made on demand, at most 64. Throws ENOMEM. */
export function logChunk(pool: NativePool, log: LogKind, index: number): ArrayBuffer;

/**
 * Makes a function that commits what this thread has changed in the pool, and takes the durability. It throws EBADF once the pool is closed.
 *
 * The critical section: applies the ops, gathers undo words, op words and fresh ranges from the image into one record and appends it.
 * durability 0 strict (durable on return), 1 group (appended; the writer thread makes it durable), 2 relaxed (survives the process, not a power cut),
 * 3 group, but an idle writer sleeps on until {@link wake}: the commits of one turn of the event loop then share one sync.
 * Returns nothing, or a negative errno. ENOSPC, EDQUOT, EFBIG, ENOMEM and EINVAL (a position outside the pool) leave the pool as before the call (ops reverted, counts kept: roll back);
 * every other failure poisons the pool. On success the counts are zero and control[LSN] is the record's LSN.
 */
export function committer(pool: NativePool): (durability: number) => number | undefined;
/** Has the writer make the group commits durable that were appended with durability 3. Returns 0. */
export function wake(pool: NativePool): number;
/**
 * Notes the pages that an abandoned transaction made private: called before its counts are zeroed, so that they count against maxDirtyBytes.
 * Returns 0.
 */
export function noteRollback(pool: NativePool): number;

/** Detaches the segments that were lent to this thread; the pool stays open. For a poisoned pool, whose image must not be read. */
export function detach(pool: NativePool): number;
/**
 * Waits while another thread gives pages back. Only pools that several threads joined need it: a journal that has set control[ACTIVE] (3) reads
 * control[11], and where that is not 0 calls this before its first store. Returns 0.
 */
export function enter(pool: NativePool): number;
/** Makes all that is committed durable. 0 or a negative errno (then poisoned). */
export function sync(pool: NativePool): number;
/** Applies the whole journal to its home, syncs, moves the tail. 0 or a negative errno (then poisoned). */
export function checkpoint(pool: NativePool): number;
/** Allocates file space up to `fileBytes`, syncs, and lays it over the reserved addresses. 0 or a negative errno (ENOSPC leaves all as before). */
export function grow(pool: NativePool, fileBytes: number): number;
/** Called on this thread whenever durableLsn moved for a group commit, with the new durableLsn; or with a negative errno when poisoned. Does not keep the event loop alive unless commits are pending. */
export function onDurable(pool: NativePool, callback: (durableLsn: number) => void): void;
/** `{appliedLsn, durableLsn, lsn, ringBytes, ringUsedBytes, fileBytes, checkpoints, syncs, stalls, stallNanoseconds, privateBytes, givenBackBytes, pagesWritten, bytesAppended}` */
export function stats(pool: NativePool): Record<string, number>;
/** Poison reason: 0 none, else errno (EIO…) with where: 1 ring write, 2 ring sync, 3 home write, 4 home sync, 5 header, 6 SIGBUS, 7 file gone or replaced. */
export function poison(pool: NativePool): { errno: number; where: number };
/**
 * Ends this thread's use: rolls back an open write set; the last user checkpoints (unless poisoned or `discard`), writes the clean header, stops the threads,
 * detaches the buffers and unmaps. Idempotent. 0 or a negative errno.
 */
export function close(pool: NativePool, discard: boolean): number;

/** mmap-io's surface. */
export const PAGESIZE: number;
export const PROT_NONE: number;
export const PROT_READ: number;
export const PROT_WRITE: number;
export const PROT_EXEC: number;
export const MAP_SHARED: number;
export const MAP_PRIVATE: number;
export const MAP_NONBLOCK: number;
export const MAP_POPULATE: number;
export const MADV_NORMAL: number;
export const MADV_RANDOM: number;
export const MADV_SEQUENTIAL: number;
export const MADV_WILLNEED: number;
export const MADV_DONTNEED: number;
export const MS_ASYNC: number;
export const MS_INVALIDATE: number;
export const MS_SYNC: number;
export function map(
  size: number,
  protection: number,
  flags: number,
  fd: number,
  offset?: number,
  advise?: number,
): Buffer;
export function advise(buffer: Buffer, advice: number): void;
export function advise(buffer: Buffer, offset: number, length: number, advice: number): void;
export function incore(buffer: Buffer): [number, number];
export function sync_lib_private__(
  buffer: Buffer,
  offset: number,
  length: number,
  blocking: boolean,
  invalidate: boolean,
): void;
/** Beyond mmap-io: ends a mapping now; the Buffer is detached. */
export function unmap(buffer: Buffer): void;

/** Writes the cache lines of a part of a buffer back and fences: a primitive for tests and the C floor of benchmarks. A length of 0 only fences. */
export function persist(buffer: ArrayBuffer, offset: number, length: number): void;
/** Copies past the cache; durable after a fence ({@link persist}). */
export function copyNonTemporal(
  target: ArrayBuffer,
  targetOffset: number,
  source: ArrayBuffer,
  sourceOffset: number,
  length: number,
): void;
