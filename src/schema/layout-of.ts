// layout-of.ts — computes the layout of a class, once.
import { SchemaError } from '../errors/schema-error.js';
import { HEADER_WORDS } from '../journal/object-layout.js';
import {
  MAX_OBJECT_BYTES,
  type ClassLayout,
  type FieldLayout,
  type OwnedSlot,
} from './class-layout.js';
import type { ClassSchema } from './class-schema.js';
import { describeLayout } from './describe-layout.js';
import type { FieldDefinition } from './field-definition.js';
import { FieldSpace, type SpaceRequest } from './field-space-layout.js';
import type { AbstractClass, FieldType } from './field-type.js';
import type { Absence } from './presence-layout.js';
import { resolveThunk } from './resolve-thunk.js';
import { schemaOf } from './schema-of.js';
import { typeSignature } from './type-signature.js';

interface Computed {
  readonly layout: ClassLayout;
  readonly space: FieldSpace;
}

/** A stored field with all that it needs resolved, before it has a place. */
interface Unplaced {
  readonly definition: FieldDefinition;
  readonly type: FieldType;
  readonly absence: Absence;
  readonly target: AbstractClass | null;
  readonly embedded: ClassLayout | null;
  readonly signature: string;
  readonly value: SpaceRequest;
  readonly presence: SpaceRequest | null;
}

const computed = new WeakMap<AbstractClass, Computed>();

/**
 * Gives the layout of a persistent class; the same object at each call. The first call asks the thunks of its fields.
 *
 * @throws SchemaError when the class, its base, or a class that a field refers to is not declared as it must be
 * (`SCHEMA_NOT_PERSISTENT`, `SCHEMA_UNRESOLVED`, `SCHEMA_BAD_NAME`, `SCHEMA_BAD_FIELD_NAME`, `SCHEMA_DUPLICATE_NAME`), and
 * `SCHEMA_TOO_LARGE` when an object would have more than 1 MiB or contain itself.
 */
export function layoutOf(target: AbstractClass): ClassLayout {
  return compute(target, []).layout;
}

function compute(target: AbstractClass, within: readonly AbstractClass[]): Computed {
  const known = computed.get(target);
  if (known !== undefined) return known;
  const schema = schemaOf(target);
  const trail = [...within, target];
  if (within.includes(target)) throw containsItself(trail);
  const base = schema.base === null ? null : compute(schema.base.target, trail);
  const unplaced = schema.ownFields.flatMap((field) => prepare(field, trail));
  const space = new FieldSpace(base?.space ?? null, HEADER_WORDS * 8);
  const offsets = space.place(
    unplaced.flatMap((field) => (field.presence ? [field.value, field.presence] : [field.value])),
  );
  if (space.end > MAX_OBJECT_BYTES) throw tooLarge(schema, space.end);

  const firstIndex = base?.layout.fields.length ?? 0;
  const signatures = new Map<FieldLayout, string>();
  const ownFields = unplaced.map((field, index) => {
    const layout = placedField(field, firstIndex + index, offsets);
    signatures.set(layout, field.signature);
    return layout;
  });
  const result = {
    layout: assemble(schema, base?.layout ?? null, ownFields, signatures, space),
    space,
  };
  computed.set(target, result);
  return result;
}

/** Resolves what a field refers to; gives nothing for a volatile field. */
function prepare(definition: FieldDefinition, trail: readonly AbstractClass[]): Unplaced[] {
  const { type } = definition;
  if (type === null) return [];
  const target =
    type.kind === 'ref' || type.kind === 'pointer' || type.kind === 'embedded'
      ? resolveThunk(type.target, definition)
      : null;
  const embedded =
    type.kind === 'embedded' && target !== null ? compute(target, trail).layout : null;
  const bytes = embedded === null ? type.bytes : Math.max(8, (embedded.words - HEADER_WORDS) * 8);
  const absence = absenceOf(type, definition.nullable, definition.optional);
  const { name } = definition;
  const value = { name, presence: false, bytes, align: type.align };
  const presence = absence === 'byte' ? { name, presence: true, bytes: 1, align: 1 } : null;
  const signature = typeSignature(type, definition);
  return [{ definition, type, absence, target, embedded, signature, value, presence }];
}

function absenceOf(type: FieldType, nullable: boolean, optional: boolean): Absence {
  if (!nullable && !optional) return 'never';
  switch (type.kind) {
    case 'text':
    case 'bytes':
    case 'bigint':
      return 'tag';
    case 'ref':
    case 'pointer':
    case 'collection':
      return nullable && optional ? 'byte' : 'zero';
    case 'date':
      return nullable && optional ? 'byte' : 'nan';
    default:
      return 'byte';
  }
}

function placedField(
  field: Unplaced,
  index: number,
  offsets: ReadonlyMap<SpaceRequest, number>,
): FieldLayout {
  const { definition } = field;
  const byteOffset = offsets.get(field.value) ?? 0;
  return Object.freeze({
    declaredBy: definition.declaredBy,
    name: definition.name,
    type: field.type,
    nullable: definition.nullable,
    optional: definition.optional,
    accessor: definition.accessor,
    index,
    byteOffset,
    wordOffset: byteOffset >>> 3,
    byteInWord: byteOffset & 7,
    bytes: field.value.bytes,
    absence: field.absence,
    presenceOffset: field.presence === null ? -1 : (offsets.get(field.presence) ?? -1),
    target: field.target,
    embedded: field.embedded,
  });
}

function assemble(
  schema: ClassSchema,
  base: ClassLayout | null,
  ownFields: readonly FieldLayout[],
  signatures: ReadonlyMap<FieldLayout, string>,
  space: FieldSpace,
): ClassLayout {
  const fields = Object.freeze([...(base?.fields ?? []), ...ownFields]);
  const words = Math.ceil(space.end / 8);
  const description = describeLayout(schema, base, ownFields, signatures, words);
  return Object.freeze({
    schema,
    target: schema.target,
    name: schema.name,
    base,
    fields,
    ownFields: Object.freeze([...ownFields]),
    volatileNames: new Set(schema.fields.filter((f) => f.volatile).map((f) => f.name)),
    byName: new Map(fields.map((field) => [field.name, field])),
    words,
    refWords: Object.freeze(fields.flatMap(refWordsOf).sort((a, b) => a - b)),
    ownedSlots: Object.freeze(
      fields.flatMap(ownedSlotsOf).sort((a, b) => a.wordOffset - b.wordOffset),
    ),
    get fingerprint() {
      return description.fingerprint;
    },
    describe: () => description,
  });
}

function refWordsOf(field: FieldLayout): readonly number[] {
  if (field.type.kind === 'ref') return [field.wordOffset];
  if (field.embedded === null) return [];
  return field.embedded.refWords.map((word) => field.wordOffset + word - HEADER_WORDS);
}

function ownedSlotsOf(field: FieldLayout): readonly OwnedSlot[] {
  const { type, wordOffset } = field;
  if (field.embedded !== null) {
    return field.embedded.ownedSlots.map((slot) =>
      Object.freeze({ ...slot, wordOffset: wordOffset + slot.wordOffset - HEADER_WORDS }),
    );
  }
  switch (type.kind) {
    case 'text':
    case 'bytes':
    case 'bigint':
      return [Object.freeze({ wordOffset, kind: type.kind, collection: null })];
    case 'collection':
      return [Object.freeze({ wordOffset, kind: 'collection', collection: type })];
    default:
      return [];
  }
}

function containsItself(trail: readonly AbstractClass[]): SchemaError {
  const names = trail.map((target) => schemaOf(target).name);
  return new SchemaError(
    'SCHEMA_TOO_LARGE',
    `${names.at(-1) ?? ''} would contain itself (${names.join(' → ')}). Use a reference, () => Class, instead of embedded(() => Class) in one place.`,
    { className: names.at(-1) ?? '' },
  );
}

function tooLarge(schema: ClassSchema, size: number): SchemaError {
  return new SchemaError(
    'SCHEMA_TOO_LARGE',
    `An object of ${schema.name} would take ${size} bytes, and ${MAX_OBJECT_BYTES} is the limit. ` +
      'Move the large fields into a collection or an object of its own.',
    { className: schema.name },
  );
}
