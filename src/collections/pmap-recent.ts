// pmap-recent.ts — where the small integer keys of a map were found; volatile.
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
  /** By group of keys, the position of the first one's object where those of all lie as many words apart as the stride says; else 0. */
  #groups = new Int32Array(0);
  #stride = 0;
  #handles: (HandleState | undefined)[] = [];
  #version = Number.NaN;
  /** Lookups in vain since the map changed: filling the table must pay for clearing it. */
  #missed = 0;

  /** Position of the object under `key` in the map of `version`, or 0 when it is not known. */
  find(key: unknown, version: number): number {
    if (version !== this.#version || typeof key !== 'number') return 0;
    const groups = this.#groups;
    const index = key | 0;
    const group = index >>> SHIFT;
    if (index !== key || group >= groups.length) return 0;
    const first = groups[group]!;
    if (first !== 0) return first + Math.imul(index & MASK, this.#stride);
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
   * Notes the keys that differ from `key`, which was just noted, in their last bits only: they stand in the same bucket, at `bucket` of `home`. A reference that
   * does not lead to an object is left for who looks it up.
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
    if (noted > MASK) this.#compress(key >>> SHIFT);
  }

  /** Has one number stand for the group, all of whose keys are noted, where their objects lie evenly. */
  #compress(group: number): void {
    const positions = this.#positions;
    const start = group << SHIFT;
    const first = positions[start]!;
    const stride = positions[start + 1]! - first;
    if (stride <= 0 || (this.#stride !== 0 && stride !== this.#stride)) return;
    for (let i = 2; i <= MASK; i++) if (positions[start + i] !== first + i * stride) return;
    this.#stride = stride;
    this.#groups[group] = first;
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
    this.#stride = 0;
    if (this.#positions.length === keys) {
      this.#positions.fill(0);
      this.#groups.fill(0);
      return;
    }
    this.#positions = new Int32Array(keys);
    this.#groups = new Int32Array(keys >>> SHIFT);
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
