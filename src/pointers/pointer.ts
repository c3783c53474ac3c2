// pointer.ts — what all pointers have in common: a target, its value, comparison, and copies.
import { inspect, type InspectOptions } from 'node:util';
import { FieldError } from '../errors/field-error.js';
import { PointerError } from '../errors/pointer-error.js';
import { isLive, requireLive } from '../mapping/check-handle.js';
import { PLAIN } from '../mapping/copy-graph.js';
import {
  GENERATION,
  KEEPER,
  SEGMENT,
  WORD,
  isHandle,
  type HandleState,
} from '../mapping/handle-state.js';
import { NO_LEAF, type IdentityLeaf } from '../mapping/identity-table.js';
import { toJson } from '../mapping/install-presentation.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { POOL } from '../mapping/transaction-token.js';
import type { Behind, BEHIND, Viewed } from '../mapping/view.js';
import type { ValueObject } from '../schema/value-class.js';

/** What can be assigned to the value of a pointer: nothing, where it is seen from outside a transaction. */
export type Assignable<T, Access> = Access extends Viewed<unknown> ? never : T;

/**
 * A value that leads to an object of a pool. It holds nothing by itself: what keeps an object is a pointer that is stored in a field or in a collection. One whose
 * object was freed throws `PTR_STALE`, as a handle does.
 *
 * `T` is what it leads to: an object of a persistent class, or a value. `P` names the type of its pool (`definePool`).
 */
export abstract class Pointer<T, P extends string, Access = unknown> {
  /** Not there at run time. */
  declare readonly [POOL]: P;
  /** What is behind it, for `j.mut`; not there at run time. */
  declare readonly [BEHIND]: Behind<Access>;
  /** @internal */
  declare [SEGMENT]: MappedSegment;
  /** @internal */
  declare [WORD]: number;
  /** @internal */
  declare [GENERATION]: number;
  /** @internal */
  declare [KEEPER]: IdentityLeaf;
  /** Whether the object is one that holds a single value, which this pointer stands for. */
  readonly #isWrapped: boolean;
  #object: HandleState | null = null;

  /** Made by reading a field, and by `new` of the pointer's class. @internal */
  protected constructor(
    segment: MappedSegment | null,
    word: number,
    generation: number,
    isWrapped: boolean,
  ) {
    this.#isWrapped = isWrapped;
    if (segment === null) return;
    this[SEGMENT] = segment;
    this[WORD] = word | 0;
    this[GENERATION] = generation;
    this[KEEPER] = NO_LEAF;
  }

  /**
   * What it leads to: the object, or the value. Assigning changes a value in place, inside a transaction; an object has fields for that.
   *
   * @throws PointerError `PTR_STALE`, `PTR_CORRUPT`, `PTR_NULL`; PoolError `POOL_CLOSED`; on assignment also TransactionError `TX_REQUIRED`, FieldError.
   */
  // eslint-disable-next-line @typescript-eslint/related-getter-setter-pairs -- that nothing can be assigned through a view is what Assignable says
  get value(): T {
    const object = this.target();
    return (this.#isWrapped ? (object as unknown as ValueObject).value : object) as T;
  }

  set value(value: Assignable<T, Access>) {
    const object = this.target();
    if (!this.#isWrapped) {
      const { name } = this.constructor;
      throw new FieldError(
        'FIELD_READONLY',
        `The object behind a ${name} cannot be replaced through it: set the object's fields, or assign another ${name} to the field that holds this one.`,
        { className: name, propertyName: 'value' },
      );
    }
    (object as unknown as ValueObject).value = value;
  }

  /** Whether both lead to the same object. */
  ptrEq(other: Pointer<unknown, string> | null | undefined): boolean {
    if (other === null || other === undefined) return false;
    if (!isHandle(this) || !isHandle(other)) return !isHandle(this) && !isHandle(other);
    return (
      this[SEGMENT] === other[SEGMENT] &&
      this[WORD] === other[WORD] &&
      this[GENERATION] === other[GENERATION]
    );
  }

  /** As the value's own toJSON, or the value. */
  toJSON(): unknown {
    return toJson(this, new Set());
  }

  /** Name of the pointer's class. */
  get [Symbol.toStringTag](): string {
    return this.constructor.name;
  }

  /** A copy of what it leads to, for snapshots. @internal */
  [PLAIN](copy: (value: unknown) => unknown): unknown {
    return copy(this.value);
  }

  /** What util.inspect shows. @internal */
  [inspect.custom](depth: number | null, options: InspectOptions): string {
    const { name } = this.constructor;
    if (!isHandle(this)) return `${name} [empty]`;
    if (!isLive(this)) return `${name} [freed]`;
    if (depth !== null && depth < 0) return `[${name}]`;
    return `${name} → ${inspect(this.value, { ...options, depth: depth === null ? null : depth - 1 })}`;
  }

  /** A pointer of the same class to another object. @internal */
  abstract to(segment: MappedSegment, word: number, generation: number): this;

  /** The handle of the object. @throws PointerError `PTR_STALE`, `PTR_CORRUPT`, `PTR_NULL`; PoolError `POOL_CLOSED` @internal */
  target(): HandleState {
    const known = this.#object;
    return known !== null && isLive(known) ? known : this.#find();
  }

  #find(): HandleState {
    const { name } = this.constructor;
    if (!isHandle(this)) throw empty(name);
    requireLive(this, name, '.value');
    this.#object = this[SEGMENT].context.resolve(this[SEGMENT].base + this[WORD]);
    return this.#object;
  }

  /** Whether a pointer of this class owns its object. @internal */
  get ownsTarget(): boolean {
    return false;
  }

  /** Whether the object is one that holds a single value. @internal */
  get isWrapped(): boolean {
    return this.#isWrapped;
  }
}

function empty(name: string): PointerError {
  return new PointerError(
    'PTR_NULL',
    `An empty ${name} was followed. Check isDangling first, or upgrade it.`,
    {
      className: name,
    },
  );
}
