// target-of.ts — checks a pointer that is to be stored, and finds what it leads to.
import { PointerError } from '../errors/pointer-error.js';
import { isLive, refuseGone } from '../mapping/check-handle.js';
import { SEGMENT, WORD } from '../mapping/handle-state.js';
import type { PoolContext } from '../mapping/pool-context.js';
import { nameForErrors } from '../schema/class-record.js';
import type { FieldPlace } from '../schema/field-definition.js';
import type { AbstractClass } from '../schema/field-type.js';
import { wrongType } from '../schema/refuse-value.js';
import type { Pointer } from './pointer.js';

/**
 * Position of the object that `pointer` leads to, which must be of class `target` and in the pool of `context`.
 *
 * @throws PointerError `PTR_OTHER_POOL`, `PTR_STALE`; FieldError `FIELD_TYPE`
 */
export function targetOf(
  context: PoolContext,
  pointer: Pointer<unknown, string>,
  target: AbstractClass,
  place: FieldPlace,
): number {
  const segment = pointer[SEGMENT];
  const word = pointer[WORD];
  if (segment.context !== context) throw otherPool(context, pointer, place);
  if (!isLive(pointer)) refuseGone(pointer, `${place.declaredBy}.${place.name}`);
  if (!context.modelAt(segment, word).isA(target))
    throw wrongType(place, pointer.target(), `a pointer to a ${nameForErrors(target, null)}`);
  return segment.base + word;
}

function otherPool(
  context: PoolContext,
  pointer: Pointer<unknown, string>,
  place: FieldPlace,
): PointerError {
  const segment = pointer[SEGMENT];
  return new PointerError(
    'PTR_OTHER_POOL',
    `${place.declaredBy}.${place.name} of pool ${context.name} was given a pointer into pool ${segment.context.name}. Pointers cannot lead across pools: ` +
      'copy the object (snapshot, then create), or keep a key.',
    { position: segment.base + pointer[WORD] },
  );
}
