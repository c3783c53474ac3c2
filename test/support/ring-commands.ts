// ring-commands.ts — what makes garbage that counts do not see: parts that keep each other, and what lets go of them.
import { PWeak, Pbox, Prc, text } from '../../src/index.js';
import { keep, know, make } from './pointer-commands.js';
import type { Command, Picked, Table } from './pointer-table.js';

/** A part in hand that the root does not lead to. */
function pickLost(table: Table, number: number): Picked | null {
  const { handles, model } = table;
  const kept = model.reachable();
  const lost = [...handles.keys()].filter((id) => model.parts.has(id) && !kept.has(id));
  return lost.length === 0 ? null : table.picked(lost[number % lost.length]!);
}

/** Commands, each with how often it comes. */
export const RING_COMMANDS: Readonly<Record<string, readonly [number, Command]>> = {
  /** A ring of parts that keep, know and own others too; half of them nothing leads to. */
  ring: [
    4,
    (table, a, b, c) => {
      const { j } = table;
      const live = [...table.model.reachable()].filter(
        (id) => id !== 0 && table.handles.has(id) && !table.isOwned(id),
      );
      const target = live.length > 0 ? table.picked(live[a % live.length]!) : table.target(a);
      const ring = Array.from({ length: 1 + (b % 4) }, (_, i) => make(table, c + i));
      for (const [i, one] of ring.entries()) keep(table, one, ring[(i + 1) % ring.length]!, b + i);
      const [first] = ring;
      if (first === undefined) return;
      const inner = make(table, c >> 1);
      table.putBox(first, inner.id, Pbox.new(inner.part, j), c);
      keep(table, inner, ring.at(-1)!, c >> 1);
      if (target !== null) {
        keep(table, first, target, b + 1);
        if (!table.isOwned(target.id)) know(first, target.id, PWeak.from(target.part, j), c);
        if (target.plain.shared === null) {
          const id = table.nextId++;
          target.part.shared = Prc.new(`text ${id}`, j, text);
          target.plain.shared = id;
          table.model.texts.set(id, `text ${id}`);
        }
        first.part.shared = target.part.shared!.pclone(j);
        first.plain.shared = target.plain.shared;
      }
      know(table.pick(b), first.id, PWeak.from(first.part, j), c >> 2);
      if (c % 2 === 0) keep(table, table.pick(a), first, c >> 1);
    },
  ],
  /** A part that the root does not lead to gets a new one into a box: it goes with that one, younger than a collection that runs. */
  burden: [
    3,
    (table, a, _b, c) => {
      const holder = pickLost(table, a);
      if (holder === null) return;
      const made = make(table, c);
      table.putBox(holder, made.id, Pbox.new(made.part, table.j), c >> 1);
    },
  ],
  /** A part that the root does not lead to is kept again. */
  revive: [
    3,
    (table, a, b, c) => {
      const lost = pickLost(table, a);
      const live = [...table.model.reachable()].filter((id) => table.handles.has(id));
      if (lost !== null) keep(table, table.picked(live[b % live.length]!), lost, c);
    },
  ],
  /** A part, or the root, lets go of all that it keeps together with others. */
  forsake: [
    2,
    (table, a, _b, c) => {
      const { part, plain } = c % 2 === 0 ? table.picked(0) : table.pick(a);
      part.ref = part.rc = part.arc = part.inner.rc = null;
      plain.ref = plain.rc = plain.arc = plain.innerRc = null;
      part.kin.clear();
      part.kinMap.clear();
      part.rcs.clear();
      part.rcMap.clear();
      part.cells.ref.take(table.j);
      part.cells.rcMap.clear();
      plain.kin = [];
      plain.rcs = [];
      plain.kinMap.clear();
      plain.rcMap.clear();
      plain.cells.ref = null;
      plain.cells.rcMap.clear();
    },
  ],
};
