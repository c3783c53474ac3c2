// scalar-codecs.ts — booleans, dates, enumerations, text, bytes and big integers.
import type { DropVisitor } from '../journal/class-drops.js';
import type { FieldPlace } from '../schema/field-definition.js';
import type { EnumType, SlotKind } from '../schema/field-type.js';
import { readBigint, readBytes, writeBigint, writeBytes } from './bytes-slot.js';
import type { MappedSegment } from './mapped-segment.js';
import { numericCodec } from './numeric-codec.js';
import { outOfRange, wrongType } from '../schema/refuse-value.js';
import { visitSlot } from './slot.js';
import { readText, writeText } from './text-slot.js';
import type { ValueCodec } from './value-codec.js';

const u8 = numericCodec('u8');
const u16 = numericCodec('u16');
const f64 = numericCodec('f64');

/** Codec of `bool`: one byte. */
export const boolCodec: ValueCodec<boolean> = {
  bytes: 1,
  hasDrops: false,
  read: (segment, word, byte) => u8.read(segment, word, byte) !== 0,
  write(segment, word, byte, value, place) {
    if (typeof value !== 'boolean') throw wrongType(place, value, 'a boolean');
    u8.write(segment, word, byte, value ? 1 : 0, place);
  },
  visit() {
    // Nothing outside.
  },
};

/** Codec of `date`: milliseconds as a double. Each read makes a new Date; changing it changes nothing in the pool. */
export const dateCodec: ValueCodec<Date> = {
  bytes: 8,
  hasDrops: false,
  read: (segment, word) => new Date(segment.f64[word] ?? 0),
  write(segment, word, byte, value, place) {
    if (!(value instanceof Date) && Object.prototype.toString.call(value) !== '[object Date]') {
      throw wrongType(place, value, 'a Date');
    }
    const time = (value as Date).getTime();
    if (Number.isNaN(time)) throw outOfRange(place, value, 'a valid Date');
    f64.write(segment, word, byte, time, place);
  },
  visit() {
    // Nothing outside.
  },
};

/** Codec of an enumeration: the index of the text. */
export function enumCodec(type: EnumType): ValueCodec<string> {
  const index = type.bytes === 1 ? u8 : u16;
  return {
    bytes: type.bytes,
    hasDrops: false,
    read: (segment, word, byte) => type.values[index.read(segment, word, byte) as number] ?? '',
    write(segment, word, byte, value, place) {
      const at = typeof value === 'string' ? type.indices.get(value) : undefined;
      if (at === undefined) {
        const expected = `one of ${type.values
          .slice(0, 8)
          .map((text) => JSON.stringify(text))
          .join(', ')}${type.values.length > 8 ? ', …' : ''}`;
        if (typeof value === 'string') throw outOfRange(place, value, expected);
        throw wrongType(place, value, expected);
      }
      index.write(segment, word, byte, at, place);
    },
    visit() {
      // Nothing outside.
    },
  };
}

/** Codec of text, bytes or bigint in a slot. */
export function slotCodec(kind: SlotKind): ValueCodec {
  return kind === 'text' ? textCodec : kind === 'bytes' ? bytesCodec : bigintCodec;
}

function visitContents(segment: MappedSegment, word: number, visitor: DropVisitor): void {
  visitSlot(segment, word, visitor);
}

const textCodec: ValueCodec<string> = {
  bytes: 16,
  hasDrops: true,
  read: readText,
  write(segment: MappedSegment, word: number, _byte: number, value: unknown, place: FieldPlace) {
    if (typeof value !== 'string') throw wrongType(place, value, 'text');
    writeText(segment, word, value);
  },
  visit: visitContents,
};

const bytesCodec: ValueCodec<Uint8Array> = {
  bytes: 16,
  hasDrops: true,
  read: readBytes,
  write(segment: MappedSegment, word: number, _byte: number, value: unknown, place: FieldPlace) {
    if (
      !ArrayBuffer.isView(value) ||
      Object.prototype.toString.call(value) !== '[object Uint8Array]'
    ) {
      throw wrongType(place, value, 'a Uint8Array');
    }
    writeBytes(segment, word, value as Uint8Array);
  },
  visit: visitContents,
};

const bigintCodec: ValueCodec<bigint> = {
  bytes: 16,
  hasDrops: true,
  read: readBigint,
  write(segment: MappedSegment, word: number, _byte: number, value: unknown, place: FieldPlace) {
    if (typeof value !== 'bigint') throw wrongType(place, value, 'a bigint');
    writeBigint(segment, word, value);
  },
  visit: visitContents,
};
