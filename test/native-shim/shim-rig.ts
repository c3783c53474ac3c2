// shim-rig.ts — a pool attached to the shim itself, without a medium around it.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type * as Shim from '../../native-shim/index.js';
import { CONTROL, FIRST_CHUNK_ENTRIES, LOG } from '../../src/media/control-layout.js';
import { createPoolFile } from '../../src/media/create-pool-file.js';
import { encodeHeader } from '../../src/media/header-layout.js';
import { nativeBinding } from '../../src/media/native-binding.js';
import { openPoolFile } from '../../src/media/open-pool-file.js';
import { readHeader } from '../../src/media/read-header.js';
import { recoverJournal } from '../../src/media/recover-journal.js';

/** Everything that the compiled shim exports. */
export type ShimExports = typeof Shim;

/** The shim, or null where it is not built: then there is nothing for these suites to test. */
export const shim = nativeBinding().binding as unknown as ShimExports | null;

/** Byte offset of the ring, and so the bytes before it. */
export const RING_OFFSET = 0xa0000;

/** How a commit is to be made durable. */
export const STRICT = 0;
/** See {@link STRICT}. */
export const GROUP = 1;
/** See {@link STRICT}. */
export const RELAXED = 2;

/** What a rig differs in; sizes in bytes. */
export interface RigOptions {
  readonly mode?: 'file' | 'dax-forced';
  readonly mapRing?: boolean;
  readonly ringBytes?: number;
  readonly fileBytes?: number;
  readonly maxBytes?: number;
  readonly maxDirtyBytes?: number;
  readonly syncIntervalMs?: number;
  /** Where the image is to lie. */
  readonly memory?: Uint8Array;
  /** Value of CORUNDUM_FAULT while the pool is attached. */
  readonly fault?: string;
}

/** A pool file in a folder of its own, attached to the shim. */
export class ShimRig {
  readonly binding: ShimExports;
  readonly folder: string;
  readonly path: string;
  readonly ringBytes: number;
  /** First word of the heap. */
  readonly first: number;
  readonly #options: RigOptions;
  pool!: Shim.NativePool;
  control!: Float64Array;
  words!: Float64Array;
  #fd = -1;
  #commit!: (durability: number) => number | undefined;

  /** Creates a pool, or opens the one at `existing`. */
  constructor(binding: ShimExports, options: RigOptions = {}, existing?: string) {
    this.binding = binding;
    this.#options = options;
    const parent = options.mode === 'dax-forced' ? '/dev/shm' : os.tmpdir();
    this.folder =
      existing === undefined
        ? fs.mkdtempSync(path.join(parent, 'corundum-shim-'))
        : path.dirname(existing);
    this.path = existing ?? path.join(this.folder, 'a.pool');
    this.ringBytes = options.ringBytes ?? 64 * 1024;
    this.first = (RING_OFFSET + this.ringBytes) / 8;
    const measures = {
      ringBytes: this.ringBytes,
      maxBytes: options.maxBytes ?? 64 << 20,
      fileBytes: options.fileBytes ?? 8 << 20,
    };
    if (existing === undefined) {
      createPoolFile(this.path, { measures, mode: 0o600, replace: false });
    }
    this.attach();
  }

  /** Opens a pool that another rig created with the same options. */
  static open(binding: ShimExports, existing: string, options: RigOptions): ShimRig {
    return new ShimRig(binding, options, existing);
  }

  /** Recovers the file and attaches it. */
  attach(fault: string = this.#options.fault ?? ''): void {
    const file = openPoolFile(this.path, {});
    const found = readHeader(file);
    const recovered = recoverJournal(file, found);
    file.close();
    this.#fd = fs.openSync(this.path, 'r+');
    process.env['CORUNDUM_FAULT'] = fault;
    try {
      this.pool = this.binding.attach({
        fd: this.#fd,
        path: this.path,
        mode: this.#options.mode ?? 'file',
        mapRing: this.#options.mapRing ?? false,
        header: encodeHeader(recovered.header),
        headerSlot: recovered.slot,
        headOffset: recovered.head.offset,
        headLsn: recovered.head.lsn,
        headHash: recovered.head.hash,
        fileBytes: recovered.fileBytes,
        maxBytes: recovered.header.maxBytes,
        maxDirtyBytes: this.#options.maxDirtyBytes ?? 64 << 20,
        syncIntervalMs: this.#options.syncIntervalMs ?? 5,
        ...(this.#options.memory === undefined ? {} : { memory: this.#options.memory }),
      });
    } finally {
      delete process.env['CORUNDUM_FAULT'];
    }
    this.#commit = this.binding.committer(this.pool);
    this.control = new Float64Array(this.binding.control(this.pool));
    const { memory } = this.#options;
    this.words = new Float64Array(memory?.buffer ?? this.binding.segment(this.pool, 0));
  }

  /** Sets a word, counted from the first of the heap, as a journal does. */
  set(index: number, value: number): void {
    const position = this.first + index;
    this.log(LOG.UNDO, CONTROL.UNDO_COUNT, [position, this.words[position]!]);
    this.words[position] = value;
  }

  /** Declares words fresh and fills them. */
  fill(index: number, count: number, value: number): void {
    this.log(LOG.FRESH, CONTROL.FRESH_COUNT, [this.first + index, count]);
    this.words.fill(value, this.first + index, this.first + index + count);
  }

  /** Appends an entry to a log. */
  log(log: 0 | 1 | 2, countWord: number, entry: readonly number[]): void {
    const count = this.control[countWord]!;
    if (count >= FIRST_CHUNK_ENTRIES) throw new Error('the rig keeps to the first chunk');
    const chunk = new Float64Array(this.binding.logChunk(this.pool, log, 0));
    chunk.set(entry, count * entry.length);
    this.control[countWord] = count + 1;
  }

  /** Word `index` of the heap in the working image. */
  get(index: number): number {
    return this.words[this.first + index]!;
  }

  /** The same word in the file. */
  home(index: number): number {
    return this.fileBytes((this.first + index) * 8, 8).readDoubleLE(0);
  }

  commit(durability: number): number {
    return this.#commit(durability) ?? 0;
  }

  /** Bytes of the file as they are in its cache now. */
  fileBytes(offset: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    const fd = fs.openSync(this.path, 'r');
    fs.readSync(fd, bytes, 0, length, offset);
    fs.closeSync(fd);
    return bytes;
  }

  /** Bytes of the ring in the file. */
  ring(): Buffer {
    return this.fileBytes(RING_OFFSET, this.ringBytes);
  }

  stat(name: string): number {
    return this.binding.stats(this.pool)[name]!;
  }

  /** Ends the use of the pool; `discard` leaves the file as a killed process would. */
  close(discard = false): number {
    const result = this.binding.close(this.pool, discard);
    if (this.#fd >= 0) fs.closeSync(this.#fd);
    this.#fd = -1;
    return result;
  }

  /** Ends everything and removes the folder. */
  remove(): void {
    this.close(true);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
