// segment.ts — typed views of one 4 GiB piece of the working image.
import { SEGMENT_WORDS } from './file-layout.js';

/**
 * One segment of the working image: positions are `index * SEGMENT_WORDS + word`, and a word is always a small integer. Seen through typed arrays. Every load of the engine goes through these views, so it
 * is bounds-checked by the language and can never leave the pool.
 */
export class Segment {
  readonly index: number;
  /** Position of word 0. */
  readonly base: number;
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly u8: Uint8Array;
  readonly f32: Float32Array;
  readonly i64: BigInt64Array;
  readonly u64: BigUint64Array;

  constructor(index: number, buffer: ArrayBuffer) {
    this.index = index;
    this.base = index * SEGMENT_WORDS;
    this.f64 = new Float64Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u8 = new Uint8Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.u64 = new BigUint64Array(buffer);
  }
}
