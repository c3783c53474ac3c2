// pmap-keys.ts — the keys of one type of map: from values to quarters and back, and their hash.
import { types } from 'node:util';
import { SchemaError } from '../errors/schema-error.js';
import type { DropVisitor } from '../journal/class-drops.js';
import { allocateBlob } from '../mapping/blob.js';
import { readBigint } from '../mapping/bytes-slot.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { INTEGER_BOUNDS } from '../mapping/numeric-codec.js';
import { storeBlobSlot, visitSlot } from '../mapping/slot.js';
import {
  CHUNK_BYTES,
  INLINE_BYTES,
  TAG_BLOB,
  TAG_CHUNKED,
  TAG_INLINE,
  TAG_INLINE_NEGATIVE,
  TAG_WIDE,
} from '../mapping/slot-layout.js';
import { encodeInline, hashText, isLatin1, readText } from '../mapping/text-slot.js';
import type { EnumType, FieldType } from '../schema/field-type.js';
import { hashFour, hashOne, hashTwo, stepHash } from './key-hash.js';
import { badKey } from './refuse.js';

const INTEGER = 0;
const TEXT = 1;
const F64 = 2;
const U64 = 3;
const I64 = 4;
const BIGINT = 5;
const DATE = 6;
const BOOL = 7;
const ENUM = 8;
const F32 = 9;

const INLINE_LIMIT = 1n << BigInt(INLINE_BYTES * 8);

/** The quarters of the key that was encoded last. */
export const quarters = new Int32Array(4);

const bits = new ArrayBuffer(16);
const bitsF64 = new Float64Array(bits);
const bitsF32 = new Float32Array(bits);
const bitsU64 = new BigUint64Array(bits);
const bitsI32 = new Int32Array(bits);

/** Keys of one type. Equal keys are those that a Map takes for equal (NaN is NaN, -0 is 0); dates are equal by their time. */
export class Keys {
  readonly type: FieldType;
  /** 32-bit quarters of a stored key: 1, 2 or 4. */
  readonly width: number;
  /** Whether keys are integers of at most 32 bits. */
  readonly isInteger: boolean;
  readonly #kind: number;
  readonly #low: number;
  readonly #high: number;
  readonly #expected: string;

  /** Describes the keys of a type. @throws SchemaError `SCHEMA_UNKNOWN_TYPE` for a type that no key can have. */
  constructor(type: FieldType) {
    this.type = type;
    const { kind } = type;
    const bounds =
      kind in INTEGER_BOUNDS ? INTEGER_BOUNDS[kind as keyof typeof INTEGER_BOUNDS] : null;
    this.#low = bounds?.[0] ?? 0;
    this.#high = bounds?.[1] ?? 0;
    this.#kind = bounds === null ? kindOf(type) : INTEGER;
    this.isInteger = this.#kind === INTEGER;
    this.width =
      this.#kind === TEXT || this.#kind === BIGINT ? 4 : WIDE_KINDS.has(this.#kind) ? 2 : 1;
    this.#expected = expectedOf(type, this.#low, this.#high);
  }

  /**
   * Puts the quarters of `key` into {@link quarters} and returns its hash. A long text or bigint has 0 for its first two quarters.
   *
   * @throws CollectionError `COLLECTION_KEY`
   */
  encode(key: unknown, seed: number): number {
    switch (this.#kind) {
      case INTEGER: {
        if (
          typeof key !== 'number' ||
          !(key >= this.#low && key <= this.#high) ||
          Math.trunc(key) !== key
        ) {
          throw this.#refuse(key);
        }
        quarters[0] = key;
        return hashOne(key | 0, seed);
      }
      case TEXT: {
        if (typeof key !== 'string') throw this.#refuse(key);
        return encodeText(key, seed);
      }
      case F64:
        if (typeof key !== 'number') throw this.#refuse(key);
        return encodeDouble(key, seed);
      case DATE: {
        const time = types.isDate(key) ? Date.prototype.getTime.call(key) : Number.NaN;
        if (Number.isNaN(time)) throw this.#refuse(key);
        return encodeDouble(time, seed);
      }
      case U64:
        if (typeof key !== 'bigint' || BigInt.asUintN(64, key) !== key) throw this.#refuse(key);
        return encodeInteger64(key, seed);
      case I64:
        if (typeof key !== 'bigint' || BigInt.asIntN(64, key) !== key) throw this.#refuse(key);
        return encodeInteger64(key, seed);
      case BIGINT:
        if (typeof key !== 'bigint') throw this.#refuse(key);
        return encodeBigint(key, seed);
      default:
        return this.#encodeSmall(key, seed);
    }
  }

  /** Whether the slot at `word`, whose last two quarters are those of `key`, holds `key` in its blob. */
  sameBlob(segment: MappedSegment, word: number, key: unknown): boolean {
    if (this.#kind === TEXT) return readText(segment, word) === key;
    return readBigint(segment, word) === key;
  }

  /** Hash of the stored key whose quarters are `bits[at …]`. */
  hashOf(bits: Int32Array, at: number, seed: number): number {
    if (this.width === 1) return hashOne(bits[at]!, seed);
    if (this.width === 2) return hashTwo(bits[at]!, bits[at + 1]!, seed);
    return hashFour(bits[at]!, bits[at + 1]!, bits[at + 2]!, bits[at + 3]!, seed);
  }

  /**
   * Stores the key that was encoded last, which is `key`, where nothing but zeros is.
   *
   * @throws TransactionError `TX_REQUIRED`; AllocationError. Nothing is stored then.
   */
  store(segment: MappedSegment, half: number, key: unknown, seed: number): void {
    const { i32, writes } = segment;
    const word = half >>> 1;
    writes.touch(segment, word);
    if (this.width === 4) {
      if (quarters[3]! < 0) {
        if (this.#kind === TEXT) storeText(segment, word, key as string);
        else storeBigint(segment, word, key as bigint, seed);
        return;
      }
      writes.touch(segment, word + 1);
      i32[half + 2] = quarters[2]!;
      i32[half + 3] = quarters[3]!;
    }
    i32[half] = quarters[0]!;
    if (this.width > 1) i32[half + 1] = quarters[1]!;
  }

  /** The stored key whose first quarter is at `half`. @throws PointerError `PTR_CORRUPT` */
  read(segment: MappedSegment, half: number): unknown {
    switch (this.#kind) {
      case INTEGER:
        return this.#low < 0 ? segment.i32[half]! : segment.u32[half]!;
      case TEXT:
        return readText(segment, half >>> 1);
      case F64:
        return segment.f64[half >>> 1]!;
      case DATE:
        return new Date(segment.f64[half >>> 1]!);
      case U64:
        return segment.u64[half >>> 1]!;
      case I64:
        return segment.i64[half >>> 1]!;
      case BIGINT:
        return readBigint(segment, half >>> 1);
      case F32:
        return segment.f32[half]!;
      case BOOL:
        return segment.u32[half] !== 0;
      default:
        return (this.type as EnumType).values[segment.u32[half]!] ?? '';
    }
  }

  /** Reports the blob of the stored key, if it has one. */
  visit(segment: MappedSegment, half: number, visitor: DropVisitor): void {
    if (this.width === 4) visitSlot(segment, half >>> 1, visitor);
  }

  #encodeSmall(key: unknown, seed: number): number {
    let stored: number | undefined;
    if (this.#kind === BOOL) stored = typeof key === 'boolean' ? Number(key) : undefined;
    else if (this.#kind === ENUM) stored = (this.type as EnumType).indices.get(key as string);
    else if (typeof key === 'number') {
      bitsF32[0] = key;
      stored = Number.isNaN(key) ? 0x7fc00000 : bitsF32[0] === 0 ? 0 : bitsI32[0]!;
    }
    if (stored === undefined) throw this.#refuse(key);
    quarters[0] = stored;
    return hashOne(stored, seed);
  }

  #refuse(key: unknown): Error {
    return badKey('PMap', key, this.#expected);
  }
}

const WIDE_KINDS: ReadonlySet<number> = new Set([F64, DATE, U64, I64]);

function kindOf(type: FieldType): number {
  switch (type.kind) {
    case 'text':
      return TEXT;
    case 'f64':
      return F64;
    case 'u64':
      return U64;
    case 'i64':
      return I64;
    case 'bigint':
      return BIGINT;
    case 'date':
      return DATE;
    case 'bool':
      return BOOL;
    case 'enum':
      return ENUM;
    case 'f32':
      return F32;
    default:
      throw new SchemaError(
        'SCHEMA_UNKNOWN_TYPE',
        `A PMap cannot have keys of the type ${type.kind}: take text, a number, bigint, date, bool or enumOf(…).`,
        { className: 'PMap', propertyName: 'key' },
      );
  }
}

function expectedOf(type: FieldType, low: number, high: number): string {
  switch (type.kind) {
    case 'text':
      return 'strings';
    case 'f64':
    case 'f32':
      return 'numbers';
    case 'u64':
      return 'bigints from 0 to 2^64 - 1';
    case 'i64':
      return 'bigints from -2^63 to 2^63 - 1';
    case 'bigint':
      return 'bigints';
    case 'date':
      return 'valid Dates';
    case 'bool':
      return 'booleans';
    case 'enum':
      return `one of ${type.values
        .slice(0, 8)
        .map((value) => JSON.stringify(value))
        .join(', ')}${type.values.length > 8 ? ', …' : ''}`;
    default:
      return `integers from ${low} to ${high}`;
  }
}

function encodeDouble(value: number, seed: number): number {
  if (value === 0) bitsF64[0] = 0;
  else bitsF64[0] = value;
  let high = bitsI32[1]!;
  let low = bitsI32[0]!;
  if (value !== value) {
    high = 0x7ff80000;
    low = 0;
  }
  quarters[0] = low;
  quarters[1] = high;
  return hashTwo(low, high, seed);
}

function encodeInteger64(value: bigint, seed: number): number {
  bitsU64[0] = value;
  quarters[0] = bitsI32[0]!;
  quarters[1] = bitsI32[1]!;
  return hashTwo(bitsI32[0]!, bitsI32[1]!, seed);
}

function encodeText(text: string, seed: number): number {
  const inline = encodeInline(text);
  if (inline === null) {
    const wide = !isLatin1(text);
    const length = wide ? text.length * 2 : text.length;
    return encodeBlob(length, hashText(text, seed), wide, seed);
  }
  const a = inline[0]! | 0;
  const b = inline[1]! | 0;
  const c = inline[2]! | 0;
  const d = inline[3]! | 0;
  quarters[0] = a;
  quarters[1] = b;
  quarters[2] = c;
  quarters[3] = d;
  return hashFour(a, b, c, d, seed);
}

function encodeBlob(length: number, hash: number, flagged: boolean, seed: number): number {
  const tag = TAG_BLOB | (flagged ? TAG_WIDE : 0) | (length > CHUNK_BYTES ? TAG_CHUNKED : 0);
  const d = (hash & 0xffffff) | (tag << 24);
  quarters[0] = 0;
  quarters[1] = 0;
  quarters[2] = length;
  quarters[3] = d;
  return hashFour(0, 0, length | 0, d, seed);
}

function encodeBigint(value: bigint, seed: number): number {
  const negative = value < 0n;
  const magnitude = negative ? -value : value;
  if (magnitude >= INLINE_LIMIT) {
    const content = magnitudeBytes(magnitude);
    return encodeBlob(content.length, hashBytes(content, seed), negative, seed);
  }
  bitsU64[0] = magnitude;
  bitsU64[1] = magnitude >> 64n;
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const quarter = bitsI32[i]!;
    quarters[i] = quarter;
    if (quarter !== 0) length = i * 4 + ((39 - Math.clz32(quarter)) >>> 3);
  }
  quarters[3] = quarters[3]! | (((negative ? TAG_INLINE_NEGATIVE : TAG_INLINE) + length) << 24);
  return hashFour(quarters[0]!, quarters[1]!, quarters[2]!, quarters[3], seed);
}

function storeText(segment: MappedSegment, word: number, text: string): void {
  const length = quarters[2]! >>> 0;
  const last = quarters[3]!;
  const wide = ((last >>> 24) & TAG_WIDE) !== 0;
  const position = allocateBlob(segment, length, (home, offset, size, done) => {
    if (wide) home.bytes.ucs2Write(text.slice(done / 2, (done + size) / 2), offset, size);
    else home.bytes.latin1Write(text.slice(done, done + size), offset, size);
  });
  storeBlobSlot(segment, word, position, length, last, last >>> 24);
}

function storeBigint(segment: MappedSegment, word: number, value: bigint, seed: number): void {
  const content = magnitudeBytes(value < 0n ? -value : value);
  const position = allocateBlob(segment, content.length, (home, offset, size, done) => {
    home.u8.set(content.subarray(done, done + size), offset);
  });
  const tag =
    TAG_BLOB | (value < 0n ? TAG_WIDE : 0) | (content.length > CHUNK_BYTES ? TAG_CHUNKED : 0);
  storeBlobSlot(segment, word, position, content.length, hashBytes(content, seed), tag);
}

function magnitudeBytes(magnitude: bigint): Uint8Array {
  const hex = magnitude.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').reverse();
}

function hashBytes(content: Uint8Array, seed: number): number {
  let hash = seed;
  for (const byte of content) hash = stepHash(hash, byte);
  return hash;
}
