// pmap-recent.ts — where the small integer keys of a map were found; volatile.
import { CLASS_ID_MASK } from '../journal/object-layout.js';
import type { HandleState } from '../mapping/handle-state.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import { onMajorCollection } from '../mapping/on-major-collection.js';
import { GROUP_MASK, GROUP_SHIFT } from './key-hash.js';
import { BUCKET, type BucketLayout } from './pmap-layout.js';
import { segmentOf, wordIn } from './row.js';

// At hand: V8 does not fold what it has to look up through another module.
const { COUNT: BUCKET_COUNT, KEYS: BUCKET_KEYS } = BUCKET;
const SHIFT = GROUP_SHIFT;
const MASK = GROUP_MASK;
const CLASS_IDS = CLASS_ID_MASK;

/** Index in {@link RecentKeys.groups} of how many words lie between the objects of a group. */
export const STRIDE = 0;
/** Index in {@link RecentKeys.groups} of the first group. */
export const GROUPS = 2;
/** Smaller maps fit the processor's caches as they are. */
const FEWEST_ENTRIES = 256;
const MOST_KEYS = 2 ** 18;
/** Positions above do not fit 32 bits (16 GiB). */
const END = 2 ** 31;

/**
 * A lookup in a large map waits for memory: for the bucket, then for the object. Numbers given one after the other are the commonest keys, and for
 * them a table of 4 bytes a key spares the bucket; the handles beside it spare the way through the identity table. Keys that share a bucket
 * (key-hash.ts) are noted together, and where their objects lie one behind the other, as they do when they were made so, 4 bytes stand for all of
 * them: such a table stays in the processor's own cache. It holds for one version of the map only. It is for maps from integers to objects; keys beyond its
 * end are looked up as ever.
 */
export class RecentKeys {
  /** Position of the object, by key; 0 where it is not known. */
  #positions = new Int32Array(0);
  /**
   * {@link STRIDE}, then two numbers for each group of keys: the position of the first one's object where those of all lie as many words apart as the stride
   * says, else 0; and its generation where those of all follow one on the other, and all are of class {@link classId} and in the pool's first segment, else 0.
   */
  groups = new Int32Array(GROUPS);
  /** Class of the objects whose generations are noted; 0 where there are none. */
  classId = 0;
  /** The first segment's count of objects that ceased, when the first generation was noted. */
  ceased = 0;
  #handles: (HandleState | undefined)[] = [];
  #version = Number.NaN;
  /** Lookups in vain since the map changed: filling the table must pay for clearing it. */
  #missed = 0;

  /** Position of the object under `key` in the map of `version`, or 0 when it is not known. */
  find(key: unknown, version: number): number {
    if (version !== this.#version || typeof key !== 'number') return 0;
    const { groups } = this;
    const index = key | 0;
    const at = ((index >>> SHIFT) << 1) + GROUPS;
    if (index !== key || at >= groups.length) return 0;
    const first = groups[at]!;
    if (first !== 0) return (first + Math.imul(index & MASK, groups[STRIDE]!)) | 0;
    return this.#positions[index]!;
  }

  /** The handle of what {@link find} found for `key` just now, when it is at hand. */
  handle(key: number): HandleState | undefined {
    return this.#handles[key | 0];
  }

  /** Notes that the object at `position` is under `key`, a key of the map of `version`, which has `entries` entries. */
  note(key: unknown, position: number, version: number, entries: number): void {
    if (version !== this.#version) {
      if (entries < FEWEST_ENTRIES || ++this.#missed < entries >>> 4) return;
      this.#clear(version, entries);
    }
    if (position < END && (key as number) >= 0 && (key as number) < this.#positions.length)
      this.#positions[key as number] = position;
  }

  /**
   * Notes the keys that differ from `key`, which was just noted, in their last bits only, as far as they stand in the same bucket, at `bucket` of `home`. A
   * reference that does not lead to an object is left for who looks it up.
   */
  noteGroup(
    home: MappedSegment,
    bucket: number,
    layout: BucketLayout,
    key: number,
    version: number,
  ): void {
    const positions = this.#positions;
    if (version !== this.#version || layout.keyQuarters !== 1) return;
    if (!(key >= 0 && key < positions.length)) return;
    const { i32, f64 } = home;
    const count = Math.min(i32[(bucket + BUCKET_COUNT) * 2]!, layout.capacity);
    const keys = (bucket + BUCKET_KEYS) * 2;
    const values = bucket + (layout.valuesAt >>> 3);
    let noted = 0;
    for (let i = 0; i < count; i++) {
      const other = i32[keys + i]!;
      if ((other ^ key) >>> SHIFT !== 0) continue;
      const position = f64[values + i]!;
      if (position >= END || !isObject(home, position)) continue;
      positions[other] = position;
      noted++;
    }
    // The rest of the group may have been noted before: where buckets are full, it stands in another one of the chain.
    if (noted > 0) this.#compress(key >>> SHIFT, home.context.image.first);
  }

  /** Has one number stand for the group, all of whose keys are noted, where their objects lie evenly. */
  #compress(group: number, segment: MappedSegment): void {
    const positions = this.#positions;
    const { groups } = this;
    const start = group << SHIFT;
    const first = positions[start]!;
    const stride = positions[start + 1]! - first;
    const usual = groups[STRIDE]!;
    if (first === 0 || stride <= 0 || (usual !== 0 && stride !== usual)) return;
    for (let i = 2; i <= MASK; i++) if (positions[start + i] !== first + i * stride) return;
    const at = (group << 1) + GROUPS;
    groups[STRIDE] = stride;
    groups[at + 1] = this.#commonGeneration(first, stride, segment);
    groups[at] = first;
  }

  /** Generation of the object at `first`, the first of a group, where that tells those of all; else 0. */
  #commonGeneration(first: number, stride: number, segment: MappedSegment): number {
    const { i32, f64, ceased } = segment;
    if (first + MASK * stride >= f64.length) return 0;
    const generation = i32[first << 1]!;
    const classId = i32[(first << 1) | 1]! & CLASS_IDS;
    for (let i = 1; i <= MASK; i++) {
      const half = (first + i * stride) << 1;
      if (i32[half] !== ((generation + i) | 0)) return 0;
      if ((i32[half | 1]! & CLASS_IDS) !== classId) return 0;
    }
    if (this.classId === 0) {
      this.classId = classId;
      this.ceased = ceased;
    }
    return classId === this.classId && ceased === this.ceased ? generation : 0;
  }

  /** Keeps `handle` at hand, that of the object whose position was noted under `key`. */
  keep(key: number, handle: HandleState): void {
    if (!(key >= 0 && key < this.#positions.length)) return;
    if (this.#handles.length === 0) {
      this.#handles = new Array<HandleState | undefined>(this.#positions.length).fill(undefined);
      onMajorCollection(this);
    }
    this.#handles[key | 0] = handle;
  }

  /** Holds no handle any more. */
  forget(): void {
    this.#handles = [];
  }

  #clear(version: number, entries: number): void {
    this.#version = version;
    this.#missed = 0;
    this.#handles = [];
    const keys = Math.min(MOST_KEYS, 2 ** Math.ceil(Math.log2(entries + 1)));
    this.classId = 0;
    if (this.#positions.length === keys) {
      this.#positions.fill(0);
      this.groups.fill(0);
      return;
    }
    this.#positions = new Int32Array(keys);
    this.groups = new Int32Array(GROUPS + ((keys >>> SHIFT) << 1));
  }
}

/** Whether an object starts at `position`, which a reference in `segment` names; a damaged one may name anything. */
function isObject(segment: MappedSegment, position: number): boolean {
  if (!(position > 0 && position < segment.context.image.words)) return false;
  const home = segmentOf(segment, position);
  const word = wordIn(home, position);
  if (home.base + word !== position) return false;
  return (
    ((word & 1) === 0 && (home.starts[word >>> 6]! & (1 << (word >>> 1))) !== 0) ||
    segment.context.engine.heap.isObject(position)
  );
}
