// object-walk.ts — walks through memory over the objects of a class and its subclasses, with one moving handle for each class.
import type { Heap } from '../heap/heap.js';
import { ObjectSizes } from '../heap/object-sizes.js';
import { ObjectSpan } from '../heap/object-span.js';
import { CLASS_ID_MASK, FLAG_DROPPED } from '../journal/object-layout.js';
import type { ClassModel } from '../mapping/class-model.js';
import {
  EPOCH,
  GENERATION,
  SEGMENT,
  WORD,
  type HandleState,
  type MovingState,
} from '../mapping/handle-state.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { PoolContext } from '../mapping/pool-context.js';
import { SpecialCopies } from '../mapping/specialize.js';
import { PAGE_WORDS, ZONE_WORDS } from '../media/file-layout.js';

/** Bits of a header's second half that must be a class's id: a dropped object, which waits to be reclaimed, is none any more. */
const ID_BITS = CLASS_ID_MASK | FLAG_DROPPED;

/** The loop of a walk, in two forms. */
export interface Loop {
  /** Moves a walk's handle to the next object; false at the end. */
  readonly advance: (walk: ObjectWalk) => boolean;
  /** An iterator that does the same at each step, and gives the handle. */
  readonly iterate: (walk: ObjectWalk) => Iterator<HandleState, undefined>;
}

/**
 * The hot loop of a walk. Each class has its own copy (specialize.ts), so that the handle's slots are stored without a search; what the loop uses
 * are its parameters and the walk's fields. It is there twice because a call for each object would be a third of its time.
 *
 * An object that was met before in this process has its mark in `starts`, as has one that the open transaction made; another is proven by the
 * start bitmap of the image. Both are looked at when its turn comes: what was freed meanwhile has neither.
 */
function loop(
  S: typeof SEGMENT,
  W: typeof WORD,
  G: typeof GENERATION,
  E: typeof EPOCH,
  idBits: number,
): Loop {
  // The iterator is its own result: one object, whose method is the same function for all iterations.
  class Steps implements Iterator<HandleState, undefined> {
    value: HandleState | undefined = undefined;
    done = false;
    readonly walk: ObjectWalk;

    constructor(walk: ObjectWalk) {
      this.walk = walk;
    }

    next(): IteratorResult<HandleState, undefined> {
      const { walk } = this;
      if (walk.layoutVersion !== walk.heap.layoutVersion) walk.findAgain();
      do {
        const { segment, i32, starts, index } = walk;
        let { bits } = walk;
        while (bits !== 0) {
          const at = 31 - Math.clz32(bits & -bits);
          bits &= bits - 1;
          const word = (index << 6) + (at << 1);
          const id = i32[(word << 1) + 1]! & idBits;
          if (id !== walk.classId && !walk.changeClass(id)) continue;
          if ((starts[index]! & (1 << at)) === 0 && !walk.prove(1 << at)) continue;
          const { handle } = walk;
          if (handle[S] !== segment) handle[S] = segment;
          handle[W] = word;
          handle[G] = i32[word << 1]!;
          (handle as MovingState)[E] = segment.ceased;
          walk.bits = bits;
          if (this.value !== handle) this.value = handle;
          return this as IteratorResult<HandleState, undefined>;
        }
      } while (walk.nextElement());
      this.value = undefined;
      this.done = true;
      return this as IteratorResult<HandleState, undefined>;
    }
  }

  return {
    advance: (walk) => {
      if (walk.layoutVersion !== walk.heap.layoutVersion) walk.findAgain();
      do {
        const { segment, i32, starts, index } = walk;
        let { bits } = walk;
        while (bits !== 0) {
          const at = 31 - Math.clz32(bits & -bits);
          bits &= bits - 1;
          const word = (index << 6) + (at << 1);
          const id = i32[(word << 1) + 1]! & idBits;
          if (id !== walk.classId && !walk.changeClass(id)) continue;
          if ((starts[index]! & (1 << at)) === 0 && !walk.prove(1 << at)) continue;
          const { handle } = walk;
          if (handle[S] !== segment) handle[S] = segment;
          handle[W] = word;
          handle[G] = i32[word << 1]!;
          (handle as MovingState)[E] = segment.ceased;
          walk.bits = bits;
          return true;
        }
      } while (walk.nextElement());
      return false;
    },
    iterate: (walk) => new Steps(walk),
  };
}

const loops = new WeakMap<ClassModel, Loop>();

/** The loop for walks over `model`'s class. */
export function loopOf(model: ClassModel): Loop {
  let known = loops.get(model);
  if (known === undefined) {
    known = new SpecialCopies().add(loop)(SEGMENT, WORD, GENERATION, EPOCH, ID_BITS);
    loops.set(model, known);
  }
  return known;
}

/**
 * Where a walk stands. It goes through the page table, from run to run of objects that are as large as those looked for, and takes the start bits of
 * each 32 at a time. An object that is there all the time comes exactly once, one that was freed does not come any more, and one that was made
 * comes at most once, for objects do not move.
 */
export class ObjectWalk {
  readonly heap: Heap;
  /** The heap's layout when the span was found. */
  layoutVersion: number;
  segment: MappedSegment;
  /** The segment's views, at hand for the loop. */
  i32: Int32Array;
  starts: Uint32Array;
  /** Number, inside the segment, of the 64 words that the walk is in. */
  index = 0;
  /** Start bits of these words that were not looked at yet. */
  bits = 0;
  /** Class of the handle, and the handle. */
  classId: number;
  handle: HandleState;
  readonly #context: PoolContext;
  readonly #family: readonly (ClassModel | undefined)[];
  readonly #handles: (HandleState | undefined)[] = [];
  readonly #sizes = new ObjectSizes();
  readonly #span = new ObjectSpan();
  /** Number of the words behind the span, and from a number to its start bits in the segment's u32 view. */
  #end = 0;
  #toStartBits = 0;
  #state: 'before' | 'inside' | 'behind' = 'before';

  constructor(context: PoolContext, model: ClassModel) {
    this.#context = context;
    this.#family = context.familyOf(model);
    for (const member of this.#family) if (member !== undefined) this.#sizes.add(member.words);
    this.heap = context.engine.heap;
    this.layoutVersion = this.heap.layoutVersion;
    this.segment = context.image.first;
    this.i32 = this.segment.i32;
    this.starts = this.segment.starts;
    this.classId = context.classId(model);
    this.handle = context.makeCursorHandle(model);
    this.#handles[this.classId] = this.handle;
  }

  /** Whether the walk is on an object; good between two steps. */
  get stands(): boolean {
    return this.#state === 'inside';
  }

  /** Goes back to the start. */
  reset(): void {
    this.#state = 'before';
    this.bits = 0;
  }

  /**
   * Goes on to the next 64 words that objects may start in; false at the end.
   *
   * @throws PoolError `POOL_CLOSED`; the error that poisoned the pool.
   */
  nextElement(): boolean {
    if (this.#state === 'inside' && this.index + 1 < this.#end) {
      this.index++;
      this.bits = this.#startBits();
      return true;
    }
    // A closed pool shows no start bits: its end would look like that of the walk.
    this.#context.requireOpen();
    if (this.#state === 'behind') return false;
    if (this.#state === 'before') return this.#enter(0);
    const { segment, word, endPage } = this.#span;
    const position = this.#context.image.segment(segment).base + word;
    return this.#enter(Math.floor(position / ZONE_WORDS) * ZONE_WORDS + endPage * PAGE_WORDS);
  }

  /** Finds its place again after pages ceased to hold objects. */
  findAgain(): void {
    this.layoutVersion = this.heap.layoutVersion;
    if (this.#state !== 'inside') return;
    const { bits } = this;
    const ahead = bits === 0 ? 64 : (31 - Math.clz32(bits & -bits)) * 2;
    this.#enter(this.segment.base + this.index * 64 + ahead);
  }

  /** Has the walk show objects of class `id` from now on; false when they are not looked for. @throws PoolError `POOL_CLOSED` */
  changeClass(id: number): boolean {
    // What a closed pool shows is 0, and no object has that class.
    if (id === 0) this.#context.requireOpen();
    const model = this.#family[id];
    if (model === undefined) return false;
    let handle = this.#handles[id];
    if (handle === undefined) {
      handle = this.#context.makeCursorHandle(model);
      this.#handles[id] = handle;
    }
    this.classId = id;
    this.handle = handle;
    return true;
  }

  /** Marks an object as met if the start bitmap has its bit. */
  prove(bit: number): boolean {
    const { segment, index } = this;
    if ((segment.i32[this.#toStartBits + index]! & bit) === 0) return false;
    segment.starts[index] = segment.starts[index]! | bit;
    return true;
  }

  #startBits(): number {
    const { segment, index } = this;
    return segment.i32[this.#toStartBits + index]! | segment.starts[index]!;
  }

  /** Goes to `position`, or to the first place behind it where objects may start; false when there is none. */
  #enter(position: number): boolean {
    const span = this.#span;
    if (!this.heap.findObjects(position, this.#sizes, span)) {
      this.#state = 'behind';
      this.bits = 0;
      return false;
    }
    this.#state = 'inside';
    this.segment = this.#context.image.segment(span.segment);
    this.i32 = this.segment.i32;
    this.starts = this.segment.starts;
    this.#end = (span.word + span.words) >>> 6;
    this.#toStartBits = span.startBits - (span.word >>> 6);
    const start = Math.max(span.word, position - this.segment.base) | 0;
    this.index = start >>> 6;
    this.bits = this.index < this.#end ? this.#startBits() & (-1 << ((start >>> 1) & 31)) : 0;
    return true;
  }
}
