// open-pool-file.ts — opens the file of a pool, with coded errors for what can be wrong before its first byte is read.
import { PoolError, type PoolErrorCode } from '../errors/pool-error.js';
import { mediaFailure } from './media-failure.js';
import { nodeFileCalls } from './node-file-calls.js';
import { NodePoolFile, type NodePoolFileOptions } from './node-pool-file.js';

const NOT_FOUND = 'no file is there. Check the path, or ask for it to be created.';

/**
 * Opens the file at `path`.
 *
 * @throws PoolError `POOL_NOT_FOUND`, `POOL_READONLY`, `POOL_BAD_MAGIC` (a folder, a device), `POOL_GONE`
 * @throws MediaError `MEDIA_READ`
 */
export function openPoolFile(path: string, options: NodePoolFileOptions): NodePoolFile {
  const fail = (code: PoolErrorCode, what: string, cause?: unknown): PoolError =>
    new PoolError(code, `${path}: ${what}`, { path }, { cause });
  try {
    // Opening a pipe would wait, opening a device may do anything: look first.
    const state = (options.calls ?? nodeFileCalls).fileState(path);
    if (state === null) throw fail('POOL_NOT_FOUND', NOT_FOUND);
    if (!state.isFile) {
      throw fail('POOL_BAD_MAGIC', 'this is not a regular file. Check the path.');
    }
    return new NodePoolFile(path, options);
  } catch (cause) {
    if (cause instanceof PoolError) throw cause;
    switch ((cause as NodeJS.ErrnoException).code) {
      case 'ENOENT':
      case 'ENOTDIR':
        throw fail('POOL_NOT_FOUND', NOT_FOUND, cause);
      case 'EACCES':
      case 'EPERM':
      case 'EROFS':
        if (options.readOnly !== true) {
          throw fail(
            'POOL_READONLY',
            'the file cannot be written. Open it with readOnly, or change its permissions.',
            cause,
          );
        }
        break;
      case 'ESTALE':
        throw fail('POOL_GONE', 'the file was replaced while it was opened. Try again.', cause);
      default:
        break;
    }
    throw mediaFailure('MEDIA_READ', path, 'opening the pool file failed', cause);
  }
}
