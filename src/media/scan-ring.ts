// scan-ring.ts — walks the valid records of a ring in order.
import { PAGE_BYTES } from './file-layout.js';
import {
  RECORD,
  RECORD_HEADER_BYTES,
  isRecordAt,
  recordCrc,
  recordEpoch,
  recordKind,
  recordLength,
  recordLsn,
  recordPrevHash,
  type JournalPlace,
} from './record-layout.js';

/** How records of a ring are recognised. */
export interface RingIdentity {
  readonly epoch: number;
  /** crc32c of the pool's uuid; null where the ring is this process's own memory and needs no checksum. */
  readonly seed: number | null;
}

/** A place with fewer bytes behind it than a record's head stands for the start of the ring. */
function placeAt(offset: number, ringBytes: number): number {
  return ringBytes - offset < RECORD_HEADER_BYTES ? 0 : offset;
}

/** The place where the record that `next` expects stands, or -1. */
function findRecord(ring: Int32Array, next: JournalPlace, identity: RingIdentity): number {
  const ringBytes = ring.length * 4;
  const near = placeAt(next.offset, ringBytes);
  if (isRecordAt(ring, near, next, identity.epoch, identity.seed)) return near;
  const aligned = placeAt(Math.ceil(next.offset / PAGE_BYTES) * PAGE_BYTES, ringBytes);
  if (aligned === near) return -1;
  return isRecordAt(ring, aligned, next, identity.epoch, identity.seed) ? aligned : -1;
}

/**
 * Visits each record from `from` on (wrap records excepted) and returns the place behind the last one. Ends after one
 * lap at the latest, whatever the ring holds.
 *
 * @param ring - the whole ring as 32-bit words.
 * @param visit - gets the record's byte offset in the ring.
 */
export function scanRing(
  ring: Int32Array,
  from: JournalPlace,
  identity: RingIdentity,
  visit: (offset: number) => void,
): JournalPlace {
  const ringBytes = ring.length * 4;
  let next = from;
  for (let walked = 0; walked <= ringBytes;) {
    const offset = findRecord(ring, next, identity);
    if (offset < 0) break;
    const isWrap = recordKind(ring, offset) === RECORD.WRAP;
    const end = isWrap ? ringBytes : offset + recordLength(ring, offset);
    walked +=
      (offset >= next.offset ? offset - next.offset : ringBytes - next.offset) + end - offset;
    if (walked > ringBytes) break;
    if (!isWrap) visit(offset);
    next = { offset: end, lsn: next.lsn + 1, hash: recordCrc(ring, offset) };
  }
  return next;
}

/**
 * Tells whether a valid record of a later epoch, or of this one behind `next`, begins at any block of the ring. After a
 * torn header there is none: nothing is appended before a new epoch's header is durable, and nothing overwritten before
 * a new tail's is.
 *
 * @param next - the place where {@link scanRing} ended.
 */
export function holdsNewerRecord(
  ring: Int32Array,
  next: JournalPlace,
  identity: RingIdentity,
): boolean {
  for (let offset = 0; offset < ring.length * 4; offset += PAGE_BYTES) {
    const epoch = recordEpoch(ring, offset);
    const lsn = recordLsn(ring, offset);
    const newer = epoch > identity.epoch || (epoch === identity.epoch && lsn > next.lsn);
    const place = { offset, lsn, hash: recordPrevHash(ring, offset) };
    if (newer && isRecordAt(ring, offset, place, epoch, identity.seed)) return true;
  }
  return false;
}
