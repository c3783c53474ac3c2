// type-signature.ts — the stored spelling of a field type.
import type { FieldPlace } from './field-definition.js';
import type { FieldType } from './field-type.js';
import { resolveThunk } from './resolve-thunk.js';
import { schemaOf } from './schema-of.js';

/**
 * Spells a type as a pool's catalog keeps it: `u32`, `enum("a","b")`, `array(f64,3)`, `ref(bank.Account)`,
 * `PMap(u32,ref(bank.Account))`. Equal spellings mean equal stored forms, provided that the classes named are equal.
 *
 * @param place - the field that has the type, for errors.
 * @throws SchemaError when a class in it cannot be resolved.
 */
export function typeSignature(type: FieldType, place: FieldPlace): string {
  switch (type.kind) {
    case 'enum':
      return `enum(${type.values.map((value) => JSON.stringify(value)).join(',')})`;
    case 'array':
      return `array(${type.element.kind},${type.length})`;
    case 'ref':
    case 'embedded':
      return `${type.kind}(${schemaOf(resolveThunk(type.target, place)).name})`;
    case 'pointer': {
      const { value } = type;
      return `${type.name}(${value === null ? schemaOf(resolveThunk(type.target, place)).name : typeSignature(value, place)})`;
    }
    case 'collection': {
      const parts = type.parts.map((part) => typeSignature(part, place)).join(',');
      const detail = type.detail === '' ? '' : `;${JSON.stringify(type.detail)}`;
      return `${type.name}(${parts}${detail})`;
    }
    default:
      return type.kind;
  }
}
