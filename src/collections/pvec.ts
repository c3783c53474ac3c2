// pvec.ts — a persistent vector.
import { inspect, type InspectOptions } from 'node:util';
import { isLive, refuseGone, standsFor } from '../mapping/check-handle.js';
import { blankArray } from '../mapping/blank-array.js';
import type { CollectionFactory } from '../mapping/collection-factory.js';
import { PLAIN } from '../mapping/copy-graph.js';
import { GENERATION, KEEPER, SEGMENT, WORD } from '../mapping/handle-state.js';
import type { IdentityLeaf } from '../mapping/identity-table.js';
import { toJson } from '../mapping/install-presentation.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { Storable, Taken } from '../mapping/storable.js';
import type { Behind, BEHIND, Changeable, SEEN_AS } from '../mapping/view.js';
import { COLLECTION_ADVICE, collectionType } from '../schema/collection-type.js';
import type { DescriptorOf, FieldSource } from '../schema/field-type.js';
import { toFieldType } from '../schema/to-field-type.js';
import { clampIndex, isIndex } from './array-index.js';
import { LIBRARY_CLASS_ID } from '../mapping/library-class-ids.js';
import {
  cut,
  cutSwapped,
  pushOne,
  readAt,
  removeAll,
  replace,
  takeAt,
  visitVec,
  writeAt,
} from './pvec-change.js';
import { inspectContents, shownEntries } from './inspect-contents.js';
import { VecCursor } from './pvec-cursor.js';
import { fillVec, itemsOf, setRange } from './pvec-fill.js';
import { PVEC } from './pvec-layout.js';
import { scanElements, type ScanView } from './pvec-scan.js';
import { indexOfValue } from './pvec-search.js';
import { vecShapeOf, type VecShape } from './pvec-shape.js';
import { reverseElements, sortElements } from './pvec-sort.js';
import { badIndex, noConstructor } from './refuse.js';
import { requireSound } from './row.js';
import { generationOf, requireThere } from './still-there.js';

/**
 * A list in a pool, with the manners of Array. It grows without moving its elements. Reading an element that is an object makes at most one
 * handle; a {@link cursor} makes none, and {@link scan} reads numbers at the speed of a typed array.
 *
 * Changing the vector while it is walked is as with an Array: a walk goes by index, up to the length of the moment.
 *
 * Seen from outside a transaction it is a {@link PVecView}, whose methods that change it do not compile, and whose elements are views.
 *
 * Every method throws PointerError `PTR_STALE` when the vector's object was freed, PoolError `POOL_CLOSED` after close, PointerError
 * `PTR_CORRUPT` for a damaged file; those that change the vector throw TransactionError `TX_REQUIRED` outside a transaction, and what they do
 * is durable when the enclosing transaction commits.
 */
export class PVec<out T, Access = Changeable> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'PVec.of(element)';

  /** What the compiler takes a view of it for; not there at run time. */
  declare readonly [SEEN_AS]: 'PVec';
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
  readonly #shape!: VecShape;

  /** Made by reading a field. @internal */
  constructor(segment: MappedSegment, word: number, shape: VecShape) {
    if ((shape as unknown) === undefined) {
      const blank = blankArray();
      if (blank !== null) return blank as never;
      throw noConstructor('PVec', '@Field(PVec.of(element))');
    }
    this[SEGMENT] = segment;
    this[WORD] = word | 0;
    this[GENERATION] = segment.gen[word * 2]!;
    this[KEEPER] = segment.identity.leaf(word);
    this.#shape = shape;
  }

  /**
   * Makes the field type of a vector.
   *
   * @param element - any field type but embedded and array, or a thunk `() => Class` for references.
   * @throws SchemaError `SCHEMA_UNKNOWN_TYPE`
   * @example
   * ```ts
   * @Field(PVec.of(f64)) samples!: PVec<number>;
   * @Field(PVec.of(() => Account)) accounts!: PVec<Account>;
   * ```
   */
  static of<T>(element: FieldSource<T>): DescriptorOf<PVec<T>>;
  static of(element: unknown): DescriptorOf<unknown> {
    const part = toFieldType(element, { className: 'PVec', propertyName: 'element' });
    const type = collectionType({ name: 'PVec', parts: [part], factory: vecFactory });
    vecShapeOf(type);
    return type;
  }

  /** Number of elements. */
  get length(): number {
    const segment = this[SEGMENT];
    const word = this[WORD];
    if (segment.gen[word << 1] !== this[GENERATION]) refuseGone(this, 'PVec.length');
    return segment.f64[word + PVEC.LENGTH]!;
  }

  /** Element `index`. @throws CollectionError `COLLECTION_INDEX` outside. */
  get(index: number): T {
    const length = this.length;
    if (!isIndex(index, length)) throw badIndex('PVec', index, length);
    return readAt(this[SEGMENT], this[WORD], this.#shape, index) as T;
  }

  /** Element `index`, counted from the end when negative; undefined outside. */
  at(index: number): T | undefined {
    const length = this.length;
    const whole = Math.trunc(index) || 0;
    const i = whole < 0 ? length + whole : whole;
    return i >= 0 && i < length ? this.#read(i) : undefined;
  }

  /**
   * Replaces element `index`. A transient object is adopted; a value that is a collection is copied into the one that the element owns.
   *
   * @throws CollectionError `COLLECTION_INDEX` outside; FieldError `FIELD_TYPE`, `FIELD_RANGE`; PointerError `PTR_OTHER_POOL`; AllocationError.
   */
  set(this: PVec<T, Access> & Access, index: number, value: Storable<T>): PVec<T, Access> {
    this.#change();
    const { elements } = this.#shape;
    const prepared = elements.prepare(this[SEGMENT].context, value);
    const length = this.length;
    if (!isIndex(index, length)) throw badIndex('PVec', index, length);
    writeAt(this[SEGMENT], this[WORD], this.#shape, index, value, prepared);
    return this;
  }

  /** Adds elements at the end, all or none, and returns the new length. @throws as {@link set}, `COLLECTION_INDEX` beyond 2^32 - 1 */
  push(this: PVec<T, Access> & Access, ...values: Storable<T>[]): number {
    this.#change();
    const length = this.length;
    try {
      for (const value of values) pushOne(this[SEGMENT], this[WORD], this.#shape, value);
    } catch (error) {
      if (values.length > 1 && this.length > length) this.truncate(length);
      throw error;
    }
    return this.length;
  }

  /** Adds the items of `values` at the end and returns their number. When one is refused, those before it are in. @throws as {@link push} */
  extend(this: PVec<T, Access> & Access, values: Iterable<Storable<T>>): number {
    this.#change();
    let count = 0;
    const items = values instanceof PVec ? (values.toArray() as Storable<T>[]) : values;
    for (const value of items) {
      if (!isLive(this)) refuseGone(this, 'PVec.extend');
      pushOne(this[SEGMENT], this[WORD], this.#shape, value);
      count++;
    }
    return count;
  }

  // Two signatures where the call says nothing of its type: the first one serves a union of vectors too.
  /** Removes the last element and returns it; undefined when there is none. */
  pop(this: Access & object): Taken<T> | undefined;
  pop(this: PVec<T, Access> & Access): Taken<T> | undefined {
    const { length } = this;
    this.#change();
    return length === 0 ? undefined : this.remove(length - 1);
  }

  /** Removes the first element and returns it; undefined when there is none. Moves all others. */
  shift(this: Access & object): Taken<T> | undefined;
  shift(this: PVec<T, Access> & Access): Taken<T> | undefined {
    this.#change();
    return this.length === 0 ? undefined : this.remove(0);
  }

  /** Adds elements at the start, all or none, and returns the new length. Moves all others. @throws as {@link push} */
  unshift(this: PVec<T, Access> & Access, ...values: Storable<T>[]): number {
    return this.insert(0, ...values);
  }

  /** Adds elements before element `index`, all or none, and returns the new length. @throws as {@link push}, `COLLECTION_INDEX` outside */
  insert(this: PVec<T, Access> & Access, index: number, ...values: Storable<T>[]): number {
    this.#change();
    const { length } = this;
    if (!(index >= 0 && index <= length) || Math.trunc(index) !== index)
      throw badIndex('PVec', index, length);
    replace(this[SEGMENT], this[WORD], this.#shape, index, 0, values);
    return this.length;
  }

  /** Removes element `index` and returns it. Moves those behind it. @throws CollectionError `COLLECTION_INDEX` outside. */
  remove(this: Access & object, index: number): Taken<T>;
  remove(this: PVec<T, Access> & Access, index: number): Taken<T> {
    this.#change();
    const { length } = this;
    if (!isIndex(index, length)) throw badIndex('PVec', index, length);
    const taken = takeAt(this[SEGMENT], this[WORD], this.#shape, index);
    cut(this[SEGMENT], this[WORD], this.#shape, index, 1);
    return taken as Taken<T>;
  }

  /** Removes element `index`, puts the last one into its place, and returns it. @throws CollectionError `COLLECTION_INDEX` outside. */
  swapRemove(this: Access & object, index: number): Taken<T>;
  swapRemove(this: PVec<T, Access> & Access, index: number): Taken<T> {
    this.#change();
    const { length } = this;
    if (!isIndex(index, length)) throw badIndex('PVec', index, length);
    const taken = takeAt(this[SEGMENT], this[WORD], this.#shape, index);
    cutSwapped(this[SEGMENT], this[WORD], this.#shape, index);
    return taken as Taken<T>;
  }

  /** Removes `count` elements from `start` on, puts `values` there, and returns what it removed: as Array's splice. @throws as {@link push} */
  splice(
    this: PVec<T, Access> & Access,
    start: number,
    count: number = Infinity,
    ...values: Storable<T>[]
  ): Taken<T>[] {
    this.#change();
    const { length } = this;
    const from = clampIndex(start, length);
    const removed = Math.max(0, Math.min(Math.trunc(count) || 0, length - from));
    const taken: Taken<T>[] = [];
    for (let i = 0; i < removed; i++) {
      taken.push(takeAt(this[SEGMENT], this[WORD], this.#shape, from + i) as Taken<T>);
    }
    if (values.length === 0) cut(this[SEGMENT], this[WORD], this.#shape, from, removed);
    else replace(this[SEGMENT], this[WORD], this.#shape, from, removed, values);
    return taken;
  }

  /** Removes the elements from `length` on, if there are any. */
  truncate(this: Access & object, length: number): void;
  truncate(this: PVec<T, Access> & Access, length: number): void {
    this.#change();
    const before = this.length;
    const after = Math.max(0, Math.trunc(length) || 0);
    if (after < before) cut(this[SEGMENT], this[WORD], this.#shape, after, before - after);
  }

  /** Removes all elements. */
  clear(this: Access & object): void;
  clear(this: PVec<T, Access> & Access): void {
    this.#change();
    removeAll(this[SEGMENT], this[WORD], this.#shape);
  }

  /** Replaces the elements from `start` up to `end` by `value`. @throws as {@link set}; `OWNERSHIP` for a Pbox and more than one element: all are as they were then. */
  fill(
    this: PVec<T, Access> & Access,
    value: Storable<T>,
    start = 0,
    end = Infinity,
  ): PVec<T, Access> {
    this.#change();
    const [from, to] = [clampIndex(start, this.length), clampIndex(end, this.length)];
    setRange(this[SEGMENT].context, this.#shape, from, to, (i) => this.set(i, value));
    return this;
  }

  /** Turns the order round, in place. */
  reverse(this: PVec<T, Access> & Access): PVec<T, Access> {
    this.#change();
    reverseElements(this[SEGMENT], this[WORD], this.#shape);
    return this;
  }

  /**
   * Sorts in place, stably. Without `compare` numbers, bigints, dates and booleans go by value and all else as text. When `compare` throws, nothing
   * has changed.
   *
   * @throws CollectionError `COLLECTION_MODIFIED` when `compare` changes the vector.
   */
  sort(this: PVec<T, Access> & Access, compare?: (a: T, b: T) => number): PVec<T, Access> {
    this.#change();
    sortElements(this[SEGMENT], this[WORD], this.#shape, compare);
    return this;
  }

  /** Whether an element is `value`; NaN is found. Objects by identity, dates and bytes by content. */
  includes(value: T, from = 0): boolean {
    return this.#indexOf(value, clampIndex(from, this.length), 1, true) >= 0;
  }

  /** Index of the first element that is `value`, or -1. Objects by identity, dates and bytes by content. */
  indexOf(value: T, from = 0): number {
    return this.#indexOf(value, clampIndex(from, this.length), 1, false);
  }

  /** Index of the last element that is `value`, or -1. */
  lastIndexOf(value: T, from = Infinity): number {
    const start =
      from < 0 ? this.length + Math.trunc(from) : Math.min(Math.trunc(from) || 0, this.length - 1);
    return this.#indexOf(value, from === Infinity ? this.length - 1 : start, -1, false);
  }

  /** The first element that `test` accepts, or undefined. */
  find(test: (value: T, index: number, vec: this) => unknown): T | undefined {
    return this.at(indexOrNowhere(this.findIndex(test)));
  }

  /** Index of the first element that `test` accepts, or -1. */
  findIndex(test: (value: T, index: number, vec: this) => unknown): number {
    for (let i = 0; i < this.length; i++) if (Boolean(test(this.#read(i), i, this))) return i;
    return -1;
  }

  /** The last element that `test` accepts, or undefined. */
  findLast(test: (value: T, index: number, vec: this) => unknown): T | undefined {
    return this.at(indexOrNowhere(this.findLastIndex(test)));
  }

  /** Index of the last element that `test` accepts, or -1. */
  findLastIndex(test: (value: T, index: number, vec: this) => unknown): number {
    for (let i = this.length - 1; i >= 0; i--) {
      if (i < this.length && Boolean(test(this.#read(i), i, this))) return i;
    }
    return -1;
  }

  /** The elements that `test` accepts, in an Array. */
  filter(test: (value: T, index: number, vec: this) => unknown): T[] {
    const accepted: T[] = [];
    this.forEach((value, i) => {
      if (Boolean(test(value, i, this))) accepted.push(value);
    });
    return accepted;
  }

  /** What `change` makes of the elements, in an Array. */
  map<U>(change: (value: T, index: number, vec: this) => U): U[] {
    const changed: U[] = [];
    this.forEach((value, i) => changed.push(change(value, i, this)));
    return changed;
  }

  /** Folds the elements into one value, from the first on. @throws TypeError for an empty vector without `initial`, as Array's reduce. */
  reduce(fold: (sum: T, value: T, index: number, vec: this) => T): T;
  reduce<A>(fold: (sum: A, value: T, index: number, vec: this) => A, initial: A): A;
  reduce(
    fold: (sum: never, value: T, index: number, vec: this) => unknown,
    ...initial: unknown[]
  ): unknown {
    const step = (sum: unknown, value: unknown, i: number): unknown =>
      fold(sum as never, value as T, i, this);
    const values: unknown[] = this.toArray();
    return initial.length === 0 ? values.reduce(step) : values.reduce(step, initial[0]);
  }

  /** Whether `test` accepts an element. */
  some(test: (value: T, index: number, vec: this) => unknown): boolean {
    return this.findIndex(test) >= 0;
  }

  /** Whether `test` accepts every element. */
  every(test: (value: T, index: number, vec: this) => unknown): boolean {
    return this.findIndex((value, i) => !Boolean(test(value, i, this))) < 0;
  }

  /** Calls `visit` for each element that was there at the start and still is when its turn comes. */
  forEach(visit: (value: T, index: number, vec: this) => void, thisArg?: unknown): void {
    const { length } = this;
    for (let i = 0; i < length && i < this.length; i++) visit.call(thisArg, this.#read(i), i, this);
  }

  /** The elements from `start` up to `end`, in an Array. */
  slice(start = 0, end = Infinity): T[] {
    const to = clampIndex(end, this.length);
    const part: T[] = [];
    for (let i = clampIndex(start, this.length); i < to; i++) part.push(this.#read(i));
    return part;
  }

  /** The elements as text, with `separator` between them. */
  join(separator = ','): string {
    return this.toArray().join(separator);
  }

  /** An Array of the elements; objects are handles in it. */
  toArray(): T[] {
    return this.slice();
  }

  /** The indices. */
  keys(): IterableIterator<number> {
    return this.#iterate((i) => i);
  }

  /** The elements. */
  values(): IterableIterator<T> {
    return this.#iterate((i) => this.#read(i));
  }

  /** The elements, each with its index. */
  entries(): IterableIterator<[number, T]> {
    return this.#iterate((i): [number, T] => [i, this.#read(i)]);
  }

  /** The elements. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.values();
  }

  /** A cursor: reads elements without making an object for each. */
  cursor(): VecCursor<T> {
    if (!isLive(this)) refuseGone(this, 'PVec.cursor');
    return new VecCursor<T>(this, this.#shape);
  }

  /**
   * Calls `visit` with typed arrays over the elements, part after part, to read numbers at full speed; `start` is the index of a part's first
   * element. Only for numeric elements, and dates as milliseconds. A part is a view of the pool for the duration of the call: keep nothing of
   * it, and do not write to it (a write would pass by the journal).
   *
   * @throws FieldError `FIELD_TYPE` for elements that are no numbers.
   */
  scan(visit: (part: ScanView<T>, start: number) => void): void {
    if (!isLive(this)) refuseGone(this, 'PVec.scan');
    scanElements(this[SEGMENT], this[WORD], this.#shape, visit);
  }

  /** An array; 64-bit and big integers as strings, objects as their own toJSON gives them. */
  toJSON(): unknown {
    return toJson(this, new Set());
  }

  /** `PVec`. */
  get [Symbol.toStringTag](): string {
    return 'PVec';
  }

  /** A plain copy, for snapshots. @internal */
  [PLAIN](copy: (value: unknown) => unknown): unknown[] {
    return this.map((value) => copy(value));
  }

  /** What util.inspect shows. @internal */
  [inspect.custom](depth: number, options: InspectOptions): string {
    if (!isLive(this)) return 'PVec [freed]';
    if (depth < 0) return '[PVec]';
    return inspectContents('PVec', this.length, this.slice(0, shownEntries(options)), options);
  }

  #read(index: number): T {
    return readAt(this[SEGMENT], this[WORD], this.#shape, index) as T;
  }

  #change(): void {
    const segment = this[SEGMENT];
    if (segment.gen[this[WORD] << 1] !== this[GENERATION]) refuseGone(this, 'PVec');
    if (segment.writes.depth === 0) segment.writes.refuse();
  }

  #indexOf(value: T, start: number, step: 1 | -1, sameNaN: boolean): number {
    return indexOfValue(this[SEGMENT], this[WORD], this.#shape, value, start, step, sameNaN);
  }

  *#iterate<U>(read: (index: number) => U): IterableIterator<U> {
    for (let i = 0; i < this.length; i++) yield read(i);
  }
}

const vecFactory: CollectionFactory = {
  classId: LIBRARY_CLASS_ID.PVEC,
  words: () => PVEC.WORDS,
  initialise() {
    // Zeros are an empty vector.
  },
  open(segment, word, type) {
    const shape = vecShapeOf(type);
    requireSound(segment, word, shape.row, segment.f64[word + PVEC.LENGTH]!);
    return new PVec(segment, word, shape);
  },
  fill(segment, word, type, value, place) {
    if (value instanceof PVec && standsFor(value, segment, word)) return;
    const generation = generationOf(segment, word, type);
    const items = itemsOf(value, place);
    requireThere(segment, word, generation, 'PVec');
    fillVec(segment, word, vecShapeOf(type), items);
  },
  visit(segment, word, type, visitor) {
    visitVec(segment, word, vecShapeOf(type), visitor);
  },
};

/** An index that at() takes for none. */
function indexOrNowhere(index: number): number {
  return index < 0 ? Infinity : index;
}
