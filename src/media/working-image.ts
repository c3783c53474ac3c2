// working-image.ts — the working image of a pool in ordinary ArrayBuffers, one a segment.
import { MediaError } from '../errors/media-error.js';
import { SEGMENT_BYTES } from './file-layout.js';

/** Fills a new segment, whose first byte stands at `position` of the file. */
export type SegmentLoader = (position: number, segment: Uint8Array) => void;

/** The image that portable and volatile media give to the engine; segments come into being when first asked for. */
export class WorkingImage {
  readonly #maxBytes: number;
  readonly #path: string;
  readonly #load: SegmentLoader | null;
  readonly #buffers: (ArrayBuffer | undefined)[] = [];
  readonly #words: (Int32Array | undefined)[] = [];
  #closed = false;

  /**
   * Makes an image without segments.
   *
   * @param maxBytes - length of the whole image.
   * @param load - fills a new segment; null leaves it zero.
   */
  constructor(maxBytes: number, path: string, load: SegmentLoader | null) {
    this.#maxBytes = maxBytes;
    this.#path = path;
    this.#load = load;
  }

  /** The buffer of segment `index`. @throws MediaError `MEDIA_MAP` when there is no memory, or no such segment. */
  buffer(index: number): ArrayBuffer {
    return this.#buffers[index] ?? this.#make(index);
  }

  /** Segment `index` as 32-bit words: integers carry any bits unchanged, doubles would not always. */
  words(index: number): Int32Array {
    let words = this.#words[index];
    if (words === undefined) {
      words = new Int32Array(this.buffer(index));
      this.#words[index] = words;
    }
    return words;
  }

  /** Detaches every segment: views of them have length 0 from now on. */
  close(): void {
    this.#closed = true;
    for (const buffer of this.#buffers) {
      if (buffer !== undefined) structuredClone(buffer, { transfer: [buffer] });
    }
    this.#words.length = 0;
  }

  #make(index: number): ArrayBuffer {
    const position = index * SEGMENT_BYTES;
    const length = Math.min(SEGMENT_BYTES, this.#maxBytes - position);
    if (this.#closed || !Number.isInteger(index) || index < 0 || length <= 0) {
      const why = this.#closed ? 'the pool is closed' : 'it lies outside the pool';
      throw new MediaError(
        'MEDIA_MAP',
        `${this.#path || 'pool'}: segment ${index} cannot be had, ${why}.`,
        { path: this.#path },
      );
    }
    let buffer: ArrayBuffer;
    try {
      buffer = new ArrayBuffer(length);
    } catch (cause) {
      throw new MediaError(
        'MEDIA_MAP',
        `${this.#path || 'pool'}: no memory for segment ${index} (${length} bytes). ` +
          'Use a smaller maxBytes, or the native medium, which maps the file.',
        { path: this.#path },
        { cause },
      );
    }
    this.#load?.(position, new Uint8Array(buffer));
    this.#buffers[index] = buffer;
    return buffer;
  }
}
