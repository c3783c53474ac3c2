// strong-codec.ts — stored pointers that own or keep their object: its position in one word, 0 for none.
import { alreadyOwned, isOwned, markOwned } from '../mapping/ownership.js';
import { InvariantError } from '../errors/invariant-error.js';
import type { PoolContext } from '../mapping/pool-context.js';
import type { ValueCodec } from '../mapping/value-codec.js';
import type { FieldPlace } from '../schema/field-definition.js';
import type { AbstractClass, PointerType } from '../schema/field-type.js';
import { wrongType } from '../schema/refuse-value.js';
import { resolveThunk } from '../schema/resolve-thunk.js';
import { refuseOwnerCycle } from './owner-cycle.js';
import type { Pointer } from './pointer.js';
import { openPointer, type PointerKind } from './pointer-kind.js';
import { targetOf } from './target-of.js';

type AnyPointer = Pointer<unknown, string>;

/** Codec of the pointers of `type`, which `kind` makes: one that owns, or one that counts. */
export function strongCodec(type: PointerType, kind: PointerKind): ValueCodec<AnyPointer | null> {
  const owns = type.holds === 'owned';
  const isWrapped = type.value !== null;
  let target: AbstractClass | null = null;
  return {
    bytes: 8,
    hasDrops: true,
    read(segment, word) {
      const position = segment.f64[word] ?? 0;
      if (position === 0) return null;
      return openPointer(segment.context, position, kind, isWrapped);
    },
    write(segment, word, _byte, value, place) {
      const { context, f64, writes } = segment;
      if (writes.depth === 0) writes.refuse();
      if (!kind.is(value)) throw wrongType(place, value, `a ${type.name}`);
      target ??= resolveThunk(type.target, place);
      const position = targetOf(context, value, target, place);
      const old = f64[word] ?? 0;
      if (old === position) return;
      if (owns) own(context, segment.base + word, position, place);
      else refuseOwned(context, position, place);
      writes.touch(segment, word);
      context.engine.references.change(position, 1);
      if (old !== 0) this.visit(segment, word, context.releaser);
      f64[word] = position;
    },
    visit(segment, word, visitor) {
      const position = segment.f64[word] ?? 0;
      if (position === 0) return;
      if (owns) visitor.boxed(position);
      else visitor.reference(position);
    },
  };
}

function refuseOwned(context: PoolContext, position: number, place: FieldPlace): void {
  if (!context.hasOwners) return;
  const segment = context.image.at(position);
  if (isOwned(segment, position - segment.base)) throw alreadyOwned(position, place);
}

/** Makes the holder of `slot` the owner of the object at `position`. @throws PointerError `OWNERSHIP` */
function own(context: PoolContext, slot: number, position: number, place: FieldPlace): void {
  const segment = context.image.at(position);
  const word = position - segment.base;
  const isShared =
    isOwned(segment, word) ||
    context.engine.references.strong(position) > 0 ||
    segment.u32[word * 2 + 3] !== 0;
  if (isShared) throw alreadyOwned(position, place);
  const owner = context.engine.heap.objectAround(slot);
  const holder = owner === 0 ? context.storingInto : owner;
  context.storingInto = 0;
  if (holder === 0) {
    throw new InvariantError(
      'INVARIANT',
      `${place.declaredBy}.${place.name}: what holds the pointer is not known.`,
    );
  }
  refuseOwnerCycle(context, position, holder, owner === 0, place);
  markOwned(segment.writes, segment, word, owner);
}
