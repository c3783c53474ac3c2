// weak-codec.ts — stored weak pointers (weak-layout.ts).
import { changeWeakCount } from '../journal/weak-count.js';
import { isHandle, GENERATION } from '../mapping/handle-state.js';
import { isLive } from '../mapping/check-handle.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { alreadyOwned, isOwned } from '../mapping/ownership.js';
import type { ValueCodec } from '../mapping/value-codec.js';
import type { AbstractClass, PointerType } from '../schema/field-type.js';
import { wrongType } from '../schema/refuse-value.js';
import { resolveThunk } from '../schema/resolve-thunk.js';
import type { Pointer } from './pointer.js';
import { openPointer, type PointerKind } from './pointer-kind.js';
import { targetOf } from './target-of.js';
import { WEAK_BYTES, WEAK_GENERATION } from './weak-layout.js';

/** A class of weak pointers. */
export interface WeakKind extends PointerKind {
  /** Makes one that leads nowhere. */
  makeEmpty(): Pointer<unknown, string>;
}

/** Codec of the weak pointers of `type`. One whose object is gone reads as one that leads nowhere. */
export function weakCodec(type: PointerType, kind: WeakKind): ValueCodec<Pointer<unknown, string>> {
  const isWrapped = type.value !== null;
  let target: AbstractClass | null = null;
  return {
    bytes: WEAK_BYTES,
    hasDrops: true,
    read(segment, word) {
      const position = segment.f64[word] ?? 0;
      if (position === 0) return kind.makeEmpty();
      const { context } = segment;
      const generation = generationAt(segment, word);
      if (!context.isWeaklyThere(position, generation)) return kind.makeEmpty();
      return openPointer(context, position, kind, isWrapped);
    },
    write(segment, word, _byte, value, place) {
      const { context, f64, writes } = segment;
      if (writes.depth === 0) writes.refuse();
      if (!kind.is(value)) throw wrongType(place, value, `a ${type.name}`);
      target ??= resolveThunk(type.target, place);
      const leads = isHandle(value) && isLive(value);
      const position = leads ? targetOf(context, value, target, place) : 0;
      if (leads) {
        const home = context.image.at(position);
        if (isOwned(home, position - home.base)) throw alreadyOwned(position, place);
        changeWeakCount(writes, home, position - home.base, 1);
      }
      this.visit(segment, word, context.releaser);
      writes.touch(segment, word);
      writes.touch(segment, word + 1);
      f64[word] = position;
      f64[word + 1] = 0;
      if (leads) segment.i32[word * 2 + WEAK_GENERATION] = value[GENERATION];
    },
    visit(segment, word, visitor) {
      const position = segment.f64[word] ?? 0;
      if (position !== 0) visitor.weak(position, generationAt(segment, word));
    },
  };
}

function generationAt(segment: MappedSegment, word: number): number {
  return segment.i32[word * 2 + WEAK_GENERATION] ?? 0;
}
