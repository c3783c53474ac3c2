// cell-check.ts — what the cells of a part hold, to be compared with their model.
import type { Prc, RefMut } from '../../src/index.js';
import type { CellsModel, GuardedPlace } from './cell-model.js';
import { expectCode } from './expect-code.js';
import type { Check } from './pointer-check.js';
import type { Cells, Part } from './pointer-model.js';

/** What the cells hold; where one is borrowed for writing, `writer` gives the guard. */
export function seenCells(
  cells: Cells,
  check: Check,
  writer: (place: GuardedPlace) => RefMut<unknown> | null,
): CellsModel {
  return {
    count: cells.count.get(),
    words: wordsOf(cells, writer('words')),
    list: [...cells.list.get()],
    counters: cells.counters.map((cell) => cell.get()),
    names: new Map([...cells.names].map(([key, cell]) => [key, cell.read()])),
    // Outside of the lock: a test may look.
    till: cells.till.load(),
    ref: check.id(cells.ref.get()),
    box: check.one(cells.box.get()),
    boxes: cells.boxes.map((cell) => check.one(cell.get())),
    rc: check.one(rcOf(cells, writer('rc'))),
    rcMap: new Map([...cells.rcMap].map(([key, cell]) => [key, check.one(cell.read())])),
    guarded: check.one(cells.guarded.load()),
    weak: check.weak(cells.weak.get()),
  };
}

function wordsOf({ words }: Cells, writer: RefMut<unknown> | null): string {
  if (writer === null) return words.read();
  expectCode('CELL_BORROWED', () => words.read());
  return writer.value as string;
}

function rcOf({ rc }: Cells, writer: RefMut<unknown> | null): Prc<Part> | null {
  if (writer === null) return rc.read();
  expectCode('CELL_BORROWED', () => rc.borrow());
  return writer.value as Prc<Part> | null;
}
