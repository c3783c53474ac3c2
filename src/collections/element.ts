// element.ts — elements of collections: how values of one type are checked, stored and read.
import { types } from 'node:util';
import { SchemaError } from '../errors/schema-error.js';
import type { DropVisitor } from '../journal/class-drops.js';
import type { CollectionFactory } from '../mapping/collection-factory.js';
import { codecOf } from '../mapping/codec-of.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { PoolContext } from '../mapping/pool-context.js';
import type { ValueCodec } from '../mapping/value-codec.js';
import type { FieldPlace } from '../schema/field-definition.js';
import type {
  AbstractClass,
  CollectionType,
  FieldType,
  NumericKind,
} from '../schema/field-type.js';
import { wrongType } from '../schema/refuse-value.js';
import { resolveThunk } from '../schema/resolve-thunk.js';
import { checkBigint } from '../schema/validate-bigint.js';
import { checkNumeric } from '../schema/validate-numeric.js';
import { checkBoolean, checkDate, checkEnum } from '../schema/validate-scalar.js';
import { checkBytes, checkText } from '../schema/validate-slot.js';

/** A number of any width or a float, bool, enum, text, bigint: checked and stored by its codec without running code of the program. */
const PLAIN = 0;
const REFERENCE = 1;
const COLLECTION = 2;
const DATE = 3;
const BYTES = 4;

/**
 * The elements of one collection type.
 *
 * Storing takes three steps, because making a value fit can run code of the program (a subclass's getter, an iterator), and that code may
 * change the very collection: {@link prepare} runs such code before a place is chosen, {@link store} runs none, {@link complete} runs
 * it when the place is known to everybody.
 */
export class Element {
  readonly type: FieldType;
  readonly codec: ValueCodec;
  /** Bytes of a stored element: 1, 2, 4, 8 or 16. */
  readonly bytes: number;
  readonly hasDrops: boolean;
  readonly isReference: boolean;
  /** Whether it is a pointer that owns its object: who stores one says before which collection it goes into ({@link storeInto}). */
  readonly isOwner: boolean;
  /** Whether {@link complete} has something to do. */
  readonly isCollection: boolean;
  /** What errors name. */
  readonly place: FieldPlace;
  readonly #kind: number;
  #target: AbstractClass | null = null;

  /**
   * Describes the elements of a type.
   *
   * @param type - type of the elements.
   * @param place - collection and role for errors, such as `PMap` and `value`.
   * @throws SchemaError `SCHEMA_UNKNOWN_TYPE` for a type that only fields can have.
   */
  constructor(type: FieldType, place: FieldPlace) {
    if (type.kind === 'embedded' || type.kind === 'array') {
      const advice = type.kind === 'array' ? 'use a PVec' : 'refer to the object: () => Class';
      throw new SchemaError(
        'SCHEMA_UNKNOWN_TYPE',
        `A ${place.declaredBy} cannot hold values of the type ${type.kind}: ${advice}.`,
        { className: place.declaredBy, propertyName: place.name },
      );
    }
    this.type = type;
    this.place = place;
    this.codec = codecOf(type);
    this.bytes = this.codec.bytes;
    this.hasDrops = this.codec.hasDrops;
    this.#kind = kindOf(type);
    this.isReference = this.#kind === REFERENCE;
    this.isOwner = type.kind === 'pointer' && type.holds === 'owned';
    this.isCollection = this.#kind === COLLECTION;
  }

  /** The class that references lead to. @throws SchemaError `SCHEMA_UNRESOLVED`, `SCHEMA_NOT_PERSISTENT` */
  get target(): AbstractClass {
    if (this.#target === null) {
      if (this.type.kind !== 'ref') throw wrongType(this.place, undefined, 'a reference');
      this.#target = resolveThunk(this.type.target, this.place);
    }
    return this.#target;
  }

  /** The stored element. @throws PointerError `PTR_CORRUPT` */
  read(segment: MappedSegment, word: number, byte: number): unknown {
    if (this.#kind === REFERENCE) return segment.context.resolve(segment.f64[word]!);
    return this.codec.read(segment, word, byte);
  }

  /**
   * The form of `value` that {@link store} takes: a position for a reference (a transient object is adopted), copies of a Date or of bytes
   * that a program may have dressed up, else the value itself.
   *
   * @throws FieldError `FIELD_TYPE`, `FIELD_RANGE`; PointerError `PTR_STALE`, `PTR_OTHER_POOL`; and as adoption does.
   */
  prepare(context: PoolContext, value: unknown): unknown {
    switch (this.#kind) {
      case REFERENCE:
        return context.positionOf(value, this.#target ?? this.target, this.place);
      case DATE:
        return new Date(checkDate(this.place, value));
      case BYTES:
        return types.isUint8Array(value) ? Uint8Array.from(value) : checkBytes(this.place, value);
      default:
        return value;
    }
  }

  /** As {@link prepare}, and makes sure that {@link store} will not refuse the value, unless it is a pointer: only its place can tell whether that is a second owner. @throws as {@link prepare} */
  prepareChecked(context: PoolContext, value: unknown): unknown {
    const { type, place } = this;
    switch (type.kind) {
      case 'text':
        return checkText(place, value);
      case 'bool':
        return checkBoolean(place, value);
      case 'enum':
        checkEnum(place, value, type);
        return value;
      case 'bigint':
        return checkBigint(place, value);
      case 'ref':
      case 'date':
      case 'bytes':
      case 'collection':
      case 'pointer':
        return this.prepare(context, value);
      default:
        return checkNumeric(place, value, type.kind as NumericKind);
    }
  }

  /**
   * Stores a prepared value, journaled; what stood there loses its reference or its blob at commit. A place that holds nothing yet must be
   * zero. Elements that are collections are made empty here, and keep what they have.
   *
   * @throws FieldError `FIELD_TYPE`, `FIELD_RANGE`; TransactionError `TX_REQUIRED`; AllocationError. Nothing is stored then.
   */
  store(segment: MappedSegment, word: number, byte: number, prepared: unknown): void {
    if (this.#kind === REFERENCE) linkReference(segment, word, prepared as number);
    else if (this.#kind !== COLLECTION) this.codec.write(segment, word, byte, prepared, this.place);
    else if (segment.f64[word] === 0) this.codec.write(segment, word, 0, undefined, this.place);
  }

  /** {@link store} for an element of the collection whose object is at `collection` of `owner`. @throws as {@link store}; PointerError `OWNERSHIP` */
  storeInto(
    owner: MappedSegment,
    collection: number,
    segment: MappedSegment,
    word: number,
    byte: number,
    prepared: unknown,
  ): void {
    if (this.isOwner) owner.context.storingInto = owner.base + collection;
    this.store(segment, word, byte, prepared);
  }

  /**
   * Fills a stored collection from `value`. May run code of the program. `position` is where the element's own object is.
   *
   * @throws FieldError `FIELD_TYPE`, `FIELD_RANGE`; CollectionError; AllocationError.
   */
  complete(context: PoolContext, position: number, value: unknown): void {
    if (value === undefined) return;
    const type = this.type as CollectionType;
    const home = context.proveCollection(position, type);
    (type.factory as CollectionFactory).fill(home, position - home.base, type, value, this.place);
  }

  /** Lets go of what the stored element refers to or owns; its bytes stay. */
  release(segment: MappedSegment, word: number): void {
    if (this.hasDrops) this.codec.visit(segment, word, segment.context.releaser);
  }

  /** Reports what the stored element refers to or owns. */
  visit(segment: MappedSegment, word: number, visitor: DropVisitor): void {
    if (this.hasDrops) this.codec.visit(segment, word, visitor);
  }
}

/** Stores the reference to the object at `position`, counted and journaled. */
export function linkReference(segment: MappedSegment, word: number, position: number): void {
  const { f64, writes } = segment;
  const old = f64[word]!;
  if (old === position) return;
  writes.touch(segment, word);
  const { references } = segment.context.engine;
  references.change(position, 1);
  if (old !== 0) references.change(old, -1);
  f64[word] = position;
}

function kindOf(type: FieldType): number {
  switch (type.kind) {
    case 'ref':
      return REFERENCE;
    case 'collection':
      return COLLECTION;
    case 'date':
      return DATE;
    case 'bytes':
      return BYTES;
    default:
      return PLAIN;
  }
}
