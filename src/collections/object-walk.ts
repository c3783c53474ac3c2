// object-walk.ts — walks through memory over the objects of a class and its subclasses, with one moving handle for each class.
import type { Heap } from '../heap/heap.js';
import { ObjectSizes } from '../heap/object-sizes.js';
import { ObjectSpan } from '../heap/object-span.js';
import { CLASS_ID_MASK, FLAG_DROPPED } from '../journal/object-layout.js';
import type { ClassModel } from '../mapping/class-model.js';
import { GENERATION, WORD, type HandleState } from '../mapping/handle-state.js';
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

/** A walk, whose step is called on it through Reflect.apply. */
interface Stepping {
  readonly step: () => boolean;
}

/**
 * The hot loop of a walk. Each class has its own copy (specialize.ts), so that the handle's slots are stored without a search; what the loop uses
 * are its parameters and the walk's fields. It is there twice because a call for each object would be a third of its time.
 *
 * The walk has proven the objects that `bits` names. While no object of the segment ceases they are there, and nothing but their class is looked at; else,
 * and for every other reason, the walk finds the next one itself ({@link ObjectWalk.step}). That is called through Reflect.apply, for what V8 inlines there takes the
 * room of the getters in the program's loop, which then are calls: a scan took 1.7 times as long.
 */
function loop(W: typeof WORD, G: typeof GENERATION, idBits: number, nothing: readonly []): Loop {
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
      const { bits, i32 } = walk;
      if (bits !== 0 && walk.segment.ceased === walk.ceased) {
        const word = walk.word + ((31 - Math.clz32(bits & -bits)) << 1);
        if ((i32[(word << 1) + 1]! & idBits) === walk.classId) {
          walk.bits = bits & (bits - 1);
          const { handle } = walk;
          handle[W] = word;
          handle[G] = i32[word << 1]!;
          return this as IteratorResult<HandleState, undefined>;
        }
      }
      if (Reflect.apply((walk as Stepping).step, walk, nothing)) this.value = walk.handle;
      else {
        this.value = undefined;
        this.done = true;
      }
      return this as IteratorResult<HandleState, undefined>;
    }
  }

  return {
    advance: (walk) => {
      const { bits, i32 } = walk;
      if (bits !== 0 && walk.segment.ceased === walk.ceased) {
        const word = walk.word + ((31 - Math.clz32(bits & -bits)) << 1);
        if ((i32[(word << 1) + 1]! & idBits) === walk.classId) {
          walk.bits = bits & (bits - 1);
          const { handle } = walk;
          handle[W] = word;
          handle[G] = i32[word << 1]!;
          return true;
        }
      }
      return Reflect.apply((walk as Stepping).step, walk, nothing);
    },
    iterate: (walk) => new Steps(walk),
  };
}

const loops = new WeakMap<ClassModel, Loop>();

/** The loop for walks over `model`'s class. */
export function loopOf(model: ClassModel): Loop {
  let known = loops.get(model);
  if (known === undefined) {
    known = new SpecialCopies().add(loop)(WORD, GENERATION, ID_BITS, []);
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
  /** The segment's view, at hand for the loop. */
  i32: Int32Array;
  /** First of the 64 words that the walk is in, inside the segment. */
  word = 0;
  /** Objects that start in these words and were not looked at yet: one bit for each granule. They were proven when the segment's count of those that ceased was this. */
  bits = 0;
  ceased = 0;
  /** Class of the handle, and the handle. */
  classId: number;
  handle: HandleState;
  readonly #context: PoolContext;
  readonly #family: readonly (ClassModel | undefined)[];
  #model: ClassModel;
  readonly #handles: (HandleState | undefined)[] = [];
  readonly #sizes = new ObjectSizes();
  readonly #span = new ObjectSpan();
  /** Word behind the span, and from a number of 64 words to their start bits in the segment's views of 32 bits. */
  #end = 0;
  #toStartBits = 0;
  #state: 'before' | 'inside' | 'behind' = 'before';

  constructor(context: PoolContext, model: ClassModel) {
    this.#context = context;
    this.#family = context.familyOf(model);
    this.#model = model;
    for (const member of this.#family) if (member !== undefined) this.#sizes.add(member.words);
    this.heap = context.engine.heap;
    this.layoutVersion = this.heap.layoutVersion;
    this.segment = context.image.first;
    this.i32 = this.segment.i32;
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
   * Moves the handle to the next object, or the one of its class to it; false at the end.
   *
   * @throws PoolError `POOL_CLOSED`; the error that poisoned the pool.
   */
  step(): boolean {
    if (this.layoutVersion !== this.heap.layoutVersion) this.#findAgain();
    else if (this.segment.ceased !== this.ceased) this.#proveAgain();
    for (;;) {
      while (this.bits !== 0) {
        const { bits, segment } = this;
        const word = this.word + ((31 - Math.clz32(bits & -bits)) << 1);
        this.bits = bits & (bits - 1);
        const id = this.i32[(word << 1) + 1]! & ID_BITS;
        if (id !== this.classId && !this.#changeClass(id)) continue;
        this.#model.cursor.move(this.handle, segment, word, this.i32[word << 1]!);
        return true;
      }
      if (!this.#nextWords()) return false;
    }
  }

  /** Goes on to the next 64 words that objects may start in; false at the end. */
  #nextWords(): boolean {
    if (this.#state === 'inside' && this.word + 64 < this.#end) {
      this.word += 64;
      this.#prove(-1);
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
  #findAgain(): void {
    this.layoutVersion = this.heap.layoutVersion;
    if (this.#state !== 'inside') return;
    const { bits } = this;
    const ahead = bits === 0 ? 64 : (31 - Math.clz32(bits & -bits)) * 2;
    this.#enter(this.segment.base + this.word + ahead);
  }

  /** Has the walk show objects of class `id` from now on; false when they are not looked for. */
  #changeClass(id: number): boolean {
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
    this.#model = model;
    this.handle = handle;
    return true;
  }

  /**
   * Takes up the objects that start in the words where the walk is now, as far as `mask` has them. One that was met before in this process has its mark in `starts`,
   * as has one that the open transaction made; another is proven by the start bitmap of the image.
   */
  #prove(mask: number): void {
    const { segment } = this;
    const index = this.word >>> 6;
    const known = segment.starts[index]!;
    let bits = segment.i32[this.#toStartBits + index]! | known;
    if (this.#context.sweeping) bits = this.#withoutGarbage(bits);
    const proven = (bits | known) >>> 0;
    if (known !== proven) segment.starts[index] = proven;
    this.bits = bits & mask;
    this.ceased = segment.ceased;
  }

  /** Those of `bits` that stand for objects which a collection of cycles does not empty. They get no mark either, or handles of them would be good again. */
  #withoutGarbage(bits: number): number {
    let kept = bits;
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const word = this.word + ((31 - Math.clz32(bit)) << 1);
      if (this.#context.isCondemned(this.segment, word)) kept &= ~bit;
    }
    return kept;
  }

  /** An object of the segment ceased: of those that were to come, one that did has neither bit any more. */
  #proveAgain(): void {
    if (this.bits !== 0) this.#prove(this.bits);
    this.ceased = this.segment.ceased;
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
    this.#end = span.word + span.words;
    this.#toStartBits = span.startBits - (span.word >>> 6);
    const start = Math.max(span.word, position - this.segment.base) | 0;
    this.word = start & ~63;
    if (this.word < this.#end) this.#prove(-1 << ((start >>> 1) & 31));
    else this.bits = 0;
    return true;
  }
}
