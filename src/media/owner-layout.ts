// owner-layout.ts — bytes of the owner page: who has the pool open.
import { OWNER_OFFSET, SECTOR_BYTES } from './file-layout.js';
import type { ProcessIdentity } from './process-identity.js';

/** Marks of the owner page: native media use the first, portable ones the second. */
export type OwnerKind = 'native' | 'portable';

/** Bytes of one mark. */
export const OWNER_MARK_BYTES = SECTOR_BYTES;

/** File offset of the mark of each kind. */
export const OWNER_MARK_OFFSET: Readonly<Record<OwnerKind, number>> = {
  native: OWNER_OFFSET,
  portable: OWNER_OFFSET + OWNER_MARK_BYTES,
};

const MAGIC = 0x524e_574f;
const OFFSET = { MAGIC: 0, PID: 4, START_TIME: 8, BOOT_ID: 16, HOST_BYTES: 32, HOST: 34 };
const BOOT_ID_BYTES = 16;
const MOST_HOST_BYTES = 255;

/** The {@link OWNER_MARK_BYTES} bytes of a mark; all zeros for null. */
export function encodeOwnerMark(owner: ProcessIdentity | null): Uint8Array {
  const bytes = new Uint8Array(OWNER_MARK_BYTES);
  if (owner === null) return bytes;
  const view = new DataView(bytes.buffer);
  view.setUint32(OFFSET.MAGIC, MAGIC, true);
  view.setUint32(OFFSET.PID, owner.pid, true);
  view.setBigUint64(OFFSET.START_TIME, BigInt(owner.startTime), true);
  for (let i = 0; i < BOOT_ID_BYTES && i * 2 < owner.bootId.length; i++) {
    bytes[OFFSET.BOOT_ID + i] = Number.parseInt(owner.bootId.slice(i * 2, i * 2 + 2), 16);
  }
  const host = Buffer.from(owner.host, 'utf8').subarray(0, MOST_HOST_BYTES);
  view.setUint16(OFFSET.HOST_BYTES, host.length, true);
  bytes.set(host, OFFSET.HOST);
  return bytes;
}

/** Reads a mark; null where none stands. */
export function decodeOwnerMark(bytes: Uint8Array): ProcessIdentity | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < OWNER_MARK_BYTES || view.getUint32(OFFSET.MAGIC, true) !== MAGIC) return null;
  const bootId = bytes.subarray(OFFSET.BOOT_ID, OFFSET.BOOT_ID + BOOT_ID_BYTES);
  const hostBytes = Math.min(MOST_HOST_BYTES, view.getUint16(OFFSET.HOST_BYTES, true));
  return {
    pid: view.getUint32(OFFSET.PID, true),
    startTime: Number(view.getBigUint64(OFFSET.START_TIME, true)),
    bootId: bootId.every((byte) => byte === 0) ? '' : Buffer.from(bootId).toString('hex'),
    host: Buffer.from(bytes.subarray(OFFSET.HOST, OFFSET.HOST + hostBytes)).toString('utf8'),
  };
}
