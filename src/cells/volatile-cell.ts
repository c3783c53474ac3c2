// volatile-cell.ts — what cells have in common whose value lives in memory only.
import { inspect, type InspectOptions } from 'node:util';
import { isLive, refuseGone } from '../mapping/check-handle.js';
import type { CollectionFactory } from '../mapping/collection-factory.js';
import { PLAIN } from '../mapping/copy-graph.js';
import { GENERATION, KEEPER, SEGMENT, WORD } from '../mapping/handle-state.js';
import type { IdentityLeaf } from '../mapping/identity-table.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { LEAST_OBJECT_WORDS } from '../journal/object-layout.js';
import { collectionType } from '../schema/collection-type.js';
import type { CollectionType } from '../schema/field-type.js';
import { badCell } from './bad-cell.js';

/** A value in memory that belongs to a place in the pool. */
interface Kept {
  readonly generation: number;
  readonly epoch: number;
  readonly value: unknown;
}

/** Values of the volatile cells of a segment, by the word of their object. */
const values = new WeakMap<MappedSegment, Map<number, Kept>>();

/**
 * A place in the pool whose value lives in memory: values of every kind, changed at any time, inside and outside of transactions. It is not journaled: an abort does not bring
 * the old value back. It goes when the pool is closed.
 */
export abstract class VolatileCell<T> {
  /** @internal */
  declare [SEGMENT]: MappedSegment;
  /** @internal */
  declare [WORD]: number;
  /** @internal */
  declare [GENERATION]: number;
  /** @internal */
  declare [KEEPER]: IdentityLeaf;
  readonly #make!: () => T;

  /** Made by reading a field. @internal */
  constructor(segment: MappedSegment, word: number, make: () => T) {
    if ((segment as unknown) === undefined) throw badCell(new.target.name);
    this[SEGMENT] = segment;
    this[WORD] = word | 0;
    this[GENERATION] = segment.gen[word * 2]!;
    this[KEEPER] = segment.identity.leaf(word);
    this.#make = make;
  }

  /** Number that the value is good for: with another one it is as if it had never been set. @internal */
  protected abstract epoch(): number;

  /** The value; the initial one where none was set. @throws PointerError `PTR_STALE`; PoolError `POOL_CLOSED` */
  get(): T {
    this.#require();
    const kept = values.get(this[SEGMENT])?.get(this[WORD]);
    if (kept?.generation === this[GENERATION] && kept.epoch === this.epoch())
      return kept.value as T;
    // Kept, so that an object that is the initial value stays the same one.
    const value = this.#make();
    this.#keep(value);
    return value;
  }

  /** Makes `value` the value. @throws as {@link get} */
  set(value: T): void {
    this.#require();
    this.#keep(value);
  }

  /** Makes `value` the value, and returns what was there. @throws as {@link get} */
  replace(value: T): T {
    const old = this.get();
    this.#keep(value);
    return old;
  }

  /** Makes what `change` gives for the value the value; returns it. @throws as {@link get} */
  update(change: (value: T) => T): T {
    const value = change(this.get());
    this.set(value);
    return value;
  }

  /** Forgets the value. @throws as {@link get} */
  reset(): void {
    this.#require();
    values.get(this[SEGMENT])?.delete(this[WORD]);
  }

  /** Throws unless the cell is there. The name of a class is asked for by calling into the runtime: for the error only. */
  #require(): void {
    if (!isLive(this)) refuseGone(this, this.constructor.name);
  }

  /** Nothing: the value is not part of what is stored. */
  toJSON(): null {
    return null;
  }

  /** Name of the cell's class. */
  get [Symbol.toStringTag](): string {
    return this.constructor.name;
  }

  /** Nothing: the value is not part of what is stored. @internal */
  [PLAIN](): null {
    return null;
  }

  /** What util.inspect shows. @internal */
  [inspect.custom](depth: number | null, options: InspectOptions): string {
    const { name } = this.constructor;
    if (!isLive(this)) return `${name} [freed]`;
    if (depth !== null && depth < 0) return `[${name}]`;
    return `${name} { ${inspect(this.get(), options)} }`;
  }

  #keep(value: T): void {
    const segment = this[SEGMENT];
    const kept = values.get(segment) ?? new Map<number, Kept>();
    if (kept.size === 0) values.set(segment, kept);
    if (kept.size >= 2 * (sweptAt.get(kept) ?? FIRST_SWEEP)) sweep(segment, kept);
    kept.set(this[WORD], { generation: this[GENERATION], epoch: this.epoch(), value });
  }
}

/** Values that are kept before those are looked for whose object is gone. */
const FIRST_SWEEP = 1024;
const sweptAt = new WeakMap<Map<number, Kept>, number>();

/** Forgets the values of cells that are gone. */
function sweep(segment: MappedSegment, kept: Map<number, Kept>): void {
  for (const [word, { generation }] of kept)
    if (segment.gen[word * 2] !== generation) kept.delete(word);
  sweptAt.set(kept, Math.max(FIRST_SWEEP, kept.size));
}

const makers = new WeakMap<CollectionType, () => unknown>();

/** Makes the field type of a volatile cell. */
export function volatileCellType(
  name: string,
  initial: () => unknown,
  factory: CollectionFactory,
): CollectionType {
  const type = collectionType({ name, parts: [], factory });
  makers.set(type, initial);
  return type;
}

/** Makes the factory of the volatile cells of one class. */
export function volatileCellFactory(
  classId: number,
  make: (segment: MappedSegment, word: number, initial: () => unknown) => VolatileCell<unknown>,
): CollectionFactory {
  return {
    classId,
    takesNull: true,
    words: () => LEAST_OBJECT_WORDS,
    initialise() {
      // Nothing is stored but the place.
    },
    open: (segment, word, type) => make(segment, word, makers.get(type) ?? (() => undefined)),
    fill() {
      // Nothing is stored but the place.
    },
    visit() {
      // Nor does it refer to anything.
    },
  };
}
