// pmap-chain.ts — the buckets of one chain, and moving entries among them.
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { BUCKET, PMAP, type BucketLayout } from './pmap-layout.js';
import { bucketPosition } from './pmap-find.js';
import { damaged } from './refuse.js';
import { segmentOf, wordIn } from './row.js';

// At hand: V8 does not fold what it has to look up through another module.
const { COUNT: MAP_COUNT } = PMAP;
const { COUNT: BUCKET_COUNT, KEYS: BUCKET_KEYS, NEXT: BUCKET_NEXT } = BUCKET;

/** A chain in reach; entry `j` of it is entry `j % capacity` of bucket `j / capacity`, for only the last bucket may have room. */
export class Chain {
  layout!: BucketLayout;
  readonly segments: (MappedSegment | undefined)[] = [];
  readonly words: number[] = [];
  /** Buckets of the chain. The arrays may be longer: setting an array's length costs more than all else here. */
  links = 0;
  /** Entries in all buckets of the chain. */
  entries = 0;

  /** Takes the chain of bucket `index` of the map at `word` into reach. @throws PointerError `PTR_CORRUPT` */
  load(segment: MappedSegment, word: number, layout: BucketLayout, index: number): void {
    this.layout = layout;
    const limit = segment.f64[word + MAP_COUNT]!;
    let links = 0;
    this.entries = 0;
    let position = bucketPosition(segment, word, layout.row, index);
    do {
      const home = segmentOf(segment, position);
      const bucket = wordIn(home, position);
      this.segments[links] = home;
      this.words[links] = bucket;
      this.entries += Math.min(home.u32[(bucket + BUCKET_COUNT) * 2]!, layout.capacity);
      position = home.f64[bucket + BUCKET_NEXT]!;
      if (links++ > limit) throw damaged(segment, position);
    } while (position !== 0);
    this.links = links;
  }

  /** Lets go of the chain. */
  forget(): void {
    this.links = 0;
    this.segments[0] = undefined;
    if (this.segments.length > 1) this.segments.length = 1;
  }

  /** Makes entry `j` a copy of entry `from` of `source`, journaled. */
  copy(j: number, source: Chain, from: number): void {
    const { capacity } = this.layout;
    const link = Math.trunc(j / capacity);
    const fromLink = Math.trunc(from / capacity);
    copyEntry(
      this.layout,
      source.segments[fromLink]!,
      source.words[fromLink]!,
      from % capacity,
      this.segments[link]!,
      this.words[link]!,
      j % capacity,
    );
  }

  /** Makes entry `j` zero, journaled. */
  erase(j: number): void {
    const { capacity } = this.layout;
    const link = Math.trunc(j / capacity);
    eraseEntry(this.layout, this.segments[link]!, this.words[link]!, j % capacity);
  }

  /** Adds `position`, an overflow bucket of zeros, to the chain's end. */
  append(position: number): void {
    const last = this.links - 1;
    const segment = this.segments[last]!;
    const at = this.words[last]! + BUCKET_NEXT;
    segment.writes.touch(segment, at);
    segment.f64[at] = position;
    const home = segmentOf(segment, position);
    this.segments[this.links] = home;
    this.words[this.links++] = wordIn(home, position);
  }

  /** Writes the buckets' counts for `entries` entries, which stand at the front, and frees overflow buckets that are empty then. */
  settle(entries: number): void {
    const { capacity } = this.layout;
    const needed = Math.max(1, Math.ceil(entries / capacity));
    for (let link = 0; link < needed; link++) {
      const segment = this.segments[link]!;
      const at = this.words[link]! + BUCKET_COUNT;
      const count = Math.min(capacity, entries - link * capacity);
      if (segment.u32[at * 2] === count) continue;
      segment.writes.touch(segment, at);
      segment.u32[at * 2] = count;
    }
    if (needed < this.links) {
      const segment = this.segments[needed - 1]!;
      const at = this.words[needed - 1]! + BUCKET_NEXT;
      segment.writes.touch(segment, at);
      segment.f64[at] = 0;
      for (let link = needed; link < this.links; link++) {
        const home = this.segments[link]!;
        home.context.engine.recycleRaw(home.base + this.words[link]!, this.layout.words);
      }
      this.links = needed;
    }
    this.entries = entries;
  }
}

/** Makes entry `toIndex` of one bucket a copy of entry `fromIndex` of another, journaled. */
export function copyEntry(
  layout: BucketLayout,
  from: MappedSegment,
  fromBucket: number,
  fromIndex: number,
  to: MappedSegment,
  toBucket: number,
  toIndex: number,
): void {
  const { writes } = to;
  const { keyQuarters: width, valueBytes, valuesAt } = layout;
  const source = (fromBucket + BUCKET_KEYS) * 2 + fromIndex * width;
  const target = (toBucket + BUCKET_KEYS) * 2 + toIndex * width;
  for (let q = 0; q < width; q++) {
    if (((target + q) & 1) === 0 || q === 0) writes.touch(to, (target + q) >>> 1);
    // As integers: a double that happens to look like a signalling NaN must not be changed on its way.
    to.i32[target + q] = from.i32[source + q]!;
  }
  const sourceByte = valuesAt + fromIndex * valueBytes;
  const targetByte = valuesAt + toIndex * valueBytes;
  const targetWord = toBucket + (targetByte >>> 3);
  writes.touch(to, targetWord);
  if (valueBytes < 4) {
    const start = fromBucket * 8 + sourceByte;
    to.u8.set(from.u8.subarray(start, start + valueBytes), toBucket * 8 + targetByte);
    return;
  }
  if (valueBytes === 16) writes.touch(to, targetWord + 1);
  const fromHalf = fromBucket * 2 + (sourceByte >>> 2);
  const toHalf = toBucket * 2 + (targetByte >>> 2);
  for (let q = 0; q < valueBytes >>> 2; q++) to.i32[toHalf + q] = from.i32[fromHalf + q]!;
}

/** Makes entry `index` of the bucket at `bucket` zero, journaled. */
export function eraseEntry(
  layout: BucketLayout,
  segment: MappedSegment,
  bucket: number,
  index: number,
): void {
  const { writes, i32 } = segment;
  const { keyQuarters: width, valueBytes, valuesAt } = layout;
  const half = (bucket + BUCKET_KEYS) * 2 + index * width;
  for (let q = 0; q < width; q++) {
    if (((half + q) & 1) === 0 || q === 0) writes.touch(segment, (half + q) >>> 1);
    i32[half + q] = 0;
  }
  const byte = valuesAt + index * valueBytes;
  const word = bucket + (byte >>> 3);
  writes.touch(segment, word);
  if (valueBytes < 4) {
    const start = bucket * 8 + byte;
    segment.u8.fill(0, start, start + valueBytes);
    return;
  }
  if (valueBytes === 16) writes.touch(segment, word + 1);
  const valueHalf = bucket * 2 + (byte >>> 2);
  for (let q = 0; q < valueBytes >>> 2; q++) i32[valueHalf + q] = 0;
}
