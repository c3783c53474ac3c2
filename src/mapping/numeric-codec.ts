// numeric-codec.ts — numbers of fixed width.
import type { FieldPlace } from '../schema/field-definition.js';
import type { NumericKind } from '../schema/field-type.js';
import type { MappedSegment } from './mapped-segment.js';
import { wrongType } from '../schema/refuse-value.js';
import { checkNumeric } from '../schema/validate-numeric.js';
import type { ValueCodec } from './value-codec.js';

/** Bounds of the integer kinds stored in at most 32 bits. */
export const INTEGER_BOUNDS = {
  u8: [0, 255],
  i8: [-128, 127],
  u16: [0, 65_535],
  i16: [-32_768, 32_767],
  u32: [0, 4_294_967_295],
  i32: [-2_147_483_648, 2_147_483_647],
} as const;

/** Throws the error that says why `value` is no value of `kind`. @throws FieldError `FIELD_TYPE`, `FIELD_RANGE` */
export function refuseNumber(place: FieldPlace, kind: NumericKind, value: unknown): never {
  checkNumeric(place, value, kind);
  throw wrongType(place, value, `a number (${kind})`);
}

/** Codec of a numeric kind. */
export function numericCodec(kind: NumericKind): ValueCodec {
  switch (kind) {
    case 'f64':
      return new F64Codec();
    case 'f32':
      return new F32Codec();
    case 'u64':
    case 'i64':
      return new Integer64Codec(kind);
    default:
      return new IntegerCodec(kind);
  }
}

class F64Codec implements ValueCodec<number> {
  readonly bytes = 8;
  readonly hasDrops = false;

  read(segment: MappedSegment, word: number): number {
    return segment.f64[word] ?? 0;
  }

  write(
    segment: MappedSegment,
    word: number,
    _byte: number,
    value: unknown,
    place: FieldPlace,
  ): void {
    if (typeof value !== 'number') refuseNumber(place, 'f64', value);
    segment.writes.touch(segment, word);
    segment.f64[word] = value;
  }

  visit(): void {
    // Nothing outside.
  }
}

class F32Codec implements ValueCodec<number> {
  readonly bytes = 4;
  readonly hasDrops = false;

  read(segment: MappedSegment, word: number, byte: number): number {
    return segment.f32[word * 2 + (byte >>> 2)] ?? 0;
  }

  write(
    segment: MappedSegment,
    word: number,
    byte: number,
    value: unknown,
    place: FieldPlace,
  ): void {
    if (
      typeof value !== 'number' ||
      (Number.isFinite(value) && !Number.isFinite(Math.fround(value)))
    ) {
      refuseNumber(place, 'f32', value);
    }
    segment.writes.touch(segment, word);
    segment.f32[word * 2 + (byte >>> 2)] = value;
  }

  visit(): void {
    // Nothing outside.
  }
}

class Integer64Codec implements ValueCodec<bigint> {
  readonly bytes = 8;
  readonly hasDrops = false;
  readonly #kind: 'u64' | 'i64';

  constructor(kind: 'u64' | 'i64') {
    this.#kind = kind;
  }

  read(segment: MappedSegment, word: number): bigint {
    return (this.#kind === 'u64' ? segment.u64[word] : segment.i64[word]) ?? 0n;
  }

  write(
    segment: MappedSegment,
    word: number,
    _byte: number,
    value: unknown,
    place: FieldPlace,
  ): void {
    const kind = this.#kind;
    if (typeof value !== 'bigint') refuseNumber(place, kind, value);
    const wrapped = kind === 'u64' ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);
    if (wrapped !== value) refuseNumber(place, kind, value);
    segment.writes.touch(segment, word);
    if (kind === 'u64') segment.u64[word] = value;
    else segment.i64[word] = value;
  }

  visit(): void {
    // Nothing outside.
  }
}

class IntegerCodec implements ValueCodec<number> {
  readonly bytes: number;
  readonly hasDrops = false;
  readonly #kind: keyof typeof INTEGER_BOUNDS;
  readonly #low: number;
  readonly #high: number;
  readonly #bits: number;
  readonly #signed: boolean;

  constructor(kind: keyof typeof INTEGER_BOUNDS) {
    this.#kind = kind;
    [this.#low, this.#high] = INTEGER_BOUNDS[kind];
    this.#signed = this.#low < 0;
    this.#bits = Number(kind.slice(1));
    this.bytes = this.#bits / 8;
  }

  read(segment: MappedSegment, word: number, byte: number): number {
    const half = word * 2 + (byte >>> 2);
    if (this.#signed) {
      return ((segment.i32[half] ?? 0) << (32 - this.#bits - (byte & 3) * 8)) >> (32 - this.#bits);
    }
    return ((segment.u32[half] ?? 0) << (32 - this.#bits - (byte & 3) * 8)) >>> (32 - this.#bits);
  }

  write(
    segment: MappedSegment,
    word: number,
    byte: number,
    value: unknown,
    place: FieldPlace,
  ): void {
    if (
      typeof value !== 'number' ||
      !(value >= this.#low && value <= this.#high) ||
      Math.trunc(value) !== value
    ) {
      refuseNumber(place, this.#kind, value);
    }
    segment.writes.touch(segment, word);
    const half = word * 2 + (byte >>> 2);
    if (this.#bits === 32) {
      segment.u32[half] = value;
      return;
    }
    const shift = (byte & 3) * 8;
    const mask = ((1 << this.#bits) - 1) << shift;
    segment.u32[half] = ((segment.u32[half] ?? 0) & ~mask) | ((value << shift) & mask);
  }

  visit(): void {
    // Nothing outside.
  }
}
