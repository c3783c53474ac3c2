// cell-commands.ts — what random transactions do with cells of every sort, to the pool and to the model alike.
import { expect } from 'chai';
import { PWeak, Pbox, Prc, type PRefCell } from '../../src/index.js';
import { FRESH_CACHE, type GuardedPlace } from './cell-model.js';
import { expectCode } from './expect-code.js';
import type { Command, Picked, Table } from './pointer-table.js';

/** A text that needs a blob, or does not. */
function textOf(c: number): string {
  return `cell ${c} `.repeat(c % 5);
}

/** Changes the text of a cell in one of several ways, all of which a guard forbids. */
function changeWords(table: Table, { id, part, plain }: Picked, c: number): void {
  const { guards } = table.model;
  const { words } = part.cells;
  const before = plain.cells.words;
  const next = textOf(c);
  const ways: (() => [unknown, string])[] = [
    () => [words.replace(next, table.j), next],
    () => [words.replaceWith((old) => `${old.slice(0, 40)}!`, table.j), `${before.slice(0, 40)}!`],
    () => [words.take(table.j), ''],
    () => [((part.cells.words = next as never), before), next],
  ];
  const way = ways[c % ways.length]!;
  if (guards.of(id, 'words').length > 0) {
    expectCode('CELL_BORROWED', way);
    return;
  }
  const [old, now] = way();
  expect(old).to.equal(before);
  plain.cells.words = now;
}

/** Opens a guard of a cell, or expects that another one forbids it. */
export function guard(table: Table, { id, part }: Picked, place: GuardedPlace, c: number): void {
  const { j, model } = table;
  const { guards } = model;
  const others = guards.of(id, place);
  if (place === 'till') {
    if (others.length === 0) {
      const got = c % 2 === 0 ? part.cells.till.lock(j) : part.cells.till.tryLock(j)!;
      guards.add(id, place, got);
    } else {
      expect(part.cells.till.tryLock(j)).to.equal(null);
      expectCode('CELL_LOCKED', () => part.cells.till.lock(j));
      expectCode('CELL_LOCKED', () => (part.cells.till = 1 as never));
    }
    return;
  }
  const cell = part.cells[place] as unknown as PRefCell<unknown>;
  const wants = c % 2 === 0;
  const isRefused = wants ? others.length > 0 : others.some(({ isWriter }) => isWriter);
  const open = (): void => {
    guards.add(id, place, wants ? cell.borrowMut(j) : cell.borrow());
  };
  if (isRefused) expectCode('CELL_BORROWED', open);
  else open();
}

/** Writes through a guard that lives, or ends it. */
function useGuard(table: Table, b: number, c: number): void {
  const { guards } = table.model;
  const one = guards.live[b % Math.max(1, guards.live.length)];
  if (one === undefined) return;
  const { cells } = table.model.part(one.id);
  if (c % 3 === 0 || !one.isWriter) {
    guards.release(one);
    expectCode('CELL_RELEASED', () => one.guard.value);
    return;
  }
  const writer = guards.writer(one.id, one.place)!;
  switch (one.place) {
    case 'words':
      writer.value = cells.words = textOf(c);
      break;
    case 'till':
      writer.value = cells.till = c / 2;
      break;
    case 'rc': {
      const target = table.target(c);
      if (target === null || table.isOwned(target.id)) return;
      writer.value = Prc.from(target.part, table.j);
      cells.rc = target.id;
    }
  }
}

/** Stores a box in a cell of `holder`, or expects that to be refused. */
function putInCell(table: Table, holder: Picked, id: number, box: Pbox<never>, way: number): void {
  const { model, j } = table;
  const { part, plain } = holder;
  const index = way % (plain.cells.boxes.length + 1);
  const isField = way % 3 === 0;
  const isNew = !isField && index === plain.cells.boxes.length;
  const isSame = isField ? plain.cells.box === id : plain.cells.boxes[index] === id;
  const refused =
    !isSame && (model.strong(id) > 0 || model.weak(id) > 0 || model.isInside(holder.id, id));
  const put = (): void => {
    if (isField) part.cells.box.set(box, j);
    else if (isNew) part.cells.boxes.push(box);
    else part.cells.boxes.set(index, box);
  };
  if (!table.attempt(refused, put)) return;
  if (isField) plain.cells.box = id;
  else plain.cells.boxes[index] = id;
}

/** Commands, each with how often it comes. */
export const CELL_COMMANDS: Readonly<Record<string, readonly [number, Command]>> = {
  cellValue: [
    4,
    (table, a, b, c) => {
      const { j } = table;
      const { part, plain } = table.pick(a);
      const other = table.pick(b);
      const mine = plain.cells;
      const theirs = other.plain.cells;
      switch (c % 6) {
        case 0:
          expect(part.cells.count.replace(c, j)).to.equal(mine.count);
          mine.count = c;
          break;
        case 1:
          mine.count = (mine.count * 7 + c) % 2 ** 32;
          part.cells.count.update((count) => (count * 7 + c) % 2 ** 32, j);
          break;
        case 2:
          expect(part.cells.count.take(j)).to.equal(mine.count);
          mine.count = 0;
          expectCode('FIELD_RANGE', () => part.cells.count.set(-1, j));
          break;
        case 3:
          part.cells.count.swap(other.part.cells.count, j);
          [mine.count, theirs.count] = [theirs.count, mine.count];
          break;
        case 4:
          part.cells.list.swap(other.part.cells.list, j);
          [mine.list, theirs.list] = [theirs.list, mine.list];
          break;
        case 5:
          expect(part.cells.list.replace([c, b], j)).to.deep.equal(mine.list);
          part.cells.list.get().push(a);
          mine.list = [c, b, a];
      }
    },
  ],
  cellElements: [
    4,
    (table, a, b, c) => {
      const { j } = table;
      const { part, plain } = table.pick(a);
      const { counters, names } = part.cells;
      const mine = plain.cells;
      switch (c % 7) {
        case 0: {
          // The vector grows, its cells stay what they are.
          const first = counters.length > 0 ? counters.get(0) : null;
          for (let i = 0; i < b % 70; i++) {
            counters.push(i);
            mine.counters.push(i);
          }
          if (first !== null) {
            expect(counters.get(0) === first).to.equal(true);
            first.set(c, j);
            mine.counters[0] = c;
          }
          break;
        }
        case 1:
          expect(counters.pop()).to.equal(mine.counters.pop());
          break;
        case 2:
          expect(counters.splice(b % 5, 3, 1, 2)).to.deep.equal(
            mine.counters.splice(b % 5, 3, 1, 2),
          );
          break;
        case 3:
          counters.sort((x, y) => x.get() - y.get()).reverse();
          mine.counters.sort((x, y) => x - y).reverse();
          break;
        case 4:
          counters.truncate(b % 9);
          mine.counters = mine.counters.slice(0, b % 9);
          break;
        case 5:
          for (let key = 0; key < b % 40; key++) names.set(key, textOf(key));
          for (let key = 0; key < b % 40; key++) mine.names.set(key, textOf(key));
          break;
        case 6:
          expect(names.take(b % 40)).to.equal(mine.names.get(b % 40));
          mine.names.delete(b % 40);
          for (const key of [...mine.names.keys()].slice(0, 2)) {
            names.get(key)!.replace(textOf(c), j);
            mine.names.set(key, textOf(c));
          }
      }
    },
  ],
  cellWords: [3, (table, a, _b, c) => changeWords(table, table.pick(a), c)],
  guard: [
    4,
    (table, a, b, c) => {
      const places = ['words', 'rc', 'till'] as const;
      guard(table, table.pick(a), places[b % 3]!, c);
    },
  ],
  useGuard: [4, (table, _a, b, c) => useGuard(table, b, c)],
  cellKeep: [
    5,
    (table, a, b, c) => {
      const { j, model } = table;
      const holder = table.pick(a);
      const target = table.target(b);
      if (target === null) return;
      const { part, plain, id } = holder;
      const mine = plain.cells;
      const refused = table.isOwned(target.id);
      const make = (): Prc<typeof target.part> => Prc.from(target.part, j);
      switch (c % 5) {
        case 0:
          if (table.attempt(refused, () => part.cells.ref.set(target.part, j)))
            mine.ref = target.id;
          break;
        case 1:
          if (refused || model.guards.of(id, 'rc').length > 0) break;
          expect(part.cells.rc.replace(make(), j)?.value.id ?? null).to.equal(mine.rc);
          mine.rc = target.id;
          break;
        case 2:
          if (!table.attempt(refused, () => part.cells.rcMap.set(c % 7, make()))) break;
          mine.rcMap.set(c % 7, target.id);
          break;
        case 3: {
          if (refused) break;
          const lock = part.cells.guarded.lock(j);
          lock.value = make();
          lock.release();
          mine.guarded = target.id;
          break;
        }
        case 4:
          if (refused) break;
          part.cells.weak.set(PWeak.from(target.part, j), j);
          mine.weak = target.id;
      }
      table.expectCounts(target.id);
    },
  ],
  cellUnlink: [
    3,
    (table, a, b, c) => {
      const { j, model } = table;
      const { id, part, plain } = table.pick(a);
      const other = table.pick(b);
      const mine = plain.cells;
      switch (c % 6) {
        case 0:
          expect(part.cells.ref.take(j)?.id ?? null).to.equal(mine.ref);
          mine.ref = null;
          break;
        case 1:
          if (model.guards.of(id, 'rc').length > 0) {
            expectCode('CELL_BORROWED', () => part.cells.rc.take(j));
            break;
          }
          expect(part.cells.rc.take(j)?.value.id ?? null).to.equal(mine.rc);
          mine.rc = null;
          break;
        case 2: {
          const [key] = mine.rcMap.keys();
          if (key === undefined) break;
          const taken = part.cells.rcMap.take(key) ?? null;
          expect(taken?.value.id ?? null).to.equal(mine.rcMap.get(key));
          mine.rcMap.delete(key);
          break;
        }
        case 3:
          part.cells.weak.swap(other.part.cells.weak, j);
          [mine.weak, other.plain.cells.weak] = [other.plain.cells.weak, mine.weak];
          break;
        case 4:
          part.cells.boxes.clear();
          mine.boxes = [];
          break;
        case 5:
          part.cells.boxes.reverse();
          mine.boxes.reverse();
      }
    },
  ],
  cellBox: [
    6,
    (table, a, b, c) => {
      const target = table.target(b);
      if (target === null) return;
      const place = table.model.ownerOf(target.id);
      const holder = table.pick(a);
      const box =
        place === null
          ? Pbox.new(target.part, table.j)
          : c % 2 === 0
            ? table.takeBox(place, c >> 1)
            : table.boxAt(place);
      putInCell(table, holder, target.id, box as never, c >> 3);
    },
  ],
  cellSwap: [
    3,
    (table, a, b) => {
      const { model } = table;
      const one = table.pick(a);
      const two = table.pick(b);
      const left = one.plain.cells.box;
      const right = two.plain.cells.box;
      const refused =
        one.id !== two.id &&
        ((right !== null && model.isInside(one.id, right)) ||
          (left !== null && model.isInside(two.id, left)));
      const swap = (): void => one.part.cells.box.swap(two.part.cells.box, table.j);
      if (table.attempt(refused, swap)) [one.plain.cells.box, two.plain.cells.box] = [right, left];
      expect(one.part.cells.box.get()?.value.id ?? null).to.equal(one.plain.cells.box);
    },
  ],
  memory: [
    3,
    (table, a, b, c) => {
      const { memory } = table;
      const { id, part } = table.pick(a);
      expect(part.cells.cache.get()).to.equal(memory.cache.get(id) ?? FRESH_CACHE);
      expect(part.cells.steps.get()).to.equal(memory.steps.get(id) ?? 0);
      part.cells.steps.update((steps) => steps + 1);
      memory.steps.set(id, (memory.steps.get(id) ?? 0) + 1);
      const lazy = part.cells.lazy.get();
      expect(lazy.isInitialised).to.equal(memory.computed.has(id));
      if (b % 2 === 0) {
        expect(lazy.value === part.cells.lazy.get().value).to.equal(true);
        memory.computed.add(id);
      }
      if (b % 5 === 0) {
        lazy.reset();
        memory.computed.delete(id);
      }
      if (c % 3 === 0) {
        part.cells.cache.reset();
        memory.cache.delete(id);
      } else {
        part.cells.cache.set(c);
        memory.cache.set(id, c);
      }
    },
  ],
};
