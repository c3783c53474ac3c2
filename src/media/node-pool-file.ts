// node-pool-file.ts — a pool file through node:fs.
import * as fs from 'node:fs';
import type { GoneReason, PoolFile } from './pool-file.js';

/** Reserves device space for a range of a descriptor, as posix_fallocate does. */
export type Allocate = (fd: number, offset: number, length: number) => void;

/** How {@link NodePoolFile} opens a file. */
export interface NodePoolFileOptions {
  /** Refuse writes; the file may then be write-protected. */
  readonly readOnly?: boolean | undefined;
  /** Create the file, failing with EEXIST when something is there. */
  readonly exclusive?: boolean | undefined;
  /** Permission bits of a created file. */
  readonly mode?: number | undefined;
  /** Takes the place of writing zeros in {@link NodePoolFile.allocate}. */
  readonly allocate?: Allocate | undefined;
}

/** The types promise it everywhere; Windows has none. */
const HAS_DSYNC = 'O_DSYNC' in fs.constants;
/** For all of them, though inode and device need it only: one way costs an opening less than two. */
const BIGINT = { bigint: true } as const;
const ZEROS = new Uint8Array(1024 * 1024);

/** A {@link PoolFile} on two descriptors of one file: a plain one, and one whose writes are durable (O_DSYNC) where the system has that. */
export class NodePoolFile implements PoolFile {
  readonly readOnly: boolean;
  /** Both become -1 with {@link close}: their numbers may belong to another file then. */
  #fd: number;
  #durableFd: number;
  readonly #allocate: Allocate | undefined;
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
    this.#allocate = options.allocate;
    const access = this.readOnly ? constants.O_RDONLY : constants.O_RDWR;
    const create = options.exclusive ? constants.O_CREAT | constants.O_EXCL : 0;
    this.#fd = fs.openSync(path, access | create, options.mode ?? 0o600);
    try {
      const stat = fs.fstatSync(this.#fd, BIGINT);
      this.#inode = stat.ino;
      this.#device = stat.dev;
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
    return Number(fs.fstatSync(this.#fd, BIGINT).size);
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
    writeAll(this.#fd, position, bytes);
  }

  writeDurable(position: number, bytes: Uint8Array): void {
    writeAll(this.#durableFd, position, bytes);
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
    if (this.#allocate !== undefined) {
      this.#allocate(this.#fd, offset, length);
      return;
    }
    // Holes would be cheaper, but a hole is a promise that a full disk breaks: the space must be there.
    for (let done = 0; done < length; done += ZEROS.length) {
      writeAll(this.#fd, offset + done, ZEROS.subarray(0, Math.min(ZEROS.length, length - done)));
    }
  }

  goneReason(leastBytes: number): GoneReason | null {
    const mine = fs.fstatSync(this.#fd, BIGINT);
    if (mine.nlink === 0n) return 'deleted';
    if (mine.size < leastBytes) return 'truncated';
    const there = fs.statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    if (there === undefined) return 'deleted';
    return there.ino === this.#inode && there.dev === this.#device ? null : 'replaced';
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

  #openDurable(path: string, flags: number): number {
    const fd = fs.openSync(path, flags);
    const stat = fs.fstatSync(fd, BIGINT);
    if (stat.ino === this.#inode && stat.dev === this.#device) return fd;
    fs.closeSync(fd);
    throw Object.assign(new Error(`ESTALE: ${path} was replaced while it was opened`), {
      code: 'ESTALE',
      errno: -116,
      syscall: 'open',
    });
  }
}

function writeAll(fd: number, position: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    const count = fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
    if (count === 0) {
      throw Object.assign(new Error('EIO: the file takes no more bytes'), {
        code: 'EIO',
        errno: -5,
        syscall: 'write',
      });
    }
    done += count;
  }
}
