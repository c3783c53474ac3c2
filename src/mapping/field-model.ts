// field-model.ts — one field of a class, ready for reading and writing: codec, absence, place for errors.
import { FieldError } from '../errors/field-error.js';
import type { DropVisitor } from '../journal/class-drops.js';
import type { FieldDefinition } from '../schema/field-definition.js';
import type { ClassLayout, FieldLayout } from '../schema/class-layout.js';
import { PRESENCE } from '../schema/presence-layout.js';
import { NOTHING } from './embedded-class.js';
import { arrayOf, writeArray } from './fixed-array.js';
import { codecOf } from './codec-of.js';
import type { HandleState } from './handle-state.js';
import type { MappedSegment } from './mapped-segment.js';
import { numericCodec } from './numeric-codec.js';
import { wrongType } from '../schema/refuse-value.js';
import { slotTag, storeSlot } from './slot.js';
import { TAG_EMPTY, TAG_NULL } from './slot-layout.js';
import type { ValueCodec } from './value-codec.js';

const presenceByte = numericCodec('u8');

/** How embedded objects are opened and written; the class model provides it. */
export interface EmbeddedAccess {
  open(layout: ClassLayout, segment: MappedSegment, word: number, owner: HandleState): object;
  write(layout: ClassLayout, segment: MappedSegment, word: number, value: object): void;
  visit(layout: ClassLayout, segment: MappedSegment, word: number, visitor: DropVisitor): void;
}

/** A field of a class. `word` is always the word of the header that the field's offsets count from. */
export class FieldModel {
  readonly layout: FieldLayout;
  readonly name: string;
  readonly place: Pick<FieldDefinition, 'declaredBy' | 'name'>;
  /** Codec of the value, or null for embedded classes and fixed arrays. */
  readonly codec: ValueCodec | null;
  /** Whether the field must refer to an object when the transaction commits. */
  readonly mustBeSet: boolean;
  readonly #embedded: EmbeddedAccess;
  readonly #absent: null | undefined;

  constructor(layout: FieldLayout, embedded: EmbeddedAccess) {
    this.layout = layout;
    this.name = layout.name;
    this.place = { declaredBy: layout.declaredBy, name: layout.name };
    this.#embedded = embedded;
    const { type } = layout;
    const { kind } = type;
    this.codec = kind === 'array' || kind === 'embedded' ? null : codecOf(layout.type);
    this.#absent = layout.optional ? undefined : null;
    const keeps = kind === 'ref' || (kind === 'pointer' && type.holds !== 'weak');
    this.mustBeSet = keeps && layout.absence === 'never';
  }

  /** The value; `owner` is the handle that is read, for embedded objects and arrays. @throws PointerError `PTR_CORRUPT` */
  read(segment: MappedSegment, word: number, owner: HandleState): unknown {
    const { layout } = this;
    const at = word + layout.wordOffset;
    switch (layout.absence) {
      case 'never':
        break;
      case 'zero':
        if (segment.f64[at] === 0) return this.#absent;
        break;
      case 'nan':
        if (Number.isNaN(segment.f64[at])) return this.#absent;
        break;
      case 'tag': {
        const tag = slotTag(segment, at);
        if (tag === TAG_EMPTY) return this.#absent;
        if (tag === TAG_NULL) return null;
        break;
      }
      case 'byte': {
        const state = this.#presence(segment, word);
        if (state === PRESENCE.ABSENT) return this.#absent;
        if (state === PRESENCE.NULL) return null;
      }
    }
    if (this.codec !== null) return this.codec.read(segment, at, layout.byteInWord);
    if (layout.embedded !== null)
      return this.#embedded.open(layout.embedded, segment, at - 2, owner);
    return arrayOf(at, layout, owner);
  }

  /** Checks and stores `value`, journaled. @throws FieldError `FIELD_TYPE`, `FIELD_RANGE`; TransactionError `TX_REQUIRED` */
  write(segment: MappedSegment, word: number, value: unknown): void {
    const { layout } = this;
    const at = word + layout.wordOffset;
    if (value === null || value === undefined) {
      if (layout.absence !== 'never') {
        this.#clear(segment, word, at, value);
        return;
      }
      throw wrongType(
        this.place,
        value,
        'a value (declare the field nullable or optional to leave it empty)',
      );
    }
    if (this.codec !== null) this.codec.write(segment, at, layout.byteInWord, value, this.place);
    else if (layout.embedded !== null) this.#writeEmbedded(segment, at, value);
    else writeArray(segment, at, layout, value);
    if (layout.absence === 'byte') this.#setPresence(segment, word, PRESENCE.PRESENT);
  }

  /** Gives a fresh, zero-filled object's field its first value when none was given. */
  writeDefault(segment: MappedSegment, word: number): void {
    const { layout } = this;
    const at = word + layout.wordOffset;
    if (layout.absence === 'nan') segment.f64[at] = Number.NaN;
    if (layout.absence === 'never' && layout.type.kind === 'collection') {
      this.codec?.write(segment, at, 0, undefined, this.place);
    }
    if (layout.absence === 'never' && layout.embedded !== null)
      this.#writeEmbedded(segment, at, NOTHING);
  }

  /** Gives the field of an object that may have been written before its first value, journaled. @throws TransactionError `TX_REQUIRED` */
  reset(segment: MappedSegment, word: number): void {
    this.empty(segment, word);
    if (this.layout.absence === 'byte') this.#setPresence(segment, word, PRESENCE.ABSENT);
    this.writeDefault(segment, word);
  }

  /** Whether the field may refer to, or own, anything that {@link visit} reports. */
  get hasDrops(): boolean {
    return this.layout.embedded !== null || this.codec?.hasDrops === true;
  }

  /** Reports what the field of the object at `word` refers to and owns. */
  visit(segment: MappedSegment, word: number, visitor: DropVisitor): void {
    const { codec, layout } = this;
    const at = word + layout.wordOffset;
    if (layout.embedded !== null) this.#embedded.visit(layout.embedded, segment, at - 2, visitor);
    else if (codec?.hasDrops === true) codec.visit(segment, at, visitor);
  }

  /** Lets go of what {@link visit} reports, and leaves zeros there; journaled. @throws TransactionError `TX_REQUIRED`; PointerError `PTR_CORRUPT` */
  letGo(segment: MappedSegment, word: number): void {
    if (this.hasDrops) this.empty(segment, word);
  }

  /** Throws when the field is a required reference that is empty. @throws FieldError `FIELD_UNSET` */
  requireSet(segment: MappedSegment, word: number): void {
    if (segment.f64[word + this.layout.wordOffset] !== 0) return;
    const { declaredBy, name } = this.place;
    throw new FieldError(
      'FIELD_UNSET',
      `${declaredBy}.${name} refers to no object at commit, and it must. Set it before the transaction ends, or declare it nullable.`,
      { className: declaredBy, propertyName: name },
    );
  }

  #clear(segment: MappedSegment, word: number, at: number, value: null | undefined): void {
    const { layout } = this;
    if (segment.writes.depth === 0) segment.writes.refuse();
    const both = layout.nullable && layout.optional;
    switch (layout.absence) {
      case 'nan':
        segment.writes.touch(segment, at);
        segment.f64[at] = Number.NaN;
        return;
      case 'tag':
        storeSlot(segment, at, 0, 0, 0, both && value === null ? TAG_NULL * 2 ** 24 : 0);
        return;
      case 'byte':
        if (this.codec?.hasDrops !== false) this.empty(segment, word);
        this.#setPresence(segment, word, value === null && both ? PRESENCE.NULL : PRESENCE.ABSENT);
        return;
      default:
        this.empty(segment, word);
    }
  }

  /** Lets go of what the field refers to or owns, and leaves zeros, journaled: what a required field may not stay at. @throws TransactionError `TX_REQUIRED` */
  empty(segment: MappedSegment, word: number): void {
    const { layout } = this;
    const start = (word + layout.wordOffset) * 8 + layout.byteInWord;
    this.visit(segment, word, segment.context.releaser);
    segment.writes.touchRange(
      segment,
      word + layout.wordOffset,
      Math.ceil((layout.byteInWord + layout.bytes) / 8),
    );
    segment.u8.fill(0, start, start + layout.bytes);
  }

  #writeEmbedded(segment: MappedSegment, at: number, value: unknown): void {
    const { embedded } = this.layout;
    if (typeof value !== 'object' || value === null || embedded === null) {
      throw wrongType(this.place, value, `an object of class ${embedded?.name ?? ''}`);
    }
    this.#embedded.write(embedded, segment, at - 2, value);
  }

  #presence(segment: MappedSegment, word: number): number {
    const at = this.layout.presenceOffset;
    return presenceByte.read(segment, word + (at >>> 3), at & 7) as number;
  }

  #setPresence(segment: MappedSegment, word: number, state: number): void {
    const at = this.layout.presenceOffset;
    presenceByte.write(segment, word + (at >>> 3), at & 7, state, this.place);
  }
}
