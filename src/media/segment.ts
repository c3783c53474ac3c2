// segment.ts — typed views of one 4 GiB piece of the working image.
import { hide } from './hide.js';
import { SEGMENT_WORDS } from './file-layout.js';

/**
 * One segment of the working image: positions are `index * SEGMENT_WORDS + word`, and a word is always a small integer. Seen through typed arrays. Every load of the engine goes through these views, so it
 * is bounds-checked by the language and can never leave the pool.
 */
export class Segment {
  /** Equal to no other: all that a deep comparison of two segments sees. */
  readonly id: symbol;
  declare readonly index: number;
  /** Position of word 0. */
  declare readonly base: number;
  declare readonly f64: Float64Array;
  declare readonly u32: Uint32Array;
  declare readonly i32: Int32Array;
  declare readonly u8: Uint8Array;
  declare readonly f32: Float32Array;
  declare readonly i64: BigInt64Array;
  declare readonly u64: BigUint64Array;

  constructor(index: number, buffer: ArrayBuffer) {
    this.id = Symbol(`segment ${String(index)}`);
    hide(this, {
      index,
      base: index * SEGMENT_WORDS,
      f64: new Float64Array(buffer),
      u32: new Uint32Array(buffer),
      i32: new Int32Array(buffer),
      u8: new Uint8Array(buffer),
      f32: new Float32Array(buffer),
      i64: new BigInt64Array(buffer),
      u64: new BigUint64Array(buffer),
    });
  }
}
