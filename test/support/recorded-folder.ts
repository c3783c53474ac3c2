// recorded-folder.ts — a folder in memory whose files remember, in one order, what was asked of them.
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import type { PoolFile } from '../../src/media/pool-file.js';
import type { SessionFiles } from '../../src/pool/session-files.js';
import type { FileEvent } from './recording-pool-file.js';

/** One thing that happened in the folder. */
export interface FolderEvent {
  readonly path: string;
  readonly event:
    | FileEvent
    | { readonly kind: 'create'; readonly bytes: Uint8Array }
    | { readonly kind: 'remove' };
}

/** Which event fails instead of happening, counted from 0. */
export interface FolderFault {
  readonly at: number;
  readonly code: 'EIO' | 'ENOSPC';
}

/** Pools and session files in memory. */
export class RecordedFolder implements SessionFiles {
  readonly files: Map<string, MemoryPoolFile>;
  readonly events: FolderEvent[] = [];
  fault: FolderFault | null = null;
  /** The event that failed, when it has. */
  failed: FolderEvent | null = null;

  /** Makes a folder of copies of `files`. */
  constructor(files: ReadonlyMap<string, PoolFile> = new Map()) {
    this.files = new Map([...files].map(([path, file]) => [path, copyOf(file)]));
  }

  /** The file at `path`, made empty where there is none; for a pool. */
  pool(path: string): PoolFile {
    let file = this.files.get(path);
    if (file === undefined) this.files.set(path, (file = new MemoryPoolFile()));
    return this.#recorded(path, file);
  }

  /** Notes that the test got this far. */
  mark(note: number): void {
    this.events.push({ path: '', event: { kind: 'mark', note } });
  }

  create(path: string, head: Uint8Array): PoolFile {
    if (this.files.has(path)) throw failure('EEXIST', 'open');
    this.#note(path, { kind: 'create', bytes: head.slice() });
    const file = new MemoryPoolFile(head);
    this.files.set(path, file);
    return this.#recorded(path, file);
  }

  open(path: string, _readOnly: boolean): PoolFile | null {
    const file = this.files.get(path);
    return file === undefined ? null : this.#recorded(path, file);
  }

  remove(path: string): void {
    this.#note(path, { kind: 'remove' });
    this.files.delete(path);
  }

  removeShared(path: string, isStill: () => boolean): boolean {
    if (isStill()) this.remove(path);
    return true;
  }

  tidy(): void {
    // Nobody locks anything here.
  }

  #note(path: string, event: FolderEvent['event']): void {
    const noted = { path, event };
    if (this.fault !== null && this.events.length === this.fault.at && this.failed === null) {
      this.failed = noted;
      throw failure(this.fault.code, event.kind);
    }
    this.events.push(noted);
  }

  #recorded(path: string, file: MemoryPoolFile): PoolFile {
    const note = (event: FileEvent): void => this.#note(path, event);
    let syncs = 0;
    return {
      path,
      readOnly: false,
      size: () => file.size(),
      read: (position, target) => file.read(position, target),
      write: (position, bytes) => {
        note({ kind: 'write', position, bytes: bytes.slice() });
        file.write(position, bytes);
      },
      writeDurable: (position, bytes) => {
        note({ kind: 'durable', position, bytes: bytes.slice() });
        file.write(position, bytes);
      },
      sync: () => note({ kind: 'sync' }),
      syncLater: (done) => {
        const id = syncs++;
        note({ kind: 'sync-begin', id });
        setImmediate(() => {
          this.events.push({ path, event: { kind: 'sync-end', id } });
          done(null);
        });
      },
      truncate: (bytes) => {
        note({ kind: 'truncate', bytes });
        file.truncate(bytes);
      },
      allocate: (offset, length) => {
        note({ kind: 'allocate', end: offset + length });
        file.allocate(offset, length);
      },
      goneReason: (leastBytes) => file.goneReason(leastBytes),
      close: () => undefined,
    };
  }
}

function copyOf(file: PoolFile): MemoryPoolFile {
  const bytes = new Uint8Array(file.size());
  file.read(0, bytes);
  return new MemoryPoolFile(bytes);
}

function failure(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: injected into ${syscall}`), {
    code,
    errno: -5,
    syscall,
  });
}
