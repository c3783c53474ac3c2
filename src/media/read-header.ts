// read-header.ts — finds the header that counts, or says what is wrong with the file.
import { PoolError, type PoolErrorCode } from '../errors/pool-error.js';
import { HEADER_SLOT_OFFSETS, PAGE_BYTES } from './file-layout.js';
import {
  FORMAT_VERSION,
  HEADER_BYTES,
  decodeHeader,
  headerFault,
  slotState,
  type PoolHeader,
} from './header-layout.js';
import { guarded } from './media-failure.js';
import type { PoolFile } from './pool-file.js';

/** The header that counts. */
export interface FoundHeader {
  readonly header: PoolHeader;
  /** Slot it stands in: 0 is A, 1 is B. */
  readonly slot: number;
  /** Whether the other slot cannot be read: it may have been the newer one. */
  readonly otherLost: boolean;
}

/** The header that counts, and what was read to find it. */
export interface ReadHeader extends FoundHeader {
  /** Bytes of both slots. */
  readonly area: Uint8Array;
}

/** Feature bits that this library knows. */
const KNOWN_INCOMPAT = 0n;
const KNOWN_READ_ONLY_COMPAT = 0n;

/**
 * Reads both slots and judges them.
 *
 * @throws PoolError `POOL_ZEROED`, `POOL_BAD_MAGIC`, `POOL_TRUNCATED`, `POOL_CORRUPT`, `POOL_VERSION`, `POOL_FEATURE`
 * @throws MediaError `MEDIA_READ`
 */
export function readHeader(file: PoolFile): ReadHeader {
  return readHeaderAgain(file, null);
}

/**
 * Reads both slots once more: what they say is known already if not a byte of them has changed since `before` was read.
 *
 * @throws as {@link readHeader}
 */
export function readHeaderAgain(file: PoolFile, before: ReadHeader | null): ReadHeader {
  const fail = (code: PoolErrorCode, what: string): PoolError =>
    new PoolError(code, `${file.path || 'pool'}: ${what}`, { path: file.path });
  const [size, area, got] = guarded('MEDIA_READ', file.path, 'reading the header failed', () => {
    const bytes = new Uint8Array(HEADER_SLOT_OFFSETS.length * PAGE_BYTES);
    return [file.size(), bytes, file.read(0, bytes)];
  });
  const isSame = before !== null && got === area.length && sameSlots(area, before.area);
  const found = isSame ? before : judgeSlots(area, got, size, file.readOnly, fail);
  if (size < found.header.fileBytes) {
    throw fail(
      'POOL_TRUNCATED',
      `the file has ${size} bytes, its header promises ${found.header.fileBytes}. Restore it from a copy.`,
    );
  }
  return found;
}

/** Whether the headers of both slots are the same, byte by byte. */
function sameSlots(area: Uint8Array, before: Uint8Array): boolean {
  const [now, then] = [new Int32Array(area.buffer), new Int32Array(before.buffer)];
  return HEADER_SLOT_OFFSETS.every((offset) => {
    const first = offset / 4;
    for (let i = first; i < first + HEADER_BYTES / 4; i++) if (now[i] !== then[i]) return false;
    return true;
  });
}

type Fail = (code: PoolErrorCode, what: string) => PoolError;

function judgeSlots(
  area: Uint8Array,
  got: number,
  size: number,
  readOnly: boolean,
  fail: Fail,
): ReadHeader {
  const slots = HEADER_SLOT_OFFSETS.map((offset) => area.subarray(offset, offset + HEADER_BYTES));
  const states = slots.map((slot) => slotState(slot));

  if (got === 0) throw fail('POOL_TRUNCATED', 'the file is empty. Delete it to create a new pool.');
  if (area.every((byte) => byte === 0)) {
    throw fail(
      'POOL_ZEROED',
      'the file holds zeros where its headers belong. Restore it from a copy.',
    );
  }
  const found = choose(slots, states);
  if (found === null) {
    if (!states.includes('damaged')) {
      throw fail('POOL_BAD_MAGIC', 'this is not a pool file. Check the path.');
    }
    if (got < area.length) {
      throw fail(
        'POOL_TRUNCATED',
        `only ${size} bytes are left of a pool. Restore it from a copy.`,
      );
    }
    throw fail(
      'POOL_CORRUPT',
      `no header can be used (slot A is ${states[0]}, slot B is ${states[1]}). Restore the file from a copy.`,
    );
  }
  judge(found.header, readOnly, fail);
  return { ...found, area };
}

/** The valid slot with the greater sequence. */
function choose(slots: Uint8Array[], states: string[]): FoundHeader | null {
  let best: FoundHeader | null = null;
  slots.forEach((bytes, slot) => {
    if (states[slot] !== 'valid') return;
    const header = decodeHeader(bytes);
    const otherLost = states[1 - slot] !== 'valid';
    if (best === null || header.sequence > best.header.sequence) best = { header, slot, otherLost };
  });
  return best;
}

function judge(header: PoolHeader, readOnly: boolean, fail: Fail): void {
  if (header.version !== FORMAT_VERSION) {
    throw fail(
      'POOL_VERSION',
      `the file has format version ${header.version}, this library knows version ${FORMAT_VERSION}. ` +
        (header.version > FORMAT_VERSION
          ? 'Use a newer library.'
          : 'Read its data with the library that wrote it, and load them into a new pool.'),
    );
  }
  const incompat = header.incompat & ~KNOWN_INCOMPAT;
  if (incompat !== 0n) {
    throw fail(
      'POOL_FEATURE',
      `the file uses features this library does not know (incompat 0x${incompat.toString(16)}). Use a newer library.`,
    );
  }
  const readOnlyCompat = header.readOnlyCompat & ~KNOWN_READ_ONLY_COMPAT;
  if (readOnlyCompat !== 0n && !readOnly) {
    throw fail(
      'POOL_FEATURE',
      `the file uses features this library can read but not write (read-only compat 0x${readOnlyCompat.toString(16)}). ` +
        'Open it read-only, or use a newer library.',
    );
  }
  const fault = headerFault(header);
  if (fault !== null) {
    throw fail(
      'POOL_CORRUPT',
      `the header has the impossible value ${String(header[fault])} for ${fault}. Restore the file from a copy.`,
    );
  }
}
