// tcell.ts — a cell whose value lives in memory, from one transaction to the next.
import type { SEEN_AS } from '../mapping/view.js';
import { SEGMENT } from '../mapping/handle-state.js';
import { LIBRARY_CLASS_ID } from '../mapping/library-class-ids.js';
import { COLLECTION_ADVICE } from '../schema/collection-type.js';
import type { DescriptorOf } from '../schema/field-type.js';
import { VolatileCell, volatileCellFactory, volatileCellType } from './volatile-cell.js';

/**
 * A value in memory that belongs to an object of the pool and to one transaction: it is what `initial` gives when a transaction begins, and outside of transactions. Savepoints see that of their transaction.
 * Any JavaScript value will do, and it changes without a transaction and without a journal: an abort does not bring the old value back.
 */
export class TCell<T> extends VolatileCell<T> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'TCell.of(() => initial)';

  /** It is seen as it is: changing it needs no transaction. Not there at run time. */
  declare readonly [SEEN_AS]: 'Itself';

  /**
   * Makes the field type of a cell.
   *
   * @param initial - gives the value that a cell has before any is set.
   */
  static of<T>(initial: () => T): DescriptorOf<TCell<T>> {
    return volatileCellType('TCell', initial, factory) as DescriptorOf<TCell<T>>;
  }

  /** {@inheritDoc VolatileCell.epoch} @internal */
  protected override epoch(): number {
    const { writes } = this[SEGMENT].context.engine;
    // What is set outside of transactions is good until one begins.
    return writes.depth === 0 ? -1 - writes.transactionId : writes.transactionId;
  }
}

const factory = volatileCellFactory(
  LIBRARY_CLASS_ID.TCELL,
  (segment, word, initial) => new TCell(segment, word, initial),
);
