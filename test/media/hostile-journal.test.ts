// hostile-journal.test.ts — no contents of a pool file crash the opener, hang it, or make it write where it may not.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { isCorundumError } from '../../src/errors/corundum-error.js';
import { crc32c } from '../../src/media/crc32c.js';
import { RING_OFFSET, SUPERBLOCK } from '../../src/media/file-layout.js';
import { decodeHeader } from '../../src/media/header-layout.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import { openMedium } from '../../src/media/open-medium.js';
import { OverlayPoolFile } from '../../src/media/overlay-pool-file.js';
import {
  EXTENT_BYTES,
  RECORD,
  RECORD_HEADER_BYTES,
  sealRecord,
  writeExtent,
  writeRangeHead,
  type Extent,
} from '../../src/media/record-layout.js';
import { RecordingPoolFile } from '../support/recording-pool-file.js';
import { TestJournal } from '../support/test-journal.js';

const RING_BYTES = 64 * 1024;
const FIRST = (RING_OFFSET + RING_BYTES) / 8;

/** An image of a pool that was killed with records of all kinds in its ring. */
function killedPool(): Uint8Array {
  const file = new MemoryPoolFile();
  const { medium } = openMedium({
    poolFile: file,
    maxBytes: 2 << 20,
    ringBytes: RING_BYTES,
    initialBytes: 0,
  });
  const journal = new TestJournal(medium);
  for (let n = 1; n <= 8; n++) {
    for (let k = 0; k < 30; k++) journal.set(FIRST + k * n, n);
    if (n === 5) journal.fresh(FIRST + 500, new Float64Array(3000).fill(n));
    journal.commit(n % 2 === 0 ? 'strict' : 'relaxed');
  }
  const image = new Uint8Array(file.size());
  file.read(0, image);
  medium.close();
  return image;
}

/** Opens what it is given; anything but success or a coded error fails the test. Returns the code, or ''. */
function tryOpen(image: Uint8Array): string {
  const file = new RecordingPoolFile(new MemoryPoolFile(image));
  let code = '';
  try {
    const { medium } = openMedium({ poolFile: file, create: 'never' });
    medium.segment(0);
    medium.close();
  } catch (error) {
    if (!isCorundumError(error)) throw error;
    code = error.code;
    expect(file.events, 'refused and untouched').to.deep.equal([]);
  }
  for (const event of file.events) {
    if (event.kind === 'write') {
      const end = event.position + event.bytes.length;
      expect(event.position >= 0x4000 && end <= image.length, 'writes inside the pool').to.equal(
        true,
      );
    }
  }
  return code;
}

/** Puts one record with `body` at the tail of an empty ring. */
function forge(
  kind: number,
  count: number,
  bodyBytes: number,
  fill: (ring: Int32Array, at: number) => void,
): Uint8Array {
  const file = new MemoryPoolFile();
  const { medium } = openMedium({
    poolFile: file,
    maxBytes: 2 << 20,
    ringBytes: RING_BYTES,
    initialBytes: 0,
  });
  const image = new Uint8Array(file.size());
  file.read(0, image);
  medium.close();
  const slots = [0, 4096].map((at) => decodeHeader(image.subarray(at, at + 512)));
  const header = slots[0]!.sequence > slots[1]!.sequence ? slots[0]! : slots[1]!;
  const ring = new Int32Array(RING_BYTES / 4);
  fill(ring, RECORD_HEADER_BYTES / 4);
  const head = {
    kind,
    epoch: header.epoch,
    lsn: header.tailLsn,
    prevHash: 0,
    count,
    length: RECORD_HEADER_BYTES + bodyBytes,
  };
  sealRecord(ring, 0, head, crc32c(header.uuid));
  image.set(new Uint8Array(ring.buffer), RING_OFFSET + header.tailOffset);
  return image;
}

const range = (position: number, words: number, claimed = 1): Uint8Array =>
  forge(RECORD.REDO, claimed, 8 + 8 * Math.min(words, 100), (ring, at) =>
    writeRangeHead(ring, at, position, words),
  );

const extents = (...list: Extent[]): Uint8Array =>
  forge(RECORD.LARGE, list.length, list.length * EXTENT_BYTES, (ring, at) =>
    list.forEach((extent, i) => writeExtent(ring, at + (i * EXTENT_BYTES) / 4, extent)),
  );

describe('media: hostile journals', function () {
  this.timeout(60_000);

  it('accepts a forged record that is right', () => {
    expect(tryOpen(range(FIRST, 3))).to.equal('');
    expect(tryOpen(range(SUPERBLOCK.OBJECT_COUNT, 1))).to.equal('');
  });

  it('refuses ranges where no record may write', () => {
    const end = killedPool().length / 8;
    const ring = RING_OFFSET / 8;
    for (const position of [
      0,
      512,
      1024,
      2047,
      2560,
      8191,
      ring,
      ring + 100,
      FIRST - 1,
      end,
      2 ** 44 - 1,
    ]) {
      expect(tryOpen(range(position, 1)), `word ${position}`).to.equal('POOL_CORRUPT');
    }
    expect(tryOpen(range(2559, 2))).to.equal('POOL_CORRUPT');
    expect(tryOpen(range(ring - 1, 2))).to.equal('POOL_CORRUPT');
    expect(tryOpen(range(FIRST, 2 ** 20))).to.equal('POOL_CORRUPT');
  });

  it('refuses records whose counts do not fit', () => {
    expect(tryOpen(range(FIRST, 3, 2))).to.equal('POOL_CORRUPT');
    expect(tryOpen(range(FIRST, 3, 0))).to.equal('POOL_CORRUPT');
    expect(tryOpen(forge(RECORD.LARGE, 7, EXTENT_BYTES, () => undefined))).to.equal('POOL_CORRUPT');
  });

  it('refuses extents outside the file, over the ring, overlapping, or without their checksum', () => {
    const at = RING_OFFSET + RING_BYTES;
    const good: Extent = { fileOffset: at, byteLength: 16, crc: 0, ranges: 1 };
    for (const extent of [
      good,
      { ...good, fileOffset: 0 },
      { ...good, fileOffset: RING_OFFSET },
      { ...good, fileOffset: at + 8 },
      { ...good, fileOffset: 2 ** 52 },
      { ...good, byteLength: 2 ** 52 },
      { ...good, byteLength: 12 },
    ]) {
      expect(tryOpen(extents(extent)), JSON.stringify(extent)).to.equal('POOL_CORRUPT');
    }
    const empty: Extent = { fileOffset: at, byteLength: 0, crc: 0, ranges: 0 };
    expect(tryOpen(extents(empty, empty))).to.equal('');
    const whole = {
      fileOffset: at,
      byteLength: 65_536,
      crc: crc32c(new Uint8Array(65_536)),
      ranges: 0,
    };
    expect(tryOpen(extents(...new Array<Extent>(2000).fill(whole)))).to.equal('POOL_CORRUPT');
  });

  it('refuses a record that makes the superblock impossible', () => {
    const claim = (word: number, value: number): Uint8Array =>
      forge(RECORD.REDO, 1, 16, (ring, at) => {
        writeRangeHead(ring, at, word, 1);
        new Float64Array(ring.buffer)[at / 2 + 1] = value;
      });
    expect(tryOpen(claim(SUPERBLOCK.FILE_WORDS, 2 ** 40))).to.equal('POOL_CORRUPT');
    expect(tryOpen(claim(SUPERBLOCK.FILE_WORDS, (2 << 20) / 8))).to.equal('POOL_TRUNCATED');
    expect(tryOpen(claim(SUPERBLOCK.FRONTIER, 3))).to.equal('POOL_CORRUPT');
  });

  it('opens or refuses any damage of the ring, the headers and the superblock', () => {
    const image = killedPool();
    const areas = [
      [0, 512],
      [4096, 4608],
      [0x4000, 0x4040],
      [RING_OFFSET, RING_OFFSET + 12_000],
      [image.length - 30_000, image.length],
    ] as const;
    const position = fc
      .tuple(fc.constantFrom(...areas), fc.nat())
      .map(([[from, to], n]) => from + (n % (to - from)));
    const edit = fc.tuple(position, fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
        const damaged = image.slice();
        for (const [at, mask] of edits) damaged[at]! ^= mask;
        tryOpen(damaged);
      }),
      { numRuns: 400, seed: 1 },
    );
  });

  it('shows a prefix of what was committed when the ring is damaged', () => {
    const image = killedPool();
    fc.assert(
      fc.property(fc.nat(RING_BYTES - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const damaged = image.slice();
        damaged[RING_OFFSET + at]! ^= mask;
        const file = new OverlayPoolFile(new MemoryPoolFile(damaged));
        const { medium } = openMedium({ poolFile: file, create: 'never' });
        const words = new Float64Array(medium.segment(0), FIRST * 8, 300);
        const shown = words[0]!;
        for (let k = 1; k < 30 && shown > 0; k++) expect(words[k * shown]).to.equal(shown);
        medium.close();
      }),
      { numRuns: 150, seed: 2 },
    );
  });
});
