// open-native.ts — opens a pool through the native shim.
import { MediaError } from '../errors/media-error.js';
import { PoolError } from '../errors/pool-error.js';
import { SPARE_OFFSET } from './file-layout.js';
import { encodeHeader } from './header-layout.js';
import { guarded, mediaFailure } from './media-failure.js';
import type { MediumOptions } from './medium-options.js';
import type { NativeBinding } from './native-binding.js';
import { lendMemory } from './lend-memory.js';
import { lockNatively } from './native-lock.js';
import { NativeMedium } from './native-medium.js';
import type { NodePoolFile } from './node-pool-file.js';
import { openPoolFile } from './open-pool-file.js';
import type { PoolLock } from './pool-lock.js';
import { readHeader, readHeaderAgain, type ReadHeader } from './read-header.js';
import { recoverJournal, type RecoveredPool } from './recover-journal.js';

const DEFAULT_MAX_DIRTY_BYTES = 64 * 1024 * 1024;
const DEFAULT_SYNC_INTERVAL_MS = 50;

/** A medium and the header of its file. */
export interface OpenedNative {
  readonly medium: NativeMedium;
  readonly recovered: RecoveredPool;
}

/**
 * Opens the pool at `path`. Nothing stays locked, mapped or open when it fails.
 *
 * @throws PoolError as {@link readHeader} and {@link lockNatively}
 * @throws MediaError `MEDIA_MAP`, `MEDIA_INCOHERENT`, `MEDIA_UNSUPPORTED` and those of recovery
 */
export function openNative(
  path: string,
  options: MediumOptions,
  binding: NativeBinding,
): OpenedNative {
  const file = openPoolFile(path, { calls: binding });
  let lock: PoolLock | null = null;
  try {
    // Before the lock: the owner page of a file that is no pool must not be written.
    const before = readHeader(file);
    lock = lockNatively(file, binding);
    if (file.goneReason(0) !== null) {
      throw new PoolError(
        'POOL_GONE',
        `${path}: the file was replaced while it was opened. Try again.`,
        {
          path,
        },
      );
    }
    return attachNative(file, before, lock, options, binding);
  } catch (error) {
    lock?.release();
    file.close();
    throw error;
  }
}

function attachNative(
  file: NodePoolFile,
  before: ReadHeader,
  lock: PoolLock,
  options: MediumOptions,
  binding: NativeBinding,
): OpenedNative {
  const { path } = file;
  const found = readHeaderAgain(file, before);
  const mode = chooseMode(file, options, binding);
  const coherent = guarded('MEDIA_MAP', path, 'mapping a page of the pool failed', () =>
    binding.probeCoherence(file.fd, SPARE_OFFSET),
  );
  if (!coherent) {
    throw new MediaError(
      'MEDIA_INCOHERENT',
      `${path}: on this file system a private mapping does not show what is written to the file. ` +
        "Keep the pool on another one (ext4, xfs, tmpfs), or use kind 'portable'.",
      { path },
    );
  }
  const recovered = recoverJournal(file, found, true);
  const { header, head } = recovered;
  const memory = lendMemory(header.maxBytes);
  const common = {
    fd: file.fd,
    path,
    mode,
    mapRing: options.durability === 'relaxed',
    header: encodeHeader(header),
    headerSlot: recovered.slot,
    headerOwed: recovered.headerOwed,
    headOffset: head.offset,
    headLsn: head.lsn,
    headHash: head.hash,
    fileBytes: recovered.fileBytes,
    maxBytes: header.maxBytes,
    maxDirtyBytes: options.maxDirtyBytes ?? DEFAULT_MAX_DIRTY_BYTES,
    syncIntervalMs: options.syncIntervalMs ?? DEFAULT_SYNC_INTERVAL_MS,
    memory: memory ?? undefined,
  };
  let pool;
  try {
    pool = binding.attach(common);
  } catch (cause) {
    throw mediaFailure(
      'MEDIA_MAP',
      path,
      `mapping ${header.maxBytes} bytes failed; with vm.overcommit_memory=2 large maps are refused`,
      cause,
    );
  }
  const medium = new NativeMedium({
    binding,
    pool,
    kind: mode === 'file' ? 'file' : 'dax',
    file,
    lock,
    ringBytes: header.ringBytes,
    maxBytes: header.maxBytes,
    fileBytes: recovered.fileBytes,
    memory,
  });
  return { medium, recovered };
}

function chooseMode(
  file: NodePoolFile,
  options: MediumOptions,
  binding: NativeBinding,
): 'file' | 'dax' | 'dax-forced' {
  if (options.kind === 'file') return 'file';
  if (canMapSync(file, binding)) return 'dax';
  if (options.kind !== 'dax') return 'file';
  if (options.forceDax === true) return 'dax-forced';
  throw new MediaError(
    'MEDIA_UNSUPPORTED',
    `${file.path}: the file is not on persistent memory (MAP_SYNC is refused). Use kind 'file'.`,
    { path: file.path },
  );
}

function canMapSync(file: NodePoolFile, binding: NativeBinding): boolean {
  try {
    return binding.probeMapSync(file.fd);
  } catch {
    return false;
  }
}
