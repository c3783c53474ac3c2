// cell-model.ts — what cells of every sort hold, as plain data, and who has borrowed or locked them.
import { RefMut, type Ref } from '../../src/index.js';

/** Cells of a part as plain data; pointers are ids. */
export interface CellsModel {
  count: number;
  words: string;
  list: number[];
  counters: number[];
  names: Map<number, string>;
  till: number;
  ref: number | null;
  box: number | null;
  boxes: (number | null)[];
  rc: number | null;
  rcMap: Map<number, number | null>;
  guarded: number | null;
  weak: number | null;
}

/** Cells as they are with a new part. */
export function emptyCells(): CellsModel {
  return {
    count: 0,
    words: '',
    list: [],
    counters: [],
    names: new Map(),
    till: 0,
    ref: null,
    box: null,
    boxes: [],
    rc: null,
    rcMap: new Map(),
    guarded: null,
    weak: null,
  };
}

/** Ids of what cells own. */
export function ownedByCells(cells: CellsModel): (number | null)[] {
  return [cells.box, ...cells.boxes];
}

/** Ids of what cells keep together with others. */
export function keptByCells(cells: CellsModel): (number | null)[] {
  return [cells.ref, cells.rc, cells.guarded, ...cells.rcMap.values()];
}

/** Cells with guards. */
export type GuardedPlace = 'words' | 'rc' | 'till';

/** A guard that lives. */
export interface LiveGuard {
  readonly id: number;
  readonly place: GuardedPlace;
  readonly isWriter: boolean;
  readonly guard: Ref<unknown> | RefMut<unknown>;
  /** Nesting level that it ends with when that is taken back; those for reading end with none. */
  depth: number;
}

/** Borrows and locks. They are in memory: an abort ends those of its level, and brings none back. */
export class Guards {
  live: LiveGuard[] = [];
  /** Locks that are held, and the nesting level since when. */
  readonly held = new Map<number, number>();
  depth = 0;

  of(id: number, place: GuardedPlace): LiveGuard[] {
    return this.live.filter((one) => one.id === id && one.place === place);
  }

  writer(id: number, place: GuardedPlace): RefMut<unknown> | null {
    const one = this.of(id, place).find(({ isWriter }) => isWriter);
    return one?.guard instanceof RefMut ? one.guard : null;
  }

  /** Code of the error that assigning all cells of a part one after the other meets; null when none is guarded. */
  refusal(id: number): string | null {
    if (this.of(id, 'words').length > 0) return 'CELL_BORROWED';
    if (this.of(id, 'till').length > 0) return 'CELL_LOCKED';
    return this.of(id, 'rc').length > 0 ? 'CELL_BORROWED' : null;
  }

  add(id: number, place: GuardedPlace, guard: Ref<unknown> | RefMut<unknown>): void {
    const isWriter = guard instanceof RefMut;
    this.live.push({ id, place, isWriter, guard, depth: this.depth });
    if (place === 'till' && !this.held.has(id)) this.held.set(id, this.depth);
  }

  release(one: LiveGuard): void {
    one.guard.release();
    this.live = this.live.filter((other) => other !== one);
  }

  /** A nesting level ends; returns the guards that ended with it. */
  end(isAborted: boolean): LiveGuard[] {
    const isLast = this.depth === 1;
    const ends = (depth: number): boolean => depth === this.depth && (isAborted || isLast);
    const ended = this.live.filter((one) => one.isWriter && ends(one.depth));
    this.live = this.live.filter((one) => !ended.includes(one));
    for (const [id, depth] of this.held) {
      if (ends(depth)) this.held.delete(id);
      else if (depth === this.depth) this.held.set(id, depth - 1);
    }
    for (const one of this.live) if (one.depth === this.depth) one.depth--;
    this.depth--;
    return ended;
  }

  /** Ends what parts had that are gone, or all of it; returns the guards. */
  forget(isThere: (id: number) => boolean): LiveGuard[] {
    const ended = this.live.filter(({ id }) => !isThere(id));
    this.live = this.live.filter(({ id }) => isThere(id));
    for (const id of this.held.keys()) if (!isThere(id)) this.held.delete(id);
    return ended;
  }
}

/** Values in memory that belong to parts: no abort brings the old ones back. */
export class MemoryCells {
  /** Values of a `VCell` that were set. */
  readonly cache = new Map<number, number>();
  /** Values of a `TCell` that were set, good for one transaction. */
  readonly steps = new Map<number, number>();
  /** Parts whose `LazyCell` is computed. */
  readonly computed = new Set<number>();
}

/** What a `VCell` holds that nothing was set in. */
export const FRESH_CACHE = 5;
