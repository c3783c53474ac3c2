// vcell.ts — a cell whose value lives in memory, from one opening of the pool to the next.
import type { SEEN_AS } from '../mapping/view.js';

import { LIBRARY_CLASS_ID } from '../mapping/library-class-ids.js';
import { COLLECTION_ADVICE } from '../schema/collection-type.js';
import type { DescriptorOf } from '../schema/field-type.js';
import { VolatileCell, volatileCellFactory, volatileCellType } from './volatile-cell.js';

/**
 * A value in memory that belongs to an object of the pool: a cache, a connection, a counter of this run. It is what `initial` gives when the pool is opened, whatever was set before.
 * Any JavaScript value will do, and it changes without a transaction and without a journal: an abort does not bring the old value back.
 */
export class VCell<T> extends VolatileCell<T> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'VCell.of(() => initial)';

  /** It is seen as it is: changing it needs no transaction. Not there at run time. */
  declare readonly [SEEN_AS]: 'Itself';

  /**
   * Makes the field type of a cell.
   *
   * @param initial - gives the value that a cell has before any is set.
   */
  static of<T>(initial: () => T): DescriptorOf<VCell<T>> {
    return volatileCellType('VCell', initial, factory) as DescriptorOf<VCell<T>>;
  }

  /** {@inheritDoc VolatileCell.epoch} @internal */
  protected override epoch(): number {
    return 0;
  }
}

const factory = volatileCellFactory(
  LIBRARY_CLASS_ID.VCELL,
  (segment, word, initial) => new VCell(segment, word, initial),
);
