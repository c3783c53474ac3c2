// pvec-search.ts — how a value is found among the elements of a vector.
import { GENERATION, SEGMENT, WORD, isHandle } from '../mapping/handle-state.js';
import { isLive } from '../mapping/check-handle.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { lengthOf, readAt } from './pvec-change.js';
import type { VecShape } from './pvec-shape.js';
import { locate, spot } from './slot-range.js';

/**
 * Index of the first (`step` 1) or last (`step` -1) element that is `value`, from `start` on; -1 when there is none. Objects are found by
 * identity, dates and bytes by content, numbers as `===` has it, or as `Object.is` where `sameNaN` is set (with -0 equal to 0).
 */
export function indexOfValue(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  value: unknown,
  start: number,
  step: 1 | -1,
  sameNaN: boolean,
): number {
  const length = lengthOf(segment, word);
  if (shape.elements.isReference)
    return indexOfObject(segment, word, shape, value, start, step, length);
  for (let i = start; i >= 0 && i < length; i += step) {
    if (isSame(readAt(segment, word, shape, i), value, sameNaN)) return i;
  }
  return -1;
}

function indexOfObject(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  value: unknown,
  start: number,
  step: 1 | -1,
  length: number,
): number {
  if (typeof value !== 'object' || value === null || !isHandle(value)) return -1;
  if (value[SEGMENT].context !== segment.context || !isLive(value)) return -1;
  const position = value[SEGMENT].base + value[WORD];
  for (let i = start; i >= 0 && i < length; i += step) {
    locate(segment, word, shape.row, i);
    if (spot.segment.f64[spot.word] === position) return i;
  }
  return -1;
}

function isSame(element: unknown, value: unknown, sameNaN: boolean): boolean {
  if (element === value) return true;
  if (typeof element !== 'object') return sameNaN && element !== element && value !== value;
  if (element instanceof Date)
    return value instanceof Date && element.getTime() === value.getTime();
  if (element instanceof Uint8Array)
    return value instanceof Uint8Array && Buffer.compare(element, value) === 0;
  return isSamePointer(element, value);
}

/** Whether two values are pointers of one class to one object: reading an element makes one each time. */
function isSamePointer(a: object | null, b: unknown): boolean {
  if (a === null || typeof b !== 'object' || b === null || !isHandle(a) || !isHandle(b))
    return false;
  return (
    a[SEGMENT] === b[SEGMENT] &&
    a[WORD] === b[WORD] &&
    a[GENERATION] === b[GENERATION] &&
    Object.getPrototypeOf(a) === Object.getPrototypeOf(b)
  );
}
