// pcell.ts — a cell for values that are read and replaced as a whole.
import type { Storable, Taken } from '../mapping/storable.js';
import type { Behind, BEHIND, Changeable, SEEN_AS } from '../mapping/view.js';
import type { TransactionToken } from '../mapping/transaction-token.js';
import { LIBRARY_CLASS_ID } from '../mapping/library-class-ids.js';
import { COLLECTION_ADVICE } from '../schema/collection-type.js';
import type { ClassThunk, DescriptorOf } from '../schema/field-type.js';
import { Cell, cellFactory, cellType, type Held } from './cell.js';

/**
 * A place for one value, which is read and replaced as a whole.
 *
 * Every method throws PointerError `PTR_STALE` when the cell's object was freed, PoolError `POOL_CLOSED` after close; those that take a journal throw TransactionError
 * `TX_REQUIRED` outside a transaction, FieldError `FIELD_TYPE` or `FIELD_RANGE` for a value that does not fit, and what they do is durable when the enclosing transaction commits.
 *
 * @example
 * ```ts
 * @Field(PVec.of(PCell.of(u32))) counters!: PVec<PCell<number>>;
 * ```
 */
export class PCell<out T, Access = Changeable> extends Cell<T> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'PCell.of(type)';

  /** What the compiler takes a view of it for; not there at run time. */
  declare readonly [SEEN_AS]: 'PCell';
  /** What is behind it, for `j.mut`; not there at run time. */
  declare readonly [BEHIND]: Behind<Access>;

  /**
   * Makes the field type of a cell.
   *
   * @param value - any field type, or a thunk of a class: such a cell holds a reference, or null.
   * @throws SchemaError `SCHEMA_UNKNOWN_TYPE`
   */
  static of<T extends object>(value: ClassThunk<T>): DescriptorOf<PCell<T | null>>;
  static of<T>(value: DescriptorOf<T>): DescriptorOf<PCell<Held<T>>>;
  static of(value: unknown): DescriptorOf<unknown> {
    return cellType('PCell', value, factory);
  }

  /** The value. */
  get(): T {
    return this.load();
  }

  /** Makes `value` the value. */
  set(this: PCell<T, Access> & Access, value: Storable<T>, j: TransactionToken): void {
    this.store(value, j);
  }

  /** Makes `value` the value, and returns what was there: a copy where that belongs to the cell. */
  replace(this: PCell<T, Access> & Access, value: Storable<T>, j: TransactionToken): Taken<T> {
    const old = this.taken();
    this.store(value, j);
    return old;
  }

  /** Exchanges the values of two cells; when one is refused, both have what they had. */
  swap<Other>(
    this: PCell<T, Access> & Access,
    other: PCell<T, Other> & Other,
    j: TransactionToken,
  ): void {
    this.exchange(other, j);
  }

  /** Takes the value out, a copy where it belongs to the cell, and leaves what a new cell holds: 0, an empty text, null and so on. */
  take(this: PCell<T, Access> & Access, j: TransactionToken): Taken<T> {
    return this.empty(j);
  }

  /** Makes what `change` gives for the value the value; returns it. */
  update<V extends Storable<T>>(
    this: PCell<T, Access> & Access,
    change: (value: T) => V,
    j: TransactionToken,
  ): V {
    const value = change(this.load());
    this.store(value, j);
    return value;
  }
}

declare module '../mapping/storable.js' {
  interface FilledFrom<V> {
    readonly PCell: V extends PCell<infer T> ? Storable<T> : never;
  }

  interface TakenAs<V> {
    readonly PCell: V extends PCell<infer T> ? Taken<T> : never;
  }
}

const factory = cellFactory(
  LIBRARY_CLASS_ID.PCELL,
  (value): value is PCell<unknown> => value instanceof PCell,
  (segment, word, field) => new PCell(segment, word, field),
);
