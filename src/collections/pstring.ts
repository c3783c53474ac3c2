// pstring.ts — a persistent text that can be changed in place.
import { inspect, type InspectOptions } from 'node:util';
import { isLive, refuseGone } from '../mapping/check-handle.js';
import type { CollectionFactory } from '../mapping/collection-factory.js';
import { PLAIN } from '../mapping/copy-graph.js';
import { GENERATION, KEEPER, SEGMENT, WORD } from '../mapping/handle-state.js';
import type { IdentityLeaf } from '../mapping/identity-table.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { Behind, BEHIND, Changeable, SEEN_AS, Viewed } from '../mapping/view.js';
import { COLLECTION_ADVICE, collectionType } from '../schema/collection-type.js';
import type { DescriptorOf } from '../schema/field-type.js';
import { wrongType } from '../schema/refuse-value.js';
import { clampIndex } from './array-index.js';
import { LIBRARY_CLASS_ID } from '../mapping/library-class-ids.js';
import { PSTRING } from './pstring-layout.js';
import {
  MAX_UNITS,
  clearUnits,
  readUnits,
  replaceUnits,
  unitAt,
  unitRow,
  unitsOf,
} from './pstring-units.js';
import { badIndex, damaged, noConstructor } from './refuse.js';
import { requireSound, visitBlocks } from './row.js';

/** Units that a search reads at a time. */
const WINDOW = 65_536;

/** Units that util.inspect shows where its own limit is not given. */
const SHOWN = 10_000;

/** A {@link PString} seen from outside a transaction: methods that change it do not compile. */
export type PStringView = PString<Viewed<PString>>;

/**
 * A text in a pool that changes in place: appending costs as much as what is appended, whatever was there. Every string comes back unit by
 * unit, lone surrogates included; a text takes one byte a unit as long as Latin-1 suffices, else two. For a text that is only replaced as
 * a whole, a field of type `text` is smaller.
 *
 * The methods that change the text have a typed `this`, which a view outside of transactions is not: the compiler refuses them there.
 *
 * Positions count UTF-16 units, as those of String do. Every method throws PointerError `PTR_STALE` when the text's object was freed, PoolError
 * `POOL_CLOSED` after close, PointerError `PTR_CORRUPT` for a damaged file; those that change it throw TransactionError `TX_REQUIRED` outside
 * a transaction, and what they do is durable when the enclosing transaction commits.
 */
export class PString<Access = Changeable> {
  /** Says how a field of this type is declared. */
  static readonly [COLLECTION_ADVICE] = 'PString.of()';

  /** What the compiler takes a view of it for; not there at run time. */
  declare readonly [SEEN_AS]: 'PString';
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

  /** Made by reading a field. @internal */
  constructor(segment: MappedSegment, word: number) {
    if ((segment as unknown) === undefined) throw noConstructor('PString', '@Field(PString.of())');
    this[SEGMENT] = segment;
    this[WORD] = word | 0;
    this[GENERATION] = segment.gen[word * 2]!;
    this[KEEPER] = segment.identity.leaf(word);
  }

  /**
   * Makes the field type of a mutable text.
   *
   * @example
   * ```ts
   * @Field(PString.of()) log!: PString;
   * ```
   */
  static of(): DescriptorOf<PString> {
    return collectionType({ name: 'PString', parts: [], factory: stringFactory });
  }

  /** Length in UTF-16 units. */
  get length(): number {
    const segment = this[SEGMENT];
    const word = this[WORD];
    if (segment.gen[word << 1] !== this[GENERATION]) refuseGone(this, 'PString.length');
    return segment.f64[word + PSTRING.LENGTH]!;
  }

  /** Unit `index` as a string; '' outside. */
  charAt(index: number): string {
    const unit = this.charCodeAt(index);
    return Number.isNaN(unit) ? '' : String.fromCharCode(unit);
  }

  /** Unit `index`; NaN outside. */
  charCodeAt(index: number): number {
    const i = Math.trunc(index) || 0;
    return i >= 0 && i < this.length ? unitAt(this[SEGMENT], this[WORD], i) : Number.NaN;
  }

  /** Code point that starts at unit `index`; undefined outside. */
  codePointAt(index: number): number | undefined {
    const i = Math.trunc(index) || 0;
    return i >= 0 && i < this.length
      ? this.#read(i, Math.min(i + 2, this.length)).codePointAt(0)
      : undefined;
  }

  /** Unit `index`, counted from the end when negative, as a string; undefined outside. */
  at(index: number): string | undefined {
    const whole = Math.trunc(index) || 0;
    const i = whole < 0 ? this.length + whole : whole;
    return i >= 0 && i < this.length ? this.charAt(i) : undefined;
  }

  /** The units from `start` up to `end`, both counted from the end when negative. */
  slice(start = 0, end = Infinity): string {
    const { length } = this;
    const from = clampIndex(start, length);
    return this.#read(from, Math.max(from, clampIndex(end, length)));
  }

  /** The units between `start` and `end`, whichever is smaller first; negative ones count as 0. */
  substring(start: number, end = Infinity): string {
    const { length } = this;
    const a = clampIndex(Math.max(0, start || 0), length);
    const b = clampIndex(Math.max(0, end || 0), length);
    return this.#read(Math.min(a, b), Math.max(a, b));
  }

  /** First position of `search` from `from` on, or -1. Reads no more than it needs. */
  indexOf(search: string, from = 0): number {
    const { length } = this;
    const start = clampIndex(Math.max(0, from), length);
    if (search === '') return start;
    for (let at = start; at + search.length <= length; at += WINDOW) {
      const index = this.#read(at, Math.min(length, at + WINDOW + search.length - 1)).indexOf(
        search,
      );
      if (index >= 0) return at + index;
    }
    return -1;
  }

  /** Last position of `search` that is not behind `from`, or -1. */
  lastIndexOf(search: string, from = Infinity): number {
    const last = Math.min(
      Number.isNaN(from) ? Infinity : Math.max(0, Math.trunc(from)),
      this.length - search.length,
    );
    for (let end = last; end >= 0; end -= WINDOW) {
      const start = Math.max(0, end - WINDOW + 1);
      const index = this.#read(start, end + search.length).lastIndexOf(search);
      if (index >= 0) return start + index;
    }
    return -1;
  }

  /** Whether `search` occurs from `from` on. */
  includes(search: string, from = 0): boolean {
    return this.indexOf(search, from) >= 0;
  }

  /** Whether `search` stands at `from`. */
  startsWith(search: string, from = 0): boolean {
    const start = clampIndex(Math.max(0, from), this.length);
    return (
      start + search.length <= this.length && this.#read(start, start + search.length) === search
    );
  }

  /** Whether `search` ends at `end`. */
  endsWith(search: string, end = Infinity): boolean {
    const start = clampIndex(Math.max(0, end), this.length) - search.length;
    return start >= 0 && this.#read(start, start + search.length) === search;
  }

  /** Adds `text` at the end. @throws FieldError `FIELD_TYPE`; CollectionError `COLLECTION_INDEX` when the text becomes too long; AllocationError. */
  append(this: PString<Access> & Access, text: string): PString<Access> {
    return this.replaceRange(this.length, this.length, text);
  }

  /** Adds `text` before unit `index`. @throws as {@link append}, `COLLECTION_INDEX` outside */
  insert(this: PString<Access> & Access, index: number, text: string): PString<Access> {
    return this.replaceRange(index, index, text);
  }

  /** Removes `count` units from `start` on, as far as there are any. @throws CollectionError `COLLECTION_INDEX` outside */
  remove(this: PString<Access> & Access, start: number, count: number): PString<Access> {
    return this.replaceRange(start, start + Math.max(0, Math.min(count, this.length - start)), '');
  }

  /** Replaces the units from `start` up to `end` by `text`. @throws as {@link append}, `COLLECTION_INDEX` outside */
  replaceRange(
    this: PString<Access> & Access,
    start: number,
    end: number,
    text: string,
  ): PString<Access> {
    this.#change();
    const { length } = this;
    if (!(start >= 0 && start <= length) || Math.trunc(start) !== start)
      throw badIndex('PString', start, length);
    if (!(end >= start && end <= length) || Math.trunc(end) !== end)
      throw badIndex('PString', end, length);
    if (typeof text !== 'string') throw notText(text);
    if (text === '' && start === end) return this;
    replaceUnits(this[SEGMENT], this[WORD], start, end - start, text);
    return this;
  }

  /** Removes the units from `length` on, if there are any. */
  truncate(this: PString<Access> & Access, length: number): PString<Access> {
    const from = clampIndex(Math.max(0, length), this.length);
    return this.replaceRange(from, this.length, '');
  }

  /** Makes the text empty. */
  clear(this: PString<Access> & Access): PString<Access> {
    this.#change();
    clearUnits(this[SEGMENT], this[WORD]);
    return this;
  }

  /** Makes the text `text`. @throws as {@link append} */
  set(this: PString<Access> & Access, text: string): PString<Access> {
    this.#change();
    if (typeof text !== 'string') throw notText(text);
    setText(this[SEGMENT], this[WORD], text);
    return this;
  }

  /** Whether the text is `other`. */
  equals(other: string | { readonly length: number; toString(): string }): boolean {
    return this.length === other.length && this.toString() === other.toString();
  }

  /** The text as a string. */
  toString(): string {
    return this.#read(0, this.length);
  }

  /** The text as a string, so that operators such as `+` and `<` work. */
  valueOf(): string {
    return this.toString();
  }

  /** The text as a string. */
  toJSON(): string {
    return this.toString();
  }

  /** The code points, each as a string; by position, up to the length of the moment. */
  *[Symbol.iterator](): IterableIterator<string> {
    for (let i = 0; i < this.length;) {
      const point = String.fromCodePoint(this.codePointAt(i)!);
      i += point.length;
      yield point;
    }
  }

  /** `PString`. */
  get [Symbol.toStringTag](): string {
    return 'PString';
  }

  /** A plain copy, for snapshots. @internal */
  [PLAIN](): string {
    return this.toString();
  }

  /** What util.inspect shows. @internal */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    if (!isLive(this)) return 'PString [freed]';
    const limit = Math.min(this.length, options.maxStringLength ?? SHOWN);
    const hidden = this.length - limit;
    return `PString ${inspect(this.#read(0, limit), options)}${hidden > 0 ? `… ${hidden} more` : ''}`;
  }

  #read(from: number, to: number): string {
    const segment = this[SEGMENT];
    if (segment.gen[this[WORD] << 1] !== this[GENERATION]) refuseGone(this, 'PString');
    return readUnits(segment, this[WORD], from, to);
  }

  #change(): void {
    const segment = this[SEGMENT];
    if (segment.gen[this[WORD] << 1] !== this[GENERATION]) refuseGone(this, 'PString');
    if (segment.writes.depth === 0) segment.writes.refuse();
  }
}

const stringFactory: CollectionFactory = {
  classId: LIBRARY_CLASS_ID.PSTRING,
  words: () => PSTRING.WORDS,
  initialise() {
    // Zeros are an empty text.
  },
  open(segment, word) {
    requireSoundText(segment, word);
    return new PString(segment, word);
  },
  fill(segment, word, _type, value, place) {
    requireSoundText(segment, word);
    if (value instanceof PString) {
      if (value[SEGMENT] !== segment || value[WORD] !== word || !isLive(value))
        setText(segment, word, value.toString());
      return;
    }
    if (typeof value !== 'string') throw wrongType(place, value, 'a string or a PString');
    setText(segment, word, value);
  },
  visit(segment, word, _type, visitor) {
    requireSoundText(segment, word);
    visitBlocks(segment, word, unitRow(segment, word), visitor);
  },
};

/** Throws unless the text is as long as it can be. @throws PointerError `PTR_CORRUPT` */
function requireSoundText(segment: MappedSegment, word: number): void {
  const units = unitsOf(segment, word);
  requireSound(segment, word, unitRow(segment, word), units);
  if (units > MAX_UNITS) throw damaged(segment, segment.base + word);
}

function setText(segment: MappedSegment, word: number, text: string): void {
  // Over the old text rather than after clearing it: a failure must leave that.
  replaceUnits(segment, word, 0, unitsOf(segment, word), text);
}

function notText(value: unknown): Error {
  return wrongType({ declaredBy: 'PString', name: 'text' }, value, 'a string');
}

declare module '../mapping/view.js' {
  interface ViewsOf<T> {
    readonly PString: T extends PString ? { readonly [D in Depth]: PStringView } : never;
  }
}
