// pmutex.ts — a lock and what it guards.
import { CellError } from '../errors/cell-error.js';
import { SEGMENT } from '../mapping/handle-state.js';
import { LIBRARY_CLASS_ID } from '../mapping/library-class-ids.js';
import type { TransactionToken } from '../mapping/transaction-token.js';
import type { Storable, Taken } from '../mapping/storable.js';
import type { Behind, BEHIND, Changeable, SEEN_AS } from '../mapping/view.js';
import { COLLECTION_ADVICE } from '../schema/collection-type.js';
import type { ClassThunk, DescriptorOf } from '../schema/field-type.js';
import { Cell, cellFactory, cellType, type Held } from './cell.js';
import { RefMut } from './ref-mut-guard.js';
import { requireSamePool } from './same-pool.js';

/**
 * A lock and the value that it guards. Locking it gives a guard, through which alone the value is reached; the lock is held to the end of the transaction, whatever becomes of the
 * guard, so that nobody sees what the transaction has not committed. Its state is in memory: no lock survives a crash or a closing.
 *
 * All transactions of a pool run on the thread that opened it, one after the other: the lock is always to be had, by one guard at a time.
 *
 * Methods throw as those of PCell do.
 */
export class PMutex<out T, Access = Changeable> extends Cell<T> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'PMutex.of(type)';

  /** What the compiler takes a view of it for; not there at run time. */
  declare readonly [SEEN_AS]: 'PMutex';
  /** What is behind it, for `j.mut`; not there at run time. */
  declare readonly [BEHIND]: Behind<Access>;
  #guard: RefMut<T> | null = null;
  #isHeld = false;

  /**
   * Makes the field type of a lock and its value.
   *
   * @param value - any field type, or a thunk of a class: what is guarded is a reference then, or null.
   * @throws SchemaError `SCHEMA_UNKNOWN_TYPE`
   */
  static of<T extends object>(value: ClassThunk<T>): DescriptorOf<PMutex<T | null>>;
  static of<T>(value: DescriptorOf<T>): DescriptorOf<PMutex<Held<T>>>;
  static of(value: unknown): DescriptorOf<unknown> {
    return cellType('PMutex', value, factory);
  }

  /** Whether a transaction holds the lock. */
  get isLocked(): boolean {
    return this.#isHeld;
  }

  /** Takes the lock for this transaction and gives the guard. @throws CellError `CELL_LOCKED` while another guard of it lives */
  lock(this: PMutex<T, Access> & Access, j: TransactionToken): RefMut<T> {
    const guard = this.tryLock(j);
    if (guard !== null) return guard;
    throw locked('locked');
  }

  /** As {@link lock}, and null where that would throw `CELL_LOCKED`. */
  tryLock(this: PMutex<T, Access> & Access, j: TransactionToken): RefMut<T> | null {
    requireSamePool(this, j);
    if (this.#guard !== null) return null;
    const guard = new RefMut<T>({
      load: () => this.load(),
      save: (value) => {
        this.store(value, j);
      },
      giveBack: () => {
        this.#guard = null;
      },
    });
    this.#guard = guard;
    const isFirst = !this.#isHeld;
    this.#isHeld = true;
    // A savepoint that is taken back lets go of what it locked, and of its guards.
    const end = (): void => {
      guard.release();
      if (isFirst) this.#isHeld = false;
    };
    this[SEGMENT].context.engine.join({ committed: end, aborted: end });
    return guard;
  }

  /** {@inheritDoc Cell.requireUnguarded} @internal */
  override requireUnguarded(): void {
    if (this.#guard !== null) throw locked('given another value');
  }
}

function locked(what: string): CellError {
  return new CellError(
    'CELL_LOCKED',
    `A PMutex was ${what} while a guard of it lives in the same transaction. Use that guard, or release it first.`,
    { cell: 'PMutex' },
  );
}

declare module '../mapping/storable.js' {
  interface FilledFrom<V> {
    readonly PMutex: V extends PMutex<infer T> ? Storable<T> : never;
  }

  interface TakenAs<V> {
    readonly PMutex: V extends PMutex<infer T> ? Taken<T> : never;
  }
}

const factory = cellFactory(
  LIBRARY_CLASS_ID.PMUTEX,
  (value): value is PMutex<unknown> => value instanceof PMutex,
  (segment, word, field) => new PMutex(segment, word, field),
);
