// fault-pool-file.ts — a pool file whose n-th operation fails.
import type { GoneReason, PoolFile } from '../../src/media/pool-file.js';

/** Operations that can be made to fail. */
export type FaultyOperation = 'read' | 'write' | 'durable' | 'sync' | 'allocate' | 'truncate';

/** Which operation fails, and how. */
export interface Fault {
  /** Counted over these operations only. */
  readonly operations: readonly FaultyOperation[];
  /** The operation with this number fails, counting from 0. */
  readonly at: number;
  readonly code: 'EIO' | 'ENOSPC';
  /** Whether all later ones fail as well. */
  readonly forever: boolean;
  /** Bytes that a failing write still carries out. */
  readonly shortBytes?: number;
}

const ERRNO = { EIO: -5, ENOSPC: -28 } as const;

/** Passes everything on to another file, except what its fault says. */
export class FaultPoolFile implements PoolFile {
  readonly path: string;
  readonly readOnly: boolean;
  /** Operations counted so far. */
  count = 0;
  /** Failures delivered so far. */
  failures = 0;
  /** The operation that failed last. */
  lastFailed: FaultyOperation | null = null;
  fault: Fault | null;
  readonly #under: PoolFile;

  constructor(under: PoolFile, fault: Fault | null) {
    this.#under = under;
    this.path = under.path;
    this.readOnly = under.readOnly;
    this.fault = fault;
  }

  size(): number {
    return this.#under.size();
  }

  read(position: number, target: Uint8Array): number {
    this.#step('read');
    return this.#under.read(position, target);
  }

  write(position: number, bytes: Uint8Array): void {
    this.#step('write', (short) => this.#under.write(position, bytes.subarray(0, short)));
    this.#under.write(position, bytes);
  }

  writeDurable(position: number, bytes: Uint8Array): void {
    this.#step('durable', (short) => this.#under.write(position, bytes.subarray(0, short)));
    this.#under.writeDurable(position, bytes);
  }

  sync(): void {
    this.#step('sync');
    this.#under.sync();
  }

  syncLater(done: (error: Error | null) => void): void {
    try {
      this.#step('sync');
    } catch (error) {
      setImmediate(done, error as Error);
      return;
    }
    this.#under.syncLater(done);
  }

  truncate(bytes: number): void {
    this.#step('truncate');
    this.#under.truncate(bytes);
  }

  allocate(offset: number, length: number): void {
    this.#step('allocate');
    this.#under.allocate(offset, length);
  }

  goneReason(leastBytes: number): GoneReason | null {
    return this.#under.goneReason(leastBytes);
  }

  close(): void {
    this.#under.close();
  }

  #step(operation: FaultyOperation, short?: (bytes: number) => void): void {
    const { fault } = this;
    if (fault === null || !fault.operations.includes(operation)) return;
    const n = this.count++;
    if (n !== fault.at && !(fault.forever && n > fault.at)) return;
    this.failures++;
    this.lastFailed = operation;
    if (fault.shortBytes !== undefined) short?.(fault.shortBytes);
    throw Object.assign(new Error(`${fault.code}: injected into ${operation}`), {
      code: fault.code,
      errno: ERRNO[fault.code],
      syscall: operation,
    });
  }
}
