// object-sizes.ts — the sizes of the objects that a walk looks for.
import { MAX_SLOT_WORDS, SIZE_CLASSES, sizeClassOf } from './size-classes.js';

/** Sizes of objects that are looked for: one byte for each size class, and one for all large extents. */
export class ObjectSizes {
  readonly #wanted = new Uint8Array(SIZE_CLASSES + 1);

  /** Looks for objects of all sizes. */
  addAll(): this {
    this.#wanted.fill(1);
    return this;
  }

  /** Looks for objects of `words` words too. */
  add(words: number): void {
    this.#wanted[words > MAX_SLOT_WORDS ? SIZE_CLASSES : sizeClassOf(words)] = 1;
  }

  /** Whether slots of `sizeClass` (SIZE_CLASSES: large extents) may hold such an object. */
  has(sizeClass: number): boolean {
    return this.#wanted[sizeClass] === 1;
  }
}
