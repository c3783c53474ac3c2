// cell.ts — what all cells that store a value have in common.
import { inspect, type InspectOptions } from 'node:util';
import { isLive, refuseGone, standsFor } from '../mapping/check-handle.js';
import { modelOf } from '../mapping/class-model.js';
import type { CollectionFactory } from '../mapping/collection-factory.js';
import { PLAIN } from '../mapping/copy-graph.js';
import type { FieldModel } from '../mapping/field-model.js';
import { GENERATION, KEEPER, SEGMENT, WORD } from '../mapping/handle-state.js';
import type { IdentityLeaf } from '../mapping/identity-table.js';
import { toJson } from '../mapping/install-presentation.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { POOL, TransactionToken } from '../mapping/transaction-token.js';
import type { Storable, Taken } from '../mapping/storable.js';
import type { SEEN_AS } from '../mapping/view.js';
import { requireSamePool } from './same-pool.js';
import type { CollectionType, FieldType } from '../schema/field-type.js';
import { collectionType } from '../schema/collection-type.js';
import { toFieldType } from '../schema/to-field-type.js';
import { valueClassOf } from '../schema/value-class.js';
import { badCell } from './bad-cell.js';
import { takenCopy } from './taken-copy.js';

/** Kinds of cells that store a value. */
export type StoredCell = 'PCell' | 'PRefCell' | 'PMutex';

/** What a cell of type `T` holds: a reference or a pointer that was never set, or was taken out, is null; a collection is always there. */
export type Held<T> = T extends string | number | bigint | boolean | Date | Uint8Array
  ? T
  : T extends { readonly [SEEN_AS]: unknown }
    ? T extends { readonly [POOL]: string }
      ? T | null
      : T
    : T | null;

/**
 * A place for one value: an object of its own that exactly one field or element owns, as a collection is. A plain field does the same with less; a cell can be handed to a function,
 * stand in a collection, or lie behind a pointer.
 */
export abstract class Cell<T> {
  /** @internal */
  declare [SEGMENT]: MappedSegment;
  /** @internal */
  declare [WORD]: number;
  /** @internal */
  declare [GENERATION]: number;
  /** @internal */
  declare [KEEPER]: IdentityLeaf;
  readonly #field!: FieldModel;

  /** Made by reading a field. @internal */
  constructor(segment: MappedSegment, word: number, field: FieldModel) {
    if ((segment as unknown) === undefined) throw badCell(new.target.name);
    this[SEGMENT] = segment;
    this[WORD] = word | 0;
    this[GENERATION] = segment.gen[word * 2]!;
    this[KEEPER] = segment.identity.leaf(word);
    this.#field = field;
  }

  /** As the value's own toJSON, or the value. */
  toJSON(): unknown {
    return toJson(this, new Set());
  }

  /** Name of the cell's class. */
  get [Symbol.toStringTag](): string {
    return this.constructor.name;
  }

  /** A copy of the value, for snapshots. @internal */
  [PLAIN](copy: (value: unknown) => unknown): unknown {
    return copy(this.load());
  }

  /** What util.inspect shows. @internal */
  [inspect.custom](depth: number | null, options: InspectOptions): string {
    const { name } = this.constructor;
    if (!isLive(this)) return `${name} [freed]`;
    if (depth !== null && depth < 0) return `[${name}]`;
    return `${name} { ${inspect(this.load(), { ...options, depth: depth === null ? null : depth - 1 })} }`;
  }

  /** The value. @throws PointerError `PTR_STALE`, `PTR_CORRUPT`; PoolError `POOL_CLOSED` @internal */
  load(): T {
    const segment = this[SEGMENT];
    const word = this[WORD];
    if (segment.gen[word << 1] !== this[GENERATION]) refuseGone(this, this.constructor.name);
    return this.#field.read(segment, word, this) as T;
  }

  /** Stores `value`, all of it or nothing, journaled. @throws FieldError `FIELD_TYPE`, `FIELD_RANGE`; TransactionError `TX_REQUIRED`; as {@link load} @internal */
  store(value: Storable<T>, j: TransactionToken): void {
    requireSamePool(this, j);
    storeWhole(this.#field, this[SEGMENT], this[WORD], value);
  }

  /** The value as it is given away: a copy where it belongs to the cell itself and goes with the next one. @throws as {@link load} @internal */
  taken(): Taken<T> {
    return takenCopy(this.load()) as Taken<T>;
  }

  /** Stores what a new cell holds, and returns what was there. @throws as {@link store} @internal */
  empty(j: TransactionToken): Taken<T> {
    requireSamePool(this, j);
    const taken = this.taken();
    this.#field.reset(this[SEGMENT], this[WORD]);
    return taken;
  }

  /** Exchanges the values of two cells, or changes neither. @throws as {@link store} @internal */
  exchange(other: Cell<T>, j: TransactionToken): void {
    requireSamePool(this, j);
    requireSamePool(other, j);
    if (other === this) return;
    this[SEGMENT].context.engine.atomically(() => {
      const mine = this.empty(j);
      const theirs = other.empty(j);
      this.store(theirs, j);
      other.store(mine, j);
    });
  }

  /** Throws while nobody but the holder of a guard may replace the value. @throws CellError `CELL_BORROWED`, `CELL_LOCKED` @internal */
  requireUnguarded(): void {
    // Nobody guards the value of a cell that has no guards.
  }
}

/** Makes the field type of a cell. @throws SchemaError `SCHEMA_UNKNOWN_TYPE` */
export function cellType(
  name: StoredCell,
  element: unknown,
  factory: CollectionFactory,
): CollectionType {
  const part = toFieldType(element, { className: name, propertyName: 'value' });
  return collectionType({ name, parts: [part], factory });
}

/** Makes the factory of the cells of one class. */
export function cellFactory(
  classId: number,
  is: (value: unknown) => value is Cell<unknown>,
  make: (segment: MappedSegment, word: number, field: FieldModel) => Cell<unknown>,
): CollectionFactory {
  return {
    classId,
    takesNull: true,
    words: (type) => modelOf(valueClass(type)).words,
    initialise(segment, word, type) {
      fieldOf(type).writeDefault(segment, word);
    },
    open: (segment, word, type) => make(segment, word, fieldOf(type)),
    fill(segment, word, type, value) {
      if (is(value) && standsFor(value, segment, word)) return;
      // Guards hold on to the handle: where there is none, there is no guard.
      const known: unknown = segment.identity.find(word);
      if (is(known)) known.requireUnguarded();
      storeWhole(fieldOf(type), segment, word, is(value) ? value.load() : value);
    },
    visit(segment, word, type, visitor) {
      fieldOf(type).visit(segment, word, visitor);
    },
  };
}

const fields = new WeakMap<CollectionType, FieldModel>();

function fieldOf(type: CollectionType): FieldModel {
  let field = fields.get(type);
  if (field === undefined) {
    field = modelOf(valueClass(type)).fields[0]!;
    fields.set(type, field);
  }
  return field;
}

/** Cells are laid out as objects that hold one value are. */
function valueClass(type: CollectionType): new () => object {
  const part = type.parts[0]!;
  return valueClassOf(part, isReference(part));
}

function isReference(type: FieldType): boolean {
  return type.kind === 'ref' || (type.kind === 'pointer' && type.holds !== 'weak');
}

function storeWhole(field: FieldModel, segment: MappedSegment, word: number, value: unknown): void {
  const { kind } = field.layout.type;
  const { context } = segment;
  const write = (): void => {
    // Of what the cell holds a pointer may become the owner.
    field.write(segment, word, value);
  };
  if (kind === 'collection' || kind === 'array' || kind === 'embedded')
    context.engine.atomically(write);
  else write();
}
