// check-handle.ts — why an access through a handle was refused.
import { isCorundumError } from '../errors/corundum-error.js';
import { PointerError } from '../errors/pointer-error.js';
import { GENERATION, KEEPER, SEGMENT, WORD, type HandleState } from './handle-state.js';
import type { MappedSegment } from './mapped-segment.js';

/**
 * Throws the error for a handle that no longer stands for an object: accessors call this when the generation does not match.
 *
 * @throws PoolError `POOL_CLOSED`; the error that poisoned the pool; PointerError `PTR_STALE`.
 */
export function refuseGone(handle: HandleState, what: string): never {
  const { context } = handle[SEGMENT];
  context.requireOpen();
  throw new PointerError(
    'PTR_STALE',
    `${what}: the object was freed (nothing in pool ${context.name} referred to it any more), or the transaction that made it was rolled back. ` +
      'Look it up again from the root.',
    { position: handle[SEGMENT].base + handle[WORD] },
  );
}

/** Whether the object behind `handle` is still there; the check that accessors have inlined. */
export function isLive(handle: HandleState): boolean {
  const segment = handle[SEGMENT];
  const keeper = handle[KEEPER];
  const word = typeof keeper === 'number' ? keeper : handle[WORD];
  if (segment.gen[word << 1] !== handle[GENERATION]) return false;
  return ((segment.starts[word >>> 6] ?? 0) & (1 << ((word >>> 1) & 31))) !== 0;
}

/** Whether `handle` stands for the object at `word` of `segment`, and that is still there. */
export function standsFor(handle: HandleState, segment: MappedSegment, word: number): boolean {
  return handle[SEGMENT] === segment && handle[WORD] === word && isLive(handle);
}

/** Throws unless the object behind `handle` is still there. The error names `what` with `member` behind it. @throws as {@link refuseGone} */
export function requireLive(handle: HandleState, what: string, member = ''): void {
  if (!isLive(handle)) refuseGone(handle, what + member);
}

/** Why the object behind `handle` cannot be shown, in a word for printers: freed, closed or an error's code; null while it is there. */
export function goneState(handle: HandleState): string | null {
  try {
    requireLive(handle, 'inspect');
    return null;
  } catch (error) {
    const code = isCorundumError(error) ? error.code : 'unreadable';
    return code === 'PTR_STALE' ? 'freed' : code === 'POOL_CLOSED' ? 'closed' : code;
  }
}
