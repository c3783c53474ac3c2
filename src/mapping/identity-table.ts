// identity-table.ts — one live handle per object and thread, found by the object's place in the pool.
import { LEAST_OBJECT_WORDS } from '../journal/object-layout.js';
import { GENERATION, WORD, type HandleState } from './handle-state.js';

/** Words that share a leaf: 2 KiB of the pool, at most 64 objects, for none has less than {@link LEAST_OBJECT_WORDS}. */
const LEAF_SHIFT = 8;
const CELL_SHIFT = 31 - Math.clz32(LEAST_OBJECT_WORDS);
const LEAF_CELLS = 64;
const FIRST_SWEEP = 1024;
/** Leaves kept at hand, by the low bits of their key: few at first, as most programs that have just opened a pool need few, then 16 MiB of it. */
const FIRST_RECENT = 256;
const RECENT = 8192;

/**
 * The handles of the objects in two KiB of the pool. A leaf holds its handles and each handle holds its leaf, so they live
 * and die together, and one WeakRef serves many objects: making a WeakRef costs several times what a handle costs.
 */
export class IdentityLeaf {
  // Private, so that a deep comparison or a printer that meets a handle does not go on to its neighbours.
  readonly #handles: (HandleState | undefined)[] = new Array<HandleState | undefined>(
    LEAF_CELLS,
  ).fill(undefined);

  /** The handle of the object at `word`, a word of this leaf's part of the pool. */
  at(word: number): HandleState | undefined {
    return this.#handles[(word >>> CELL_SHIFT) & (LEAF_CELLS - 1)];
  }

  /** Keeps `handle` for the object at `word`. */
  put(word: number, handle: HandleState | undefined): void {
    this.#handles[(word >>> CELL_SHIFT) & (LEAF_CELLS - 1)] = handle;
  }
}

const collections = new FinalizationRegistry<WeakRef<IdentityTable>>((table) => {
  table.deref()?.forget();
});

/**
 * Handles of one segment. The table beside the heap is an Int32Array of zero-filled memory, touched only where there are
 * handles; it leads to a dense list of WeakRefs. Leaves that the collector took are swept when the list has doubled.
 * Following a WeakRef costs many times a look into an array, so leaves in use are also held strongly, from one collection to the
 * next: the end of a collection lets them all go.
 */
export class IdentityTable {
  readonly #slots: Int32Array;
  readonly #refs: (WeakRef<IdentityLeaf> | null)[] = [null];
  readonly #keys: number[] = [0];
  readonly #free: number[] = [];
  #sweepAt = FIRST_SWEEP;
  /** Whether the collector may have taken leaves since the last sweep: only the collection of the old generation does. */
  #collected = true;
  #recentKeys = new Int32Array(FIRST_RECENT).fill(-1);
  #recentMask = FIRST_RECENT - 1;
  #remembered = 0;
  #recent: (IdentityLeaf | null)[] = [];

  /** Makes an empty table for a segment of `words` words. */
  constructor(words: number) {
    this.#slots = new Int32Array(Math.ceil(words / 2 ** LEAF_SHIFT));
  }

  /** The leaf for `word`, made when there is none. */
  leaf(word: number): IdentityLeaf {
    const known = this.#known(word);
    if (known !== undefined) return known;
    const key = word >>> LEAF_SHIFT;
    const leaf = new IdentityLeaf();
    this.#put(key, this.#slots[key] ?? 0, leaf);
    this.#remember(key, leaf);
    return leaf;
  }

  /** The handle of the object at `word`, or undefined when the thread has none. */
  find(word: number): HandleState | undefined {
    const handle = this.#known(word)?.at(word);
    // In a damaged file two objects may seem to start in one cell.
    return handle !== undefined && handle[WORD] === word ? handle : undefined;
  }

  #known(word: number): IdentityLeaf | undefined {
    const key = word >>> LEAF_SHIFT;
    const at = key & this.#recentMask;
    if (this.#recentKeys[at] === key) return this.#recent[at] ?? undefined;
    const slot = this.#slots[key] ?? 0;
    if (slot === 0) return undefined;
    const leaf = this.#refs[slot]?.deref();
    if (leaf !== undefined) this.#remember(key, leaf);
    return leaf;
  }

  #remember(key: number, leaf: IdentityLeaf): void {
    if (this.#remembered < FIRST_RECENT && ++this.#remembered === FIRST_RECENT) this.#widen();
    if (this.#recent.length === 0) this.#watch();
    const at = key & this.#recentMask;
    this.#recentKeys[at] = key;
    this.#recent[at] = leaf;
  }

  /** Has room for all the leaves that are to be kept at hand; which those are starts anew. */
  #widen(): void {
    this.#recentKeys = new Int32Array(RECENT).fill(-1);
    this.#recentMask = RECENT - 1;
    if (this.#recent.length > 0) this.#recent = new Array<IdentityLeaf | null>(RECENT).fill(null);
  }

  /** Lets the leaves at hand go when the collector has run: it takes the token, which nothing else holds. */
  #watch(): void {
    this.#recent = new Array<IdentityLeaf | null>(this.#recentMask + 1).fill(null);
    collections.register({}, new WeakRef(this));
  }

  /** Holds no leaf any more; what the program does not hold goes with the next collection. */
  forget(): void {
    this.#collected = true;
    this.#recentKeys.fill(-1);
    this.#recent = [];
  }

  /** Makes `handle` the one of the object at `word`. */
  set(leaf: IdentityLeaf, word: number, handle: HandleState): void {
    leaf.put(word, handle);
  }

  /** Makes the handle of the object at `word`, if there is one, stale for good. */
  invalidate(word: number): void {
    const handle = this.find(word);
    if (handle === undefined) return;
    handle[GENERATION] = -1;
    const leaf = this.leaf(word);
    leaf.put(word, undefined);
  }

  #put(key: number, known: number, leaf: IdentityLeaf): void {
    let slot = known;
    if (slot === 0) {
      if (this.#free.length === 0 && this.#refs.length >= this.#sweepAt) this.#sweep();
      slot = this.#free.pop() ?? this.#refs.length;
      this.#slots[key] = slot;
      this.#keys[slot] = key;
    }
    this.#refs[slot] = new WeakRef(leaf);
  }

  #sweep(): void {
    if (!this.#collected) {
      this.#sweepAt = this.#refs.length * 2;
      return;
    }
    this.#collected = false;
    for (let slot = 1; slot < this.#refs.length; slot++) {
      const ref = this.#refs[slot];
      if (ref === null || ref === undefined || ref.deref() !== undefined) continue;
      this.#refs[slot] = null;
      this.#slots[this.#keys[slot] ?? 0] = 0;
      this.#free.push(slot);
    }
    this.#sweepAt = Math.max(FIRST_SWEEP, (this.#refs.length - this.#free.length) * 2);
  }
}
