// record-format.test.ts — bytes of the ring against docs/file-format.md, read by a parser of its own.
import { expect } from 'chai';
import { CONTROL, LOG, OP } from '../../src/media/control-layout.js';
import { GROUP, RELAXED, RING_OFFSET, STRICT, ShimRig, shim } from './shim-rig.js';

interface Parsed {
  readonly offset: number;
  readonly kind: number;
  readonly lsn: number;
  readonly length: number;
  /** [position, bits…] of each range. */
  readonly ranges: (number | bigint)[][];
}

const HEAD_BYTES = 48;
const MARK = 0x4352;

if (shim !== null) {
  const binding = shim;

  /** Reads the record at `offset`, checking every field that does not depend on what was committed. */
  function parse(rig: ShimRig, ring: Buffer, offset: number, prevHash: number): Parsed {
    const header = rig.fileBytes(0, 0x2000);
    const slot = header.readBigUInt64LE(56) > header.readBigUInt64LE(0x1000 + 56) ? 0 : 0x1000;
    const uuid = header.subarray(slot + 40, slot + 56);
    const length = Number(ring.readBigUInt64LE(offset + 32));
    const record = ring.subarray(offset, offset + length);
    expect(record.readUInt16LE(6), 'mark').to.equal(MARK);
    expect(record.readBigUInt64LE(8), 'epoch').to.equal(header.readBigUInt64LE(slot + 64));
    expect(record.readUInt32LE(24), 'prevHash').to.equal(prevHash);
    expect(record.readBigUInt64LE(40), 'zero').to.equal(0n);
    expect(length % 8, 'length').to.equal(0);
    const crc = binding.crc32c(record.subarray(4), binding.crc32c(uuid));
    expect(record.readUInt32LE(0), 'crc').to.equal(crc);
    const kind = record.readUInt16LE(4);
    const ranges: (number | bigint)[][] = [];
    let at = HEAD_BYTES;
    for (let i = 0; kind === 1 && i < record.readUInt32LE(28); i++) {
      const head = record.readBigUInt64LE(at);
      const words = Number(head >> 44n) + 1;
      const position = Number(head & ((1n << 44n) - 1n));
      const bits = Array.from({ length: words }, (_, w) => record.readBigUInt64LE(at + 8 + 8 * w));
      ranges.push([position, ...bits]);
      at += 8 + 8 * words;
    }
    if (kind === 1) expect(at, 'the ranges fill the record').to.equal(length);
    return { offset, kind, lsn: Number(record.readBigUInt64LE(16)), length, ranges };
  }

  function bits(value: number): bigint {
    return new BigUint64Array(Float64Array.of(value).buffer)[0]!;
  }

  describe('shim: record format', () => {
    let rig: ShimRig;
    afterEach(() => rig.remove());

    it('writes a strict record at a 4 KiB block, padded with zeros', () => {
      rig = new ShimRig(binding);
      for (let n = 1; n <= 3; n++) {
        rig.set(0, n);
        rig.set(1, -0);
        rig.set(40, n / 3);
        expect(rig.commit(STRICT)).to.equal(0);
        expect(rig.control[CONTROL.LSN]).to.equal(n);
        expect(rig.control[CONTROL.DURABLE_LSN]).to.equal(n);
        expect(rig.control[CONTROL.UNDO_COUNT]).to.equal(0);
      }
      const ring = rig.ring();
      let hash = 0;
      for (let n = 1; n <= 3; n++) {
        const record = parse(rig, ring, (n - 1) * 4096, hash);
        expect(record.kind).to.equal(1);
        expect(record.lsn).to.equal(n);
        expect(record.ranges).to.deep.equal([
          [rig.first, bits(n), bits(-0)],
          [rig.first + 40, bits(n / 3)],
        ]);
        const rest = ring.subarray(record.offset + record.length, n * 4096);
        expect(rest.every((byte) => byte === 0)).to.equal(true);
        hash = ring.readUInt32LE(record.offset);
      }
    });

    for (const mapRing of [false, true]) {
      it(`writes relaxed records one behind the other (${mapRing ? 'mapped' : 'written'} ring)`, () => {
        rig = new ShimRig(binding, { mapRing, syncIntervalMs: 3_600_000 });
        for (let n = 1; n <= 200; n++) {
          rig.set(n, n);
          expect(rig.commit(RELAXED)).to.equal(0);
        }
        const ring = rig.ring();
        let hash = 0;
        for (let n = 1; n <= 200; n++) {
          const record = parse(rig, ring, (n - 1) * 64, hash);
          expect([record.lsn, record.length]).to.deep.equal([n, 64]);
          hash = ring.readUInt32LE(record.offset);
        }
      });
    }

    it('merges repeated words, op words and overlapping fresh ranges, ascending', () => {
      rig = new ShimRig(binding);
      rig.set(90, 1);
      rig.set(10, 1);
      rig.set(10, 2);
      rig.fill(8, 4, 7);
      rig.fill(11, 3, 9);
      rig.log(LOG.OPS, CONTROL.OP_COUNT, [OP.ADD_F64, rig.first + 14, 2.5, 0]);
      rig.log(LOG.OPS, CONTROL.OP_COUNT, [OP.SET_BITS, 2 * (rig.first + 15) + 1, 6, 0]);
      expect(rig.commit(STRICT)).to.equal(0);
      const record = parse(rig, rig.ring(), 0, 0);
      expect(record.ranges).to.deep.equal([
        [rig.first + 8, ...[7, 7, 7, 9, 9, 9, 2.5].map(bits), 6n << 32n],
        [rig.first + 90, bits(1)],
      ]);
    });

    it('ends a lap with a wrap record and starts the next at offset 0', () => {
      rig = new ShimRig(binding, { syncIntervalMs: 3_600_000 });
      // five records of 12,056 bytes, at 4 KiB blocks or not, leave less than a sixth one needs
      for (let n = 1; n <= 6; n++) {
        rig.fill(0, 1500, n);
        expect(rig.commit(RELAXED)).to.equal(0);
      }
      expect(rig.binding.sync(rig.pool)).to.equal(0);
      const ring = rig.ring();
      const end = [...Array(ring.length / 8).keys()]
        .map((i) => i * 8)
        .find((at) => ring.readUInt16LE(at + 4) === 2 && ring.readUInt16LE(at + 6) === MARK);
      expect(end, 'a wrap record').to.be.at.least(60_280);
      expect(ring.readBigUInt64LE(end! + 16)).to.equal(6n);
      expect(ring.readBigUInt64LE(16)).to.equal(7n);
      expect(ring.readBigUInt64LE(end! + 32)).to.equal(48n);
      expect(ring.readUInt32LE(24)).to.equal(ring.readUInt32LE(end));
    });

    it('puts a transaction larger than a quarter of the ring into extents behind the pool', () => {
      rig = new ShimRig(binding);
      const words = 600_000;
      const fileBytes = rig.stat('fileBytes');
      rig.fill(0, words, 4.5);
      rig.set(700_000, 1);
      expect(rig.commit(STRICT)).to.equal(0);
      const ring = rig.ring();
      const record = parse(rig, ring, 0, 0);
      expect(record.kind).to.equal(3);
      const extents = ring.readUInt32LE(28);
      expect(record.length).to.equal(48 + 24 * extents);
      let total = 0;
      for (let i = 0; i < extents; i++) {
        const at = 48 + 24 * i;
        const offset = Number(ring.readBigUInt64LE(at));
        const bytes = rig.fileBytes(offset, Number(ring.readBigUInt64LE(at + 8)));
        expect(offset % 4096).to.equal(0);
        expect(offset).to.be.at.least(fileBytes);
        expect(binding.crc32c(bytes)).to.equal(ring.readUInt32LE(at + 16));
        total += bytes.length;
      }
      expect(total).to.equal(8 * (words + 1) + 16);
      expect(rig.binding.checkpoint(rig.pool)).to.equal(0);
      expect(rig.home(599_999)).to.equal(4.5);
      expect(rig.home(700_000)).to.equal(1);
      expect(rig.fileBytes(fileBytes, 1).length).to.equal(1);
      expect(rig.stat('fileBytes')).to.equal(fileBytes);
    });

    it('moves the tail in the header that does not count, and only then', () => {
      rig = new ShimRig(binding);
      const before = [rig.fileBytes(0, 512), rig.fileBytes(4096, 512)];
      rig.set(5, 55);
      expect(rig.commit(STRICT)).to.equal(0);
      expect(rig.binding.checkpoint(rig.pool)).to.equal(0);
      const after = [rig.fileBytes(0, 512), rig.fileBytes(4096, 512)];
      const changed = [0, 1].filter((slot) => !after[slot]!.equals(before[slot]!));
      expect(changed).to.have.lengthOf(1);
      const now = after[changed[0]!]!;
      const old = after[1 - changed[0]!]!;
      expect(now.readBigUInt64LE(56)).to.equal(old.readBigUInt64LE(56) + 1n);
      expect(now.readBigUInt64LE(72)).to.equal(4096n);
      expect(now.readBigUInt64LE(80)).to.equal(2n);
      expect(now.readUInt32LE(88)).to.equal(rig.fileBytes(RING_OFFSET, 4).readUInt32LE(0));
      expect(now.readUInt32LE(508)).to.equal(binding.crc32c(now.subarray(0, 508)));
      expect(rig.home(5)).to.equal(55);
    });

    it('makes group commits durable with fewer syncs than commits', (done) => {
      rig = new ShimRig(binding);
      binding.onDurable(rig.pool, (lsn) => {
        if (lsn < 64) return;
        expect(rig.stat('syncs')).to.be.below(64);
        expect(parse(rig, rig.ring(), 0, 0).lsn).to.equal(1);
        done();
      });
      for (let n = 0; n < 64; n++) {
        rig.set(n, n);
        expect(rig.commit(GROUP)).to.equal(0);
      }
    });
  });
}
