// write-header.ts — writes a header to the slot that does not count.
import { HEADER_SLOT_OFFSETS, PAGE_BYTES } from './file-layout.js';
import { encodeHeader, type PoolHeader } from './header-layout.js';
import { guarded } from './media-failure.js';
import type { PoolFile } from './pool-file.js';
import type { FoundHeader } from './read-header.js';

/** `changes` over `header`, with the next sequence. */
export function nextHeader(header: PoolHeader, changes: Partial<PoolHeader>): PoolHeader {
  return { ...header, ...changes, sequence: header.sequence + 1 };
}

/**
 * Writes `changes` over `current` into the other slot with the next sequence; durable on return.
 *
 * @throws MediaError `MEDIA_WRITE`
 */
export function writeNextHeader(
  file: PoolFile,
  current: FoundHeader,
  changes: Partial<PoolHeader>,
): FoundHeader {
  const slot = 1 - current.slot;
  const header = nextHeader(current.header, changes);
  const page = new Uint8Array(PAGE_BYTES);
  page.set(encodeHeader(header));
  guarded('MEDIA_WRITE', file.path, 'writing the header failed', () =>
    file.writeDurable(HEADER_SLOT_OFFSETS[slot]!, page),
  );
  return { header, slot, otherLost: false };
}
