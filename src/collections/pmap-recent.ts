// pmap-recent.ts — where the small integer keys of a map were found; volatile.
import { onMajorCollection } from '../mapping/on-major-collection.js';
import type { HandleState } from '../mapping/handle-state.js';

/** Smaller maps fit the processor's caches as they are. */
const FEWEST_ENTRIES = 256;
const MOST_KEYS = 2 ** 18;
/** Positions above do not fit 32 bits (16 GiB). */
const END = 2 ** 31;

/**
 * A lookup in a large map waits for memory: for the bucket, then for the object. Numbers given one after the other are the commonest keys, and for
 * them a table of 4 bytes a key spares the bucket; the handles beside it spare the way through the identity table. It holds for one
 * version of the map only. It is for maps from integers to objects; keys beyond its end are looked up as ever.
 */
export class RecentKeys {
  /** Position of the object, by key; 0 where it is not known. */
  #positions = new Int32Array(0);
  #handles: (HandleState | undefined)[] = [];
  #version = Number.NaN;
  /** Lookups in vain since the map changed: filling the table must pay for clearing it. */
  #missed = 0;

  /** Position of the object under `key` in the map of `version`, or 0 when it is not known. */
  find(key: unknown, version: number): number {
    const positions = this.#positions;
    if (version !== this.#version || typeof key !== 'number') return 0;
    const index = key | 0;
    if (index !== key || index < 0 || index >= positions.length) return 0;
    return positions[index]!;
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

  /** Keeps `handle` at hand, that of the object whose position was noted under `key`. */
  keep(key: number, handle: HandleState): void {
    if (!(key >= 0 && key < this.#positions.length) || this.#positions[key] === 0) return;
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
    if (this.#positions.length === keys) this.#positions.fill(0);
    else this.#positions = new Int32Array(keys);
  }
}
