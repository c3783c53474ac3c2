// counted-pointer.ts — what Prc and Parc have in common: an object with several owners, counted.
import { isLive } from '../mapping/check-handle.js';
import { SEGMENT, WORD, isHandle } from '../mapping/handle-state.js';
import { isOwned } from '../mapping/ownership.js';
import { Pointer } from './pointer.js';

/** A pointer that counts: a {@link Prc}, a Parc, or a weak pointer to what they keep. */
export abstract class CountedPointer<T, P extends string, Access = unknown> extends Pointer<
  T,
  P,
  Access
> {
  /**
   * Stored pointers and references that keep the object, those that the running transaction stored or removed counted already; 0 for a weak pointer whose object is gone. A
   * pointer in a variable does not count.
   *
   * @throws PoolError `POOL_CLOSED`
   */
  get strongCount(): number {
    if (!this.#isThere()) return 0;
    const segment = this[SEGMENT];
    return segment.context.engine.references.strong(segment.base + this[WORD]);
  }

  /** Stored weak pointers to the object; 0 when it is gone. @throws PoolError `POOL_CLOSED` */
  get weakCount(): number {
    if (!this.#isThere()) return 0;
    const segment = this[SEGMENT];
    const word = this[WORD];
    return isOwned(segment, word) ? 0 : (segment.u32[word * 2 + 3] ?? 0);
  }

  #isThere(): boolean {
    if (!isHandle(this)) return false;
    this[SEGMENT].context.requireOpen();
    return isLive(this);
  }
}
