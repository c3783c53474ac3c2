// install-accessors.ts — puts the getters and setters of a class's fields on its prototype.
import {
  boolAccessors,
  f64Accessors,
  generalAccessors,
  i32Accessors,
  smallIntegerAccessors,
  u32Accessors,
  type AccessorParts,
  type Accessors,
} from './accessor-factories.js';
import { SchemaError } from '../errors/schema-error.js';
import { refuseGone } from './check-handle.js';
import type { ClassModel } from './class-model.js';
import type { FieldModel } from './field-model.js';
import { GENERATION, KEEPER, SEGMENT, WORD } from './handle-state.js';
import { INTEGER_BOUNDS, refuseNumber } from './numeric-codec.js';
import { installedAccessors, noteInstalledAccessors } from '../schema/installed-accessors.js';
import { wrongType } from '../schema/refuse-value.js';
import { specialize } from './specialize.js';
import { installVolatileAccessor } from './volatile-accessors.js';
import type { NumericKind } from '../schema/field-type.js';

/**
 * Installs the accessors of the fields that the class itself declares; those of its bases are on their prototypes. Leaves
 * the class alone when another copy of the library did so for the same layout: handles of both look the same.
 *
 * @throws SchemaError `SCHEMA_NOT_PERSISTENT` when that copy lays the class out in another way.
 */
export function installAccessors(model: ClassModel): void {
  const { prototype, layout, ownFields } = model;
  const { fingerprint } = layout;
  const note = installedAccessors(prototype);
  if (note !== null) {
    if ((note.version as number) === 1 && note.fingerprint === fingerprint) return;
    throw new SchemaError(
      'SCHEMA_NOT_PERSISTENT',
      `${model.name} is in use by another version of the library in this process, which lays it out in another way. ` +
        'Install one version only (npm ls corundum shows them).',
      { className: model.name },
    );
  }
  for (const field of ownFields) define(prototype, field, !model.identity, false);
  const volatileNames = layout.schema.ownFields
    .filter((field) => field.volatile && field.accessor)
    .map((field) => field.name);
  for (const name of volatileNames) installVolatileAccessor(prototype, name);
  const names = new Set([...ownFields.map((field) => field.name), ...volatileNames]);
  noteInstalledAccessors(prototype, { version: 1, fingerprint, names });
}

/** Installs accessors of all fields for handles that move: they prove the object at each access. */
export function installCursorAccessors(model: ClassModel, prototype: object): void {
  for (const field of model.fields) define(prototype, field, true, false);
}

/** Installs accessors of all fields for embedded objects, whose liveness is that of the object that contains them. */
export function installEmbeddedAccessors(model: ClassModel, prototype: object): void {
  // Always with the start bit: nothing tells these handles that the object which contains them was freed.
  for (const field of model.fields) define(prototype, field, true, true);
}

function define(prototype: object, field: FieldModel, loose: boolean, isEmbedded: boolean): void {
  const original = Object.getOwnPropertyDescriptor(prototype, field.name);
  const { get, set } = accessorsOf(field, loose, isEmbedded, original);
  Object.defineProperty(prototype, field.name, { get, set, enumerable: true, configurable: true });
}

function accessorsOf(
  field: FieldModel,
  loose: boolean,
  isEmbedded: boolean,
  original: PropertyDescriptor | undefined,
): Accessors {
  const { layout, name } = field;
  const { kind } = layout.type;
  const bounds =
    kind in INTEGER_BOUNDS
      ? INTEGER_BOUNDS[kind as keyof typeof INTEGER_BOUNDS]
      : ([0, 0] as const);
  const what = `${field.place.declaredBy}.${name}`;
  const parts: AccessorParts = {
    SEGMENT,
    WORD,
    GENERATION,
    HEADER: isEmbedded ? (KEEPER as never) : WORD,
    loose,
    offset: layout.wordOffset,
    half: layout.wordOffset * 2 + (layout.byteInWord >>> 2),
    byte: layout.wordOffset * 8 + layout.byteInWord,
    bits: layout.bytes * 8,
    shift: (layout.byteInWord & 3) * 8,
    low: bounds[0],
    high: bounds[1],
    gone: (handle) => refuseGone(handle, what),
    bareGet: (target) => original?.get?.call(target) as unknown,
    bareSet: (target, value) => {
      if (original?.set !== undefined) original.set.call(target, value);
      else
        Object.defineProperty(target, name, {
          value,
          writable: true,
          enumerable: true,
          configurable: true,
        });
    },
    refuse: (value) => {
      if (kind === 'bool') throw wrongType(field.place, value, 'true or false');
      refuseNumber(field.place, kind as NumericKind, value);
    },
    read: (segment, word, handle) => field.read(segment, word, handle),
    write: hasParts(kind)
      ? (segment, word, value) => {
          segment.context.engine.atomically(() => {
            field.write(segment, word, value);
          });
        }
      : (segment, word, value) => {
          field.write(segment, word, value);
        },
  };
  if (layout.absence !== 'never') return specialize(generalAccessors)(parts);
  switch (kind) {
    case 'f64':
      return specialize(f64Accessors)(parts);
    case 'u32':
      return specialize(u32Accessors)(parts);
    case 'i32':
      return specialize(i32Accessors)(parts);
    case 'u8':
    case 'i8':
    case 'u16':
    case 'i16':
      return specialize(smallIntegerAccessors)(parts);
    case 'bool':
      return specialize(boolAccessors)(parts);
    default:
      return specialize(generalAccessors)(parts);
  }
}

/** Whether a value is stored part by part, so that one part may be refused when others were stored already. */
function hasParts(kind: string): boolean {
  return kind === 'embedded' || kind === 'array' || kind === 'collection';
}
