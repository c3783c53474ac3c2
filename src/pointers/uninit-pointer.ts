// uninit-pointer.ts — a pointer to an object whose fields are not set yet.
import { FieldError } from '../errors/field-error.js';
import { PointerError } from '../errors/pointer-error.js';
import type { HandleState } from '../mapping/handle-state.js';
import type { PoolContext } from '../mapping/pool-context.js';
import type { Pointee } from './pointee.js';

/** A persistent class, concrete or abstract. */
export type PersistentClass<T> = abstract new (...args: never[]) => T;

/**
 * Room for an object of type `T` that a pointer of type `S` is to lead to. It cannot be stored: {@link initialize} gives the pointer that can. Room that is not made use of goes with the end
 * of the transaction.
 */
export class UninitPointer<T, S> {
  readonly #context: PoolContext;
  readonly #pointee: Pointee;
  readonly #make: (pointee: Pointee) => S;
  #isUsed = false;

  /** Made by `newUninit` of a pointer's class. @internal */
  constructor(context: PoolContext, pointee: Pointee, make: (pointee: Pointee) => S) {
    this.#context = context;
    this.#pointee = pointee;
    this.#make = make;
  }

  /** The object, to set its fields one by one before {@link assumeInit}; for a value, an object with the field `value`. @throws PointerError `PTR_STALE` */
  get object(): T extends object ? T : { value: T } {
    return this.#handle() as never;
  }

  /**
   * Sets the fields to those of `value`, or the value, and gives the pointer. When a value is refused nothing is set, and it may be tried again.
   *
   * @throws PointerError `PTR_NOT_EMPTY` the second time; FieldError `FIELD_TYPE`, `FIELD_RANGE`, `FIELD_UNDECORATED`; TransactionError `TX_REQUIRED`
   */
  initialize(value: T extends object ? Partial<T> : T): S {
    this.#requireUnused();
    const { isWrapped } = this.#pointee;
    const source = (isWrapped ? { value } : value) as Record<string, unknown>;
    const object = this.#handle() as unknown as Record<string, unknown>;
    const { byName, name } = this.#context.modelFor(Object.getPrototypeOf(object) as object);
    this.#context.engine.atomically(() => {
      for (const key of Object.keys(source)) {
        if (!byName.has(key)) {
          throw new FieldError('FIELD_UNDECORATED', `${name} has no persistent field ${key}.`, {
            className: name,
            propertyName: key,
          });
        }
        object[key] = source[key];
      }
    });
    this.#isUsed = true;
    return this.#make(this.#pointee);
  }

  /** The pointer, with the fields as they are: those that were not set are zero, empty or null. @throws PointerError `PTR_NOT_EMPTY` the second time */
  assumeInit(): S {
    this.#requireUnused();
    this.#handle();
    this.#isUsed = true;
    return this.#make(this.#pointee);
  }

  #requireUnused(): void {
    if (!this.#isUsed) return;
    throw new PointerError(
      'PTR_NOT_EMPTY',
      'The object was initialised already: use the pointer that initialize() gave.',
    );
  }

  #handle(): HandleState {
    const { segment, word, generation } = this.#pointee;
    if (segment.gen[word * 2] !== generation) {
      throw new PointerError(
        'PTR_STALE',
        'Room for an object that newUninit gave was used after its transaction had ended.',
      );
    }
    return this.#context.resolve(segment.base + word);
  }
}
