// pmap-resize.ts — the number of buckets follows the number of entries, one bucket at a time.
import { isCorundumError } from '../errors/corundum-error.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { Chain, copyEntry, eraseEntry } from './pmap-chain.js';
import { BUCKET, PMAP, type BucketLayout } from './pmap-layout.js';
import type { MapShape } from './pmap-shape.js';
import { addBlock, blockCount, dropBlocks } from './row.js';

// At hand: V8 does not fold what it has to look up through another module.
const { BUCKETS: MAP_BUCKETS, COUNT: MAP_COUNT } = PMAP;
const { KEYS: BUCKET_KEYS } = BUCKET;

const MAX_BUCKETS = 2 ** 30;

/** Chains that one change works on; emptied after it, so that they keep no pool alive. */
const source = new Chain();
const target = new Chain();

/** Which entries of {@link source} move. */
let moves = new Uint8Array(64);

/**
 * Adds a bucket and moves the entries there that belong into it. All allocations come first: a pool that is full leaves the map as it is.
 *
 * @throws TransactionError `TX_REQUIRED`; AllocationError; MediaError `MEDIA_FULL`; PointerError `PTR_CORRUPT`.
 */
export function splitBucket(segment: MappedSegment, word: number, shape: MapShape): void {
  const { layout } = shape;
  const at = (word + MAP_BUCKETS) * 2;
  const buckets = segment.u32[at]!;
  if (buckets >= MAX_BUCKETS) return;
  const bit = 1 << (31 - Math.clz32(buckets));
  source.load(segment, word, layout, buckets ^ bit);
  const moving = markMoves(shape, segment.i32[at + 1]!, bit);
  if (blockCount(segment, word, layout.row) < layout.row.blocksFor(buckets + 1)) {
    addBlock(segment, word, layout.row);
  }
  const overflow =
    moving > layout.capacity
      ? allocateOverflow(segment, layout, Math.ceil(moving / layout.capacity) - 1)
      : [];
  segment.writes.touch(segment, word + MAP_BUCKETS);
  segment.u32[at] = buckets + 1;
  target.load(segment, word, layout, buckets);
  for (const position of overflow) target.append(position);
  const left = source.entries - moving;
  if (moving > 0) moveMarked(layout);
  source.settle(left);
  target.settle(moving);
  source.forget();
  target.forget();
}

/** Marks the entries of {@link source} whose hash has `bit`; returns how many there are. */
function markMoves(shape: MapShape, seed: number, bit: number): number {
  const { keys, layout } = shape;
  const { capacity, keyQuarters } = layout;
  const { entries } = source;
  if (entries > moves.length) moves = new Uint8Array(entries * 2);
  let moving = 0;
  for (let j = 0, link = 0; j < entries; link++) {
    const { i32 } = source.segments[link]!;
    let key = (source.words[link]! + BUCKET_KEYS) * 2;
    for (const end = Math.min(entries, j + capacity); j < end; j++) {
      const isMoving = (keys.hashOf(i32, key, seed) & bit) !== 0 ? 1 : 0;
      moves[j] = isMoving;
      moving += isMoving;
      key += keyQuarters;
    }
  }
  return moving;
}

/** Moves the marked entries of {@link source} to {@link target}, and the last ones into the holes. */
function moveMarked(layout: BucketLayout): void {
  const { capacity } = layout;
  let last = source.entries - 1;
  let lastLink = source.links - 1;
  let lastIndex = last - lastLink * capacity;
  while (lastIndex < 0) {
    lastLink--;
    lastIndex += capacity;
  }
  let link = lastLink;
  let index = lastIndex;
  let toLink = 0;
  let toIndex = 0;
  // From the end: what then fills a hole has been looked at already.
  for (let j = last; j >= 0; j--) {
    if (moves[j] === 1) {
      const home = source.segments[link]!;
      const bucket = source.words[link]!;
      const end = source.segments[lastLink]!;
      const endBucket = source.words[lastLink]!;
      copyEntry(
        layout,
        home,
        bucket,
        index,
        target.segments[toLink]!,
        target.words[toLink]!,
        toIndex,
      );
      if (j !== last) copyEntry(layout, end, endBucket, lastIndex, home, bucket, index);
      eraseEntry(layout, end, endBucket, lastIndex);
      if (++toIndex === capacity) {
        toIndex = 0;
        toLink++;
      }
      last--;
      if (--lastIndex < 0) {
        lastIndex = capacity - 1;
        lastLink--;
      }
    }
    if (--index < 0) {
      index = capacity - 1;
      link--;
    }
  }
}

function allocateOverflow(segment: MappedSegment, layout: BucketLayout, count: number): number[] {
  const { engine } = segment.context;
  const positions: number[] = [];
  try {
    for (let i = 0; i < count; i++) positions.push(engine.allocateRaw(layout.words));
  } catch (error) {
    for (const position of positions) engine.freeRaw(position);
    throw error;
  }
  return positions;
}

/**
 * Moves the entries of the last bucket into its partner. Where that would need an overflow bucket and there is no space for one, nothing
 * happens: removing must work in a full pool.
 *
 * @throws TransactionError `TX_REQUIRED`; PointerError `PTR_CORRUPT`.
 */
export function mergeBucket(segment: MappedSegment, word: number, shape: MapShape): void {
  const { layout } = shape;
  const at = (word + MAP_BUCKETS) * 2;
  const last = segment.u32[at]! - 1;
  source.load(segment, word, layout, last);
  target.load(segment, word, layout, last ^ (1 << (31 - Math.clz32(last))));
  const total = source.entries + target.entries;
  const missing = Math.ceil(total / layout.capacity) - target.links;
  if (missing > 0) {
    try {
      for (const position of allocateOverflow(segment, layout, missing)) target.append(position);
    } catch (error) {
      if (
        !isCorundumError(error) ||
        (error.code !== 'ALLOC_OUT_OF_SPACE' && error.code !== 'MEDIA_FULL')
      )
        throw error;
      return;
    }
  }
  for (let j = 0, to = target.entries; j < source.entries; j++) {
    target.copy(to++, source, j);
    source.erase(j);
  }
  target.settle(total);
  source.settle(0);
  segment.writes.touch(segment, word + MAP_BUCKETS);
  segment.u32[at] = last;
  if (layout.row.startOf(blockCount(segment, word, layout.row) - 1) === last) {
    dropBlocks(segment, word, layout.row, blockCount(segment, word, layout.row) - 1);
  }
  source.forget();
  target.forget();
}

/**
 * Gives the map the buckets that `entries` entries more will need, so that storing them splits none: an empty map gets them at once, another one
 * bucket by bucket.
 *
 * @throws TransactionError `TX_REQUIRED`; AllocationError; MediaError. The map has some of the buckets then.
 */
export function reserveBuckets(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  entries: number,
): void {
  const { row } = shape.layout;
  const at = (word + MAP_BUCKETS) * 2;
  const buckets = Math.min(
    MAX_BUCKETS,
    Math.ceil((segment.f64[word + MAP_COUNT]! + entries) / shape.high),
  );
  if (segment.u32[at] === 0 && entries > 0) {
    while (blockCount(segment, word, row) < row.blocksFor(buckets)) addBlock(segment, word, row);
    segment.writes.touch(segment, word + MAP_BUCKETS);
    segment.u32[at] = buckets;
  }
  while (segment.u32[at]! < buckets) splitBucket(segment, word, shape);
}
