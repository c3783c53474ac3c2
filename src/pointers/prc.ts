// prc.ts — the pointer that shares its object with others.
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
 * A pointer that keeps its object together with others: the object is freed when the last stored pointer or reference to it goes. A plain reference, `@Field(() => Node)`, does the
 * same without the wrapper. Cycles keep themselves: make the way back a {@link PWeak}, or let `pool.collect()` find them.
 *
 * @example
 * ```ts
 * @Field(Prc.of(() => Node), { nullable: true }) next: Prc<Node> | null = null;
 * ```
 */
export class Prc<out T, P extends string = 'default', Access = Changeable> extends SharedPointer<
  T,
  P,
  Access
> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'Prc.of(() => Class)';

  /** What the compiler takes a view of it for; not there at run time. */
  declare readonly [SEEN_AS]: 'Prc';

  /** {@inheritDoc SharedPointer.kind} @internal */
  protected override get kind(): 'Prc' {
    return 'Prc';
  }

  /** {@inheritDoc Pointer.to} @internal */
  override to(segment: MappedSegment, word: number, generation: number): this {
    return new Prc(segment, word, generation, this.isWrapped) as this;
  }

  /** Makes a pointer. @internal */
  static make(
    segment: MappedSegment,
    word: number,
    generation: number,
    isWrapped: boolean,
  ): Prc<unknown> {
    return new Prc(segment, word, generation, isWrapped);
  }

  /**
   * Makes the field type of a pointer that keeps an object of a class, or a value, together with others.
   *
   * @param target - a thunk of the class, or the type of the value.
   * @throws SchemaError `SCHEMA_UNKNOWN_TYPE`
   */
  static of<T, P extends string = 'default'>(target: FieldSource<T>): DescriptorOf<Prc<T, P>>;
  static of(target: unknown): DescriptorOf<unknown> {
    return pointerType({ name: 'Prc', holds: 'counted', bytes: 8, factory: rcFactory }, target);
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
  ): Prc<T, P> {
    return pointerTo(pointeeOf(contextOf(j, 'Prc.new'), 'Prc', value, type));
  }

  /** A pointer to an object of the pool. @throws TransactionError `TX_REQUIRED`; FieldError `FIELD_TYPE`; PointerError `OWNERSHIP`, `PTR_STALE`, `PTR_OTHER_POOL` */
  static from<T extends object, P extends string>(object: T, j: TransactionToken<P>): Prc<T, P> {
    return pointerTo(existingPointee(contextOf(j, 'Prc.from'), 'Prc', object));
  }

  /**
   * Makes room for an object whose fields are set later, by `initialize` of what this returns: the class's constructor does not run.
   *
   * @throws TransactionError `TX_REQUIRED`; SchemaError `SCHEMA_NOT_REGISTERED`
   */
  static newUninit<T, P extends string>(
    target: PersistentClass<T> | DescriptorOf<T>,
    j: TransactionToken<P>,
  ): UninitPointer<T, Prc<T, P>> {
    const context = contextOf(j, 'Prc.newUninit');
    return new UninitPointer(context, emptyPointee(context, 'Prc', target), pointerTo<T, P>);
  }

  /**
   * Fills the empty field `key` of `owner` outside of a transaction, all in one: afterwards the object is there and linked, as durable as the pool's commits are, or after a crash
   * neither is.
   *
   * @throws TransactionError `TX_ACTIVE`; PointerError `PTR_NOT_EMPTY`; FieldError `FIELD_TYPE`
   */
  static initialize<O extends object, T>(
    owner: O,
    key: PointerKey<O, Prc<T, string>>,
    value: T,
    type?: DescriptorOf<T>,
  ): void {
    initialiseField(owner, key, 'Prc', (context) =>
      pointerTo(pointeeOf(context, 'Prc', value, type)),
    );
  }
}

function pointerTo<T, P extends string>({
  segment,
  word,
  generation,
  isWrapped,
}: Pointee): Prc<T, P> {
  return Prc.make(segment, word, generation, isWrapped) as Prc<T, P>;
}

const rcFactory = {
  codec: (type: PointerType) =>
    strongCodec(type, {
      is: (value): value is Prc<unknown> => value instanceof Prc,
      make: (segment, word, generation, isWrapped) =>
        Prc.make(segment, word, generation, isWrapped),
    }),
};

registerStrong('Prc', (segment, word, generation, isWrapped) =>
  Prc.make(segment, word, generation, isWrapped),
);
