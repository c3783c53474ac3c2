// vweak.ts — the weak pointer for variables.
import { isLive } from '../mapping/check-handle.js';
import { GENERATION, SEGMENT, WORD } from '../mapping/handle-state.js';
import { contextOf, type TransactionToken } from '../mapping/transaction-token.js';
import type { Pointer } from './pointer.js';

/**
 * A weak pointer that is never stored: it may wait in a variable, in a cache or in a closure, beyond transactions and beyond the life of its object, and says whether that is still
 * there. Closing the pool ends it for good: after another opening `promote` gives null.
 *
 * `S` is the strong pointer that it was demoted from and that {@link VWeak.promote} gives.
 */
export class VWeak<T, S, P extends string = 'default'> {
  readonly #strong: Pointer<T, P> | null;

  /** Made by `demote` of a strong pointer. @internal */
  constructor(strong: Pointer<T, P> | null) {
    this.#strong = strong;
  }

  /** A pointer that leads nowhere. */
  static null<T, S, P extends string = 'default'>(): VWeak<T, S, P> {
    return new VWeak<T, S, P>(null);
  }

  /** Whether its object is gone, or its pool closed. */
  get isDangling(): boolean {
    return this.#strong === null || !isLive(this.#strong);
  }

  /** What it leads to, for reading; null when that is gone. */
  get value(): T | null {
    return this.isDangling ? null : this.#strong!.value;
  }

  /** A strong pointer to the object, to be stored; null when it is gone, or of another opening of the pool. @throws TransactionError `TX_REQUIRED` */
  promote(j: TransactionToken<P>): S | null {
    const context = contextOf(j, 'VWeak.promote');
    const strong = this.#strong;
    if (strong === null || strong[SEGMENT].context !== context || !isLive(strong)) return null;
    return strong.to(strong[SEGMENT], strong[WORD], strong[GENERATION]) as unknown as S;
  }

  /** Whether both lead to the same object, or both nowhere. */
  ptrEq(other: VWeak<unknown, unknown, string>): boolean {
    if (this.isDangling || other.isDangling) return this.isDangling && other.isDangling;
    return this.#strong!.ptrEq(other.#strong);
  }

  /** Another one to the same object. */
  clone(): VWeak<T, S, P> {
    return new VWeak<T, S, P>(this.#strong);
  }
}
