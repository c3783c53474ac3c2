// pbox.ts — the pointer that owns its object alone.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { contextOf, type TransactionToken } from '../mapping/transaction-token.js';
import type { Changeable, SEEN_AS } from '../mapping/view.js';
import { COLLECTION_ADVICE } from '../schema/collection-type.js';
import type { DescriptorOf, FieldSource, PointerType } from '../schema/field-type.js';
import { pointerType } from '../schema/pointer-type.js';
import { initialiseField, replaceIn, swapFields, takeFrom, type PointerKey } from './field-slot.js';
import { cloneOwned } from './clone-owned.js';
import { emptyPointee, pointeeOf, type Pointee } from './pointee.js';
import { Pointer } from './pointer.js';
import { strongCodec } from './strong-codec.js';
import { UninitPointer, type PersistentClass } from './uninit-pointer.js';

/**
 * A pointer that owns what it leads to: one place holds it, and when that place lets go of it the object is freed, with all that it owns. Giving it to a second place is
 * `OWNERSHIP`, and so is sharing its object through a reference or a {@link Prc}. Moving is explicit: {@link Pbox.take}, `pop` and other removals that return the element, or emptying
 * the first place before the second is filled.
 *
 * @example
 * ```ts
 * @Field(Pbox.of(() => Node), { nullable: true }) left: Pbox<Node> | null = null;
 * ```
 */
export class Pbox<out T, P extends string = 'default', Access = Changeable> extends Pointer<
  T,
  P,
  Access
> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'Pbox.of(() => Class)';

  /** What the compiler takes a view of it for; not there at run time. */
  declare readonly [SEEN_AS]: 'Pbox';

  /** Makes a pointer. @internal */
  static make(
    segment: MappedSegment,
    word: number,
    generation: number,
    isWrapped: boolean,
  ): Pbox<unknown> {
    return new Pbox(segment, word, generation, isWrapped);
  }

  /**
   * Makes the field type of a pointer that owns an object of a class, or a value.
   *
   * @param target - a thunk of the class, or the type of the value.
   * @throws SchemaError `SCHEMA_UNKNOWN_TYPE`
   */
  static of<T, P extends string = 'default'>(target: FieldSource<T>): DescriptorOf<Pbox<T, P>>;
  static of(target: unknown): DescriptorOf<unknown> {
    return pointerType({ name: 'Pbox', holds: 'owned', bytes: 8, factory: boxFactory }, target);
  }

  /**
   * Makes a pointer to `value`: a transient object, which becomes persistent, an object of the pool that nothing refers to, or a value. Nobody owns it yet: store it before the transaction ends, or it
   * goes again.
   *
   * @param type - type of a value that is no object; without one, number is f64, string text, and so on as with `@Field()`.
   * @throws TransactionError `TX_REQUIRED`; FieldError `FIELD_TYPE`, `FIELD_RANGE`; SchemaError `SCHEMA_NOT_REGISTERED`; PointerError `OWNERSHIP`
   */
  static new<T, P extends string>(
    value: T,
    j: TransactionToken<P>,
    type?: DescriptorOf<T>,
  ): Pbox<T, P> {
    return boxTo(pointeeOf(contextOf(j, 'Pbox.new'), 'Pbox', value, type));
  }

  /**
   * Makes room for an object whose fields are set later, by `initialize` of what this returns: the class's constructor does not run.
   *
   * @throws TransactionError `TX_REQUIRED`; SchemaError `SCHEMA_NOT_REGISTERED`
   */
  static newUninit<T, P extends string>(
    target: PersistentClass<T> | DescriptorOf<T>,
    j: TransactionToken<P>,
  ): UninitPointer<T, Pbox<T, P>> {
    const context = contextOf(j, 'Pbox.newUninit');
    return new UninitPointer(context, emptyPointee(context, 'Pbox', target), boxTo<T, P>);
  }

  /**
   * Fills the empty field `key` of `owner` outside of a transaction, all in one: afterwards the object is there and linked, as durable as the pool's commits are, or after a crash
   * neither is.
   *
   * @throws TransactionError `TX_ACTIVE`; PointerError `PTR_NOT_EMPTY`; FieldError `FIELD_TYPE`
   */
  static initialize<O extends object, T>(
    owner: O,
    key: PointerKey<O, Pbox<T, string>>,
    value: T,
    type?: DescriptorOf<T>,
  ): void {
    initialiseField(owner, key, 'Pbox', (context) =>
      boxTo(pointeeOf(context, 'Pbox', value, type)),
    );
  }

  /** Takes the pointer out of the field `key` of `owner`, for another place; null when the field is empty. @throws FieldError `FIELD_TYPE` for a field that may not be empty */
  static take<O extends object, K extends PointerKey<O, Pbox<unknown, string>>>(
    owner: O,
    key: K,
    j: TransactionToken,
  ): O[K] | null {
    return takeFrom(owner, key, 'Pbox', j) as O[K] | null;
  }

  /** Puts `next` into the field `key` of `owner` and returns what it held. @throws what assigning the field throws */
  static replace<O extends object, K extends PointerKey<O, Pbox<unknown, string>>>(
    owner: O,
    key: K,
    next: O[K],
    j: TransactionToken,
  ): O[K] | null {
    return replaceIn(owner, key, 'Pbox', next, j) as O[K] | null;
  }

  /** Exchanges the pointers of two fields. @throws PointerError `OWNERSHIP` when one object would own itself; nothing is changed then. */
  static swap<A extends object, B extends object>(
    first: readonly [A, PointerKey<A, Pbox<unknown, string>>],
    second: readonly [B, PointerKey<B, Pbox<unknown, string>>],
    j: TransactionToken,
  ): void {
    swapFields(first, second, 'Pbox', j);
  }

  /**
   * A copy of the object, and of all that it owns, with a pointer that nobody owns yet. What it refers to without owning it is shared.
   *
   * @throws TransactionError `TX_REQUIRED`; SchemaError `SCHEMA_NOT_PCLONE` when a class is not declared with `@PClone`
   */
  pclone(j: TransactionToken<P>): this {
    return cloneOwned(contextOf(j, 'Pbox.pclone'), this);
  }

  /** {@inheritDoc Pointer.ownsTarget} @internal */
  override get ownsTarget(): boolean {
    return true;
  }

  /** {@inheritDoc Pointer.to} @internal */
  override to(segment: MappedSegment, word: number, generation: number): this {
    return new Pbox(segment, word, generation, this.isWrapped) as this;
  }
}

function boxTo<T, P extends string>({ segment, word, generation, isWrapped }: Pointee): Pbox<T, P> {
  return Pbox.make(segment, word, generation, isWrapped) as Pbox<T, P>;
}

const boxFactory = {
  codec: (type: PointerType) =>
    strongCodec(type, {
      is: (value): value is Pbox<unknown> => value instanceof Pbox,
      make: (segment, word, generation, isWrapped) =>
        Pbox.make(segment, word, generation, isWrapped),
    }),
};
