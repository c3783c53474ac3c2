// file-calls.ts — the calls to the operating system that an opening is made of.

/** What a file is. */
export interface FileState {
  /** Whether it is a regular file. */
  readonly isFile: boolean;
  readonly device: bigint;
  readonly inode: bigint;
  /** Names that it has. */
  readonly links: number;
  readonly bytes: number;
}

/**
 * Calls that both Node and the native shim have. The first call of each of Node's takes as long as a tenth of an opening, for Node compiles it
 * then; all throw the operating system's error (`code`, `errno`, `syscall`).
 */
export interface FileCalls {
  /** Looks at the file at a path or behind a descriptor; null where there is none at the path. */
  fileState(place: string | number): FileState | null;
  /** Writes all of `bytes` at `position`. */
  write(fd: number, position: number, bytes: Uint8Array): void;
  /** Reserves zeros on the device for `[offset, offset + length)`, as posix_fallocate does. */
  allocate(fd: number, offset: number, length: number): void;
}
