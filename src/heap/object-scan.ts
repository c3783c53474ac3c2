// object-scan.ts — all objects of a heap, one after the other in memory, in steps between which the heap may change.
import type { Image } from '../media/image.js';
import type { Segment } from '../media/segment.js';
import { PAGE_WORDS, ZONE_WORDS } from '../media/file-layout.js';
import type { Heap } from './heap.js';
import { ObjectSizes } from './object-sizes.js';
import { ObjectSpan } from './object-span.js';

const ALL_SIZES = new ObjectSizes().addAll();
/** Words that one element of the start bitmap covers. */
const ELEMENT_WORDS = 64;

/**
 * Comes to every committed object that is there all the time exactly once, collections included. Objects do not move, so one that is made or freed
 * meanwhile comes at most once.
 */
export class ObjectScan {
  readonly #image: Image<Segment>;
  readonly #heap: Heap;
  readonly #span = new ObjectSpan();
  #at = 0;

  constructor(image: Image<Segment>, heap: Heap) {
    this.#image = image;
    this.#heap = heap;
  }

  /**
   * Calls `visit` with the positions of the next objects, about as many as `budget` says (memory without objects counts too). Returns whether
   * there may be more.
   */
  step(budget: number, visit: (position: number) => void): boolean {
    const span = this.#span;
    for (let left = budget; left > 0;) {
      if (!this.#heap.findObjects(this.#at, ALL_SIZES, span)) return false;
      const { base, u32 } = this.#image.segment(span.segment);
      const end = span.word + span.words;
      let word = Math.max(span.word, this.#at - base);
      for (; word < end && left > 0; word += ELEMENT_WORDS) {
        let bits = u32[span.startBits + ((word - span.word) >>> 6)] ?? 0;
        for (; bits !== 0; bits &= bits - 1) {
          visit(base + word + ((31 - Math.clz32(bits & -bits)) << 1));
          left--;
        }
        left--;
      }
      const zone = Math.floor((base + span.word) / ZONE_WORDS) * ZONE_WORDS;
      this.#at = word < end ? base + word : zone + span.endPage * PAGE_WORDS;
    }
    return true;
  }
}
