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
import { isLive, refuseGone } from './check-handle.js';
import type { ClassModel } from './class-model.js';
import type { FieldModel } from './field-model.js';
import {
  EPOCH,
  GENERATION,
  KEEPER,
  SEGMENT,
  WORD,
  type HandleState,
  type MovingState,
} from './handle-state.js';
import { INTEGER_BOUNDS, refuseNumber } from './numeric-codec.js';
import {
  HANDLE_VERSION,
  installedAccessors,
  noteInstalledAccessors,
} from '../schema/installed-accessors.js';
import { wrongType } from '../schema/refuse-value.js';
import type { SpecialCopies } from './specialize.js';
import { installVolatileAccessor } from './volatile-accessors.js';
import type { NumericKind } from '../schema/field-type.js';

/** Installs what was prepared: to be called when all factories of the class were added to its copies. */
export type Install = () => void;

/**
 * Prepares the accessors of the fields that the class itself declares; those of its bases are on their prototypes. Leaves
 * the class alone when another copy of the library installed some for the same layout: handles of both look the same.
 *
 * @throws SchemaError `SCHEMA_NOT_PERSISTENT` when that copy lays the class out in another way.
 */
export function prepareAccessors(model: ClassModel, copies: SpecialCopies): Install {
  const { prototype, layout, ownFields } = model;
  const note = installedAccessors(prototype);
  if (note !== null) {
    if (note.version === HANDLE_VERSION && note.fingerprint === layout.fingerprint)
      return () => undefined;
    throw new SchemaError(
      'SCHEMA_NOT_PERSISTENT',
      `${model.name} is in use by another version of the library in this process, which lays it out in another way. ` +
        'Install one version only (npm ls corundum shows them).',
      { className: model.name },
    );
  }
  const install = prepare(prototype, ownFields, model.identity ? IDENTITY : LOOSE, copies);
  const volatileNames = layout.schema.ownFields
    .filter((field) => field.volatile && field.accessor)
    .map((field) => field.name);
  return () => {
    install();
    for (const name of volatileNames) installVolatileAccessor(prototype, name);
    const names = new Set([...ownFields.map((field) => field.name), ...volatileNames]);
    noteInstalledAccessors(prototype, {
      version: HANDLE_VERSION,
      get fingerprint() {
        return layout.fingerprint;
      },
      names,
    });
  };
}

/** Prepares accessors of all fields for handles that move: they prove the object at each access. */
export function prepareCursorAccessors(
  model: ClassModel,
  prototype: object,
  copies: SpecialCopies,
): Install {
  return prepare(prototype, model.fields, MOVING, copies);
}

/** Prepares accessors of all fields for embedded objects, whose liveness is that of the object that contains them. */
export function prepareEmbeddedAccessors(
  model: ClassModel,
  prototype: object,
  copies: SpecialCopies,
): Install {
  // Always with the start bit: nothing tells these handles that the object which contains them was freed.
  return prepare(prototype, model.fields, EMBEDDED, copies);
}

/** What the handles are that accessors are for: how they know that their object is still there. */
type Role = typeof IDENTITY | typeof LOOSE | typeof MOVING | typeof EMBEDDED;
const IDENTITY = 0;
const LOOSE = 1;
const MOVING = 2;
const EMBEDDED = 3;

/** Whether the object of a cursor's handle is still there, and notes that it was at this count of those that ceased. */
function proveMoving(handle: HandleState): boolean {
  if (!isLive(handle)) return false;
  (handle as MovingState)[EPOCH] = handle[SEGMENT].ceased;
  return true;
}

/** Whether the object of a handle with identity is still there, for which its leaf does not vouch any more. */
function proveKept(handle: HandleState): boolean {
  if (!isLive(handle)) return false;
  handle[SEGMENT].identity.doubt(handle);
  return true;
}

function prepare(
  prototype: object,
  fields: readonly FieldModel[],
  role: Role,
  copies: SpecialCopies,
): Install {
  const makers = fields.map((field) => copies.add(factoryFor(field)));
  return () => {
    fields.forEach((field, at) => {
      const original = Object.getOwnPropertyDescriptor(prototype, field.name);
      const { get, set } = makers[at]!(partsOf(field, role, original));
      const property = { get, set, enumerable: true, configurable: true };
      Object.defineProperty(prototype, field.name, property);
    });
  };
}

function partsOf(
  field: FieldModel,
  role: Role,
  original: PropertyDescriptor | undefined,
): AccessorParts {
  const { layout, name } = field;
  const { kind } = layout.type;
  const bounds =
    kind in INTEGER_BOUNDS
      ? INTEGER_BOUNDS[kind as keyof typeof INTEGER_BOUNDS]
      : ([0, 0] as const);
  const what = `${field.place.declaredBy}.${name}`;
  return {
    SEGMENT,
    WORD,
    GENERATION,
    EPOCH,
    HEADER: role === EMBEDDED ? (KEEPER as never) : WORD,
    KEEPER,
    loose: role === LOOSE || role === EMBEDDED,
    moving: role === MOVING,
    proveAgain: role === MOVING ? proveMoving : role === IDENTITY ? proveKept : isLive,
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
}

function factoryFor({ layout }: FieldModel): (parts: AccessorParts) => Accessors {
  if (layout.absence !== 'never') return generalAccessors;
  switch (layout.type.kind) {
    case 'f64':
      return f64Accessors;
    case 'u32':
      return u32Accessors;
    case 'i32':
      return i32Accessors;
    case 'u8':
    case 'i8':
    case 'u16':
    case 'i16':
      return smallIntegerAccessors;
    case 'bool':
      return boolAccessors;
    default:
      return generalAccessors;
  }
}

/** Whether a value is stored part by part, so that one part may be refused when others were stored already. */
function hasParts(kind: string): boolean {
  return kind === 'embedded' || kind === 'array' || kind === 'collection';
}
