// identity-table.ts — one live handle per object and thread, found by the object's place in the pool.
import { LEAST_OBJECT_WORDS } from '../journal/object-layout.js';
import { isLive } from './check-handle.js';
import { GENERATION, KEEPER, WORD, type HandleState } from './handle-state.js';

/** Words that share a leaf: 2 KiB of the pool, at most 64 objects, for none has less than {@link LEAST_OBJECT_WORDS}. */
const LEAF_SHIFT = 8;
const CELL_SHIFT = 31 - Math.clz32(LEAST_OBJECT_WORDS);
const LEAF_CELLS = 64;
const FIRST_SWEEP = 1024;
/** Handles of a leaf in doubt prove their objects themselves, this many times before the leaf is replaced: as often as it has handles. */
const MOST_DOUBTS = LEAF_CELLS;
/** Leaves kept at hand, by the low bits of their key: few at first, as most programs that have just opened a pool need few, then 16 MiB of it. */
const FIRST_RECENT = 256;
const RECENT = 8192;

/**
 * The handles of the objects in two KiB of the pool. A leaf holds its handles and each handle holds its leaf, so they live
 * and die together, and one WeakRef serves many objects: making a WeakRef costs several times what a handle costs.
 */
export class IdentityLeaf {
  /**
   * 0 as long as no object in the leaf's part of the pool ceased to be: what a handle with this leaf stands for is there, and its getters need not look.
   * Then the leaf vouches for nothing any more, and counts how often its handles had to look. It never regains trust, since copies of handles
   * may hold it that nobody can make stale; handles that are asked again get a new one.
   */
  doubts = 0;
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

  /** A leaf without doubts that keeps what is live of this one; null when that cannot be, since one of the handles is frozen. */
  renewed(): IdentityLeaf | null {
    const leaf = new IdentityLeaf();
    const live = this.#handles.filter((handle) => handle !== undefined && isLive(handle));
    if (live.some((handle) => Object.isFrozen(handle))) return null;
    for (const handle of live as HandleState[]) {
      handle[KEEPER] = leaf;
      leaf.put(handle[WORD], handle);
    }
    return leaf;
  }
}

/** Stands for a leaf in handles that none keeps. It vouches for nothing. */
export const NO_LEAF = new IdentityLeaf();
NO_LEAF.doubts = -1;

/** Whether a leaf keeps `handle`: it is that of an object with identity, and not one inside another. */
export function isKept(handle: HandleState): boolean {
  const keeper = handle[KEEPER];
  // Another copy of the library has a NO_LEAF of its own.
  return typeof keeper === 'object' && keeper.doubts >= 0;
}

/** Whether `handle` is the one that its leaf has for its object: a clone has the same slots. */
export function keepsItself(handle: HandleState): boolean {
  const keeper = handle[KEEPER];
  return typeof keeper === 'object' && keeper.at(handle[WORD]) === handle;
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

  /**
   * The object at `word` ceases to be, whose handles look at its start bit when their leaf has doubts: they find out by themselves, and none is touched here. The
   * memory of one is mostly far from all that a commit has at hand.
   */
  clear(word: number): void {
    const leaf = this.#known(word);
    if (leaf === undefined) return;
    if (leaf.doubts === 0) leaf.doubts = 1;
    leaf.put(word, undefined);
  }

  /** {@link clear} for an object whose handle looks at the generation only: makes that one, if there is one, stale for good. */
  invalidate(word: number): void {
    const handle = this.find(word);
    this.clear(word);
    if (handle === undefined) return;
    try {
      handle[GENERATION] = -1;
    } catch {
      // A frozen one finds the start bit gone. (Reflect.set would not throw, and is a call into the runtime.)
    }
  }

  /** Has every handle look at its object from now on: the image may show anything. */
  doubtAll(): void {
    for (const ref of this.#refs) {
      const leaf = ref?.deref();
      if (leaf?.doubts === 0) leaf.doubts = 1;
    }
  }

  /** Notes that `handle`, kept by a leaf that has doubts, had to look at its object, which is there. Who has to look often gets a new leaf. */
  doubt(handle: HandleState): void {
    const leaf = handle[KEEPER];
    if (typeof leaf === 'number' || leaf.doubts <= 0 || ++leaf.doubts <= MOST_DOUBTS) return;
    const word = handle[WORD];
    // A copy of a handle may hold a leaf that others have left.
    if (this.#known(word) !== leaf) return;
    const key = word >>> LEAF_SHIFT;
    const fresh = leaf.renewed();
    leaf.doubts = 1;
    if (fresh === null) return;
    this.#put(key, this.#slots[key] ?? 0, fresh);
    this.#remember(key, fresh);
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
