// pvec-scan.ts — reads the numbers of a vector through typed arrays.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { SCAN_VIEWS } from '../mapping/scan-views.js';
import { wrongType } from '../schema/refuse-value.js';
import { lengthOf } from './pvec-change.js';
import type { VecShape } from './pvec-shape.js';
import { forEachRun } from './slot-range.js';

/** Typed arrays that a scan of elements of type `T` may give: which one, the element's type says. */
export type ScanView<T> = T extends bigint
  ? BigInt64Array | BigUint64Array
  : | Float64Array
    | Float32Array
    | Uint32Array
    | Int32Array
    | Uint16Array
    | Int16Array
    | Uint8Array
    | Int8Array;

const VIEWS = { ...SCAN_VIEWS, date: Float64Array, bool: Uint8Array } as const;

/**
 * Calls `visit` for each run of elements that lie together.
 *
 * @throws FieldError `FIELD_TYPE` for elements that are no numbers.
 */
export function scanElements(
  segment: MappedSegment,
  word: number,
  shape: VecShape,
  visit: (part: never, start: number) => void,
): void {
  const { elements, row } = shape;
  const { kind } = elements.type;
  if (!(kind in VIEWS)) throw wrongType(elements.place, kind, 'numbers where it is scanned');
  const View = VIEWS[kind as keyof typeof VIEWS];
  forEachRun(segment, word, row, 0, lengthOf(segment, word), (home, byte, bytes, index) => {
    const part = new View(
      home.u8.buffer as ArrayBuffer,
      home.u8.byteOffset + byte,
      bytes / elements.bytes,
    );
    visit(part as never, index);
  });
}
