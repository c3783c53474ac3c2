// pointer-type.ts — how pointers become field types.
import type { ClassThunk, FieldType, PointerHold, PointerType } from './field-type.js';
import { toFieldType } from './to-field-type.js';
import { valueClassOf } from './value-class.js';

/** What {@link pointerType} takes. */
export interface PointerTypeOptions {
  /** Name of the pointer's type, such as `Prc`; part of the stored description. */
  readonly name: string;
  /** What it does for the object that it leads to. */
  readonly holds: PointerHold;
  /** Bytes of a stored pointer: 8 or 16. */
  readonly bytes: number;
  /** What the pointer's layer needs to read and write it. */
  readonly factory: unknown;
}

/**
 * Makes the field type of a pointer.
 *
 * @param options - what kind of pointer it is.
 * @param target - a thunk of the class that it leads to, or the type of the value where it leads to no object of a class.
 * @throws SchemaError `SCHEMA_UNKNOWN_TYPE`
 */
export function pointerType(options: PointerTypeOptions, target: unknown): PointerType {
  const type = toFieldType(target, { className: options.name, propertyName: 'target' });
  const value = type.kind === 'ref' || type.kind === 'embedded' ? null : type;
  const thunk: ClassThunk =
    type.kind === 'ref' || type.kind === 'embedded' ? type.target : () => valueClassOf(type);
  return Object.freeze({
    kind: 'pointer',
    bytes: options.bytes,
    align: 8,
    name: options.name,
    holds: options.holds,
    target: thunk,
    value: value satisfies FieldType | null,
    factory: options.factory,
  });
}
