// validate-numeric.ts — checks a number against a numeric kind known at run time only.
import type { FieldPlace } from './field-definition.js';
import type { NumericKind } from './field-type.js';
import { checkI64, checkU64 } from './validate-bigint.js';
import { checkF32, checkF64 } from './validate-float.js';
import { checkI16, checkI32, checkI8, checkU16, checkU32, checkU8 } from './validate-integer.js';

/**
 * Checks a value of any numeric kind.
 *
 * @returns the value as the field will give it.
 * @throws FieldError `FIELD_TYPE` or `FIELD_RANGE`, as the check of that kind does.
 */
export function checkNumeric(
  field: FieldPlace,
  value: unknown,
  kind: NumericKind,
): number | bigint {
  switch (kind) {
    case 'u8':
      return checkU8(field, value);
    case 'i8':
      return checkI8(field, value);
    case 'u16':
      return checkU16(field, value);
    case 'i16':
      return checkI16(field, value);
    case 'u32':
      return checkU32(field, value);
    case 'i32':
      return checkI32(field, value);
    case 'u64':
      return checkU64(field, value);
    case 'i64':
      return checkI64(field, value);
    case 'f32':
      return checkF32(field, value);
    case 'f64':
      return checkF64(field, value);
  }
}
