// pmap-read.ts — reads the key and the value of an entry by its place.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { valueByte, valueWord } from './pmap-change.js';
import { BUCKET } from './pmap-layout.js';
import type { MapShape } from './pmap-shape.js';
import { bucketOfPlace, indexOfPlace } from './pmap-walk.js';
import { segmentOf } from './row.js';

/** The key of the entry at `place`; `segment` is any of the pool. @throws PointerError `PTR_CORRUPT` */
export function readKey(segment: MappedSegment, shape: MapShape, place: number): unknown {
  const position = bucketOfPlace(place);
  const home = segmentOf(segment, position);
  const first = (position - home.base + BUCKET.KEYS) * 2;
  return shape.keys.read(home, first + indexOfPlace(place) * shape.layout.keyQuarters);
}

/** The value of the entry at `place`; `segment` is any of the pool. @throws PointerError `PTR_CORRUPT` */
export function readValue(segment: MappedSegment, shape: MapShape, place: number): unknown {
  const position = bucketOfPlace(place);
  const home = segmentOf(segment, position);
  const index = indexOfPlace(place);
  const { layout, values } = shape;
  return values.read(
    home,
    valueWord(layout, position - home.base, index),
    valueByte(layout, index),
  );
}
