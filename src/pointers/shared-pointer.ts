// shared-pointer.ts — what Prc and Parc have in common: a strong pointer that shares its object.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { contextOf, type TransactionToken } from '../mapping/transaction-token.js';
import { requireLive } from '../mapping/check-handle.js';
import { GENERATION, SEGMENT, WORD } from '../mapping/handle-state.js';
import { CountedPointer } from './counted-pointer.js';
import { PWeak } from './pweak.js';
import type { StrongName } from './strong-kinds.js';
import { VWeak } from './vweak.js';

/** A pointer that keeps its object together with others. */
export abstract class SharedPointer<T, P extends string, Access = unknown> extends CountedPointer<
  T,
  P,
  Access
> {
  /** Name of its class. @internal */
  protected abstract get kind(): StrongName;

  /** Another pointer to the same object, to be stored in another place. @throws TransactionError `TX_REQUIRED`; PointerError `PTR_STALE` */
  pclone(j: TransactionToken<P>): this {
    contextOf(j, this.kind, '.pclone');
    requireLive(this, this.kind, '.pclone');
    return this.to(this[SEGMENT], this[WORD], this[GENERATION]);
  }

  /** A weak pointer to the object, to be stored. @throws TransactionError `TX_REQUIRED`; PointerError `PTR_STALE` */
  downgrade(j: TransactionToken<P>): PWeak<T, this, P> {
    const { kind, isWrapped } = this;
    contextOf(j, kind, '.downgrade');
    requireLive(this, kind, '.downgrade');
    const weak = PWeak.make(kind, isWrapped, this[SEGMENT], this[WORD], this[GENERATION]);
    return weak as unknown as PWeak<T, this, P>;
  }

  /** A weak pointer for a variable: it may outlive transactions, and the object. @throws PointerError `PTR_STALE` */
  demote(): VWeak<T, this, P> {
    requireLive(this, this.kind, '.demote');
    return new VWeak<T, this, P>(this);
  }

  /** {@inheritDoc Pointer.to} @internal */
  abstract override to(segment: MappedSegment, word: number, generation: number): this;
}
