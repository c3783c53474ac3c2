// chaperon-layout.ts — bytes of a session's file: who takes part, what becomes of it, who is done, and what each pool is to get.
import { checksum } from '../media/checksum.js';
import { SECTOR_BYTES } from '../media/file-layout.js';
import { SESSION_ID_BYTES } from '../media/session-mark-layout.js';

/** Version that this library writes and reads. */
export const SESSION_FILE_VERSION = 1;
/** Most pools that are believed. */
export const MAX_SESSION_POOLS = 1_000_000;

/** "CRNDMSES" */
const MAGIC: Uint8Array = Uint8Array.from([0x43, 0x52, 0x4e, 0x44, 0x4d, 0x53, 0x45, 0x53]);
const DECISION_MAGIC = 0x4944_4543;
const DONE_MAGIC = 0x454e_4f44;
const CRC = SECTOR_BYTES - 4;
const UUID_BYTES = 16;
const HEAD = { VERSION: 8, POOLS: 12, ID: 16, CREATED_MS: 32, TABLE_BYTES: 40, TABLE_CRC: 44 };
const DECISION = { MAGIC: 0, ID: 8, INDEX_OFFSET: 24, INDEX_BYTES: 32, INDEX_CRC: 36 };
const DONE = { MAGIC: 0, POOL: 4, ID: 8 };
const INDEX = { OFFSET: 0, BYTES: 8, FILE_BYTES: 16, CRC: 24 };
const INDEX_ENTRY_BYTES = 32;

/** Offset of the decision. */
export const DECISION_OFFSET = SECTOR_BYTES;

/** A pool as the file names it. */
export interface SessionPool {
  /** 16 bytes. */
  readonly uuid: Uint8Array;
  /** Absolute path when the session ran. */
  readonly path: string;
}

/** The head of the file. */
export interface SessionHead {
  readonly id: Uint8Array;
  readonly pools: number;
  readonly createdMs: number;
  readonly tableBytes: number;
  readonly tableCrc: number;
}

/** The decision that the session is committed. */
export interface SessionDecision {
  readonly indexOffset: number;
  readonly indexBytes: number;
  readonly indexCrc: number;
}

/** Where the payload of a pool lies. */
export interface PayloadPlace {
  readonly offset: number;
  readonly bytes: number;
  readonly crc: number;
  /** Length that the pool's file must have. */
  readonly fileBytes: number;
}

/** What a sector turns out to be. */
export type SectorState<T> = T | 'zero' | 'foreign' | 'damaged';

/** Offset of the mark that pool `pool` is done. */
export function doneOffset(pool: number): number {
  return (2 + pool) * SECTOR_BYTES;
}

/** Offset of the table of pools. */
export function tableOffset(pools: number): number {
  return doneOffset(pools);
}

/** Offset of the first payload. */
export function firstPayloadOffset(pools: number, tableBytes: number): number {
  return Math.ceil((tableOffset(pools) + tableBytes) / SECTOR_BYTES) * SECTOR_BYTES;
}

/** One sector with the head. */
export function encodeHead(head: SessionHead): Uint8Array {
  const { bytes, view } = sector();
  bytes.set(MAGIC);
  view.setUint32(HEAD.VERSION, SESSION_FILE_VERSION, true);
  view.setUint32(HEAD.POOLS, head.pools, true);
  bytes.set(head.id, HEAD.ID);
  view.setFloat64(HEAD.CREATED_MS, head.createdMs, true);
  view.setUint32(HEAD.TABLE_BYTES, head.tableBytes, true);
  view.setUint32(HEAD.TABLE_CRC, head.tableCrc, true);
  return sealed(bytes);
}

/** Reads the head. A file shorter than its first sector that has zeros only is 'zero' as well: a start that was cut off. */
export function decodeHead(bytes: Uint8Array): SectorState<SessionHead> {
  if (bytes.every((byte) => byte === 0)) return 'zero';
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) return 'foreign';
  if (!isWhole(bytes)) return 'damaged';
  const view = viewOf(bytes);
  const pools = view.getUint32(HEAD.POOLS, true);
  if (view.getUint32(HEAD.VERSION, true) !== SESSION_FILE_VERSION || pools > MAX_SESSION_POOLS)
    return 'damaged';
  return {
    id: bytes.slice(HEAD.ID, HEAD.ID + SESSION_ID_BYTES),
    pools,
    createdMs: view.getFloat64(HEAD.CREATED_MS, true),
    tableBytes: view.getUint32(HEAD.TABLE_BYTES, true),
    tableCrc: view.getUint32(HEAD.TABLE_CRC, true),
  };
}

/** One sector that says that session `id` is committed. */
export function encodeDecision(id: Uint8Array, decision: SessionDecision): Uint8Array {
  const { bytes, view } = sector();
  view.setUint32(DECISION.MAGIC, DECISION_MAGIC, true);
  bytes.set(id, DECISION.ID);
  view.setFloat64(DECISION.INDEX_OFFSET, decision.indexOffset, true);
  view.setUint32(DECISION.INDEX_BYTES, decision.indexBytes, true);
  view.setUint32(DECISION.INDEX_CRC, decision.indexCrc, true);
  return sealed(bytes);
}

/** Reads the decision; 'zero' where there is none yet. */
export function decodeDecision(bytes: Uint8Array, id: Uint8Array): SectorState<SessionDecision> {
  if (bytes.every((byte) => byte === 0)) return 'zero';
  const view = viewOf(bytes);
  if (!isWhole(bytes) || view.getUint32(DECISION.MAGIC, true) !== DECISION_MAGIC) return 'damaged';
  if (!sameId(bytes.subarray(DECISION.ID, DECISION.ID + SESSION_ID_BYTES), id)) return 'damaged';
  return {
    indexOffset: view.getFloat64(DECISION.INDEX_OFFSET, true),
    indexBytes: view.getUint32(DECISION.INDEX_BYTES, true),
    indexCrc: view.getUint32(DECISION.INDEX_CRC, true),
  };
}

/** One sector that says that pool `pool` is done with session `id`. */
export function encodeDone(id: Uint8Array, pool: number): Uint8Array {
  const { bytes, view } = sector();
  view.setUint32(DONE.MAGIC, DONE_MAGIC, true);
  view.setUint32(DONE.POOL, pool, true);
  bytes.set(id, DONE.ID);
  return sealed(bytes);
}

/** Whether `bytes` say that pool `pool` is done; anything else means that it has to be asked again, which does no harm. */
export function isDone(bytes: Uint8Array, id: Uint8Array, pool: number): boolean {
  return bytes.length === SECTOR_BYTES && sameId(bytes, encodeDone(id, pool));
}

/** The table of pools. */
export function encodeTable(pools: readonly SessionPool[]): Uint8Array {
  return Buffer.concat(
    pools.map(({ uuid, path }) => {
      const text = Buffer.from(path);
      const entry = Buffer.alloc(UUID_BYTES + 4);
      entry.set(uuid);
      entry.writeUInt32LE(text.length, UUID_BYTES);
      return Buffer.concat([entry, text]);
    }),
  );
}

/** Reads the table, whose checksum is right; null when it is none. */
export function decodeTable(bytes: Uint8Array, count: number): SessionPool[] | null {
  const pools: SessionPool[] = [];
  const table = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  for (let pool = 0; pool < count; pool++) {
    const text = at + UUID_BYTES + 4;
    if (text > table.length) return null;
    const end = text + table.readUInt32LE(at + UUID_BYTES);
    if (end > table.length) return null;
    const uuid = Uint8Array.from(table.subarray(at, at + UUID_BYTES));
    pools.push({ uuid, path: table.toString('utf8', text, end) });
    at = end;
  }
  return at === table.length ? pools : null;
}

/** The index of payloads. */
export function encodeIndex(places: readonly PayloadPlace[]): Uint8Array {
  const bytes = new Uint8Array(places.length * INDEX_ENTRY_BYTES);
  const view = viewOf(bytes);
  for (const [i, place] of places.entries()) {
    const at = i * INDEX_ENTRY_BYTES;
    view.setFloat64(at + INDEX.OFFSET, place.offset, true);
    view.setFloat64(at + INDEX.BYTES, place.bytes, true);
    view.setFloat64(at + INDEX.FILE_BYTES, place.fileBytes, true);
    view.setUint32(at + INDEX.CRC, place.crc, true);
  }
  return bytes;
}

/** Reads entry `pool` of the index, whose checksum is right; null when it has none. */
export function decodeIndex(bytes: Uint8Array, pool: number): PayloadPlace | null {
  const at = pool * INDEX_ENTRY_BYTES;
  if (at + INDEX_ENTRY_BYTES > bytes.length) return null;
  const view = viewOf(bytes);
  return {
    offset: view.getFloat64(at + INDEX.OFFSET, true),
    bytes: view.getFloat64(at + INDEX.BYTES, true),
    fileBytes: view.getFloat64(at + INDEX.FILE_BYTES, true),
    crc: view.getUint32(at + INDEX.CRC, true),
  };
}

/** Whether two identities, or two strings of bytes, are the same. */
export function sameId(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function sector(): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(SECTOR_BYTES);
  return { bytes, view: viewOf(bytes) };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function sealed(bytes: Uint8Array): Uint8Array {
  viewOf(bytes).setUint32(CRC, checksum(bytes.subarray(0, CRC)), true);
  return bytes;
}

function isWhole(bytes: Uint8Array): boolean {
  return (
    bytes.length === SECTOR_BYTES &&
    viewOf(bytes).getUint32(CRC, true) === checksum(bytes.subarray(0, CRC))
  );
}
