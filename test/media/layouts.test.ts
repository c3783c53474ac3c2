// layouts.test.ts — checksums, headers, records and ranges, byte for byte.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { crc32c, crc32cWords } from '../../src/media/crc32c.js';
import { isJournaledRange } from '../../src/media/file-layout.js';
import {
  decodeHeader,
  encodeHeader,
  headerFault,
  slotState,
  type PoolHeader,
} from '../../src/media/header-layout.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import { openMedium } from '../../src/media/open-medium.js';
import {
  OWNER_MARK_BYTES,
  decodeOwnerMark,
  encodeOwnerMark,
} from '../../src/media/owner-layout.js';
import { RangeList } from '../../src/media/range-list.js';
import { rangePosition, rangeWords, writeRangeHead } from '../../src/media/record-layout.js';
import { TestJournal } from '../support/test-journal.js';

const header: PoolHeader = {
  version: 2,
  compat: 1n,
  incompat: 2n,
  readOnlyCompat: 3n,
  uuid: Uint8Array.from({ length: 16 }, (_, i) => i),
  sequence: 5,
  epoch: 6,
  tailOffset: 4096,
  tailLsn: 8,
  tailHash: 0xffff_fffe,
  flags: 1,
  ringOffset: 0xa0000,
  ringBytes: 65_536,
  maxBytes: 2 ** 40,
  createdMs: 1_700_000_000_000,
  generation: 15,
  fileBytes: 2 ** 33,
};

describe('media: layouts', () => {
  it('computes CRC-32C as RFC 3720 has it', () => {
    const vector = (bytes: Uint8Array): string => crc32c(bytes).toString(16);
    expect(vector(new TextEncoder().encode('123456789'))).to.equal('e3069283');
    expect(vector(new Uint8Array(32))).to.equal('8a9136aa');
    expect(vector(new Uint8Array(32).fill(0xff))).to.equal('62a8ab43');
    expect(vector(Uint8Array.from({ length: 32 }, (_, i) => i))).to.equal('46dd794e');
    expect(vector(new Uint8Array(0))).to.equal('0');
  });

  it('continues a CRC over pieces, wherever they stand in memory', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), fc.nat(7), (bytes, at, shift) => {
        const moved = new Uint8Array(bytes.length + shift).subarray(shift);
        moved.set(bytes);
        const whole = crc32c(bytes);
        const cut = Math.min(at, bytes.length);
        expect(crc32c(moved)).to.equal(whole);
        expect(crc32c(moved.subarray(cut), crc32c(moved.subarray(0, cut)))).to.equal(whole);
      }),
      { numRuns: 200, seed: 1 },
    );
    const words = Int32Array.from({ length: 9 }, (_, i) => i * 0x1234567);
    const bytes = new Uint8Array(words.buffer);
    expect(crc32cWords(words, 2, 9, 7)).to.equal(crc32c(bytes.subarray(8, 36), 7));
  });

  it('puts the fields of a header where the format says', () => {
    const bytes = encodeHeader(header);
    const view = new DataView(bytes.buffer);
    expect(Buffer.from(bytes.subarray(0, 8)).toString('latin1')).to.equal('CRNDM-TS');
    expect([8, 12, 88, 92].map((at) => view.getUint32(at, true))).to.deep.equal([
      2, 512, 0xffff_fffe, 1,
    ]);
    const wide = [16, 24, 32, 56, 64, 72, 80, 96, 104, 112, 120, 128, 136];
    expect(wide.map((at) => Number(view.getBigUint64(at, true)))).to.deep.equal([
      1,
      2,
      3,
      5,
      6,
      4096,
      8,
      0xa0000,
      65_536,
      2 ** 40,
      1_700_000_000_000,
      15,
      2 ** 33,
    ]);
    expect(bytes.subarray(144, 508).every((byte) => byte === 0)).to.equal(true);
    expect(view.getUint32(508, true)).to.equal(crc32c(bytes.subarray(0, 508)));
    expect(slotState(bytes)).to.equal('valid');
    expect(decodeHeader(bytes)).to.deep.equal(header);
    expect(headerFault(header)).to.equal(null);
  });

  it('keeps position and length of a range in one word', () => {
    for (const [position, words] of [
      [0, 1],
      [2 ** 31, 2],
      [2 ** 32 - 1, 2 ** 20],
      [2 ** 44 - 1, 2 ** 19],
    ] as const) {
      const at = new Int32Array(2);
      writeRangeHead(at, 0, position, words);
      expect([rangePosition(at, 0), rangeWords(at, 0)]).to.deep.equal([position, words]);
      const word = new BigUint64Array(at.buffer)[0];
      expect(word).to.equal(BigInt(position) + (BigInt(words - 1) << 44n));
    }
  });

  it('writes a redo record as the format says', () => {
    const file = new MemoryPoolFile();
    const { medium } = openMedium({ poolFile: file, maxBytes: 2 << 20, ringBytes: 65_536 });
    const journal = new TestJournal(medium);
    const first = (0xa0000 + 65_536) / 8;
    journal.set(first + 9, 1.5);
    journal.set(first + 3, -2);
    journal.set(first + 4, 8);
    journal.commit();
    const bytes = new Uint8Array(8192);
    file.read(0, bytes);
    const slots = [bytes.subarray(0, 512), bytes.subarray(4096, 4608)].map(decodeHeader);
    const newest = slots.reduce((a, b) => (a.sequence > b.sequence ? a : b));
    const record = new Uint8Array(48 + 8 * 5);
    file.read(0xa0000 + newest.tailOffset, record);
    const view = new DataView(record.buffer);
    expect(view.getUint32(0, true)).to.equal(crc32c(record.subarray(4), crc32c(newest.uuid)));
    expect([4, 6].map((at) => view.getUint16(at, true))).to.deep.equal([1, 0x4352]);
    const wide = [8, 16, 32, 40].map((at) => Number(view.getBigUint64(at, true)));
    expect(wide).to.deep.equal([newest.epoch, newest.tailLsn, record.length, 0]);
    expect([24, 28].map((at) => view.getUint32(at, true))).to.deep.equal([0, 2]);
    expect(view.getBigUint64(48, true)).to.equal(BigInt(first + 3) + (1n << 44n));
    expect([56, 64].map((at) => view.getFloat64(at, true))).to.deep.equal([-2, 8]);
    expect(view.getBigUint64(72, true)).to.equal(BigInt(first + 9));
    expect(view.getFloat64(80, true)).to.equal(1.5);
    medium.close();
  });

  it('keeps an owner mark, and knows when there is none', () => {
    const owner = {
      pid: 4_000_000,
      startTime: 12_345_678_901,
      bootId: '0a'.repeat(16),
      host: 'höst',
    };
    const bytes = encodeOwnerMark(owner);
    expect(bytes.length).to.equal(OWNER_MARK_BYTES);
    expect(decodeOwnerMark(bytes)).to.deep.equal(owner);
    const long = { ...owner, bootId: '', host: 'x'.repeat(1000) };
    expect(decodeOwnerMark(encodeOwnerMark(long))).to.deep.equal({
      ...long,
      host: 'x'.repeat(255),
    });
    expect(decodeOwnerMark(encodeOwnerMark(null))).to.equal(null);
    expect(decodeOwnerMark(new Uint8Array(3))).to.equal(null);
    expect(decodeOwnerMark(new Uint8Array(OWNER_MARK_BYTES).fill(0xff))).to.equal(null);
  });

  it('sorts and merges ranges as a set of words does', () => {
    const range = fc.tuple(fc.nat(400), fc.nat(12));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 120 }), fc.constantFrom(1000, 7), (ranges, most) => {
        const border = 64;
        const list = new RangeList();
        list.clear(ranges.length);
        const words = new Set<number>();
        for (const [start, length] of ranges) {
          list.push(start, length);
          for (let i = 0; i < length; i++) words.add(start + i);
        }
        list.sort();
        list.merge(most, border);
        let end = -1;
        let total = 0;
        for (let i = 0; i < list.count; i++) {
          const [start, length] = [list.start(i), list.length(i)];
          expect(start).to.be.at.least(end);
          expect(length).to.be.within(1, most);
          expect(Math.floor(start / border)).to.equal(Math.floor((start + length - 1) / border));
          for (let k = 0; k < length; k++) expect(words.has(start + k)).to.equal(true);
          end = start + length;
          total += length;
        }
        expect(total).to.equal(words.size);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('turns what is no range into one that is refused', () => {
    const list = new RangeList();
    list.clear(5);
    for (const [start, length] of [
      [NaN, 1],
      [5, NaN],
      [5, -1],
      [5, Infinity],
      [-Infinity, 1],
    ] as const) {
      list.push(start, length);
    }
    list.sort();
    list.merge(2 ** 20, 2 ** 29);
    expect([list.count, list.start(0)]).to.deep.equal([1, -1]);
    expect(isJournaledRange(-1, 1, 65_536, 2 ** 30)).to.equal(false);
  });
});
