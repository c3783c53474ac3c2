// journal.ts — what a transaction's body receives: the way to create, reach and change objects.
import type { ClassCursor } from '../collections/class-cursor.js';
import { createObject } from '../mapping/create-object.js';
import type { PoolContext } from '../mapping/pool-context.js';
import { TransactionError } from '../errors/transaction-error.js';
import { PointerError } from '../errors/pointer-error.js';
import { isHandle, SEGMENT } from '../mapping/handle-state.js';
import { requireLive } from '../mapping/check-handle.js';
import type { BEHIND, ObjectView } from '../mapping/view.js';
import { classCursor, type ObjectClass } from './object-class.js';

/** Fields that `j.create` takes, each optional: the data properties of the class. */
export type Fields<T> = {
  readonly [
    K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K
  ]?: unknown extends T[K] ? T[K] : T[K] | undefined;
};

/** A class that `j.create` can make objects of: concrete, constructible without arguments. */
export type CreatableClass<T extends object> = new () => T;

/** The journal of the running transaction. It is good until the body returns. */
export class Journal<Root extends object> {
  readonly #context: PoolContext;
  readonly #root: () => Root;

  /** Made with its pool. @internal */
  constructor(context: PoolContext, root: () => Root) {
    this.#context = context;
    this.#root = root;
  }

  /** The pool's root object, for reading and writing. @throws TransactionError `TX_REQUIRED` after the transaction. */
  get root(): Root {
    this.#require();
    return this.#root();
  }

  /** Number of the transaction within this pool and thread, from 1. */
  get transactionId(): number {
    return this.#context.engine.writes.transactionId;
  }

  /**
   * Makes a persistent object: the class's defaults, then `fields` over them. Link it to something persistent before the transaction
   * ends, or it goes again. Durable when the enclosing transaction commits.
   *
   * @throws FieldError `FIELD_UNDECORATED`, `FIELD_TYPE`, `FIELD_RANGE`
   * @throws SchemaError `SCHEMA_NOT_REGISTERED`, `SCHEMA_CONSTRUCTOR`
   * @throws TransactionError `TX_REQUIRED` after the transaction.
   * @throws AllocationError `ALLOC_OUT_OF_SPACE`; MediaError `MEDIA_FULL`
   */
  create<T extends object>(target: CreatableClass<T>, fields: Fields<T> = {}): T {
    this.#require();
    const context = this.#context;
    return createObject(
      context,
      context.modelFor(target.prototype as object),
      fields,
    ) as unknown as T;
  }

  /**
   * A cursor over all objects of class `target`, as `Pool.cursor` gives it, for reading and writing.
   *
   * @throws SchemaError `SCHEMA_NOT_REGISTERED`; TransactionError `TX_REQUIRED` after the transaction.
   */
  cursor<T extends object>(target: ObjectClass<T>): ClassCursor<T> {
    this.#require();
    return classCursor<T>(this.#context, target);
  }

  /**
   * The object behind a view, for writing.
   *
   * @throws PointerError `PTR_OTHER_POOL` for an object of another pool, `PTR_STALE` for one that is gone.
   */
  mut<T extends object>(view: { readonly [BEHIND]: () => T }): T;
  mut<T extends object, Depth extends 0[]>(view: ObjectView<T, Depth>): T;
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- what is behind a view is looked for first
  mut<T extends object>(view: T): T;
  mut(view: object): unknown {
    this.#require();
    const handle = view;
    if (isHandle(handle)) {
      if (handle[SEGMENT].context !== this.#context) {
        throw new PointerError(
          'PTR_OTHER_POOL',
          `j.mut was given an object of pool ${handle[SEGMENT].context.name}; this transaction is one of pool ${this.#context.name}.`,
        );
      }
      requireLive(handle, 'j.mut');
    }
    return view;
  }

  #require(): void {
    if (!this.#context.engine.isActive) {
      throw new TransactionError(
        'TX_REQUIRED',
        'The journal was used after its transaction ended. Do the work inside pool.transaction((j) => { … }).',
        {},
      );
    }
  }
}
