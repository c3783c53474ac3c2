// header-layout.ts — bytes of a header slot.
import { checksum } from './checksum.js';
import {
  MAX_POOL_BYTES,
  MAX_RING_BYTES,
  MIN_RING_BYTES,
  PAGE_BYTES,
  RING_OFFSET,
  heapOffset,
} from './file-layout.js';

/** Bytes of a header slot that count; its checksum stands in the last four. */
export const HEADER_BYTES = 512;
/** Bytes of a pool's uuid. */
export const UUID_BYTES = 16;
/** Format version that this library writes and reads. */
export const FORMAT_VERSION = 2;
/** First bytes of every pool file. */
export const MAGIC: Uint8Array = Uint8Array.from([0x43, 0x52, 0x4e, 0x44, 0x4d, 0x2d, 0x54, 0x53]);
/** Bit of {@link PoolHeader.flags}: closed cleanly, the ring holds nothing to replay. */
export const FLAG_CLEAN = 1;
/** No counter of a header may exceed this; it leaves room to count on for ever. */
export const MAX_COUNTER = 2 ** 52;

const OFFSET = {
  VERSION: 8,
  HEADER_BYTES: 12,
  COMPAT: 16,
  INCOMPAT: 24,
  READ_ONLY_COMPAT: 32,
  UUID: 40,
  SEQUENCE: 56,
  EPOCH: 64,
  TAIL_OFFSET: 72,
  TAIL_LSN: 80,
  TAIL_HASH: 88,
  FLAGS: 92,
  RING_OFFSET: 96,
  RING_BYTES: 104,
  MAX_BYTES: 112,
  CREATED_MS: 120,
  GENERATION: 128,
  FILE_BYTES: 136,
  CRC: 508,
} as const;

/** What a header slot says; counts and byte offsets are integers below 2^53. */
export interface PoolHeader {
  readonly version: number;
  readonly compat: bigint;
  readonly incompat: bigint;
  readonly readOnlyCompat: bigint;
  /** 16 bytes. */
  readonly uuid: Uint8Array;
  readonly sequence: number;
  readonly epoch: number;
  /** Byte offset inside the ring of the first record to replay. */
  readonly tailOffset: number;
  readonly tailLsn: number;
  readonly tailHash: number;
  readonly flags: number;
  readonly ringOffset: number;
  readonly ringBytes: number;
  readonly maxBytes: number;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /** How often the pool was opened. */
  readonly generation: number;
  readonly fileBytes: number;
}

/** What the bytes of a slot turn out to be. */
export type SlotState = 'zero' | 'foreign' | 'damaged' | 'valid';

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
}

/** The {@link HEADER_BYTES} bytes of a header, checksum included. */
export function encodeHeader(header: PoolHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = viewOf(bytes);
  const put = (offset: number, value: number): void =>
    view.setBigUint64(offset, BigInt(value), true);
  bytes.set(MAGIC);
  view.setUint32(OFFSET.VERSION, header.version, true);
  view.setUint32(OFFSET.HEADER_BYTES, HEADER_BYTES, true);
  view.setBigUint64(OFFSET.COMPAT, header.compat, true);
  view.setBigUint64(OFFSET.INCOMPAT, header.incompat, true);
  view.setBigUint64(OFFSET.READ_ONLY_COMPAT, header.readOnlyCompat, true);
  bytes.set(header.uuid, OFFSET.UUID);
  put(OFFSET.SEQUENCE, header.sequence);
  put(OFFSET.EPOCH, header.epoch);
  put(OFFSET.TAIL_OFFSET, header.tailOffset);
  put(OFFSET.TAIL_LSN, header.tailLsn);
  view.setUint32(OFFSET.TAIL_HASH, header.tailHash, true);
  view.setUint32(OFFSET.FLAGS, header.flags, true);
  put(OFFSET.RING_OFFSET, header.ringOffset);
  put(OFFSET.RING_BYTES, header.ringBytes);
  put(OFFSET.MAX_BYTES, header.maxBytes);
  put(OFFSET.CREATED_MS, header.createdMs);
  put(OFFSET.GENERATION, header.generation);
  put(OFFSET.FILE_BYTES, header.fileBytes);
  view.setUint32(OFFSET.CRC, checksum(bytes.subarray(0, OFFSET.CRC)), true);
  return bytes;
}

/** Tells what a slot of at least {@link HEADER_BYTES} bytes holds, as far as magic and checksum say. */
export function slotState(bytes: Uint8Array): SlotState {
  const slot = bytes.subarray(0, HEADER_BYTES);
  if (slot.every((byte) => byte === 0)) return 'zero';
  if (!MAGIC.every((byte, i) => slot[i] === byte)) return 'foreign';
  const stored = viewOf(slot).getUint32(OFFSET.CRC, true);
  return stored === checksum(slot.subarray(0, OFFSET.CRC)) ? 'valid' : 'damaged';
}

/** Reads a slot whose state is 'valid'; its values are not judged yet, see {@link headerFault}. */
export function decodeHeader(bytes: Uint8Array): PoolHeader {
  const view = viewOf(bytes);
  const get = (offset: number): number => Number(view.getBigUint64(offset, true));
  return {
    version: view.getUint32(OFFSET.VERSION, true),
    compat: view.getBigUint64(OFFSET.COMPAT, true),
    incompat: view.getBigUint64(OFFSET.INCOMPAT, true),
    readOnlyCompat: view.getBigUint64(OFFSET.READ_ONLY_COMPAT, true),
    uuid: bytes.slice(OFFSET.UUID, OFFSET.UUID + UUID_BYTES),
    sequence: get(OFFSET.SEQUENCE),
    epoch: get(OFFSET.EPOCH),
    tailOffset: get(OFFSET.TAIL_OFFSET),
    tailLsn: get(OFFSET.TAIL_LSN),
    tailHash: view.getUint32(OFFSET.TAIL_HASH, true),
    flags: view.getUint32(OFFSET.FLAGS, true),
    ringOffset: get(OFFSET.RING_OFFSET),
    ringBytes: get(OFFSET.RING_BYTES),
    maxBytes: get(OFFSET.MAX_BYTES),
    createdMs: get(OFFSET.CREATED_MS),
    generation: get(OFFSET.GENERATION),
    fileBytes: get(OFFSET.FILE_BYTES),
  };
}

/** Name of the first field of a version 1 header whose value is impossible, or null. */
export function headerFault(header: PoolHeader): keyof PoolHeader | null {
  const pages = (bytes: number): boolean => bytes % PAGE_BYTES === 0;
  const { ringBytes, maxBytes, fileBytes, tailOffset } = header;
  if (header.sequence > MAX_COUNTER) return 'sequence';
  if (header.epoch > MAX_COUNTER) return 'epoch';
  if (header.generation > MAX_COUNTER) return 'generation';
  if (header.tailLsn < 1 || header.tailLsn > MAX_COUNTER) return 'tailLsn';
  if (header.ringOffset !== RING_OFFSET) return 'ringOffset';
  if (ringBytes < MIN_RING_BYTES || ringBytes > MAX_RING_BYTES || !pages(ringBytes)) {
    return 'ringBytes';
  }
  if (tailOffset >= ringBytes || tailOffset % 8 !== 0) return 'tailOffset';
  if (maxBytes < heapOffset(ringBytes) || maxBytes > MAX_POOL_BYTES || !pages(maxBytes)) {
    return 'maxBytes';
  }
  if (fileBytes < heapOffset(ringBytes) || fileBytes > maxBytes || !pages(fileBytes)) {
    return 'fileBytes';
  }
  return null;
}

/** The pool uuid in its usual text form, 36 characters. */
export function uuidText(uuid: Uint8Array): string {
  const hex = Array.from(uuid, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
