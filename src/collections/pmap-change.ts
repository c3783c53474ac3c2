// pmap-change.ts — entries come and go, and with them, one at a time, buckets.
import type { DropVisitor } from '../journal/class-drops.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { Chain, eraseEntry } from './pmap-chain.js';
import { bucketOf, bucketPosition, found } from './pmap-find.js';
import { BUCKET, PMAP, type BucketLayout } from './pmap-layout.js';
import { mergeBucket, splitBuckets } from './pmap-resize.js';
import type { MapShape } from './pmap-shape.js';
import { damaged, tooLong } from './refuse.js';
import { addBlock, dropBlocks, requireSound, segmentOf, visitBlocks, wordIn } from './row.js';

// At hand: V8 does not fold what it has to look up through another module.
const { BUCKETS: MAP_BUCKETS, COUNT: MAP_COUNT, VERSION: MAP_VERSION } = PMAP;
const { COUNT: BUCKET_COUNT, KEYS: BUCKET_KEYS, NEXT: BUCKET_NEXT } = BUCKET;

/** Most entries of a map. */
export const MAX_ENTRIES = 2 ** 32 - 1;

let lastVersion = 0;

/** The chain that one removal works on; emptied after it, so that it keeps no pool alive. */
const source = new Chain();

/**
 * Chooses the place of a new entry, whose key was just looked for in vain: {@link found} says where, and nothing has changed for anybody yet. Splits buckets first when the map
 * is full enough, so that no insertion takes longer than a few splits.
 *
 * @throws TransactionError `TX_REQUIRED`; CollectionError `COLLECTION_INDEX` when the map is full; AllocationError; MediaError.
 */
export function openEntry(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  hash: number,
): void {
  const { layout } = shape;
  const at = (word + MAP_BUCKETS) * 2;
  segment.writes.touch(segment, word + MAP_COUNT);
  const count = segment.f64[word + MAP_COUNT]!;
  if (count >= MAX_ENTRIES) throw tooLong('PMap', count + 1, MAX_ENTRIES);
  if (segment.u32[at] === 0) {
    addBlock(segment, word, layout.row);
    segment.writes.touch(segment, word + MAP_BUCKETS);
    segment.u32[at] = 1;
  } else if (count >= segment.u32[at]! * shape.high) {
    splitBuckets(segment, word, shape);
  } else if (found.index < layout.capacity) {
    // The search ended in the last bucket of the chain, and that has room.
    return;
  }
  let position = bucketPosition(segment, word, layout.row, bucketOf(hash, segment.u32[at]!));
  for (let link = 0; ; link++) {
    const home = segmentOf(segment, position);
    const bucket = wordIn(home, position);
    const entries = home.u32[(bucket + BUCKET_COUNT) * 2]!;
    if (entries < layout.capacity) {
      found.segment = home;
      found.word = bucket;
      found.index = entries;
      found.link = link;
      return;
    }
    let next = home.f64[bucket + BUCKET_NEXT]!;
    if (next === 0) {
      next = segment.context.engine.allocateRaw(layout.words);
      home.writes.touch(home, bucket + BUCKET_NEXT);
      home.f64[bucket + BUCKET_NEXT] = next;
    }
    if (link > count) throw damaged(segment, next);
    position = next;
  }
}

/** Makes the entry that {@link openEntry} placed, and that holds key and value now, part of the map. */
export function closeEntry(segment: MappedSegment, word: number): void {
  closeBucket();
  changeCount(segment, word, 1);
}

/** The same for its bucket alone: whoever stores many entries counts them together. */
export function closeBucket(): void {
  const { segment: home, word: bucket } = found;
  const at = bucket + BUCKET_COUNT;
  home.writes.touch(home, at);
  home.i32[at * 2] = home.i32[at * 2]! + 1;
}

/**
 * Removes the entry that was {@link found}; what it refers to or owns loses that at commit. `hash` is that of its key. Merges the last bucket
 * into its partner when the map is empty enough.
 */
export function removeEntry(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  hash: number,
): void {
  const { layout } = shape;
  const at = (word + MAP_BUCKETS) * 2;
  source.load(segment, word, layout, bucketOf(hash, segment.u32[at]!));
  const removed = found.link * layout.capacity + found.index;
  releaseEntry(found.segment, found.word, found.index, shape);
  const last = source.entries - 1;
  if (last !== removed) source.copy(removed, source, last);
  source.erase(last);
  source.settle(last);
  source.forget();
  changeCount(segment, word, -1);
  const buckets = segment.u32[at]!;
  if (buckets > 1 && segment.f64[word + MAP_COUNT]! < buckets * shape.low)
    mergeBucket(segment, word, shape);
}

/** Lets go of all that the map refers to or owns, and makes it empty. */
export function removeAll(segment: MappedSegment, word: number, shape: MapShape): void {
  const { writes, context } = segment;
  const count = segment.f64[word + MAP_COUNT]!;
  const buckets = segment.u32[(word + MAP_BUCKETS) * 2]!;
  writes.touch(segment, word + MAP_COUNT);
  if (buckets === 0) return;
  visitEntries(segment, word, shape, context.releaser);
  writes.touch(segment, word + MAP_BUCKETS);
  segment.u32[(word + MAP_BUCKETS) * 2] = 0;
  dropBlocks(segment, word, shape.layout.row, 0);
  changeCount(segment, word, -count);
}

/** Reports all that the map refers to and owns. @throws PointerError `PTR_CORRUPT` */
export function visitMap(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  visitor: DropVisitor,
): void {
  requireSoundMap(segment, word, shape);
  visitEntries(segment, word, shape, visitor);
  visitBlocks(segment, word, shape.layout.row, visitor);
}

/**
 * Throws unless the map has places for its buckets, and no more entries than fit a pool: all that walks its chains relies on it.
 *
 * @throws PointerError `PTR_CORRUPT`
 */
export function requireSoundMap(segment: MappedSegment, word: number, shape: MapShape): void {
  const buckets = segment.u32[(word + PMAP.BUCKETS) * 2]!;
  const count = segment.f64[word + PMAP.COUNT]!;
  requireSound(segment, word, shape.layout.row, buckets);
  // An entry has four bytes at least.
  const most = buckets === 0 ? 0 : segment.context.image.words * 2;
  if (!(count >= 0 && count <= most && Math.floor(count) === count))
    throw damaged(segment, segment.base + word);
}

/** Word and byte of the value of entry `index` of the bucket at `bucket`. */
export function valueWord(layout: BucketLayout, bucket: number, index: number): number {
  return bucket + ((layout.valuesAt + index * layout.valueBytes) >>> 3);
}

/** The byte that goes with {@link valueWord}. */
export function valueByte(layout: BucketLayout, index: number): number {
  return (layout.valuesAt + index * layout.valueBytes) & 7;
}

/** Adds `change` to the number of entries. */
export function changeCount(segment: MappedSegment, word: number, change: number): void {
  segment.writes.touch(segment, word + MAP_COUNT);
  segment.f64[word + MAP_COUNT] = segment.f64[word + MAP_COUNT]! + change;
  changeVersion(segment, word);
}

/** Tells walks that what they noted may not be so any more. */
export function changeVersion(segment: MappedSegment, word: number): void {
  const { writes, f64 } = segment;
  writes.touch(segment, word + MAP_VERSION);
  // Never the same version twice, not even after a rollback: a walk would take the map for unchanged.
  const version = f64[word + MAP_VERSION]!;
  if (version > lastVersion && version < Number.MAX_SAFE_INTEGER) lastVersion = version;
  f64[word + MAP_VERSION] = ++lastVersion;
  writes.noteChange();
}

function releaseEntry(
  segment: MappedSegment,
  bucket: number,
  index: number,
  shape: MapShape,
): void {
  visitEntry(segment, bucket, index, shape, segment.context.releaser);
}

function visitEntry(
  segment: MappedSegment,
  bucket: number,
  index: number,
  shape: MapShape,
  visitor: DropVisitor,
): void {
  const { keys, values, layout } = shape;
  keys.visit(segment, (bucket + BUCKET_KEYS) * 2 + index * layout.keyQuarters, visitor);
  values.visit(segment, valueWord(layout, bucket, index), visitor);
}

/** Reports what the entries refer to and own, and the overflow buckets. */
function visitEntries(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  visitor: DropVisitor,
): void {
  const { layout } = shape;
  const buckets = segment.u32[(word + MAP_BUCKETS) * 2]!;
  const limit = segment.f64[word + MAP_COUNT]!;
  const hasDrops = shape.values.hasDrops || layout.keyQuarters === 4;
  let links = 0;
  for (let index = 0; index < buckets; index++) {
    let position = bucketPosition(segment, word, layout.row, index);
    for (let isFirst = true; position !== 0; isFirst = false) {
      const home = segmentOf(segment, position);
      const bucket = wordIn(home, position);
      const count = Math.min(home.u32[(bucket + BUCKET_COUNT) * 2]!, layout.capacity);
      if (hasDrops) for (let i = 0; i < count; i++) visitEntry(home, bucket, i, shape, visitor);
      if (!isFirst) {
        visitor.owned(position);
        if (++links > limit + 1) throw damaged(segment, position);
      }
      position = home.f64[bucket + BUCKET_NEXT]!;
    }
  }
}

/** Undoes {@link openEntry} after a failure: nothing stays of the value, which stands in entry `index` of the bucket at `bucket`. */
export function abandonEntry(
  segment: MappedSegment,
  bucket: number,
  index: number,
  shape: MapShape,
): void {
  releaseEntry(segment, bucket, index, shape);
  eraseEntry(shape.layout, segment, bucket, index);
}
