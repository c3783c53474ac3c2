// load-segment.ts — reads a segment of the image from the pool file.
import { PAGE_BYTES, SEGMENT_BYTES } from './file-layout.js';
import { guarded } from './media-failure.js';
import type { PoolFile } from './pool-file.js';

const PIECE_BYTES = 1024 * 1024;
const ZERO_PAGE = new Uint8Array(PAGE_BYTES);

/**
 * Fills `segment` with the file's bytes from `position` on, up to `fileBytes`. Pages that are all zeros are left alone:
 * what is never touched takes no memory.
 *
 * @throws MediaError `MEDIA_READ`
 */
export function loadSegment(
  file: PoolFile,
  fileBytes: number,
  position: number,
  segment: Uint8Array,
): void {
  const length = Math.min(SEGMENT_BYTES, segment.length, fileBytes - position);
  const piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  for (let done = 0; done < length; done += PIECE_BYTES) {
    const wanted = Math.min(PIECE_BYTES, length - done);
    const got = guarded('MEDIA_READ', file.path, 'reading the pool failed', () =>
      file.read(position + done, piece.subarray(0, wanted)),
    );
    for (let at = 0; at < got; at += PAGE_BYTES) {
      const end = Math.min(got, at + PAGE_BYTES);
      if (Buffer.compare(piece.subarray(at, end), ZERO_PAGE.subarray(0, end - at)) !== 0) {
        segment.set(piece.subarray(at, end), done + at);
      }
    }
  }
}
