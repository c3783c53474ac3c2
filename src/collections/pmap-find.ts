// pmap-find.ts — from a key to its entry.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { RowLayout } from './block-layout.js';
import { BUCKET, PMAP } from './pmap-layout.js';
import { quarters } from './pmap-keys.js';
import type { MapShape } from './pmap-shape.js';
import { damaged } from './refuse.js';
import { blockPosition, segmentOf, wordIn } from './row.js';

// At hand: V8 does not fold what it has to look up through another module.
const { BUCKETS: MAP_BUCKETS, COUNT: MAP_COUNT } = PMAP;
const { COUNT: BUCKET_COUNT, KEYS: BUCKET_KEYS, NEXT: BUCKET_NEXT } = BUCKET;

/** Where an entry is; one object serves all maps of the thread, so it is good until the next search. */
class Place {
  /** Segment and word of the bucket. */
  segment!: MappedSegment;
  word = 0;
  /** Which entry of the bucket. */
  index = 0;
  /** Which bucket of the chain. */
  link = 0;
}

/** What the last search found. */
export const found = new Place();

/** Number of the bucket for `hash` when there are `buckets` of them. */
export function bucketOf(hash: number, buckets: number): number {
  const level = 31 - Math.clz32(buckets);
  const index = hash & ((2 << level) - 1);
  return index < buckets ? index : index & ((1 << level) - 1);
}

/** Position of bucket `index` of the row. @throws PointerError `PTR_CORRUPT` */
export function bucketPosition(
  segment: MappedSegment,
  word: number,
  row: RowLayout,
  index: number,
): number {
  const block = blockPosition(segment, word, row, row.blockOf(index));
  return block + ((row.offsetOf(index) * row.slotBytes) >>> 3);
}

/**
 * Looks for the key that was encoded last, which is `key` and has `hash`, in the map at `word`; true when it is there: {@link found} says where. Else
 * {@link found} says where the chain has its first free place, or, with an index beyond the bucket, that there is none.
 *
 * @throws PointerError `PTR_CORRUPT`
 */
export function find(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  hash: number,
  key: unknown,
): boolean {
  const buckets = segment.u32[(word + MAP_BUCKETS) * 2]!;
  if (buckets === 0) return false;
  const { layout } = shape;
  let position = bucketPosition(segment, word, layout.row, bucketOf(hash, buckets));
  for (let link = 0; ; link++) {
    const home = segmentOf(segment, position);
    const bucket = wordIn(home, position);
    const index = indexIn(home, bucket, shape, key);
    if (index >= 0) {
      found.segment = home;
      found.word = bucket;
      found.index = index;
      found.link = link;
      return true;
    }
    position = home.f64[bucket + BUCKET_NEXT]!;
    if (position === 0) {
      found.segment = home;
      found.word = bucket;
      found.index = home.u32[(bucket + BUCKET_COUNT) * 2]!;
      found.link = link;
      return false;
    }
    // A chain that bites its tail ends here.
    if (link > segment.f64[word + MAP_COUNT]!) throw damaged(segment, position);
  }
}

/** Index of the key that was encoded last in one bucket, or -1. */
function indexIn(segment: MappedSegment, bucket: number, shape: MapShape, key: unknown): number {
  const { i32 } = segment;
  const count = Math.min(i32[(bucket + BUCKET_COUNT) * 2]!, shape.layout.capacity);
  const start = (bucket + BUCKET_KEYS) * 2;
  const a = quarters[0]!;
  if (shape.layout.keyQuarters === 1) {
    for (let i = 0; i < count; i++) if (i32[start + i] === a) return i;
    return -1;
  }
  const b = quarters[1]!;
  if (shape.layout.keyQuarters === 2) {
    for (let i = 0; i < count; i++)
      if (i32[start + i * 2] === a && i32[start + i * 2 + 1] === b) return i;
    return -1;
  }
  const c = quarters[2]!;
  const d = quarters[3]!;
  for (let i = 0; i < count; i++) {
    const at = start + i * 4;
    if (i32[at + 3] !== d || i32[at + 2] !== c) continue;
    if (d < 0 ? shape.keys.sameBlob(segment, at >>> 1, key) : i32[at] === a && i32[at + 1] === b)
      return i;
  }
  return -1;
}

/**
 * Looks for an entry whose stored key has exactly the bits `bits[at …]`; true when it is there: {@link found} says where. For walks that look
 * an entry up again.
 */
export function findBits(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  bits: Int32Array,
  at: number,
): boolean {
  const { layout, keys } = shape;
  const width = layout.keyQuarters;
  const buckets = segment.u32[(word + MAP_BUCKETS) * 2]!;
  if (buckets === 0) return false;
  const hash = keys.hashOf(bits, at, segment.i32[(word + MAP_BUCKETS) * 2 + 1]!);
  let position = bucketPosition(segment, word, layout.row, bucketOf(hash, buckets));
  for (let link = 0; position !== 0; link++) {
    const home = segmentOf(segment, position);
    const bucket = wordIn(home, position);
    const count = Math.min(home.i32[(bucket + BUCKET_COUNT) * 2]!, layout.capacity);
    const start = (bucket + BUCKET_KEYS) * 2;
    for (let index = 0; index < count; index++) {
      let same = true;
      for (let q = 0; q < width; q++) same &&= home.i32[start + index * width + q] === bits[at + q];
      if (!same) continue;
      found.segment = home;
      found.word = bucket;
      found.index = index;
      found.link = link;
      return true;
    }
    position = home.f64[bucket + BUCKET_NEXT]!;
    if (link > segment.f64[word + MAP_COUNT]!) throw damaged(segment, position);
  }
  return false;
}
