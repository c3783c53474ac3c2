// collection-progress.ts — brings a model up to date with what a step of a collection of cycles has ended.
import { expect } from 'chai';
import { Prc, type Pool } from '../../src/index.js';
import { Part, countIn, keptBy, knownBy, ownedBy, type Bench } from './pointer-model.js';
import type { Table } from './pointer-table.js';

/** Ids of the parts that a cursor shows. */
export function shownParts(pool: Pool<Bench>): Set<number> {
  const shown = new Set<number>();
  for (const { id } of pool.cursor(Part)) {
    expect(shown.has(id), `${id} comes once`).to.equal(false);
    shown.add(id);
  }
  return shown;
}

/**
 * Notes in the model what the collection has ended since the last time: which parts those are a cursor says, which they may be the model says. What they refer to has their references until the
 * collection has emptied them, and only it knows when that is: these are read of the pool, and must not be more than there were.
 *
 * @param isOver - whether the collection has come to its end: nothing of what it ended is left then.
 */
export function noteProgress(table: Table, isOver: boolean): void {
  const { model, pool, handles } = table;
  const shown = shownParts(pool);
  const kept = model.reachable();
  for (const [id, part] of [...model.parts]) {
    if (shown.has(id)) continue;
    expect(kept.has(id), `${id} is gone, and is reachable`).to.equal(false);
    model.condemned.set(id, part);
    model.parts.delete(id);
  }
  // Whole: nothing that is there refers to something that is not.
  for (const [id, part] of model.parts)
    for (const link of [...ownedBy(part), ...keptBy(part)])
      expect(model.parts.has(link), `${id} to ${link}`).to.equal(true);
  findDoomed(table);
  for (const id of [...handles.keys()])
    if (!model.parts.has(id) || model.doomed.has(id)) handles.delete(id);
  readExtra(table);
  if (!isOver) return;
  expect([...model.extra.keys(), ...model.extraTexts.keys(), ...model.doomed]).to.deep.equal([]);
  model.condemned = new Map();
}

function findDoomed({ model }: Table): void {
  const { condemned, parts } = model;
  const inBoxes = [...condemned.values()].flatMap(ownedBy).filter((id) => parts.has(id));
  model.doomed = new Set(inBoxes);
  for (const id of model.doomed)
    for (const inner of ownedBy(model.part(id))) model.doomed.add(inner);
}

function readExtra({ model, pool }: Table): void {
  const { condemned } = model;
  model.extra = new Map();
  model.extraTexts = new Map();
  pool.transaction((j) => {
    for (const finger of j.cursor(Part)) {
      const { id, shared } = finger;
      const text = model.part(id).shared;
      if (text !== null && !model.extraTexts.has(text)) {
        const extra = shared!.strongCount - model.textCount(text);
        const most = [...condemned.values()].filter((part) => part.shared === text).length;
        expect(extra, `more references to text ${text}`).to.be.within(0, most);
        if (extra > 0) model.extraTexts.set(text, extra);
      }
      if (id === 0 || model.ownerOf(id) !== null) continue;
      const strongMost = countIn(condemned, id, (part) => [...keptBy(part), ...ownedBy(part)]);
      if (model.doomed.has(id)) {
        model.extra.set(id, { strong: strongMost, weak: 0 });
        continue;
      }
      const pointer = Prc.from(finger, j);
      const strong = pointer.strongCount - model.strong(id);
      const weak = pointer.weakCount - model.weak(id);
      expect(strong, `more references to ${id}`).to.be.within(0, strongMost);
      expect(weak, `more weak ones to ${id}`).to.be.within(0, countIn(condemned, id, knownBy));
      if (strong + weak > 0) model.extra.set(id, { strong, weak });
    }
  });
}
