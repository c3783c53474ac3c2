// large-record.ts — writes a write set that does not fit the ring behind the end of the pool.
import { crc32cWords } from './crc32c.js';
import type { WriteSetGatherer } from './gather-write-set.js';
import { guarded, isFull, mediaFailure } from './media-failure.js';
import type { PoolFile } from './pool-file.js';
import type { Extent } from './record-layout.js';

const PIECE_WORDS = 128 * 1024;

/**
 * Writes the ranges of `gatherer` to the file from `fileBytes` on, durable on return. Never over space that was ever
 * used: records that are not home yet may still aim there.
 *
 * @throws MediaError `MEDIA_FULL`: the file has its old length again.
 * @throws MediaError `MEDIA_WRITE`, `MEDIA_SYNC`
 */
export function writeLargeExtent(
  file: PoolFile,
  fileBytes: number,
  gatherer: WriteSetGatherer,
): Extent {
  const piece = new Int32Array(2 * PIECE_WORDS);
  const bytes = new Uint8Array(piece.buffer);
  let crc = 0;
  let done = 0;
  try {
    gatherer.stream(piece, (filled) => {
      crc = crc32cWords(piece, 0, filled, crc);
      file.write(fileBytes + done, bytes.subarray(0, 4 * filled));
      done += 4 * filled;
    });
  } catch (cause) {
    if (!isFull(cause)) {
      throw mediaFailure('MEDIA_WRITE', file.path, 'writing a large transaction failed', cause);
    }
    guarded('MEDIA_WRITE', file.path, 'giving back the space of a large transaction failed', () =>
      file.truncate(fileBytes),
    );
    throw mediaFailure(
      'MEDIA_FULL',
      file.path,
      `no space for a transaction of ${gatherer.bodyBytes} bytes; free some, or split the transaction`,
      cause,
    );
  }
  guarded('MEDIA_SYNC', file.path, 'making a large transaction durable failed', () => file.sync());
  return { fileOffset: fileBytes, byteLength: done, crc, ranges: gatherer.count };
}
