// generation-counter.ts — the numbers that new objects get, none of them twice.
import type { OpSink } from '../heap/op-sink.js';
import { OP } from '../media/control-layout.js';
import { SUPERBLOCK } from '../media/file-layout.js';
import type { Image } from '../media/image.js';
import type { JournaledSegment } from './journaled-segment.js';

/** Numbers that a commit takes for the objects to come: one in so many commits that make objects has to say so. */
const AHEAD = 1024;

/**
 * Counts the objects of a pool. It is never rolled back: a handle of an object whose creation was undone stays stale. What the pool stores is
 * ahead of what was given out, so that after a crash the numbers go on behind all that may have been.
 */
export class GenerationCounter {
  readonly #image: Image<JournaledSegment>;
  #last: number;

  constructor(image: Image<JournaledSegment>) {
    this.#image = image;
    this.#last = image.first.f64[SUPERBLOCK.GENERATION] ?? 0;
  }

  /** The number given out last, not wrapped. */
  get last(): number {
    return this.#last;
  }

  /** The next one, modulo 2^32 as a signed integer: never 0, which a freed header holds, nor -1, which a stale handle does. */
  next(): number {
    let generation = ++this.#last | 0;
    while (generation === 0 || generation === -1) generation = ++this.#last | 0;
    return generation;
  }

  /** Describes to `sink` that what was given out has been, and some more. */
  describe(sink: OpSink): void {
    if (this.#last > this.#image.first.f64[SUPERBLOCK.GENERATION]!)
      sink.op(OP.MAX_F64, SUPERBLOCK.GENERATION, this.#last + AHEAD, 0);
  }
}
