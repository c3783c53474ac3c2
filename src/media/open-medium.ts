// open-medium.ts — opens or creates a pool on the medium that was asked for, or the best one there is.
import * as fs from 'node:fs';
import { MediaError } from '../errors/media-error.js';
import { PoolError } from '../errors/pool-error.js';
import { createPoolFile } from './create-pool-file.js';
import { formatPoolFile } from './format-pool-file.js';
import { HEADER_BYTES, UUID_BYTES, slotState, uuidText } from './header-layout.js';
import { HEADER_SLOT_OFFSETS } from './file-layout.js';
import { guarded } from './media-failure.js';
import type { Media } from './media.js';
import { poolMeasures, type MediumOptions } from './medium-options.js';
import { MemoryMedium } from './memory-medium.js';
import { nativeBinding, type NativeBinding } from './native-binding.js';
import { openNative } from './open-native.js';
import { openPoolFile } from './open-pool-file.js';
import { attachPortable, openPortable } from './open-portable.js';
import { lockNatively } from './native-lock.js';
import { lockPortably } from './portable-lock.js';
import type { PoolFile } from './pool-file.js';
import type { RecoveredPool } from './recover-journal.js';

/** What {@link openMedium} returns. */
export interface OpenedMedium {
  readonly medium: Media;
  /** Whether the pool is new and empty. */
  readonly created: boolean;
  /** The pool's uuid in text form; all zeros for a volatile pool. */
  readonly uuid: string;
  /** How often the pool was opened, this time included. */
  readonly generation: number;
  /** Records of the journal that recovery carried home. */
  readonly replayed: number;
}

const DEFAULT_MODE = 0o600;
const DEFAULT_MEMORY_BYTES = 1024 ** 3;
const NO_UUID = new Uint8Array(UUID_BYTES);

/**
 * Opens a pool: creates the file where the options say so, takes the lock, replays the journal.
 * Everything is undone when it fails, no lock stays behind.
 *
 * @throws PoolError `POOL_NOT_FOUND`, `POOL_EXISTS`, `POOL_LOCKED`, `POOL_READONLY`, `POOL_BAD_MAGIC`, `POOL_ZEROED`,
 * `POOL_VERSION`, `POOL_FEATURE`, `POOL_TRUNCATED`, `POOL_CORRUPT`, `POOL_FLAGS`, `POOL_NOT_A_POOL`
 * @throws MediaError `MEDIA_MAP`, `MEDIA_READ`, `MEDIA_WRITE`, `MEDIA_SYNC`, `MEDIA_FULL`, `MEDIA_TOO_LARGE`,
 * `MEDIA_INCOHERENT`, `MEDIA_NATIVE_UNAVAILABLE`, `MEDIA_UNSUPPORTED`
 */
export function openMedium(options: MediumOptions): OpenedMedium {
  if (options.kind === 'memory') {
    const medium = new MemoryMedium(options.maxBytes ?? DEFAULT_MEMORY_BYTES);
    return { medium, created: true, uuid: uuidText(NO_UUID), generation: 1, replayed: 0 };
  }
  if (options.poolFile !== undefined) return openInjected(options.poolFile, options);
  const { path } = options;
  if (path === undefined || path === '') {
    throw new PoolError('POOL_FLAGS', 'A pool on a file needs a path.', { path: '' });
  }
  const native = chooseNative(path, options);
  const created = createWhereAsked(path, options, native);
  const opened = native === null ? openPortable(path, options) : openNative(path, options, native);
  return describe(opened.medium, opened.recovered, created);
}

function describe(medium: Media, recovered: RecoveredPool, created: boolean): OpenedMedium {
  const { uuid, generation } = recovered.header;
  return {
    medium,
    created,
    get uuid() {
      return uuidText(uuid);
    },
    generation,
    replayed: recovered.replayed,
  };
}

/** The shim, or null where the portable medium is to serve. */
function chooseNative(path: string, options: MediumOptions): NativeBinding | null {
  const kind = options.kind ?? 'auto';
  if (kind === 'portable') return null;
  if (options.readOnly === true) {
    if (kind === 'auto') return null;
    throw new MediaError(
      'MEDIA_UNSUPPORTED',
      `${path}: the medium '${kind}' cannot open a pool read-only. Leave the kind out, or say 'portable'.`,
      { path },
    );
  }
  const { binding, reason } = nativeBinding();
  if (binding !== null) return binding;
  if (kind === 'auto') {
    warnOnce(reason);
    return null;
  }
  throw new MediaError(
    'MEDIA_NATIVE_UNAVAILABLE',
    `${path}: the medium '${kind}' needs the native shim, and ${reason}. Run "corundum rebuild", or use kind 'portable'.`,
    { path },
  );
}

let warned = false;

function warnOnce(reason: string): void {
  if (warned) return;
  warned = true;
  process.emitWarning(
    `Pools are served by the portable medium, which reads a whole pool when it opens: ${reason}. ` +
      `Run "corundum rebuild" to compile the native shim, or ask for kind 'portable' to silence this.`,
    { type: 'CorundumWarning', code: 'CORUNDUM_PORTABLE' },
  );
}

/** Returns whether a new pool is at the path now. */
function createWhereAsked(
  path: string,
  options: MediumOptions,
  native: NativeBinding | null,
): boolean {
  const mode = options.create ?? 'never';
  if (mode === 'never') return false;
  const exists = fs.existsSync(path);
  if (mode === 'exclusive' && exists) {
    throw new PoolError(
      'POOL_EXISTS',
      `${path}: a file is there already. Open it, or choose another path.`,
      { path },
    );
  }
  if (mode === 'if-absent' && exists) return false;
  if (mode === 'format' && !exists) {
    throw new PoolError('POOL_NOT_FOUND', `${path}: there is no pool to format.`, { path });
  }
  if (options.readOnly === true) {
    throw new PoolError('POOL_FLAGS', `${path}: a pool cannot be created read-only.`, { path });
  }
  const create = (replace: boolean): void =>
    createPoolFile(path, {
      measures: poolMeasures(options),
      mode: options.mode ?? DEFAULT_MODE,
      replace,
      calls: native ?? undefined,
    });
  if (exists) {
    replacePool(path, native, () => create(true));
    return true;
  }
  try {
    create(false);
    return true;
  } catch (error) {
    // Somebody else was faster, and any pool will do.
    if (mode === 'if-absent' && error instanceof PoolError && error.code === 'POOL_EXISTS') {
      return false;
    }
    throw error;
  }
}

/** Replaces a pool that nobody has open; anything that is no pool is refused. */
function replacePool(path: string, native: NativeBinding | null, create: () => void): void {
  const file = openPoolFile(path, { calls: native ?? undefined });
  try {
    assertIsPool(file, path);
    const lock = native === null ? lockPortably(file) : lockNatively(file, native);
    try {
      create();
    } finally {
      lock.release();
    }
  } finally {
    file.close();
  }
}

/** One slot with the magic is enough: a damaged pool may be replaced, a stranger's file never. */
function assertIsPool(file: PoolFile, path: string): void {
  const isPool = HEADER_SLOT_OFFSETS.some((offset) => {
    const slot = new Uint8Array(HEADER_BYTES);
    guarded('MEDIA_READ', path, 'reading the header failed', () => file.read(offset, slot));
    const state = slotState(slot);
    return state === 'valid' || state === 'damaged';
  });
  if (isPool) return;
  throw new PoolError(
    'POOL_NOT_A_POOL',
    `${path}: the file there is not a pool and is not replaced. Choose another path, or delete it yourself.`,
    { path },
  );
}

function openInjected(file: PoolFile, options: MediumOptions): OpenedMedium {
  const mode = options.create ?? 'if-absent';
  const empty = file.size() === 0;
  if (mode === 'exclusive' && !empty) {
    throw new PoolError('POOL_EXISTS', `${file.path || 'pool'}: the file is not empty.`, {
      path: file.path,
    });
  }
  const replace = !empty && (mode === 'replace' || mode === 'format');
  const created = replace || (empty && mode !== 'never' && mode !== 'format');
  if (created) {
    if (replace) assertIsPool(file, file.path);
    const measures = poolMeasures(options);
    guarded('MEDIA_WRITE', file.path, 'creating the pool failed', () => {
      if (replace) file.truncate(0);
      formatPoolFile(file, measures);
    });
  }
  const { medium, recovered } = attachPortable(file, null, options);
  return describe(medium, recovered, created);
}
