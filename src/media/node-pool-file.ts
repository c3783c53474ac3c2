// node-pool-file.ts — a pool file through node:fs.
import * as fs from 'node:fs';
import type { FileCalls, FileState } from './file-calls.js';
import { nodeFileCalls } from './node-file-calls.js';
import type { GoneReason, PoolFile } from './pool-file.js';

/** How {@link NodePoolFile} opens a file. */
export interface NodePoolFileOptions {
  /** Refuse writes; the file may then be write-protected. */
  readonly readOnly?: boolean | undefined;
  /** Create the file, failing with EEXIST when something is there. */
  readonly exclusive?: boolean | undefined;
  /** Permission bits of a created file. */
  readonly mode?: number | undefined;
  /** The native shim, where there is one. Default: {@link nodeFileCalls}. */
  readonly calls?: FileCalls | undefined;
}

/** The types promise it everywhere; Windows has none. */
const HAS_DSYNC = 'O_DSYNC' in fs.constants;

/** A {@link PoolFile} on two descriptors of one file: a plain one, and one whose writes are durable (O_DSYNC) where the system has that. */
export class NodePoolFile implements PoolFile {
  readonly readOnly: boolean;
  /** Both become -1 with {@link close}: their numbers may belong to another file then. */
  #fd: number;
  #durableFd: number;
  readonly #calls: FileCalls;
  readonly #inode: bigint;
  readonly #device: bigint;
  #path: string;
  #closing = false;
  #syncsUnderWay = 0;

  /** Opens or creates the file. Throws the operating system's error when that fails. */
  constructor(path: string, options: NodePoolFileOptions = {}) {
    const { constants } = fs;
    this.#path = path;
    this.readOnly = options.readOnly ?? false;
    this.#calls = options.calls ?? nodeFileCalls;
    const access = this.readOnly ? constants.O_RDONLY : constants.O_RDWR;
    const create = options.exclusive ? constants.O_CREAT | constants.O_EXCL : 0;
    this.#fd = fs.openSync(path, access | create, options.mode ?? 0o600);
    try {
      const { inode, device } = this.#state();
      this.#inode = inode;
      this.#device = device;
      this.#durableFd =
        this.readOnly || !HAS_DSYNC
          ? this.#fd
          : this.#openDurable(path, access | constants.O_DSYNC);
    } catch (error) {
      fs.closeSync(this.#fd);
      throw error;
    }
  }

  /** The plain descriptor; it stays this object's to close. */
  get fd(): number {
    return this.#fd;
  }

  get path(): string {
    return this.#path;
  }

  size(): number {
    return this.#state().bytes;
  }

  read(position: number, target: Uint8Array): number {
    let done = 0;
    while (done < target.length) {
      const count = fs.readSync(this.#fd, target, done, target.length - done, position + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  write(position: number, bytes: Uint8Array): void {
    this.#calls.write(this.#fd, position, bytes);
  }

  writeDurable(position: number, bytes: Uint8Array): void {
    this.#calls.write(this.#durableFd, position, bytes);
    if (this.#durableFd === this.#fd) fs.fdatasyncSync(this.#fd);
  }

  sync(): void {
    fs.fdatasyncSync(this.#fd);
  }

  syncLater(done: (error: Error | null) => void): void {
    this.#syncsUnderWay++;
    fs.fdatasync(this.#fd, (error) => {
      this.#syncsUnderWay--;
      if (this.#closing) this.#closeDescriptors();
      done(error);
    });
  }

  truncate(bytes: number): void {
    fs.ftruncateSync(this.#fd, bytes);
  }

  allocate(offset: number, length: number): void {
    this.#calls.allocate(this.#fd, offset, length);
  }

  goneReason(leastBytes: number): GoneReason | null {
    const mine = this.#state();
    if (mine.links === 0) return 'deleted';
    if (mine.bytes < leastBytes) return 'truncated';
    const there = this.#calls.fileState(this.#path);
    if (there === null) return 'deleted';
    return there.inode === this.#inode && there.device === this.#device ? null : 'replaced';
  }

  /** Follows the file to a new name in the same folder. */
  renamedTo(path: string): void {
    this.#path = path;
  }

  close(): void {
    this.#closing = true;
    this.#closeDescriptors();
  }

  /** A sync in another thread still holds the descriptor's number; closing now could let it sync a stranger's file. */
  #closeDescriptors(): void {
    if (this.#fd < 0 || this.#syncsUnderWay > 0) return;
    const [fd, durableFd] = [this.#fd, this.#durableFd];
    this.#fd = this.#durableFd = -1;
    if (durableFd !== fd) fs.closeSync(durableFd);
    fs.closeSync(fd);
  }

  #state(fd = this.#fd): FileState {
    // There always is a file behind a descriptor.
    return this.#calls.fileState(fd)!;
  }

  #openDurable(path: string, flags: number): number {
    const fd = fs.openSync(path, flags);
    const { inode, device } = this.#state(fd);
    if (inode === this.#inode && device === this.#device) return fd;
    fs.closeSync(fd);
    throw Object.assign(new Error(`ESTALE: ${path} was replaced while it was opened`), {
      code: 'ESTALE',
      errno: -116,
      syscall: 'open',
    });
  }
}
