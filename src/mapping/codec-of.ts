// codec-of.ts — from a field type to its codec.
import { InvariantError } from '../errors/invariant-error.js';
import type { EnumType, FieldType } from '../schema/field-type.js';
import type { PointerFactory } from './pointer-factory.js';
import { numericCodec } from './numeric-codec.js';
import { collectionCodec, referenceCodec } from './reference-codec.js';
import { boolCodec, dateCodec, enumCodec, slotCodec } from './scalar-codecs.js';
import type { ValueCodec } from './value-codec.js';

const codecs = new WeakMap<FieldType, ValueCodec>();

/** The codec of `type`, the same at each call. Embedded classes and fixed arrays have none: they are handled as fields. */
export function codecOf(type: FieldType): ValueCodec {
  let codec = codecs.get(type);
  if (codec === undefined) {
    codec = make(type);
    codecs.set(type, codec);
  }
  return codec;
}

function make(type: FieldType): ValueCodec {
  switch (type.kind) {
    case 'bool':
      return boolCodec;
    case 'date':
      return dateCodec;
    case 'enum':
      return enumCodec(type as EnumType);
    case 'text':
    case 'bytes':
    case 'bigint':
      return slotCodec(type.kind);
    case 'ref':
      return referenceCodec(type);
    case 'pointer':
      return (type.factory as PointerFactory).codec(type);
    case 'collection':
      return collectionCodec(type);
    case 'array':
    case 'embedded':
      throw new InvariantError('INVARIANT', `${type.kind} fields have no codec`);
    default:
      return numericCodec(type.kind);
  }
}
