// format-pool-file.ts — writes an empty pool.
import {
  HEADER_SLOT_OFFSETS,
  PAGE_BYTES,
  RING_OFFSET,
  SUPERBLOCK,
  SUPERBLOCK_OFFSET,
  WORD_BYTES,
  heapOffset,
} from './file-layout.js';
import { FLAG_CLEAN, FORMAT_VERSION, encodeHeader } from './header-layout.js';
import type { PoolMeasures } from './medium-options.js';
import { nodeCrypto } from './node-crypto.js';
import type { PoolFile } from './pool-file.js';

const ZEROS = new Uint8Array(1024 * 1024);

/**
 * Formats an empty `file`; durable on return. The file must not be visible as a pool before.
 *
 * @throws the operating system's error.
 */
export function formatPoolFile(file: PoolFile, measures: PoolMeasures): void {
  const { maxBytes, ringBytes, fileBytes } = measures;
  file.allocate(0, fileBytes);
  // Written for real, not only reserved: a strict commit must not pay for turning reserved blocks into written ones.
  for (let done = 0; done < ringBytes; done += ZEROS.length) {
    file.write(RING_OFFSET + done, ZEROS.subarray(0, Math.min(ZEROS.length, ringBytes - done)));
  }
  const superblock = new Float64Array(PAGE_BYTES / WORD_BYTES);
  superblock[SUPERBLOCK.FRONTIER - SUPERBLOCK_OFFSET / WORD_BYTES] =
    heapOffset(ringBytes) / WORD_BYTES;
  superblock[SUPERBLOCK.FILE_WORDS - SUPERBLOCK_OFFSET / WORD_BYTES] = fileBytes / WORD_BYTES;
  file.write(SUPERBLOCK_OFFSET, new Uint8Array(superblock.buffer));
  const uuid = nodeCrypto().randomBytes(16);
  HEADER_SLOT_OFFSETS.forEach((offset, slot) => {
    const page = new Uint8Array(PAGE_BYTES);
    page.set(
      encodeHeader({
        version: FORMAT_VERSION,
        compat: 0n,
        incompat: 0n,
        readOnlyCompat: 0n,
        uuid,
        sequence: slot + 1,
        epoch: 0,
        tailOffset: 0,
        tailLsn: 1,
        tailHash: 0,
        flags: FLAG_CLEAN,
        ringOffset: RING_OFFSET,
        ringBytes,
        maxBytes,
        createdMs: Date.now(),
        generation: 0,
        fileBytes,
      }),
    );
    file.write(offset, page);
  });
  file.sync();
}
