// damage.ts — damages the bytes of a pool in ways that a random byte seldom does.
import {
  PAGE_BYTES,
  RING_OFFSET,
  SUPERBLOCK,
  ZONE_0_METADATA_OFFSET,
} from '../../src/media/file-layout.js';
import { PAGE_TABLE_WORDS } from '../../src/heap/heap-layout.js';

/** Integers `0 … below - 1`. */
export type Random = (below: number) => number;

const SUPERBLOCK_WORDS = 8;
const ODD_DOUBLES = [
  0,
  -0,
  1,
  2,
  3,
  -2,
  0.5,
  2050,
  2051,
  20480,
  1e6,
  1e9,
  2 ** 28,
  2 ** 31,
  2 ** 32,
  2 ** 44,
  2 ** 53,
  -1,
  -4096,
  1e300,
  -1e300,
  Infinity,
  -Infinity,
  Number.NaN,
  5e-324,
];
const ODD_HALVES = [
  0, 1, 2, 7, 8, 15, 16, 255, 256, 65535, 65536, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe,
  0xffffffff,
];

/** A pool's bytes with what is needed to aim at them. */
export class Damage {
  readonly #image: Uint8Array;
  readonly #heapWord: number;
  readonly #endWord: number;
  /** Words that hold a position where something starts, and these positions. */
  readonly #links: number[] = [];
  readonly #targets: number[] = [];
  /** Halves of words that hold a small number: counts, lengths, tags. */
  readonly #counts: number[] = [];

  constructor(image: Uint8Array, ringBytes: number) {
    this.#image = image;
    const f64 = new Float64Array(image.buffer);
    const u32 = new Uint32Array(image.buffer);
    this.#heapWord = (RING_OFFSET + ringBytes) / 8;
    this.#endWord = f64[SUPERBLOCK.FRONTIER]!;
    const bits = ZONE_0_METADATA_OFFSET / 4 + PAGE_TABLE_WORDS * 2;
    for (let word = this.#heapWord; word < this.#endWord; word++) {
      const position = f64[word]!;
      const granule = position / 2;
      const isStart =
        Number.isInteger(granule) &&
        position >= this.#heapWord &&
        position < this.#endWord &&
        (u32[bits + (granule >>> 5)]! & (1 << (granule & 31))) !== 0;
      if (isStart) {
        this.#links.push(word);
        this.#targets.push(position);
      }
      for (const half of [word * 2, word * 2 + 1]) {
        if (u32[half]! > 0 && u32[half]! < 5000) this.#counts.push(half);
      }
    }
  }

  /** A copy with one to a few damages, and what they are. */
  apply(random: Random): { image: Uint8Array; what: string[] } {
    let image = this.#image.slice();
    const what: string[] = [];
    const times = random(4) === 0 ? 1 + random(40) : 1 + random(3);
    for (let i = 0; i < times; i++) {
      what.push(this.#once(image, random));
    }
    if (random(40) === 0) {
      const pages = random(image.length / PAGE_BYTES);
      image = image.slice(0, pages * PAGE_BYTES);
      what.push(`cut to ${pages} pages`);
    }
    return { image, what };
  }

  #once(image: Uint8Array, random: Random): string {
    const f64 = new Float64Array(image.buffer);
    const u32 = new Uint32Array(image.buffer);
    switch (random(12)) {
      case 0: {
        const byte = this.#anyWord(random) * 8 + random(8);
        image[byte] = image[byte]! ^ (1 << random(8));
        return `bit of byte ${byte}`;
      }
      case 1: {
        const byte = this.#anyWord(random) * 8 + random(8);
        image[byte] = random(256);
        return `byte ${byte} = ${image[byte]}`;
      }
      case 2: {
        const word = this.#anyWord(random);
        f64[word] = oneOf(ODD_DOUBLES, random);
        return `word ${word} = ${f64[word]}`;
      }
      case 3: {
        const half = this.#anyWord(random) * 2 + random(2);
        u32[half] = oneOf(ODD_HALVES, random);
        return `half ${half} = ${u32[half]}`;
      }
      case 4:
      case 5: {
        const word = oneOf(this.#links, random);
        f64[word] = oneOf(this.#targets, random);
        return `link ${word} = ${f64[word]}`;
      }
      case 6: {
        const word = oneOf(this.#links, random);
        f64[word] = oneOf(ODD_DOUBLES, random);
        return `link ${word} = ${f64[word]}`;
      }
      case 7: {
        const word = oneOf(this.#links, random);
        const base = oneOf(this.#targets, random);
        f64[word] = [
          base + 1,
          base + 0.5,
          base + 2 * random(64),
          -base,
          this.#endWord - 1 - random(4),
          word,
          word & ~1,
        ][random(7)]!;
        return `link ${word} = ${f64[word]}`;
      }
      case 8: {
        const half = oneOf(this.#counts, random);
        u32[half] = random(2) === 0 ? oneOf(ODD_HALVES, random) : random(100);
        return `count ${half} = ${u32[half]}`;
      }
      case 9: {
        const from = this.#heapWord + random(this.#endWord - this.#heapWord - 600);
        const to = this.#heapWord + random(this.#endWord - this.#heapWord - 600);
        const words = [1, 2, 16, 512][random(4)]!;
        const a = f64.slice(from, from + words);
        f64.copyWithin(from, to, to + words);
        f64.set(a, to);
        return `swap ${words} words at ${from} and ${to}`;
      }
      case 10: {
        // A tag of a slot: the last byte of two words.
        const byte = (this.#heapWord + 2 * random((this.#endWord - this.#heapWord) / 2)) * 8 + 15;
        image[byte] = [0x80, 0x81, 0xc0, 0xc1, 0x7f, 0x50, 0x28, 0x29, 0x11, 0x10, 0x00, 0xff][
          random(12)
        ]!;
        return `tag ${byte} = ${image[byte]}`;
      }
      default: {
        const word = oneOf(this.#links, random);
        // Numbers beside a link say how much is there.
        const half = Math.max(this.#heapWord * 2, word * 2 + random(8) - 4);
        u32[half] = random(2) === 0 ? oneOf(ODD_HALVES, random) : u32[half]! + 1 + random(9);
        return `half ${half} = ${u32[half]}`;
      }
    }
  }

  /** A word of the superblock, of the zone's metadata as far as it is used, or of the heap. */
  #anyWord(random: Random): number {
    const pages = this.#endWord / (PAGE_BYTES / 8);
    switch (random(8)) {
      case 0:
        return SUPERBLOCK.FRONTIER + random(SUPERBLOCK_WORDS);
      case 1:
        return (ZONE_0_METADATA_OFFSET / 8 + (this.#heapWord / 1024 + random(pages)) / 2) | 0;
      case 2:
        return (
          (ZONE_0_METADATA_OFFSET / 8 +
            PAGE_TABLE_WORDS +
            this.#heapWord / 128 +
            random((this.#endWord - this.#heapWord) / 128)) |
          0
        );
      default:
        return this.#heapWord + random(this.#endWord - this.#heapWord);
    }
  }
}

function oneOf<T>(items: readonly T[], random: Random): T {
  return items[random(items.length)]!;
}
