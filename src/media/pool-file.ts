// pool-file.ts — the seam between media and the bytes of a file.

/** What happened to the file of an open pool. */
export type GoneReason = 'deleted' | 'replaced' | 'truncated';

/**
 * The bytes of a pool file. Methods throw the operating system's error (`code`, `errno`, `syscall`) and nothing else;
 * whoever calls them gives it a code of the library. Positions and lengths are in bytes.
 */
export interface PoolFile {
  /** Path for messages; '' when there is none. */
  readonly path: string;
  /** Whether writes are refused. */
  readonly readOnly: boolean;

  /** Length of the file. */
  size(): number;
  /** Fills `target` from `position`; returns how many bytes there were, fewer only at the end of the file. */
  read(position: number, target: Uint8Array): number;
  /** Writes all of `bytes`; they survive the process, and a power cut after the next {@link sync}. */
  write(position: number, bytes: Uint8Array): void;
  /** Writes all of `bytes`, durable on return. Says nothing about earlier writes elsewhere. */
  writeDurable(position: number, bytes: Uint8Array): void;
  /** Makes all earlier writes and the length of the file durable. */
  sync(): void;
  /** Does what {@link sync} does for the writes made before the call, without waiting; never calls back before it returns. */
  syncLater(done: (error: Error | null) => void): void;
  /** Sets the length; durable after the next {@link sync}. */
  truncate(bytes: number): void;
  /** Gives `[offset, offset + length)` space on the device, filled with zeros, and lengthens the file where needed. */
  allocate(offset: number, length: number): void;
  /** Tells whether the file is no longer the one at its path, or shorter than `leastBytes`. */
  goneReason(leastBytes: number): GoneReason | null;
  /** Gives the file up. Idempotent. */
  close(): void;
}
