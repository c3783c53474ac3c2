// journal.ts — what a transaction's body receives: the way to create, reach and change objects.
import { inspect } from 'node:util';
import type { ClassCursor } from '../collections/class-cursor.js';
import { createObject } from '../mapping/create-object.js';
import type { PoolContext } from '../mapping/pool-context.js';
import { CONTEXT, journalEnded, type POOL } from '../mapping/transaction-token.js';
import { TransactionError } from '../errors/transaction-error.js';
import { PointerError } from '../errors/pointer-error.js';
import { TransactionHooks } from './transaction-hooks.js';
import { isHandle, SEGMENT } from '../mapping/handle-state.js';
import { requireLive } from '../mapping/check-handle.js';
import type { Behind, BEHIND, Depth, ObjectView, SEEN_AS, Viewed } from '../mapping/view.js';
import { classCursor, type ObjectClass } from './object-class.js';

/** Fields that `j.create` takes, each optional: the data properties of the class. */
export type Fields<T> = {
  readonly [
    K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K
  ]?: unknown extends T[K] ? T[K] : T[K] | undefined;
};

/** A class that `j.create` can make objects of: concrete, constructible without arguments. */
export type CreatableClass<T extends object> = new () => T;

/** The journal whose transaction's body runs, the innermost one. */
let running: Journal<object, string> | null = null;

/**
 * The journal of the running transaction: the way to create, reach and change objects, and to be told how the transaction ends. A pool has one, which all of
 * its transactions use; it is good until the body returns.
 */
export class Journal<Root extends object, P extends string = 'default'> {
  /** Not there at run time. */
  declare readonly [POOL]?: P;
  /** @internal */
  readonly [CONTEXT]: PoolContext;
  /** What waits for the end of the transaction. @internal */
  readonly hooks: TransactionHooks;
  readonly #context: PoolContext;
  readonly #root: () => Root;
  #doomed: TransactionError | null = null;

  /** Made with its pool. @internal */
  constructor(context: PoolContext, root: () => Root) {
    this.#context = context;
    this[CONTEXT] = context;
    this.#root = root;
    this.hooks = new TransactionHooks(context);
  }

  /** The journal of the innermost transaction whose body is running on this thread, of whatever pool; null outside of transactions. */
  static get current(): Journal<object, string> | null {
    return running;
  }

  /** Makes `journal` the current one; returns what was. @internal */
  static enter(journal: Journal<object, string> | null): Journal<object, string> | null {
    const outer = running;
    running = journal;
    return outer;
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

  /** How many transactions are open inside each other: 1 in an outermost body, 2 in a savepoint, and so on. */
  get depth(): number {
    return this.#context.engine.writes.depth;
  }

  /**
   * Has `action` called once this transaction is committed: with strict durability and after `commitAsync` it is durable then. What a savepoint
   * asked for is forgotten when that is taken back. Actions run in the order in which they were given, outside of the transaction.
   *
   * An action that throws does not undo the commit: the others run, and then `transaction` throws TransactionError `TX_HOOK` with the first error as its `cause`.
   *
   * @throws TransactionError `TX_REQUIRED` after the transaction.
   */
  onCommit(action: () => void): void {
    this.#require();
    this.hooks.add(action, null);
  }

  /**
   * Has `action` called once this transaction, or the savepoint that is running, was taken back: with what its body threw, when everything is as it was
   * before. Newest first. It is not called when the process ends in the middle of the transaction: what must hold after a crash belongs into the pool.
   *
   * @throws TransactionError `TX_REQUIRED` after the transaction.
   */
  onAbort(action: (reason: unknown) => void): void {
    this.#require();
    this.hooks.add(null, action);
  }

  /**
   * Takes the transaction back, or the savepoint that is running, and leaves its body: throws `TX_ABORTED` with `reason` as its `cause`, which
   * `pool.transaction` throws on. A body that catches it is taken back all the same.
   *
   * @throws TransactionError `TX_ABORTED` always; `TX_REQUIRED` after the transaction.
   */
  abort(reason?: unknown): never {
    this.#require();
    const { transactionId } = this;
    const why = reason === undefined ? '' : `: ${reasonText(reason)}`;
    this.#doomed ??= new TransactionError(
      'TX_ABORTED',
      `Transaction ${String(transactionId)} of pool ${this.#context.name} was taken back by j.abort${why}.`,
      { transactionId },
      { cause: reason },
    );
    throw this.#doomed;
  }

  /** Throws when the level whose body just returned was aborted. @internal */
  requireNotAborted(): void {
    if (this.#doomed !== null) throw this.#doomed;
  }

  /** Forgets that a level was aborted, which has been taken back. @internal */
  forgetAbort(): void {
    this.#doomed = null;
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
  // The default is what nothing is behind: so the first signature is for views alone.
  mut<T extends object | 0 = 0>(view: { readonly [BEHIND]?: Behind<Viewed<T>> }): T;
  mut<T extends { readonly [SEEN_AS]: string }>(view: T): T;
  mut<T extends object, D extends Depth>(view: ObjectView<T, D>): T;
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
    if (!this.#context.engine.isActive) throw journalEnded();
  }
}

function reasonText(reason: unknown): string {
  if (reason instanceof Error) return reason.message;
  return typeof reason === 'string' ? reason : inspect(reason, { depth: 0 });
}
