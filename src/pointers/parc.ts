// parc.ts — the pointer that shares its object with others, in all threads.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { contextOf, type TransactionToken } from '../mapping/transaction-token.js';
import type { Changeable, SEEN_AS } from '../mapping/view.js';
import { COLLECTION_ADVICE } from '../schema/collection-type.js';
import type { DescriptorOf, FieldSource, PointerType } from '../schema/field-type.js';
import { pointerType } from '../schema/pointer-type.js';
import { initialiseField, type PointerKey } from './field-slot.js';
import { emptyPointee, existingPointee, pointeeOf, type Pointee } from './pointee.js';
import { SharedPointer } from './shared-pointer.js';
import { registerStrong } from './strong-kinds.js';
import { strongCodec } from './strong-codec.js';
import { UninitPointer, type PersistentClass } from './uninit-pointer.js';

/**
 * A pointer that keeps its object together with others, as {@link Prc} does, for objects that several threads share: its counts are changed by the commit, under the pool's
 * lock, never by two threads at a time.
 */
export class Parc<out T, P extends string = 'default', Access = Changeable> extends SharedPointer<
  T,
  P,
  Access
> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'Parc.of(() => Class)';

  /** What the compiler takes a view of it for; not there at run time. */
  declare readonly [SEEN_AS]: 'Parc';

  /** {@inheritDoc SharedPointer.kind} @internal */
  protected override get kind(): 'Parc' {
    return 'Parc';
  }

  /** {@inheritDoc Pointer.to} @internal */
  override to(segment: MappedSegment, word: number, generation: number): this {
    return new Parc(segment, word, generation, this.isWrapped) as this;
  }

  /** Makes a pointer. @internal */
  static make(
    segment: MappedSegment,
    word: number,
    generation: number,
    isWrapped: boolean,
  ): Parc<unknown> {
    return new Parc(segment, word, generation, isWrapped);
  }

  /**
   * Makes the field type of a pointer that keeps an object of a class, or a value, together with others.
   *
   * @param target - a thunk of the class, or the type of the value.
   * @throws SchemaError `SCHEMA_UNKNOWN_TYPE`
   */
  static of<T, P extends string = 'default'>(target: FieldSource<T>): DescriptorOf<Parc<T, P>>;
  static of(target: unknown): DescriptorOf<unknown> {
    return pointerType({ name: 'Parc', holds: 'counted', bytes: 8, factory: arcFactory }, target);
  }

  /**
   * Makes a pointer to `value`: a transient object, which becomes persistent, an object of the pool, or a value. Store it before the transaction ends, or a new object goes again.
   *
   * @param type - type of a value that is no object; without one, number is f64, string text, and so on as with `@Field()`.
   * @throws TransactionError `TX_REQUIRED`; FieldError `FIELD_TYPE`, `FIELD_RANGE`; SchemaError `SCHEMA_NOT_REGISTERED`; PointerError `OWNERSHIP`
   */
  static new<T, P extends string>(
    value: T,
    j: TransactionToken<P>,
    type?: DescriptorOf<T>,
  ): Parc<T, P> {
    return pointerTo(pointeeOf(contextOf(j, 'Parc.new'), 'Parc', value, type));
  }

  /** A pointer to an object of the pool. @throws TransactionError `TX_REQUIRED`; FieldError `FIELD_TYPE`; PointerError `OWNERSHIP`, `PTR_STALE`, `PTR_OTHER_POOL` */
  static from<T extends object, P extends string>(object: T, j: TransactionToken<P>): Parc<T, P> {
    return pointerTo(existingPointee(contextOf(j, 'Parc.from'), 'Parc', object));
  }

  /**
   * Makes room for an object whose fields are set later, by `initialize` of what this returns: the class's constructor does not run.
   *
   * @throws TransactionError `TX_REQUIRED`; SchemaError `SCHEMA_NOT_REGISTERED`
   */
  static newUninit<T, P extends string>(
    target: PersistentClass<T> | DescriptorOf<T>,
    j: TransactionToken<P>,
  ): UninitPointer<T, Parc<T, P>> {
    const context = contextOf(j, 'Parc.newUninit');
    return new UninitPointer(context, emptyPointee(context, 'Parc', target), pointerTo<T, P>);
  }

  /**
   * Fills the empty field `key` of `owner` outside of a transaction, all in one: afterwards the object is there and linked, as durable as the pool's commits are, or after a crash
   * neither is.
   *
   * @throws TransactionError `TX_ACTIVE`; PointerError `PTR_NOT_EMPTY`; FieldError `FIELD_TYPE`
   */
  static initialize<O extends object, T>(
    owner: O,
    key: PointerKey<O, Parc<T, string>>,
    value: T,
    type?: DescriptorOf<T>,
  ): void {
    initialiseField(owner, key, 'Parc', (context) =>
      pointerTo(pointeeOf(context, 'Parc', value, type)),
    );
  }
}

function pointerTo<T, P extends string>({
  segment,
  word,
  generation,
  isWrapped,
}: Pointee): Parc<T, P> {
  return Parc.make(segment, word, generation, isWrapped) as Parc<T, P>;
}

const arcFactory = {
  codec: (type: PointerType) =>
    strongCodec(type, {
      is: (value): value is Parc<unknown> => value instanceof Parc,
      make: (segment, word, generation, isWrapped) =>
        Parc.make(segment, word, generation, isWrapped),
    }),
};

registerStrong('Parc', (segment, word, generation, isWrapped) =>
  Parc.make(segment, word, generation, isWrapped),
);
