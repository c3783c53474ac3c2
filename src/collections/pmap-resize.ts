// pmap-resize.ts — the number of buckets follows the number of entries, one bucket at a time.
import { isCorundumError } from '../errors/corundum-error.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { Chain } from './pmap-chain.js';
import { PMAP, type BucketLayout } from './pmap-layout.js';
import { Parcel } from './pmap-parcel.js';
import type { MapShape } from './pmap-shape.js';
import { addBlock, blockCount, dropBlocks } from './row.js';

// At hand: V8 does not fold what it has to look up through another module.
const { BUCKETS: MAP_BUCKETS, COUNT: MAP_COUNT } = PMAP;

const NO_POSITIONS: readonly number[] = [];
const MAX_BUCKETS = 2 ** 30;

/** Chains that one change works on; emptied after it, so that they keep no pool alive. */
const source = new Chain();
const target = new Chain();

/** Entries of {@link source}: those that stay and those that move. */
const staying = new Parcel();
const moving = new Parcel();

/** Most buckets that one insertion splits. */
const MOST_SPLITS = 32;
/** A map of so many buckets splits one at a time, a larger one in proportion. */
const BUCKETS_PER_SPLIT = 16;

/**
 * Splits the next buckets: a few, for they and the new ones are neighbours, and neighbours come out of memory together: inserting 100,000 took 5 to 7 %
 * less than with one at a time.
 *
 * @throws as {@link splitBucket}. A full pool is an error for the first of them only: the others can wait.
 */
export function splitBuckets(segment: MappedSegment, word: number, shape: MapShape): void {
  const buckets = segment.u32[(word + MAP_BUCKETS) * 2]!;
  const splits = Math.min(MOST_SPLITS, Math.floor(buckets / BUCKETS_PER_SPLIT));
  splitBucket(segment, word, shape);
  try {
    for (let i = 1; i < splits; i++) splitBucket(segment, word, shape);
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}

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
  staying.clear(layout, source.entries);
  moving.clear(layout, source.entries);
  staying.partition(source, shape.keys, segment.i32[at + 1]!, bit, moving);
  if (blockCount(segment, word, layout.row) < layout.row.blocksFor(buckets + 1)) {
    addBlock(segment, word, layout.row);
  }
  const overflow =
    moving.count > layout.capacity
      ? allocateOverflow(segment, layout, Math.ceil(moving.count / layout.capacity) - 1)
      : NO_POSITIONS;
  segment.writes.touch(segment, word + MAP_BUCKETS);
  segment.u32[at] = buckets + 1;
  target.load(segment, word, layout, buckets);
  for (const position of overflow) target.append(position);
  staying.store(source);
  moving.store(target);
  source.forget();
  target.forget();
}
/** Whether there was no space for what `error` is about. */
function isFull(error: unknown): boolean {
  return (
    isCorundumError(error) && (error.code === 'ALLOC_OUT_OF_SPACE' || error.code === 'MEDIA_FULL')
  );
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
      if (!isFull(error)) throw error;
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
