// image.ts — the working image: positions to segments, views made lazily.
import { PointerError } from '../errors/pointer-error.js';
import type { Media } from './media.js';
import { SEGMENT_WORDS } from './file-layout.js';
import type { Segment } from './segment.js';

/**
 * The working image of a pool: its segments, made when first touched. `S` is whatever the layer above hangs on a segment.
 */
export class Image<S extends Segment> {
  /** Segment 0, where all but the largest pools live entirely. */
  readonly first: S;
  /** Words of the pool's maximum; no position is ever greater. */
  readonly words: number;
  readonly #segments: (S | undefined)[];
  readonly #make: (index: number, buffer: ArrayBufferLike) => S;
  readonly #media: Media;

  constructor(media: Media, make: (index: number, buffer: ArrayBufferLike) => S) {
    this.#media = media;
    this.#make = make;
    this.words = media.maxBytes / 8;
    this.#segments = new Array<S | undefined>(Math.ceil(this.words / SEGMENT_WORDS)).fill(
      undefined,
    );
    this.first = make(0, media.segment(0));
    this.#segments[0] = this.first;
  }

  /** The segment that holds `position` (0 to words - 1). @throws PointerError `PTR_CORRUPT` outside of the pool. */
  at(position: number): S {
    if (position < SEGMENT_WORDS) return this.first;
    return this.segment(Math.floor(position / SEGMENT_WORDS));
  }

  /** Segment `index`. @throws PointerError `PTR_CORRUPT` outside of the pool. */
  segment(index: number): S {
    const known = this.#segments[index];
    if (known !== undefined) return known;
    if (!(index >= 0 && index < this.#segments.length)) {
      throw new PointerError(
        'PTR_CORRUPT',
        `A stored position leads outside of the pool (segment ${index}): the file is damaged. Run verify() and restore a backup.`,
      );
    }
    const made = this.#make(index, this.#media.segment(index));
    this.#segments[index] = made;
    return made;
  }

  /** The segments touched so far. */
  touched(): S[] {
    return this.#segments.filter((s): s is S => s !== undefined);
  }
}
