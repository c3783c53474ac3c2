// fixed-array.ts — fixed numeric arrays inside an object.
import { inspect, type InspectOptions } from 'node:util';
import { CollectionError } from '../errors/collection-error.js';
import type { FieldLayout } from '../schema/class-layout.js';
import type { ArrayType } from '../schema/field-type.js';
import { SchemaError } from '../errors/schema-error.js';
import { blankArray } from './blank-array.js';
import { PLAIN } from './copy-graph.js';
import { goneState, refuseGone, requireLive } from './check-handle.js';
import { codecOf } from './codec-of.js';
import { SEGMENT, WORD, type HandleState } from './handle-state.js';
import type { MappedSegment } from './mapped-segment.js';
import { wrongType } from '../schema/refuse-value.js';
import { checkNumeric } from '../schema/validate-numeric.js';
import { SCAN_VIEWS } from './scan-views.js';
import type { Behind, BEHIND, Changeable, SEEN_AS, Viewed } from './view.js';
import type { ValueCodec } from './value-codec.js';

/** Typed array that a scan of an array of this kind receives. */
export type ScanArray =
  | Float64Array
  | Float32Array
  | Uint32Array
  | Int32Array
  | Uint16Array
  | Int16Array
  | Uint8Array
  | Int8Array
  | BigInt64Array
  | BigUint64Array;

const OWNER: unique symbol = Symbol.for('corundum.array-owner') as never;
const OFFSET: unique symbol = Symbol.for('corundum.array-offset') as never;

const wrappers = new WeakMap<object, Map<number, PArray>>();

/** The wrapper of an array field, the same object as long as the owner's handle lives. */
export function arrayOf(word: number, layout: FieldLayout, owner: HandleState): PArray {
  let byOffset = wrappers.get(owner);
  if (byOffset === undefined) {
    byOffset = new Map();
    wrappers.set(owner, byOffset);
  }
  let wrapper = byOffset.get(layout.byteOffset);
  // The handle of a cursor moves: the array of the object where it was is not the one where it is.
  if (wrapper?.isAt(word) !== true) {
    wrapper = new PArray(owner, word, layout);
    byOffset.set(layout.byteOffset, wrapper);
  }
  return wrapper;
}

/** Replaces the contents of an array field by those of `value`, which must have exactly as many elements. */
export function writeArray(
  segment: MappedSegment,
  word: number,
  layout: FieldLayout,
  value: unknown,
): void {
  const type = layout.type as ArrayType;
  const place = { declaredBy: layout.declaredBy, name: layout.name };
  const isList = typeof value === 'object' && value !== null && Symbol.iterator in value;
  const items = isList ? [...(value as Iterable<unknown>)] : [];
  if (!isList || items.length !== type.length) {
    throw wrongType(place, value, `${String(type.length)} numbers (${type.element.kind})`);
  }
  const codec = codecOf(type.element);
  // All of them first: a refused element leaves the array as it was.
  for (const item of items) checkNumeric(place, item, type.element.kind);
  items.forEach((item, i) => {
    const byte = layout.byteInWord + i * codec.bytes;
    codec.write(segment, word + (byte >>> 3), byte & 7, item, place);
  });
}

declare module './storable.js' {
  interface FilledFrom<V> {
    readonly PArray: V extends PArray<infer T> ? Iterable<T> : never;
  }

  interface TakenAs<V> {
    readonly PArray: V extends PArray<infer T> ? T[] : never;
  }
}

/** A {@link PArray} seen from outside a transaction: methods that change it do not compile. */
export type PArrayView<T extends number | bigint = number | bigint> = PArray<T, Viewed<PArray<T>>>;

/**
 * A fixed number of numbers inside a persistent object. Elements are read and written through the journal; {@link scan}
 * reads all of them at the speed of a typed array.
 */
export class PArray<
  T extends number | bigint = number | bigint,
  Access = Changeable,
> implements Iterable<T> {
  declare readonly length: number;
  /** What the compiler takes a view of it for; not there at run time. */
  declare readonly [SEEN_AS]: 'PArray';
  /** What is behind it, for `j.mut`; not there at run time. */
  declare readonly [BEHIND]: Behind<Access>;
  /** The object that the array lies in. Enumerable: deep comparisons tell two arrays apart by it and by {@link OFFSET}. @internal */
  declare readonly [OWNER]: HandleState;
  /** Byte of the object at which the array begins. @internal */
  declare readonly [OFFSET]: number;
  readonly #owner!: HandleState;
  readonly #word!: number;
  readonly #ownerWord!: number;
  readonly #segment!: MappedSegment;
  readonly #layout!: FieldLayout;
  readonly #codec!: ValueCodec;

  /** Made by reading an array field. @internal */
  constructor(owner: HandleState, word: number, layout: FieldLayout) {
    if ((layout as unknown) === undefined) {
      const blank = blankArray();
      if (blank !== null) return blank as never;
      throw new SchemaError(
        'SCHEMA_CONSTRUCTOR',
        'A PArray is not made with new: declare a field with @Field(array(type, length)), and it is there with its object. Assign an iterable to the field to fill it.',
        { className: 'PArray' },
      );
    }
    const type = layout.type as ArrayType;
    this[OWNER] = owner;
    this[OFFSET] = layout.byteOffset;
    this.#owner = owner;
    this.#word = word;
    this.#ownerWord = owner[WORD];
    this.#segment = owner[SEGMENT];
    this.#layout = layout;
    this.#codec = codecOf(type.element);
    this.length = type.length;
  }

  /** Whether the wrapper still stands for the array at `word`. @internal */
  isAt(word: number): boolean {
    return this.#word === word && !this.#hasMoved();
  }

  /** Element `index`. @throws CollectionError `COLLECTION_INDEX`; PointerError `PTR_STALE` */
  get(index: number): T {
    const byte = this.#byte(index);
    return this.#codec.read(this.#owner[SEGMENT], this.#word + (byte >>> 3), byte & 7) as T;
  }

  /** Element `index`, counted from the end when negative; undefined outside. */
  at(index: number): T | undefined {
    const i = index < 0 ? this.length + Math.trunc(index) : Math.trunc(index);
    return i >= 0 && i < this.length ? this.get(i) : undefined;
  }

  /**
   * Sets element `index`. Durable when the enclosing transaction commits.
   *
   * @throws CollectionError `COLLECTION_INDEX`; FieldError `FIELD_TYPE`, `FIELD_RANGE`; TransactionError `TX_REQUIRED`
   */
  set(this: PArray<T, Access> & Access, index: number, value: T): void {
    const byte = this.#byte(index);
    this.#codec.write(
      this.#owner[SEGMENT],
      this.#word + (byte >>> 3),
      byte & 7,
      value,
      this.#layout,
    );
  }

  /** Sets every element. @throws as {@link set} */
  fill(this: PArray<T, Access> & Access, value: T): PArray<T, Access> {
    // The first one is checked, and what is the same for all is checked with it.
    this.set(0, value);
    const segment = this.#owner[SEGMENT];
    const { length } = this;
    const first = this.#layout.byteInWord;
    const words = (first + length * this.#codec.bytes + 7) >>> 3;
    segment.writes.touchRange(segment, this.#word, words);
    const { element } = this.#layout.type as ArrayType;
    const View = SCAN_VIEWS[element.kind];
    const all = new View(segment.u8.buffer as ArrayBuffer, this.#word * 8 + first, length);
    (all as { fill(value: T): unknown }).fill(value);
    return this;
  }

  /**
   * Calls `visit` with a typed array over the elements, to read them at full speed, and returns its result. The array is a view of the
   * pool for the duration of the call only: keep nothing of it, and do not write to it (a write would pass by the journal).
   */
  scan<R>(visit: (values: ScanArray) => R): R {
    this.#require();
    const segment = this.#owner[SEGMENT];
    const { element } = this.#layout.type as ArrayType;
    const View = SCAN_VIEWS[element.kind];
    return visit(
      new View(
        segment.u8.buffer as ArrayBuffer,
        this.#word * 8 + this.#layout.byteInWord,
        this.length,
      ),
    );
  }

  /** The elements, in order. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }

  /** A plain array of the elements. */
  toArray(): T[] {
    return [...this];
  }

  /** A plain array, for snapshots. @internal */
  [PLAIN](): T[] {
    return this.toArray();
  }

  /** A plain array; 64-bit integers as strings. */
  toJSON(): (string | T)[] {
    return this.toArray().map((value) => (typeof value === 'bigint' ? value.toString() : value));
  }

  /** The elements, or why they cannot be read. @internal */
  [inspect.custom](depth: number | null, options: InspectOptions): string {
    const name = `PArray(${String(this.length)})`;
    const gone = this.#hasMoved() ? 'freed' : goneState(this.#owner);
    if (gone !== null) return `${name} [${gone}]`;
    if (depth !== null && depth < 0) return `[${name}]`;
    return `${name} ${inspect(this.toArray(), { ...options, depth })}`;
  }

  #require(): void {
    const what = `${this.#layout.declaredBy}.${this.#layout.name}`;
    if (this.#hasMoved()) refuseGone(this.#owner, `${what} of a cursor that moved on`);
    requireLive(this.#owner, what);
  }

  #hasMoved(): boolean {
    return this.#owner[WORD] !== this.#ownerWord || this.#owner[SEGMENT] !== this.#segment;
  }

  #byte(index: number): number {
    this.#require();
    if (!(index >= 0 && index < this.length) || Math.trunc(index) !== index) {
      throw new CollectionError(
        'COLLECTION_INDEX',
        `${this.#layout.declaredBy}.${this.#layout.name} has ${String(this.length)} elements; ${String(index)} is no index of it.`,
        {},
      );
    }
    return this.#layout.byteInWord + index * this.#codec.bytes;
  }
}

declare module './view.js' {
  interface ViewsOf<T> {
    readonly PArray: T extends PArray<infer E> ? { readonly [D in Depth]: PArrayView<E> } : never;
  }
}
