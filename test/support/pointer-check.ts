// pointer-check.ts — compares parts of a pool with their model: every value, every pointer, every count.
import { expect } from 'chai';
import type { PMap, PVec, PWeak } from '../../src/index.js';
import { seenCells } from './cell-check.js';
import type { Part, PoolModel } from './pointer-model.js';

interface Leads {
  readonly value: Part;
}

/** Follows pointers of parts and expects each to lead to the very handle that is known. */
export class Check {
  readonly #model: PoolModel;
  readonly #handles: Map<number, Part>;

  constructor(model: PoolModel, handles: Map<number, Part>) {
    this.#model = model;
    this.#handles = handles;
  }

  id(part: Part | null): number | null {
    if (part === null) return null;
    const { id } = part;
    const known = this.#handles.get(id);
    if (known === undefined) this.#handles.set(id, part);
    else expect(known === part, `handle of ${id}`).to.equal(true);
    return id;
  }

  one(pointer: Leads | null): number | null {
    return pointer === null ? null : this.id(pointer.value);
  }

  list(list: PVec<never>): (number | null)[] {
    return [...(list as Iterable<Leads>)].map((pointer) => this.one(pointer));
  }

  map(map: PMap<number, never>): Map<number, number | null> {
    const entries = [...(map as Iterable<[number, Leads]>)];
    return new Map(entries.map(([key, pointer]) => [key, this.one(pointer)]));
  }

  weak(pointer: PWeak<Part>): number | null {
    const { value } = pointer;
    expect(pointer.isDangling).to.equal(value === null);
    if (value === null) {
      expect([pointer.strongCount, pointer.weakCount]).to.deep.equal([0, 0]);
      return null;
    }
    const { id } = value;
    expect(pointer.strongCount, `strong count of ${id}`).to.equal(this.#model.strong(id));
    expect(pointer.weakCount, `weak count of ${id}`).to.equal(this.#model.weak(id));
    return this.id(value);
  }

  /** What a weak pointer of the model leads to, now. */
  seen(id: number | null): number | null {
    return id !== null && this.#model.parts.has(id) ? id : null;
  }
}

/** Expects the part with `id` to be as the model says; adds handles that it meets to `handles`. */
export function expectPart(id: number, model: PoolModel, handles: Map<number, Part>): void {
  const check = new Check(model, handles);
  const part: Part & { readonly title?: string } = handles.get(id)!;
  const plain = model.part(id);
  const { rc } = part;
  expect({
    id: part.id,
    note: part.note,
    title: plain.isSpecial ? part.title : null,
    words: part.words.toString(),
    number: part.number?.value ?? null,
    shared: part.shared?.value ?? null,
    sharedCount: part.shared?.strongCount ?? 0,
    rcCounts: rc === null ? null : [rc.strongCount, rc.weakCount],
    box: check.one(part.box),
    innerBox: check.one(part.inner.box),
    boxes: check.list(part.boxes as never),
    boxMap: check.map(part.boxMap as never),
    ref: check.id(part.ref),
    kin: [...part.kin].map((one) => check.id(one)),
    kinMap: new Map([...part.kinMap].map(([key, one]) => [key, check.id(one)])),
    rc: check.one(rc),
    arc: check.one(part.arc),
    innerRc: check.one(part.inner.rc),
    rcs: check.list(part.rcs as never),
    rcMap: check.map(part.rcMap as never),
    weak: check.weak(part.weak),
    innerWeak: check.weak(part.inner.weak),
    weaks: [...part.weaks].map((pointer) => check.weak(pointer)),
    weakMap: new Map([...part.weakMap].map(([key, pointer]) => [key, check.weak(pointer)])),
    cells: seenCells(part.cells, check, (place) => model.guards.writer(id, place)),
    isLocked: part.cells.till.isLocked,
  }).to.deep.equal({
    id,
    note: plain.note,
    title: plain.isSpecial ? plain.note : null,
    words: plain.words,
    number: plain.number,
    shared: plain.shared === null ? null : model.texts.get(plain.shared),
    sharedCount: plain.shared === null ? 0 : model.textCount(plain.shared),
    rcCounts: plain.rc === null ? null : [model.strong(plain.rc), model.weak(plain.rc)],
    box: plain.box,
    innerBox: plain.innerBox,
    boxes: plain.boxes,
    boxMap: plain.boxMap,
    ref: plain.ref,
    kin: plain.kin,
    kinMap: plain.kinMap,
    rc: plain.rc,
    arc: plain.arc,
    innerRc: plain.innerRc,
    rcs: plain.rcs,
    rcMap: plain.rcMap,
    weak: check.seen(plain.weak),
    innerWeak: check.seen(plain.innerWeak),
    weaks: plain.weaks.map((weak) => check.seen(weak)),
    weakMap: new Map([...plain.weakMap].map(([key, weak]) => [key, check.seen(weak)])),
    cells: { ...plain.cells, weak: check.seen(plain.cells.weak) },
    isLocked: model.guards.held.has(id),
  });
  for (const { guard } of model.guards.live.filter((one) => one.id === id))
    expect(guard.isLive, `guard of ${id}`).to.equal(true);
}

/** Expects everything that the root leads to, and everything in `handles`, to be as the model says. */
export function expectParts(root: Part, model: PoolModel, handles: Map<number, Part>): void {
  handles.set(0, root);
  // Handles that are met on the way join the map, and with it this loop.
  for (const id of handles.keys()) expectPart(id, model, handles);
  for (const id of model.reachable()) expect(handles.has(id), `part ${id} is met`).to.equal(true);
}
