// pweak.ts — the stored pointer that keeps nothing.
import { isLive } from '../mapping/check-handle.js';
import { PLAIN } from '../mapping/copy-graph.js';
import { GENERATION, SEGMENT, WORD, isHandle } from '../mapping/handle-state.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { contextOf, type TransactionToken } from '../mapping/transaction-token.js';
import type { Changeable, SEEN_AS } from '../mapping/view.js';
import { COLLECTION_ADVICE } from '../schema/collection-type.js';
import type { DescriptorOf, FieldSource, PointerType } from '../schema/field-type.js';
import { isFieldType } from '../schema/to-field-type.js';
import { pointerType } from '../schema/pointer-type.js';
import { CountedPointer } from './counted-pointer.js';
import type { Assignable } from './pointer.js';
import type { Parc } from './parc.js';
import { existingPointee } from './pointee.js';
import type { Prc } from './prc.js';
import { strongKind, type StrongName } from './strong-kinds.js';
import { weakCodec } from './weak-codec.js';
import { WEAK_BYTES } from './weak-layout.js';

/**
 * A pointer that is stored and keeps nothing: when the last strong pointer to its object goes, it leads nowhere. For the way back: from child to parent, from the
 * next element to the one before.
 *
 * `S` is the strong pointer that {@link PWeak.upgrade} gives.
 *
 * @example
 * ```ts
 * @Field(PWeak.of(() => Node)) parent!: PWeak<Node>;
 * ```
 */
export class PWeak<
  out T,
  S = Prc<T>,
  P extends string = 'default',
  Access = Changeable,
> extends CountedPointer<T | null, P, Access> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'PWeak.of(() => Class)';

  /** What the compiler takes a view of it for; not there at run time. */
  declare readonly [SEEN_AS]: 'PWeak';
  readonly #strong: StrongName;

  private constructor(
    strong: StrongName,
    isWrapped: boolean,
    segment: MappedSegment | null = null,
    word = 0,
    generation = 0,
  ) {
    super(segment, word, generation, isWrapped);
    this.#strong = strong;
  }

  /** Makes a pointer whose strong ones are of class `strong`. @internal */
  static make(
    strong: StrongName,
    isWrapped: boolean,
    segment?: MappedSegment,
    word?: number,
    generation?: number,
  ): PWeak<unknown, unknown> {
    return new PWeak(strong, isWrapped, segment, word, generation);
  }

  /**
   * Makes the field type of a weak pointer.
   *
   * @param target - a thunk of the class, the type of a value, or, for what a Parc keeps, the type of that: `Parc.of(() => Node)`.
   * @throws SchemaError `SCHEMA_UNKNOWN_TYPE`
   */
  static of<T, P extends string>(
    target: DescriptorOf<Parc<T, P>>,
  ): DescriptorOf<PWeak<T, Parc<T, P>, P>>;
  static of<T, P extends string = 'default'>(
    target: FieldSource<T>,
  ): DescriptorOf<PWeak<T, Prc<T, P>, P>>;
  static of(target: unknown): DescriptorOf<unknown> {
    const strong = isFieldType(target) && target.kind === 'pointer' ? target : null;
    const isShared = strong?.holds === 'counted';
    const to = isShared ? (strong.value ?? strong.target) : target;
    const name = isShared && strong.name === 'Parc' ? 'PWeak.Parc' : 'PWeak';
    return pointerType({ name, holds: 'weak', bytes: WEAK_BYTES, factory: weakFactory }, to);
  }

  /** A pointer that leads nowhere. */
  static new<T, S = Prc<T>, P extends string = 'default'>(): PWeak<T, S, P> {
    return new PWeak<T, S, P>('Prc', false);
  }

  /** A weak pointer to an object of the pool. @throws TransactionError `TX_REQUIRED`; FieldError `FIELD_TYPE`; PointerError `OWNERSHIP`, `PTR_STALE`, `PTR_OTHER_POOL` */
  static from<T extends object, P extends string>(
    object: T,
    j: TransactionToken<P>,
  ): PWeak<T, Prc<T, P>, P> {
    const { segment, word, generation } = existingPointee(
      contextOf(j, 'PWeak.from'),
      'PWeak',
      object,
    );
    return new PWeak('Prc', false, segment, word, generation);
  }

  /** Whether it leads nowhere: it never led anywhere, or its object is gone. @throws PoolError `POOL_CLOSED` */
  get isDangling(): boolean {
    return this.#dangles();
  }

  /** What it leads to, null when that is gone. For reading no strong pointer is needed. @throws PoolError `POOL_CLOSED` */
  // eslint-disable-next-line @typescript-eslint/related-getter-setter-pairs -- that nothing can be assigned through a view is what Assignable says
  override get value(): T | null {
    return this.#dangles() ? null : super.value;
  }

  override set value(value: Assignable<T | null, Access>) {
    super.value = value;
  }

  /** A strong pointer to the object, to be stored; null when it is gone. @throws TransactionError `TX_REQUIRED` */
  upgrade(j: TransactionToken<P>): S | null {
    contextOf(j, 'PWeak.upgrade');
    if (this.#dangles()) return null;
    const make = strongKind(this.#strong);
    return make(this[SEGMENT], this[WORD], this[GENERATION], this.isWrapped) as S;
  }

  /** Another weak pointer to the same object. @throws TransactionError `TX_REQUIRED` */
  pclone(j: TransactionToken<P>): PWeak<T, S, P, Access> {
    contextOf(j, 'PWeak.pclone');
    if (this.#dangles()) return new PWeak(this.#strong, this.isWrapped);
    return this.to(this[SEGMENT], this[WORD], this[GENERATION]);
  }

  /** {@inheritDoc Pointer.to} @internal */
  override to(segment: MappedSegment, word: number, generation: number): this {
    return new PWeak(this.#strong, this.isWrapped, segment, word, generation) as this;
  }

  /** A copy of what it leads to, or null, for snapshots. @internal */
  override [PLAIN](copy: (value: unknown) => unknown): unknown {
    return this.#dangles() ? null : copy(super.value);
  }

  #dangles(): boolean {
    if (!isHandle(this)) return true;
    if (isLive(this)) return false;
    this[SEGMENT].context.requireOpen();
    return true;
  }
}

const weakFactory = {
  codec(type: PointerType) {
    const strong = type.name === 'PWeak.Parc' ? 'Parc' : 'Prc';
    return weakCodec(type, {
      is: (value): value is PWeak<unknown, unknown> => value instanceof PWeak,
      make: (segment, word, generation, isWrapped) =>
        PWeak.make(strong, isWrapped, segment, word, generation),
      makeEmpty: () => PWeak.make(strong, type.value !== null),
    });
  },
};
