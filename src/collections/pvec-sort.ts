// pvec-sort.ts — puts the elements of a vector into order: all of them, or none.
import { CollectionError } from '../errors/collection-error.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { FieldType } from '../schema/field-type.js';
import { lengthOf, readAt } from './pvec-change.js';
import type { VecShape } from './pvec-shape.js';
import { forEachRun, touchBytes } from './slot-range.js';

/** Compares two elements as Array's sort does: negative, zero or positive. */
export type Comparator = (a: never, b: never) => number;

/**
 * Sorts stably. The elements are compared as copies and moved, bit by bit, when all is known, so that an error of the comparator changes nothing.
 *
 * @param compare - undefined for the order of the type: numbers, dates and booleans by value, all else as text.
 * @throws CollectionError `COLLECTION_MODIFIED` when the comparator changed the vector; and what the comparator throws.
 */
export function sortElements(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  compare: Comparator | undefined,
): void {
  const length = lengthOf(segment, word);
  const before = elementBits(segment, word, shape);
  const values: unknown[] = [];
  for (let i = 0; i < length; i++) values.push(readAt(segment, word, shape, i));
  const order = Uint32Array.from(values.keys());
  const by = (compare ?? naturalOrder(shape.elements.type)) as (a: unknown, b: unknown) => number;
  // Array's sort rather than the typed array's: only that one is told to be stable.
  const sorted = [...order].sort((a, b) => by(values[a], values[b]));
  if (Buffer.compare(before, elementBits(segment, word, shape)) !== 0) {
    throw new CollectionError(
      'COLLECTION_MODIFIED',
      'The comparator changed the PVec that it sorts. Nothing was sorted; compare without changing.',
      { collection: 'PVec' },
    );
  }
  storeBits(segment, word, shape, permute(before, sorted, shape.elements.bytes));
}

/** Turns the elements round. */
export function reverseElements(segment: MappedSegment, word: number, shape: VecShape): void {
  const length = lengthOf(segment, word);
  const order: number[] = [];
  for (let i = length - 1; i >= 0; i--) order.push(i);
  storeBits(
    segment,
    word,
    shape,
    permute(elementBits(segment, word, shape), order, shape.elements.bytes),
  );
}

function permute(bits: Uint8Array, order: readonly number[], size: number): Uint8Array {
  const permuted = new Uint8Array(bits.length);
  order.forEach((from, to) => {
    for (let b = 0; b < size; b++) permuted[to * size + b] = bits[from * size + b]!;
  });
  return permuted;
}

function elementBits(segment: MappedSegment, word: number, shape: VecShape): Uint8Array {
  const length = lengthOf(segment, word);
  const size = shape.elements.bytes;
  const bits = new Uint8Array(length * size);
  forEachRun(segment, word, shape.row, 0, length, (home, byte, bytes, index) => {
    bits.set(home.u8.subarray(byte, byte + bytes), index * size);
  });
  return bits;
}

function storeBits(segment: MappedSegment, word: number, shape: VecShape, bits: Uint8Array): void {
  const size = shape.elements.bytes;
  forEachRun(segment, word, shape.row, 0, lengthOf(segment, word), (home, byte, bytes, index) => {
    touchBytes(home, byte, bytes);
    home.u8.set(bits.subarray(index * size, index * size + bytes), byte);
  });
}

function naturalOrder(type: FieldType): (a: unknown, b: unknown) => number {
  switch (type.kind) {
    case 'text':
    case 'enum':
    case 'ref':
    case 'bytes':
    case 'collection':
      return byText;
    default:
      return byValue;
  }
}

function byText(a: unknown, b: unknown): number {
  const left = String(a);
  const right = String(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function byValue(a: unknown, b: unknown): number {
  const left = a as number;
  const right = b as number;
  if (left < right) return -1;
  if (left > right) return 1;
  // As typed arrays: -0 before 0, NaN last.
  if (left === right)
    return Object.is(left, right) || left !== 0
      ? 0
      : Object.is(left, -0)
        ? -1
        : Object.is(right, -0)
          ? 1
          : 0;
  return Number.isNaN(left) ? (Number.isNaN(right) ? 0 : 1) : Number.isNaN(right) ? -1 : 0;
}
