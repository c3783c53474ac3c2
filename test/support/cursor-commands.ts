// cursor-commands.ts — what random transactions do with cursors over parts that have cells, and over cells.
import { expect } from 'chai';
import { PWeak, Prc, same, type PCell } from '../../src/index.js';
import { seenCells } from './cell-check.js';
import { guard } from './cell-commands.js';
import { shownParts } from './collection-progress.js';
import { expectCode } from './expect-code.js';
import { Check } from './pointer-check.js';
import { Part, type PartModel } from './pointer-model.js';
import type { Command, Picked, Table } from './pointer-table.js';

/** A moving handle on a part, where its cursor stopped, and a cell that it gave. */
export interface KeptFinger {
  readonly id: number;
  readonly finger: Part;
  readonly count: PCell<number>;
}

/** Expects the moving handle `finger` to show the part with `id`, cells and all, and changes that through it; returns what must be so when the cursor has moved. */
function meet(table: Table, finger: Part, id: number, way: number): () => void {
  const { model, handles, j, memory } = table;
  const plain = model.part(id);
  const { cells } = plain;
  const known = handles.get(id);
  expect(finger.id).to.equal(id);
  if (known !== undefined) {
    expect(finger === known).to.equal(false);
    expect(same(finger, known)).to.equal(true);
    expect(finger.cells.words === known.cells.words, 'a cell is the same').to.equal(true);
    expect(finger.cells.cache.get()).to.equal(known.cells.cache.get());
  }
  // What only a cursor leads to does not come into the program's hands by that.
  const check = new Check(model, new Map(handles));
  expect(seenCells(finger.cells, check, (place) => model.guards.writer(id, place))).to.deep.equal({
    ...cells,
    weak: check.seen(cells.weak),
  });
  change(table, { id, part: finger, plain }, way);
  const kept = finger.cells;
  const { count, counters } = kept;
  return () => {
    // Parts of an object stay parts of it, wherever the handle that gave them went.
    expect([count.get(), kept.count.get(), counters.length]).to.deep.equal([
      cells.count,
      cells.count,
      cells.counters.length,
    ]);
    count.set(way, j);
    cells.count = way;
    expect(kept.cache.get()).to.equal(memory.cache.get(id) ?? kept.cache.get());
  };
}

/** Changes a part through a moving handle. */
function change(table: Table, picked: Picked, way: number): void {
  const { j, model, memory } = table;
  const { id, part, plain } = picked;
  const { cells } = plain;
  switch (way % 7) {
    case 0:
      part.cells.count.update((count) => (count + way) % 2 ** 32, j);
      cells.count = (cells.count + way) % 2 ** 32;
      break;
    case 1:
      part.cells.counters.push(way, way + 1);
      cells.counters.push(way, way + 1);
      break;
    case 2: {
      const next = `finger ${way} `.repeat(way % 3);
      const replace = (): string => part.cells.words.replace(next, j);
      if (model.guards.of(id, 'words').length > 0) {
        expectCode('CELL_BORROWED', replace);
        break;
      }
      expect(replace()).to.equal(cells.words);
      cells.words = next;
      break;
    }
    case 3:
      part.cells.list.get().push(way);
      cells.list.push(way);
      break;
    case 4:
      part.words.append('finger ');
      plain.words += 'finger ';
      break;
    case 5:
      part.cells.cache.set(way);
      memory.cache.set(id, way);
      break;
    case 6:
      guard(table, picked, (['words', 'rc', 'till'] as const)[way % 3]!, way >> 2);
  }
}

/** Stores the part that a moving handle stands for. */
function store(table: Table, holder: Picked, finger: Part, id: number, way: number): void {
  const { j, handles } = table;
  const { part, plain } = holder;
  const refused = table.isOwned(id);
  const key = way % 5;
  switch (way % 6) {
    case 0:
      if (table.attempt(refused, () => (part.ref = finger))) plain.ref = id;
      break;
    case 1:
      if (table.attempt(refused, () => part.rcs.push(Prc.from(finger, j)))) plain.rcs.push(id);
      break;
    case 2:
      if (table.attempt(refused, () => part.kin.push(finger))) plain.kin.push(id);
      break;
    case 3:
      if (table.attempt(refused, () => part.kinMap.set(key, finger))) plain.kinMap.set(key, id);
      break;
    case 4:
      if (table.attempt(refused, () => part.cells.ref.set(finger, j))) plain.cells.ref = id;
      break;
    case 5:
      if (table.attempt(refused, () => part.weaks.push(PWeak.from(finger, j))))
        plain.weaks.push(id);
  }
  if (refused || handles.has(id)) return;
  // Now it is in hand.
  const pointer = Prc.from(finger, j);
  handles.set(id, pointer.value);
  expect(pointer.value === finger).to.equal(false);
}

/** Walks along with a cursor of a holder's vector. */
function walkKin(table: Table, { part, plain }: Picked, way: number): void {
  const cursor = part.kin.cursor();
  let after = (): void => undefined;
  for (const [i, id] of plain.kin.entries()) {
    expect(cursor.advance()).to.equal(true);
    const { value } = cursor;
    after();
    after = meet(table, value, id, way + i);
  }
  expect(cursor.advance()).to.equal(false);
  after();
  expectCode('COLLECTION_EMPTY', () => cursor.value);
  if (plain.kin.length === 0) return;
  const index = way % plain.kin.length;
  expect(cursor.seek(index)).to.equal(true);
  const id = plain.kin[index]!;
  table.fingers.push({ id, finger: cursor.value, count: cursor.value.cells.count });
  if (way % 3 !== 0) return;
  // The object that it stands on is there until the commit, at least.
  part.kin.remove(index);
  plain.kin.splice(index, 1);
  meet(table, cursor.value, id, way)();
}

/** Goes to every entry of a holder's map, by its key and in the map's order. */
function walkMap(table: Table, { part, plain }: Picked, way: number): void {
  const cursor = part.kinMap.cursor();
  for (let key = 0; key < 5; key++) {
    const id = plain.kinMap.get(key);
    expect(cursor.seek(key)).to.equal(id !== undefined);
    if (id === undefined) continue;
    expect(cursor.key).to.equal(key);
    meet(table, cursor.value, id, way + key)();
  }
  cursor.reset();
  const seen = new Map<number, number>();
  let after = (): void => undefined;
  while (cursor.advance()) {
    const { key, value } = cursor;
    after();
    seen.set(key, value.id);
    after = meet(table, value, value.id, way + key);
  }
  after();
  expect(seen).to.deep.equal(plain.kinMap);
}

/** Walks through memory with a cursor of the class: it meets what nothing leads to as well. */
function walkAll(table: Table, holder: Picked, way: number): void {
  const { model, pool, j } = table;
  expect(shownParts(pool)).to.deep.equal(new Set(model.parts.keys()));
  let turn = way;
  let after = (): void => undefined;
  for (const finger of j.cursor(Part)) {
    after();
    after = meet(table, finger, finger.id, turn++);
  }
  after();
  const cursor = j.cursor(Part);
  for (let steps = way % model.parts.size; steps >= 0; steps--) cursor.advance();
  const finger = cursor.value;
  const { id } = finger;
  table.fingers.push({ id, finger, count: finger.cells.count });
  if (id !== 0) store(table, holder, finger, id, way >> 2);
}

/** Walks along cells: each is a place of its own, and no finger. */
function walkCells(table: Table, { id, part, plain }: Picked, way: number): void {
  const { j } = table;
  const { counters, names } = part.cells;
  const mine = plain.cells;
  const along = counters.cursor();
  const met: PCell<number>[] = [];
  for (let i = 0; along.advance(); i++) {
    const cell = along.value;
    expect(cell === counters.get(i), `cell ${i} of ${id}`).to.equal(true);
    met.push(cell);
    cell.update((count) => (count + 1) % 2 ** 32, j);
  }
  mine.counters = mine.counters.map((count) => (count + 1) % 2 ** 32);
  expect(met.map((cell) => cell.get())).to.deep.equal(mine.counters);
  const cursor = names.cursor();
  const seen = new Map<number, string>();
  while (cursor.advance()) {
    const { key, value } = cursor;
    expect(value === names.get(key)).to.equal(true);
    seen.set(key, value.read());
    value.replaceWith((text) => `${text.slice(0, 20)}${way}`, j);
  }
  expect(seen).to.deep.equal(mine.names);
  for (const [key, text] of mine.names) mine.names.set(key, `${text.slice(0, 20)}${way}`);
}

/** Commands, each with how often it comes. */
export const CURSOR_COMMANDS: Readonly<Record<string, readonly [number, Command]>> = {
  kin: [
    5,
    (table, a, b, c) => {
      const target = table.target(b);
      if (target === null) return;
      const { part, plain } = table.pick(a);
      const refused = table.isOwned(target.id);
      const { id } = target;
      const index = c % (plain.kin.length + 1);
      switch (c % 4) {
        case 0:
          if (table.attempt(refused, () => part.kin.push(target.part, target.part)))
            plain.kin.push(id, id);
          break;
        case 1:
          if (table.attempt(refused, () => part.kin.splice(index, 1, target.part)))
            plain.kin.splice(index, 1, id);
          break;
        default:
          if (table.attempt(refused, () => part.kinMap.set(c % 5, target.part)))
            plain.kinMap.set(c % 5, id);
      }
      table.expectCounts(id);
    },
  ],
  unkin: [
    2,
    (table, a, b) => {
      const { part, plain } = table.pick(a);
      switch (b % 4) {
        case 0:
          part.kin.shift();
          plain.kin.shift();
          break;
        case 1:
          part.kin.clear();
          plain.kin = [];
          break;
        case 2:
          part.kinMap.clear();
          plain.kinMap.clear();
          break;
        case 3:
          expect(part.kinMap.delete(b % 5)).to.equal(plain.kinMap.delete(b % 5));
      }
    },
  ],
  walk: [
    6,
    (table, a, b, c) => {
      const { handles, model } = table;
      const all = [...handles.keys()].filter((id) => model.parts.has(id));
      const among = (has: (plain: PartModel) => number): Picked => {
        const some = all.filter((id) => has(model.part(id)) > 0);
        return some.length === 0 ? table.pick(a) : table.picked(some[a % some.length]!);
      };
      switch (b % 4) {
        case 0:
          walkKin(
            table,
            among(({ kin }) => kin.length),
            c,
          );
          break;
        case 1:
          walkMap(
            table,
            among(({ kinMap }) => kinMap.size),
            c,
          );
          break;
        case 2:
          walkCells(
            table,
            among(({ cells }) => cells.counters.length + cells.names.size),
            c,
          );
          break;
        case 3:
          walkAll(table, table.pick(a), c);
      }
    },
  ],
  hold: [
    2,
    (table, a, b) => {
      const { holders, pool } = table;
      if (b % 2 === 0) holders.add(a);
      else holders.release(a);
      holders.expectAll();
      expectCode('TX_ACTIVE', () => pool.collectStep());
    },
  ],
};
