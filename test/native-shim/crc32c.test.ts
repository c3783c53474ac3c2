// crc32c.test.ts — the checksum against published vectors and against itself.
import { expect } from 'chai';
import * as crypto from 'node:crypto';
import { shim } from './shim-rig.js';

if (shim !== null) {
  const { crc32c, crc32cPortable } = shim;
  const both = { hardware: crc32c, portable: crc32cPortable };

  for (const [name, checksum] of Object.entries(both)) {
    describe(`shim: crc32c (${name})`, () => {
      // RFC 3720, appendix B.4, and the check value of the CRC catalogue
      it('knows the published vectors', () => {
        const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
        expect(checksum(new Uint8Array(32))).to.equal(0x8a9136aa);
        expect(checksum(new Uint8Array(32).fill(0xff))).to.equal(0x62a8ab43);
        expect(checksum(ascending)).to.equal(0x46dd794e);
        expect(checksum(ascending.slice().reverse())).to.equal(0x113fdb5c);
        expect(checksum(Buffer.from('123456789'))).to.equal(0xe3069283);
      });

      it('is 0 for nothing and leaves the seed', () => {
        expect(checksum(new Uint8Array(0))).to.equal(0);
        expect(checksum(new Uint8Array(0), 0xdeadbeef)).to.equal(0xdeadbeef);
      });

      it('continues from a seed', () => {
        const bytes = crypto.randomBytes(20_000);
        for (const cut of [0, 1, 7, 8, 767, 768, 6143, 6144, 19_999]) {
          const first = checksum(bytes.subarray(0, cut));
          expect(checksum(bytes.subarray(cut), first), `cut at ${cut}`).to.equal(checksum(bytes));
        }
      });
    });
  }

  describe('shim: crc32c', () => {
    it('is the same in hardware and without, at every length and alignment', () => {
      const bytes = crypto.randomBytes(40_000);
      for (let n = 0; n < 400; n++) {
        const from = crypto.randomInt(0, 64);
        const part = bytes.subarray(from, from + (n < 200 ? n : crypto.randomInt(0, 39_000)));
        expect(crc32c(part, n)).to.equal(crc32cPortable(part, n));
      }
    });

    it('refuses what has no bytes', () => {
      expect(() => crc32c('text' as unknown as Uint8Array)).to.throw(TypeError);
      expect(() => crc32c(new Uint8Array(1), -1)).to.throw(TypeError);
    });
  });
}
