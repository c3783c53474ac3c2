// write-session-mark.ts — writes what a pool remembers of a session that is under way.
import { SESSION_MARK_OFFSET } from './file-layout.js';
import { guarded } from './media-failure.js';
import type { PoolFile } from './pool-file.js';

/**
 * Writes `bytes` into the area of the session mark of `file`, `offset` bytes behind its start.
 *
 * @throws MediaError `MEDIA_WRITE`
 */
export function writeSessionMark(
  file: PoolFile,
  offset: number,
  bytes: Uint8Array,
  durable: boolean,
): void {
  guarded('MEDIA_WRITE', file.path, 'writing the mark of a session failed', () => {
    const position = SESSION_MARK_OFFSET + offset;
    if (durable) file.writeDurable(position, bytes);
    else file.write(position, bytes);
  });
}
