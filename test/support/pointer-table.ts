// pointer-table.ts — a running transaction on parts: what commands work with, in the pool and in the model at once.
import { expect } from 'chai';
import { Pbox, Prc, type Journal, type Pool, type VWeak } from '../../src/index.js';
import { FRESH_CACHE, MemoryCells } from './cell-model.js';
import type { KeptFinger } from './cursor-commands.js';
import { expectCode } from './expect-code.js';
import { Holders } from './root-holders.js';
import {
  ownedBy,
  type Bench,
  type BoxPlace,
  type Part,
  type PartModel,
  type PoolModel,
} from './pointer-model.js';

/** A weak pointer in a variable, and the part that it was made for. */
export interface Waiting {
  readonly id: number;
  readonly weak: VWeak<Part, Prc<Part>>;
}

/** A part that a command works with. */
export interface Picked {
  readonly id: number;
  readonly part: Part;
  readonly plain: PartModel;
}

/** One thing that a transaction does; the numbers pick, modulo how many there are. */
export type Command = (table: Table, a: number, b: number, c: number) => void;

/** The pool, its model, and what the program has in hand. */
export class Table {
  readonly pool: Pool<Bench>;
  j!: Journal<Bench>;
  model: PoolModel;
  handles: Map<number, Part>;
  readonly waiting: Waiting[] = [];
  /** Moving handles of cursors that stopped, and cells that such handles gave. */
  readonly fingers: KeptFinger[] = [];
  readonly holders: Holders;
  /** Every part that the pool made, also those that a transaction took back: `new` ones are ordinary objects again then. */
  readonly made: { readonly id: number; readonly part: Part }[] = [];
  /** Values in memory; new with each opening. */
  readonly memory = new MemoryCells();
  nextId = 1;

  constructor(pool: Pool<Bench>, model: PoolModel) {
    this.pool = pool;
    this.model = model;
    this.handles = new Map([[0, pool.root]]);
    this.holders = new Holders(pool);
  }

  /** One of the parts in hand. */
  pick(number: number): Picked {
    const ids = [...this.handles.keys()].filter((id) => this.model.parts.has(id));
    return this.picked(ids[number % ids.length]!);
  }

  picked(id: number): Picked {
    return { id, part: this.handles.get(id)!, plain: this.model.part(id) };
  }

  /** One of the parts in hand that is not the root; null when there is none. */
  target(number: number): Picked | null {
    const ids = [...this.handles.keys()].filter((id) => id !== 0 && this.model.parts.has(id));
    return ids.length === 0 ? null : this.picked(ids[number % ids.length]!);
  }

  /** Notes a new part. */
  add(id: number, part: Part, plain: PartModel, isAdopted = false): Picked {
    this.handles.set(id, part);
    this.model.parts.set(id, plain);
    if (!isAdopted) this.made.push({ id, part });
    return { id, part, plain };
  }

  isOwned(id: number): boolean {
    return this.model.ownerOf(id) !== null || this.model.doomed.has(id);
  }

  /** Does `action`, which must be refused with `OWNERSHIP` when `refused`; returns whether it happened. */
  attempt(refused: boolean, action: () => unknown): boolean {
    if (refused) expectCode('OWNERSHIP', action);
    else action();
    return !refused;
  }

  /** Expects the counts of `id` to be those of the model. */
  expectCounts(id: number): void {
    if (id === 0 || this.isOwned(id)) return;
    const pointer = Prc.from(this.handles.get(id)!, this.j);
    expect(pointer.strongCount, `strong count of ${id}`).to.equal(this.model.strong(id));
    expect(pointer.weakCount, `weak count of ${id}`).to.equal(this.model.weak(id));
  }

  /** Expects weak pointers in variables to lead nowhere exactly when their part is gone. */
  expectWaiting(): void {
    for (const { id, weak } of this.waiting)
      expect(weak.isDangling, `weak pointer to ${id}`).to.equal(!this.model.parts.has(id));
  }

  /** Expects what cursors stood on to be there exactly as long as its part is, outside of transactions. */
  expectFingers(): void {
    for (const { id, finger, count } of this.fingers) {
      if (this.model.parts.has(id)) {
        expect([finger.id, count.get()]).to.deep.equal([id, this.model.part(id).cells.count]);
        continue;
      }
      expectCode('PTR_STALE', () => finger.id);
      expectCode('PTR_STALE', () => finger.cells.count.get());
      expectCode('PTR_STALE', () => count.get());
    }
  }

  /** Expects values in memory to be those that were set last, whatever was taken back. */
  expectMemory(): void {
    for (const [id, { cells }] of this.handles) {
      expect(cells.cache.get(), `VCell of ${id}`).to.equal(
        this.memory.cache.get(id) ?? FRESH_CACHE,
      );
      expect(cells.steps.get(), `TCell of ${id}`).to.equal(this.memory.steps.get(id) ?? 0);
      expect(cells.lazy.get().isInitialised, `LazyCell of ${id}`).to.equal(
        this.memory.computed.has(id),
      );
    }
  }

  /** The stored box at a place. */
  boxAt({ holder, kind, at }: BoxPlace): Pbox<Part> {
    const part = this.handles.get(holder)!;
    switch (kind) {
      case 'box':
        return part.box!;
      case 'innerBox':
        return part.inner.box!;
      case 'boxes':
        return part.boxes.get(at);
      case 'boxMap':
        return part.boxMap.get(at)!;
      case 'cellBox':
        return part.cells.box.get()!;
      case 'cellBoxes':
        return part.cells.boxes.get(at).get()!;
    }
  }

  /** Takes the box out of a place, in one of several ways. */
  takeBox({ holder, kind, at }: BoxPlace, way: number): Pbox<Part> {
    const { j } = this;
    const { part, plain } = this.picked(holder);
    switch (kind) {
      case 'box':
        plain.box = null;
        return way % 2 === 0 ? Pbox.take(part, 'box', j)! : Pbox.replace(part, 'box', null, j)!;
      case 'innerBox':
        plain.innerBox = null;
        return Pbox.take(part.inner, 'box', j)!;
      case 'boxes':
        return this.#takeElement(part, plain, at, way);
      case 'boxMap': {
        plain.boxMap.delete(at);
        if (way % 2 === 0) return part.boxMap.take(at)!;
        const box = part.boxMap.get(at)!;
        part.boxMap.delete(at);
        return box;
      }
      case 'cellBox':
        plain.cells.box = null;
        return way % 2 === 0 ? part.cells.box.take(j)! : part.cells.box.replace(null, j)!;
      case 'cellBoxes': {
        plain.cells.boxes[at] = null;
        if (way % 2 === 0) return part.cells.boxes.get(at).take(j)!;
        // The cell goes with what it owned, and gives that up.
        plain.cells.boxes.splice(at, 1);
        return part.cells.boxes.remove(at)!;
      }
    }
  }

  /** Stores a box of `id` in a place of `holder` that `way` picks, or expects that to be refused; returns whether it is stored. */
  putBox(holder: Picked, id: number, box: Pbox<Part>, way: number): boolean {
    const { model } = this;
    const { part, plain } = holder;
    const key = way % 5;
    const index = way % (plain.boxes.length + 1);
    const isSame =
      (way % 7 === 0 && plain.box === id) ||
      (way % 7 === 1 && plain.innerBox === id) ||
      (way % 7 === 2 && plain.boxMap.get(key) === id) ||
      (way % 7 === 3 && plain.boxes[index] === id);
    const refused =
      !isSame && (model.strong(id) > 0 || model.weak(id) > 0 || model.isInside(holder.id, id));
    switch (way % 7) {
      case 0:
        if (this.attempt(refused, () => (part.box = box))) plain.box = id;
        break;
      case 1:
        if (this.attempt(refused, () => (part.inner.box = box))) plain.innerBox = id;
        break;
      case 2:
        if (this.attempt(refused, () => part.boxMap.set(key, box))) plain.boxMap.set(key, id);
        break;
      case 3:
        if (index === plain.boxes.length) {
          if (this.attempt(refused, () => part.boxes.push(box))) plain.boxes.push(id);
        } else if (this.attempt(refused, () => part.boxes.set(index, box))) {
          plain.boxes[index] = id;
        }
        break;
      case 4:
        if (this.attempt(refused, () => part.boxes.insert(index, box)))
          plain.boxes.splice(index, 0, id);
        break;
      case 5:
        if (this.attempt(refused, () => part.boxes.unshift(box))) plain.boxes.unshift(id);
        break;
      case 6: {
        // What is spliced out has an owner until the new one comes.
        const isCutOut = plain.boxes[index] === id;
        const fits = isCutOut ? model.isInside(holder.id, id) : refused;
        if (this.attempt(fits, () => part.boxes.splice(index, 1, box)))
          plain.boxes.splice(index, 1, id);
        break;
      }
    }
    return !refused;
  }

  /** A copy of `source` and of all that it owns, in the model; ids are given out as {@link number} gives them to the pool's copy. */
  copyPlain(source: PartModel, part: Part): PartModel {
    const copy = structuredClone(source);
    const own = (id: number, box: Pbox<Part>): number => {
      const made = box.value;
      const mine = this.nextId++;
      const plain = this.copyPlain(this.model.part(id), made);
      made.id = mine;
      this.add(mine, made, plain);
      return mine;
    };
    if (source.box !== null) copy.box = own(source.box, part.box!);
    if (source.innerBox !== null) copy.innerBox = own(source.innerBox, part.inner.box!);
    copy.boxes = source.boxes.map((id, i) => own(id, part.boxes.get(i)));
    copy.boxMap = new Map(
      [...source.boxMap].map(([key, id]) => [key, own(id, part.boxMap.get(key)!)]),
    );
    const { cells } = source;
    if (cells.box !== null) copy.cells.box = own(cells.box, part.cells.box.get()!);
    copy.cells.boxes = cells.boxes.map((id, i) =>
      id === null ? null : own(id, part.cells.boxes.get(i).get()!),
    );
    // A pointer that leads nowhere is copied as one that never led anywhere.
    const seen = (id: number | null): number | null =>
      id !== null && this.model.parts.has(id) ? id : null;
    copy.weak = seen(source.weak);
    copy.innerWeak = seen(source.innerWeak);
    copy.cells.weak = seen(cells.weak);
    copy.weaks = source.weaks.map(seen);
    copy.weakMap = new Map([...source.weakMap].map(([key, id]) => [key, seen(id)]));
    return copy;
  }

  /** Owned parts of a part, all the way down. */
  allOwned(id: number): number[] {
    const found = ownedBy(this.model.part(id));
    for (const one of found) found.push(...ownedBy(this.model.part(one)));
    return found;
  }

  #takeElement(part: Part, plain: PartModel, at: number, way: number): Pbox<Part> {
    const last = plain.boxes.length - 1;
    switch (way % 4) {
      case 0: {
        const moved = plain.boxes.pop()!;
        if (at !== last) plain.boxes[at] = moved;
        return part.boxes.swapRemove(at);
      }
      case 1:
        plain.boxes.splice(at, 1);
        return part.boxes.splice(at, 1)[0]!;
      case 2:
        plain.boxes.splice(at, 1);
        if (at === last) return part.boxes.pop()!;
        if (at === 0) return part.boxes.shift()!;
        return part.boxes.remove(at);
      default:
        plain.boxes.splice(at, 1);
        return part.boxes.remove(at);
    }
  }
}
