// pref-cell.ts — a cell whose value is borrowed: by many for reading, or by one for writing.
import { CellError } from '../errors/cell-error.js';
import { SEGMENT } from '../mapping/handle-state.js';
import { LIBRARY_CLASS_ID } from '../mapping/library-class-ids.js';
import type { TransactionToken } from '../mapping/transaction-token.js';
import type { Storable, Taken } from '../mapping/storable.js';
import type { Behind, BEHIND, Changeable, SEEN_AS } from '../mapping/view.js';
import { COLLECTION_ADVICE } from '../schema/collection-type.js';
import type { ClassThunk, DescriptorOf } from '../schema/field-type.js';
import { Cell, cellFactory, cellType, type Held } from './cell.js';
import { Ref } from './ref-guard.js';
import { RefMut } from './ref-mut-guard.js';
import { requireSamePool } from './same-pool.js';

/**
 * A place for one value that is borrowed before it is used: by any number of {@link Ref} for reading, or by one {@link RefMut} for writing, never both. Who breaks the rule gets `CELL_BORROWED`.
 * Borrows live in memory: they end with their guard, those for writing at the latest with their transaction, and none survives a crash.
 *
 * Methods throw as those of PCell do.
 *
 * @example
 * ```ts
 * pool.transaction((j) => {
 *   using total = j.root.total.borrowMut(j);
 *   total.value += 1;
 * });
 * ```
 */
export class PRefCell<T, Access = Changeable> extends Cell<T> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'PRefCell.of(type)';

  /** What the compiler takes a view of it for; not there at run time. */
  declare readonly [SEEN_AS]: 'PRefCell';
  /** What is behind it, for `j.mut`; not there at run time. */
  declare readonly [BEHIND]: Behind<Access>;
  /** Live borrows for reading, or -1 for one for writing. */
  #borrows = 0;

  /**
   * Makes the field type of a cell whose value is borrowed.
   *
   * @param value - any field type, or a thunk of a class: such a cell holds a reference, or null.
   * @throws SchemaError `SCHEMA_UNKNOWN_TYPE`
   */
  static of<T extends object>(value: ClassThunk<T>): DescriptorOf<PRefCell<T | null>>;
  static of<T>(value: DescriptorOf<T>): DescriptorOf<PRefCell<Held<T>>>;
  static of(value: unknown): DescriptorOf<unknown> {
    return cellType('PRefCell', value, factory);
  }

  /** Borrows the value for reading; works outside of transactions too. @throws CellError `CELL_BORROWED` while it is borrowed for writing */
  borrow(): Ref<T> {
    this.load();
    if (this.#borrows < 0) throw borrowed('reading', 'for writing');
    this.#borrows++;
    return new Ref<T>({
      load: () => this.load(),
      save: () => undefined,
      giveBack: () => {
        this.#borrows--;
      },
    });
  }

  /** Borrows the value for writing, until the guard is released or the transaction ends. @throws CellError `CELL_BORROWED` while any other borrow lives */
  borrowMut(this: PRefCell<T, Access> & Access, j: TransactionToken): RefMut<T> {
    requireSamePool(this, j);
    this.#requireFree();
    this.#borrows = -1;
    const guard = new RefMut<T>({
      load: () => this.load(),
      save: (value) => {
        this.store(value, j);
      },
      giveBack: () => {
        this.#borrows = 0;
      },
    });
    const end = (): void => {
      guard.release();
    };
    this[SEGMENT].context.engine.join({ committed: end, aborted: end });
    return guard;
  }

  /** A copy of the value where it is a scalar, else the object or collection itself. @throws CellError `CELL_BORROWED` while it is borrowed for writing */
  read(): T {
    if (this.#borrows < 0) throw borrowed('reading', 'for writing');
    return this.load();
  }

  /** Makes `value` the value, and returns what was there: a copy where that belongs to the cell. @throws CellError `CELL_BORROWED` while any borrow lives */
  replace(this: PRefCell<T, Access> & Access, value: Storable<T>, j: TransactionToken): Taken<T> {
    this.#requireFree();
    const old = this.taken();
    this.store(value, j);
    return old;
  }

  /** Makes what `change` gives for the value the value, and returns what was there, as {@link replace} does. The cell is borrowed for writing while `change` runs. @throws CellError `CELL_BORROWED` while any borrow lives */
  replaceWith(
    this: PRefCell<T, Access> & Access,
    change: (value: T) => Storable<T>,
    j: TransactionToken,
  ): Taken<T> {
    const guard = this.borrowMut(j);
    try {
      const old = this.taken();
      guard.value = change(guard.value);
      return old;
    } finally {
      guard.release();
    }
  }

  /** Exchanges the values of two cells; when one is refused, both have what they had. @throws CellError `CELL_BORROWED` while any borrow of one of them lives */
  swap<Other>(
    this: PRefCell<T, Access> & Access,
    other: PRefCell<T, Other> & Other,
    j: TransactionToken,
  ): void {
    this.#requireFree();
    other.#requireFree();
    this.exchange(other, j);
  }

  /** Takes the value out, a copy where it belongs to the cell, and leaves what a new cell holds. @throws CellError `CELL_BORROWED` while any borrow lives */
  take(this: PRefCell<T, Access> & Access, j: TransactionToken): Taken<T> {
    this.#requireFree();
    return this.empty(j);
  }

  /** {@inheritDoc Cell.requireUnguarded} @internal */
  override requireUnguarded(): void {
    this.#requireFree();
  }

  #requireFree(): void {
    if (this.#borrows !== 0)
      throw borrowed(
        'writing',
        this.#borrows < 0 ? 'for writing' : `for reading, ${String(this.#borrows)} times`,
      );
  }
}

function borrowed(wanted: string, by: string): CellError {
  return new CellError(
    'CELL_BORROWED',
    `A PRefCell was to be borrowed for ${wanted} while it is borrowed ${by}. End that borrow first: declare the guard with using, or call release().`,
    { cell: 'PRefCell' },
  );
}

declare module '../mapping/storable.js' {
  interface FilledFrom<V> {
    readonly PRefCell: V extends PRefCell<infer T> ? Storable<T> : never;
  }

  interface TakenAs<V> {
    readonly PRefCell: V extends PRefCell<infer T> ? Taken<T> : never;
  }
}

const factory = cellFactory(
  LIBRARY_CLASS_ID.PREFCELL,
  (value): value is PRefCell<unknown> => value instanceof PRefCell,
  (segment, word, field) => new PRefCell(segment, word, field),
);
