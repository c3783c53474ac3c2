// numeric-types.ts — field types of numbers with a fixed width.
import type { FieldTypeOf, NumericKind, NumericType } from './field-type.js';

function numeric<T extends number | bigint, Kind extends NumericKind>(
  kind: Kind,
  bytes: number,
): FieldTypeOf<T, Kind> & NumericType<T> {
  return Object.freeze({ kind, bytes, align: bytes });
}

/** Integer, 0 to 255. */
export const u8 = numeric<number, 'u8'>('u8', 1);
/** Integer, -128 to 127. */
export const i8 = numeric<number, 'i8'>('i8', 1);
/** Integer, 0 to 65,535. */
export const u16 = numeric<number, 'u16'>('u16', 2);
/** Integer, -32,768 to 32,767. */
export const i16 = numeric<number, 'i16'>('i16', 2);
/** Integer, 0 to 4,294,967,295. */
export const u32 = numeric<number, 'u32'>('u32', 4);
/** Integer, -2,147,483,648 to 2,147,483,647. */
export const i32 = numeric<number, 'i32'>('i32', 4);
/** `bigint`, 0 to 2^64 - 1. */
export const u64 = numeric<bigint, 'u64'>('u64', 8);
/** `bigint`, -2^63 to 2^63 - 1. */
export const i64 = numeric<bigint, 'i64'>('i64', 8);
/** Number, rounded to the nearest 32-bit float; NaN and the infinities are kept. */
export const f32 = numeric<number, 'f32'>('f32', 4);
/** Any number, bit by bit; NaN, -0 and the infinities are kept. */
export const f64 = numeric<number, 'f64'>('f64', 8);

/** The kinds of all numeric types. */
export const NUMERIC_KINDS: ReadonlySet<string> = new Set(
  [u8, i8, u16, i16, u32, i32, u64, i64, f32, f64].map((type) => type.kind),
);
