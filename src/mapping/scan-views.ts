// scan-views.ts — which typed array shows stored numbers of a kind to a scan.
import type { NumericKind } from '../schema/field-type.js';

/** Constructor of the typed array in which stored values of a numeric kind can be read in place. */
export const SCAN_VIEWS = {
  u8: Uint8Array,
  i8: Int8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
  u64: BigUint64Array,
  i64: BigInt64Array,
} as const satisfies Record<NumericKind, unknown>;
