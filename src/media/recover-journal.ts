// recover-journal.ts — brings a pool file to the state of its last valid record and opens a new epoch.
import { PoolError } from '../errors/pool-error.js';
import { checksum } from './checksum.js';
import {
  PAGE_BYTES,
  RING_OFFSET,
  SUPERBLOCK,
  SUPERBLOCK_OFFSET,
  WORD_BYTES,
  isJournaledRange,
} from './file-layout.js';
import { FLAG_CLEAN, type PoolHeader } from './header-layout.js';
import { HomeWriter } from './home-writer.js';
import { guarded } from './media-failure.js';
import type { PoolFile } from './pool-file.js';
import type { RangeSink } from './range-walker.js';
import type { FoundHeader } from './read-header.js';
import type { JournalPlace } from './record-layout.js';
import { holdsNewerRecord, scanRing } from './scan-ring.js';
import { RecordWalker } from './walk-records.js';
import { nextHeader, writeNextHeader } from './write-header.js';

/** A pool file ready for its first append. */
export interface RecoveredPool extends FoundHeader {
  /** Where the first record of the new epoch goes. */
  readonly head: JournalPlace;
  /** Length of the file. */
  readonly fileBytes: number;
  /** Records carried home. */
  readonly replayed: number;
  /** Whether the header is still to be written, into the slot that `slot` is not: it must be durable before the first append. */
  readonly headerOwed: boolean;
}

/**
 * Replays the journal of `file` and makes a new epoch durable, or leaves that to the first append. Everything is validated before the first byte is written;
 * repeating it after a crash at any step leads to the same state.
 *
 * The order is what makes that so: home positions, then a sync, then the header that moves the tail behind what was
 * replayed, then the length of the file.
 *
 * @param mayOwe - whether the caller writes the header before its first append. Where there was nothing to replay or to cut off, it is left to
 * it: until a record of the new epoch is in the ring, the clean header of the epoch before says all there is to say, and a crash finds the file as
 * it was.
 * @throws PoolError `POOL_CORRUPT`, `POOL_TRUNCATED`: the file is untouched.
 * @throws MediaError `MEDIA_READ`, `MEDIA_WRITE`, `MEDIA_SYNC`: opening again starts over.
 */
export function recoverJournal(file: PoolFile, found: FoundHeader, mayOwe = false): RecoveredPool {
  const { header } = found;
  const tail = { offset: header.tailOffset, lsn: header.tailLsn, hash: header.tailHash };
  const records: number[] = [];
  const superblock = readSuperblock(file);
  let end: JournalPlace = tail;
  const isClean = (header.flags & FLAG_CLEAN) !== 0;
  if (!isClean || found.otherLost) {
    const ring = readRing(file, header);
    const identity = { epoch: header.epoch, seed: checksum(header.uuid) };
    end = scanRing(ring, tail, identity, (offset) => records.push(offset));
    if (found.otherLost && holdsNewerRecord(ring, end, identity)) throw newerHeaderLost(file);
    validate(file, header, ring, records, superblock);
    judgeSuperblock(file, header, superblock);
    replay(file, ring, records);
  } else {
    judgeSuperblock(file, header, superblock);
  }
  const fileBytes = superblock[FILE_WORDS_INDEX]! * WORD_BYTES;
  const offset = (Math.ceil(end.offset / PAGE_BYTES) * PAGE_BYTES) % header.ringBytes;
  const changes = {
    epoch: header.epoch + 1,
    generation: header.generation + 1,
    tailOffset: offset,
    tailLsn: end.lsn,
    tailHash: 0,
    flags: header.flags & ~FLAG_CLEAN,
    fileBytes,
  };
  const headerOwed = mayOwe && isClean && !found.otherLost && file.size() === fileBytes;
  const next = headerOwed
    ? { header: nextHeader(header, changes), slot: found.slot, otherLost: false }
    : writeNextHeader(file, found, changes);
  if (!headerOwed) trim(file, fileBytes);
  return {
    ...next,
    headerOwed,
    head: { offset, lsn: end.lsn, hash: 0 },
    fileBytes,
    replayed: records.length,
  };
}

const SUPERBLOCK_WORD = SUPERBLOCK_OFFSET / WORD_BYTES;
const FILE_WORDS_INDEX = SUPERBLOCK.FILE_WORDS - SUPERBLOCK_WORD;
const FRONTIER_INDEX = SUPERBLOCK.FRONTIER - SUPERBLOCK_WORD;

function readSuperblock(file: PoolFile): Float64Array {
  const bytes = new Uint8Array(PAGE_BYTES);
  guarded('MEDIA_READ', file.path, 'reading the superblock failed', () =>
    file.read(SUPERBLOCK_OFFSET, bytes),
  );
  return new Float64Array(bytes.buffer);
}

function readRing(file: PoolFile, header: PoolHeader): Int32Array {
  const bytes = new Uint8Array(header.ringBytes);
  guarded('MEDIA_READ', file.path, 'reading the journal failed', () =>
    file.read(RING_OFFSET, bytes),
  );
  return new Int32Array(bytes.buffer);
}

/** Walks all records without writing: structure, checksums of extents, and every range against the file. */
function validate(
  file: PoolFile,
  header: PoolHeader,
  ring: Int32Array,
  records: readonly number[],
  superblock: Float64Array,
): void {
  const check = new RangeCheck(header.ringBytes, file.size(), superblock);
  const walker = new RecordWalker(ring, file, check);
  for (const offset of records) walker.read(offset);
  // Replay reads extents after it has written ranges: the two must never meet.
  if (check.fault !== null || check.endWord * WORD_BYTES > walker.leastExtent) {
    const where = check.fault ?? check.endWord;
    throw new PoolError(
      'POOL_CORRUPT',
      `${file.path || 'pool'}: a journal record aims at word ${where}, where no record may write. ` +
        'The file was not changed; restore it from a copy.',
      { path: file.path },
    );
  }
}

/** Bounds of the ranges of all records, and what the superblock will say after them. */
class RangeCheck implements RangeSink {
  fault: number | null = null;
  endWord = 0;
  readonly #ringBytes: number;
  readonly #fileBytes: number;
  readonly #superblock: Int32Array;

  constructor(ringBytes: number, fileBytes: number, superblock: Float64Array) {
    this.#ringBytes = ringBytes;
    this.#fileBytes = fileBytes;
    this.#superblock = new Int32Array(superblock.buffer);
  }

  range(position: number, words: number): void {
    if (!isJournaledRange(position, words, this.#ringBytes, this.#fileBytes))
      this.fault ??= position;
    this.endWord = Math.max(this.endWord, position + words);
  }

  data(position: number, source: Int32Array, index: number, count: number): void {
    const first = Math.max(position, SUPERBLOCK_WORD);
    const last = Math.min(position + count, SUPERBLOCK_WORD + this.#superblock.length / 2);
    for (let word = first; word < last; word++) {
      const to = 2 * (word - SUPERBLOCK_WORD);
      const from = index + 2 * (word - position);
      this.#superblock[to] = source[from]!;
      this.#superblock[to + 1] = source[from + 1]!;
    }
  }
}

function judgeSuperblock(file: PoolFile, header: PoolHeader, superblock: Float64Array): void {
  const fileWords = superblock[FILE_WORDS_INDEX]!;
  const frontier = superblock[FRONTIER_INDEX]!;
  const heapWord = (RING_OFFSET + header.ringBytes) / WORD_BYTES;
  const fileBytes = fileWords * WORD_BYTES;
  const path = file.path;
  const whole = Number.isSafeInteger(fileBytes) && fileBytes % PAGE_BYTES === 0;
  if (!whole || fileBytes > header.maxBytes || !(frontier >= heapWord && frontier <= fileWords)) {
    throw new PoolError(
      'POOL_CORRUPT',
      `${path || 'pool'}: the superblock is damaged (${fileWords} words in the file, frontier ${frontier}). ` +
        'The file was not changed; restore it from a copy.',
      { path },
    );
  }
  if (fileBytes > file.size()) {
    throw new PoolError(
      'POOL_TRUNCATED',
      `${path || 'pool'}: the file has ${file.size()} bytes, its superblock promises ${fileBytes}. Restore it from a copy.`,
      { path },
    );
  }
}

function newerHeaderLost(file: PoolFile): PoolError {
  return new PoolError(
    'POOL_CORRUPT',
    `${file.path || 'pool'}: the newer of the two headers is damaged, and the journal goes on from where only it knows. ` +
      'The file was not changed; restore it from a copy.',
    { path: file.path },
  );
}

function replay(file: PoolFile, ring: Int32Array, records: readonly number[]): void {
  if (records.length === 0) return;
  const home = new HomeWriter(file);
  const walker = new RecordWalker(ring, file, home);
  for (const offset of records) walker.read(offset);
  home.flush();
  guarded('MEDIA_SYNC', file.path, 'making the replayed journal durable failed', () => file.sync());
}

/** Gives back the space of large records, and growth that no record ever confirmed: a later growth must find zeros there. */
function trim(file: PoolFile, fileBytes: number): void {
  guarded('MEDIA_WRITE', file.path, 'giving back the space behind the pool failed', () => {
    if (file.size() > fileBytes) file.truncate(fileBytes);
  });
}
