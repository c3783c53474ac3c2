// walk-records.ts — hands the ranges of redo and large records to a sink.
import { PoolError } from '../errors/pool-error.js';
import { crc32cWords } from './crc32c.js';
import { PAGE_BYTES, heapOffset } from './file-layout.js';
import { guarded } from './media-failure.js';
import type { PoolFile } from './pool-file.js';
import { RangeWalker, type RangeSink } from './range-walker.js';
import {
  EXTENT_BYTES,
  RECORD,
  RECORD_HEADER_BYTES,
  readExtent,
  recordCount,
  recordKind,
  recordLength,
  recordLsn,
  type Extent,
} from './record-layout.js';

const PIECE_BYTES = 1024 * 1024;

/** Reads records of `ring`, and of `file` where their contents stand in extents, into a {@link RangeSink}. */
export class RecordWalker {
  readonly #ring: Int32Array;
  readonly #file: PoolFile;
  readonly #walker: RangeWalker;
  #piece: Int32Array | null = null;
  #leastExtent = Infinity;
  #largeRecords = 0;
  #extentBytes = 0;

  constructor(ring: Int32Array, file: PoolFile, sink: RangeSink) {
    this.#ring = ring;
    this.#file = file;
    this.#walker = new RangeWalker(sink);
  }

  /** File offset of the first extent that any record used so far, or Infinity. */
  get leastExtent(): number {
    return this.#leastExtent;
  }

  /** Large records read so far. */
  get largeRecords(): number {
    return this.#largeRecords;
  }

  /**
   * Reads the record at byte `offset` of the ring.
   *
   * @throws PoolError `POOL_CORRUPT` when its structure or the checksum of an extent is wrong.
   * @throws MediaError `MEDIA_READ`
   */
  read(offset: number): void {
    if (recordKind(this.#ring, offset) === RECORD.LARGE) this.#readLarge(offset);
    else this.#readRedo(offset);
  }

  #readRedo(offset: number): void {
    const walker = this.#walker;
    walker.begin();
    const to = (offset + recordLength(this.#ring, offset)) >>> 2;
    walker.feed(this.#ring, (offset + RECORD_HEADER_BYTES) >>> 2, to);
    if (!walker.complete || walker.ranges !== recordCount(this.#ring, offset)) {
      throw this.#corrupt(offset, 'its ranges do not fill it');
    }
  }

  #readLarge(offset: number): void {
    const count = recordCount(this.#ring, offset);
    if (recordLength(this.#ring, offset) !== RECORD_HEADER_BYTES + count * EXTENT_BYTES) {
      throw this.#corrupt(offset, 'its extents do not fill it');
    }
    this.#largeRecords++;
    for (let i = 0; i < count; i++) {
      const at = (offset + RECORD_HEADER_BYTES + i * EXTENT_BYTES) >>> 2;
      this.#readExtent(offset, readExtent(this.#ring, at));
    }
  }

  #readExtent(offset: number, extent: Extent): void {
    const { fileOffset, byteLength } = extent;
    const inFile = fileOffset + byteLength <= this.#file.size();
    const behindRing = fileOffset >= heapOffset(this.#ring.length * 4);
    if (!inFile || !behindRing || fileOffset % PAGE_BYTES !== 0 || byteLength % 8 !== 0) {
      throw this.#corrupt(offset, 'it names an extent outside the file');
    }
    this.#leastExtent = Math.min(this.#leastExtent, fileOffset);
    // Extents of unapplied records never share space. A file made to waste time would let them.
    this.#extentBytes += byteLength;
    if (this.#extentBytes > this.#file.size()) throw this.#corrupt(offset, 'its extents overlap');
    const piece = (this.#piece ??= new Int32Array(PIECE_BYTES / 4));
    const bytes = new Uint8Array(piece.buffer);
    const walker = this.#walker;
    let crc = 0;
    walker.begin();
    for (let done = 0; done < byteLength;) {
      const length = Math.min(PIECE_BYTES, byteLength - done);
      const got = guarded('MEDIA_READ', this.#file.path, 'reading a large transaction failed', () =>
        this.#file.read(fileOffset + done, bytes.subarray(0, length)),
      );
      if (got !== length) throw this.#corrupt(offset, 'an extent of it ends early');
      crc = crc32cWords(piece, 0, length >>> 2, crc);
      walker.feed(piece, 0, length >>> 2);
      done += length;
    }
    if (crc !== extent.crc) throw this.#corrupt(offset, 'the checksum of an extent is wrong');
    if (!walker.complete || walker.ranges !== extent.ranges) {
      throw this.#corrupt(offset, 'the ranges of an extent do not fill it');
    }
  }

  #corrupt(offset: number, why: string): PoolError {
    const { path } = this.#file;
    return new PoolError(
      'POOL_CORRUPT',
      `${path || 'pool'}: the journal record ${recordLsn(this.#ring, offset)} is not valid, ${why}. ` +
        'The file was not changed; restore it from a copy.',
      { path },
    );
  }
}
