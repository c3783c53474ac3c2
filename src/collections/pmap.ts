// pmap.ts — a persistent hash map.
import { inspect, type InspectOptions } from 'node:util';
import { takenCopy } from '../cells/taken-copy.js';
import { nodeCrypto } from '../media/node-crypto.js';
import { createDetached } from '../mapping/create-object.js';
import { isLive, refuseGone, standsFor } from '../mapping/check-handle.js';
import { blankArray } from '../mapping/blank-array.js';
import type { CollectionFactory } from '../mapping/collection-factory.js';
import { PLAIN } from '../mapping/copy-graph.js';
import {
  GENERATION,
  KEEPER,
  SEGMENT,
  WORD,
  isHandle,
  type HandleState,
} from '../mapping/handle-state.js';
import type { IdentityLeaf } from '../mapping/identity-table.js';
import { toJson } from '../mapping/install-presentation.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { Storable, Taken } from '../mapping/storable.js';
import type { Behind, BEHIND, Changeable, SEEN_AS } from '../mapping/view.js';
import { COLLECTION_ADVICE, collectionType } from '../schema/collection-type.js';
import type { FieldPlace } from '../schema/field-definition.js';
import type { CollectionType, DescriptorOf, FieldSource } from '../schema/field-type.js';
import { wrongType } from '../schema/refuse-value.js';
import { toFieldType } from '../schema/to-field-type.js';
import { LIBRARY_CLASS_ID } from '../mapping/library-class-ids.js';
import {
  removeAll,
  removeEntry,
  requireSoundMap,
  valueByte,
  valueWord,
  visitMap,
} from './pmap-change.js';
import { inspectContents, shownEntries } from './inspect-contents.js';
import { MapCursor } from './pmap-cursor.js';
import { find, found } from './pmap-find.js';
import { MapIterator } from './pmap-iterator.js';
import { PMAP } from './pmap-layout.js';
import { withLoader } from './pmap-load.js';
import { put, putValue } from './pmap-put.js';
import { RecentKeys } from './pmap-recent.js';
import { readKey, readValue } from './pmap-read.js';
import { reserveBuckets } from './pmap-resize.js';
import { mapShapeOf, type MapShape } from './pmap-shape.js';
import { MapWalk } from './pmap-walk.js';
import { noConstructor } from './refuse.js';
import { atomically } from './savepoint.js';
import { generationOf, requireThere } from './still-there.js';

const { BUCKETS: MAP_BUCKETS, COUNT: MAP_COUNT, VERSION: MAP_VERSION } = PMAP;

/**
 * A map in a pool, with the manners of Map: keys are text, numbers, bigints, dates, booleans or enumerations; values are whatever a field
 * can hold. An operation takes constant time: the map grows and shrinks one bucket at a time. A read makes at most one handle.
 *
 * Iteration goes in an order of its own, which is not that of insertion. The map may change meanwhile: an entry that is there all the time is
 * visited exactly once, a removed one not after its removal, an added one at most once.
 *
 * Seen from outside a transaction it is a {@link PMapView}, whose methods that change it do not compile, and whose values are views.
 *
 * Every method throws PointerError `PTR_STALE` when the map's object was freed, PoolError `POOL_CLOSED` after close, PointerError
 * `PTR_CORRUPT` for a damaged file; those that change the map throw TransactionError `TX_REQUIRED` outside a transaction, and what they do
 * is durable when the enclosing transaction commits.
 */
export class PMap<K, out V, Access = Changeable> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'PMap.of(key, value)';

  /** What the compiler takes a view of it for; not there at run time. */
  declare readonly [SEEN_AS]: 'PMap';
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
  readonly #shape!: MapShape;
  #recent: RecentKeys | null = null;

  /** Made by reading a field. @internal */
  constructor(segment: MappedSegment, word: number, shape: MapShape) {
    if ((shape as unknown) === undefined) {
      const blank = blankArray();
      if (blank !== null) return blank as never;
      throw noConstructor('PMap', '@Field(PMap.of(key, value))');
    }
    this[SEGMENT] = segment;
    this[WORD] = word | 0;
    this[GENERATION] = segment.gen[word * 2]!;
    this[KEEPER] = segment.identity.leaf(word);
    this.#shape = shape;
  }

  /**
   * Makes the field type of a map.
   *
   * @param key - text, bigint, an integer or float type, date, bool or enumOf(…).
   * @param value - any field type but embedded and array, or a thunk `() => Class` for references.
   * @throws SchemaError `SCHEMA_UNKNOWN_TYPE`
   * @example
   * ```ts
   * @Field(PMap.of(u32, () => Account)) accounts!: PMap<number, Account>;
   * @Field(PMap.of(text, PVec.of(u32))) index!: PMap<string, PVec<number>>;
   * ```
   */
  static of<K, V>(key: DescriptorOf<K>, value: FieldSource<V>): DescriptorOf<PMap<K, V>>;
  static of(key: unknown, value: unknown): DescriptorOf<unknown> {
    const parts = [
      toFieldType(key, { className: 'PMap', propertyName: 'key' }),
      toFieldType(value, { className: 'PMap', propertyName: 'value' }),
    ];
    const type = collectionType({ name: 'PMap', parts, factory: mapFactory });
    mapShapeOf(type);
    return type;
  }

  /** Number of entries. */
  get size(): number {
    const segment = this[SEGMENT];
    const word = this[WORD];
    if (segment.gen[word << 1] !== this[GENERATION]) refuseGone(this, 'PMap.size');
    return segment.f64[word + MAP_COUNT]!;
  }

  /** The value under `key`, or undefined. @throws CollectionError `COLLECTION_KEY` */
  get(key: K): V | undefined {
    const recent = this.#recent;
    if (recent !== null) {
      const segment = this[SEGMENT];
      const word = this[WORD];
      if (segment.gen[word << 1] !== this[GENERATION]) refuseGone(this, 'PMap');
      const position = recent.find(key, segment.f64[word + MAP_VERSION]!);
      if (position !== 0) {
        return (recent.handle(key as number) ?? this.#note(recent, key, position)) as V;
      }
    }
    return this.#lookUp(key);
  }

  /** Whether there is an entry under `key`. @throws CollectionError `COLLECTION_KEY` */
  has(key: K): boolean {
    return this.#find(key);
  }

  /**
   * Stores `value` under `key`. A transient object is adopted; a value that is a collection is copied into the one that the entry owns.
   *
   * @throws CollectionError `COLLECTION_KEY`; FieldError `FIELD_TYPE`, `FIELD_RANGE`; PointerError `PTR_OTHER_POOL`; AllocationError;
   * MediaError `MEDIA_FULL`. The map is then as it was.
   */
  set(this: PMap<K, V, Access> & Access, key: K, value: Storable<V>): PMap<K, V, Access> {
    this.#require();
    putValue(this[SEGMENT], this[WORD], this.#shape, key, value);
    return this;
  }

  // Two signatures where the call says nothing of its type: the first one serves a union of maps too.
  /** Removes the entry under `key`; whether there was one. @throws CollectionError `COLLECTION_KEY` */
  delete(this: Access & object, key: K): boolean;
  delete(this: PMap<K, V, Access> & Access, key: K): boolean {
    this.#require();
    const segment = this[SEGMENT];
    const word = this[WORD];
    const hash = this.#shape.keys.encode(key, segment.i32[(word + MAP_BUCKETS) * 2 + 1]!);
    if (!find(segment, word, this.#shape, hash, key)) return false;
    removeEntry(segment, word, this.#shape, hash);
    return true;
  }

  /** Removes the entry under `key` and returns its value; undefined where there is none. A box is free for its next place then. @throws CollectionError `COLLECTION_KEY` */
  take(this: Access & object, key: K): Taken<V> | undefined;
  take(this: PMap<K, V, Access> & Access, key: K): Taken<V> | undefined {
    this.#require();
    const value = this.get(key);
    if (value === undefined) return undefined;
    const taken = this.#shape.values.isCollection ? takenCopy(value) : value;
    this.delete(key);
    return taken as Taken<V>;
  }

  /** Removes all entries. */
  clear(this: Access & object): void;
  clear(this: PMap<K, V, Access> & Access): void {
    this.#require();
    removeAll(this[SEGMENT], this[WORD], this.#shape);
  }

  /** The value under `key`; where there is none, what `make` gives is stored first. @throws as {@link set} */
  getOrInsert(this: PMap<K, V, Access> & Access, key: K, make: (key: K) => Storable<V>): V {
    if (!this.#find(key)) this.set(key, make(key));
    return this.get(key)!;
  }

  /** Stores what `change` makes of the value under `key` (undefined where there is none), and returns the new value. @throws as {@link set} */
  update(
    this: PMap<K, V, Access> & Access,
    key: K,
    change: (value: V | undefined, key: K) => Storable<V>,
  ): V {
    this.set(key, change(this.get(key), key));
    return this.get(key)!;
  }

  /**
   * Stores many entries without making a handle for any. Where values are objects, each row gives the fields of a new one, as `j.create` takes
   * them; else the value itself. An array of rows fills an empty map fastest, since its length is known. Returns the number of rows. When a row is
   * refused, those before it are in. Under integer keys new objects are linked many at a time: code of the program that runs in between (an iterator,
   * a getter of a row) may not find the last of them in the map yet, and where the pool is full in the end they are not in it.
   *
   * @throws as {@link set}, and FieldError `FIELD_UNDECORATED`; SchemaError `SCHEMA_CONSTRUCTOR`.
   */
  load(
    this: PMap<K, V, Access> & Access,
    rows: Iterable<readonly [K, V extends object ? object : Storable<V>]>,
  ): number {
    this.#require();
    const segment = this[SEGMENT];
    const { context } = segment;
    const shape = this.#shape;
    let count = 0;
    if (Array.isArray(rows)) reserveBuckets(segment, this[WORD], shape, rows.length);
    if (!shape.values.isReference) {
      for (const row of rows) {
        if (!isLive(this)) refuseGone(this, 'PMap.load');
        putValue(segment, this[WORD], shape, row[0], row[1]);
        count++;
      }
      return count;
    }
    const model = context.modelFor(shape.values.target.prototype as object);
    if (shape.keys.isInteger) {
      withLoader(this, shape, model, Array.isArray(rows) ? rows.length : -1, (loader) => {
        if (Array.isArray(rows)) {
          const list = rows as (readonly [K, object])[];
          for (; count < list.length; count++) {
            const row = list[count]!;
            loader.add(row[0], row[1]);
          }
          return;
        }
        for (const row of rows) {
          loader.add(row[0], row[1] as object);
          count++;
        }
      });
      return count;
    }
    for (const row of rows) {
      if (!isLive(this)) refuseGone(this, 'PMap.load');
      const position = createDetached(context, model, row[1] as object);
      requireThere(segment, this[WORD], this[GENERATION], 'PMap');
      put(segment, this[WORD], shape, row[0], position);
      count++;
    }
    return count;
  }

  /** Calls `visit` for each entry. */
  forEach(visit: (value: V, key: K, map: this) => void, thisArg?: unknown): void {
    for (const [key, value] of this) visit.call(thisArg, value, key, this);
  }

  /** The keys. */
  keys(): IterableIterator<K> {
    return this.#iterate((walk) => this.#keyAt(walk));
  }

  /** The values. */
  values(): IterableIterator<V> {
    return this.#iterate((walk) => this.#valueAt(walk));
  }

  /** The entries, each as a pair. */
  entries(): IterableIterator<[K, V]> {
    return this.#iterate((walk): [K, V] => [this.#keyAt(walk), this.#valueAt(walk)]);
  }

  /** The entries, each as a pair. */
  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entries();
  }

  /** A cursor: reads entries by key or one after the other, without making an object for each. */
  cursor(): MapCursor<K, V> {
    if (!isLive(this)) refuseGone(this, 'PMap.cursor');
    if (this.#shape.hasRecent) this.#recent ??= new RecentKeys();
    return new MapCursor<K, V>(this, this.#shape, this.#recent);
  }

  /** A Map with the same entries; objects are handles in it. */
  toMap(): Map<K, V> {
    return new Map(this);
  }

  /** An object where keys are text, else pairs; 64-bit and big integers as strings, objects as their own toJSON gives them. */
  toJSON(): unknown {
    return toJson(this, new Set());
  }

  /** `PMap`. */
  get [Symbol.toStringTag](): string {
    return 'PMap';
  }

  /** A plain copy, for snapshots. @internal */
  [PLAIN](copy: (value: unknown) => unknown): Map<unknown, unknown> {
    const plain = new Map<unknown, unknown>();
    for (const [key, value] of this) plain.set(key, copy(value));
    return plain;
  }

  /** What util.inspect shows. @internal */
  [inspect.custom](depth: number, options: InspectOptions): string {
    if (!isLive(this)) return 'PMap [freed]';
    if (depth < 0) return '[PMap]';
    const limit = shownEntries(options);
    const shown = new Map<K, V>();
    for (const [key, value] of this) {
      if (shown.size >= limit) break;
      shown.set(key, value);
    }
    return inspectContents('PMap', this.size, shown, options);
  }

  #lookUp(key: K): V | undefined {
    if (!this.#find(key)) return undefined;
    const { layout, values, hasRecent } = this.#shape;
    const { segment: home, word: bucket, index } = found;
    const at = valueWord(layout, bucket, index);
    if (!hasRecent) return values.read(home, at, valueByte(layout, index)) as V;
    const recent = (this.#recent ??= new RecentKeys());
    const handle = this.#note(recent, key, home.f64[at]!);
    const version = this[SEGMENT].f64[this[WORD] + MAP_VERSION]!;
    recent.noteGroup(home, bucket, layout, key as number, version);
    return handle as V;
  }

  /** Makes the handle of the object at `position`, which was found under `key`, and notes both. */
  #note(recent: RecentKeys, key: unknown, position: number): HandleState {
    const segment = this[SEGMENT];
    const word = this[WORD];
    const handle = segment.context.resolve(position);
    recent.note(key, position, segment.f64[word + MAP_VERSION]!, segment.f64[word + MAP_COUNT]!);
    recent.keep(key as number, handle);
    return handle;
  }

  #find(key: unknown): boolean {
    const segment = this[SEGMENT];
    const word = this[WORD];
    if (segment.gen[word << 1] !== this[GENERATION]) refuseGone(this, 'PMap');
    const shape = this.#shape;
    const hash = shape.keys.encode(key, segment.i32[(word + MAP_BUCKETS) * 2 + 1]!);
    return find(segment, word, shape, hash, key);
  }

  #require(): void {
    const segment = this[SEGMENT];
    if (segment.gen[this[WORD] << 1] !== this[GENERATION]) refuseGone(this, 'PMap');
    if (segment.writes.depth === 0) segment.writes.refuse();
  }

  #iterate<T>(read: (walk: MapWalk) => T): MapIterator<T> {
    const check = (): void => {
      if (this[SEGMENT].gen[this[WORD] << 1] !== this[GENERATION]) refuseGone(this, 'PMap');
    };
    check();
    return new MapIterator(new MapWalk(this[SEGMENT], this[WORD], this.#shape), check, read);
  }

  #keyAt(walk: MapWalk): K {
    return readKey(this[SEGMENT], this.#shape, walk.place) as K;
  }

  #valueAt(walk: MapWalk): V {
    if (this.#shape.values.isReference) return this[SEGMENT].context.resolve(walk.object) as V;
    return readValue(this[SEGMENT], this.#shape, walk.place) as V;
  }
}

const mapFactory: CollectionFactory = {
  classId: LIBRARY_CLASS_ID.PMAP,
  words: () => PMAP.WORDS,
  initialise(segment, word) {
    segment.u32[(word + MAP_BUCKETS) * 2 + 1] = nodeCrypto().randomInt(2 ** 32);
  },
  open(segment, word, type) {
    const shape = mapShapeOf(type);
    requireSoundMap(segment, word, shape);
    return new PMap(segment, word, shape);
  },
  fill(segment, word, type, value, place) {
    if (value instanceof PMap && standsFor(value, segment, word)) return;
    const generation = generationOf(segment, word, type);
    const pairs = pairsOf(value, type, place);
    requireThere(segment, word, generation, 'PMap');
    fillMap(segment, word, mapShapeOf(type), pairs);
  },
  visit(segment, word, type, visitor) {
    visitMap(segment, word, mapShapeOf(type), visitor);
  },
};

/** Replaces the entries; when one is refused, all of it is taken back. */
function fillMap(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  pairs: readonly (readonly [unknown, unknown])[],
): void {
  if (pairs.length === 0 && segment.f64[word + MAP_COUNT] === 0) return;
  atomically(segment.context, () => {
    removeAll(segment, word, shape);
    const generation = segment.gen[word * 2]!;
    for (const [key, value] of pairs) {
      requireThere(segment, word, generation, 'PMap');
      putValue(segment, word, shape, key, value);
    }
  });
}

/** The entries that `value` stands for, read before anything changes. @throws FieldError `FIELD_TYPE` */
function pairsOf(
  value: unknown,
  type: CollectionType,
  place: FieldPlace,
): (readonly [unknown, unknown])[] {
  const expected = 'a Map, a PMap or an iterable of pairs';
  if (typeof value !== 'object' || value === null) throw wrongType(place, value, expected);
  if (!(Symbol.iterator in value)) {
    const prototype = Object.getPrototypeOf(value) as object | null;
    // A spread copy of a handle has its slots and nothing that it holds.
    const isPlain = (prototype === null || prototype === Object.prototype) && !isHandle(value);
    if (!isPlain || type.parts[0]?.kind !== 'text') throw wrongType(place, value, expected);
    return Object.entries(value);
  }
  const pairs: (readonly [unknown, unknown])[] = [];
  for (const pair of value as Iterable<unknown>) {
    if (!Array.isArray(pair) || pair.length < 2)
      throw wrongType(place, pair, `${expected}; an item of it is no pair`);
    pairs.push([pair[0], pair[1]]);
  }
  return pairs;
}
