// segment.ts — typed views of one 2 GiB piece of the working image.
import { hide } from './hide.js';
import { SEGMENT_WORDS } from './file-layout.js';

/** Position of a segment's word 0. A small integer where that holds it: to V8 the product is a double, a box with one more load for each undo entry. */
function baseOf(index: number): number {
  const base = index * SEGMENT_WORDS;
  return base < 2 ** 31 ? base | 0 : base;
}

/** Segments made by this process so far: each has another number for its identity. */
let made = 0;

/**
 * One segment of the working image: positions are `index * SEGMENT_WORDS + word`, and a word is always a small integer. Every load of the
 * engine goes through these views, so it is bounds-checked by the language and can never leave the pool.
 *
 * It is a DataView itself, for the getters: what a handle holds then leads to the header and to the field with one check of
 * bounds each and no typed array to load in between. Deep comparisons and printers that a program runs over handles meet it, and must not walk
 * into gigabytes of mapped memory: what they ask a DataView for answers with eight bytes that no other segment has.
 */
export class Segment extends DataView<ArrayBufferLike> {
  /** Equal to no other: for comparisons that look at own properties. */
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
  /** The byte at an offset: `getUint8` under another name, since that one is for comparisons. */
  declare readonly getByte: (offset: number) => number;
  declare readonly mark: DataView<ArrayBuffer>;

  constructor(index: number, buffer: ArrayBufferLike) {
    super(buffer);
    this.id = Symbol(`segment ${String(index)}`);
    const mark = new DataView(new ArrayBuffer(8));
    mark.setFloat64(0, ++made);
    hide(this, {
      index,
      base: baseOf(index),
      f64: new Float64Array(buffer),
      u32: new Uint32Array(buffer),
      i32: new Int32Array(buffer),
      u8: new Uint8Array(buffer),
      f32: new Float32Array(buffer),
      i64: new BigInt64Array(buffer),
      u64: new BigUint64Array(buffer),
      mark,
    });
  }

  /** Of the mark, not of the image. */
  override get buffer(): ArrayBufferLike {
    return this.mark.buffer;
  }

  /** Of the mark, not of the image. */
  override get byteLength(): number {
    return this.mark.byteLength;
  }

  /** Of the mark, not of the image. */
  override get byteOffset(): number {
    return 0;
  }

  /** Of the mark, not of the image. */
  override getUint8(offset: number): number {
    return this.mark.getUint8(offset);
  }
}

Object.defineProperty(Segment.prototype, 'getByte', {
  value: Object.getOwnPropertyDescriptor(DataView.prototype, 'getUint8')?.value as unknown,
});
