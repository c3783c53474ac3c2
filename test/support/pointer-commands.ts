// pointer-commands.ts — what random transactions do with pointers, to the pool and to the model alike.
import { expect } from 'chai';
import { PWeak, Parc, Pbox, Prc, VWeak, f64, pclone, pcloneFrom, text } from '../../src/index.js';
import { expectCode } from './expect-code.js';
import { Part, SpecialPart, emptyPart } from './pointer-model.js';
import type { Command, Picked, Table } from './pointer-table.js';

/** A new part in hand, made in one of several ways; it stays when something comes to keep it. */
export function make(table: Table, way: number): Picked {
  const { j } = table;
  const id = table.nextId++;
  const note = `part ${id} `.repeat(way % 4);
  const isSpecial = way % 3 === 0;
  const kind = isSpecial ? SpecialPart : Part;
  const fields = isSpecial ? { id, note, title: note } : { id, note };
  const fresh = Object.assign(new kind(), fields);
  const ways: (() => Part)[] = [
    () => j.create(kind as typeof SpecialPart, fields),
    () => Prc.new(fresh, j).value,
    () => Pbox.new(fresh, j).value,
    () => Pbox.newUninit(kind as typeof SpecialPart, j).initialize(fields).value,
    () => {
      const room = Prc.newUninit(kind as typeof SpecialPart, j);
      Object.assign(room.object, fields);
      return room.assumeInit().value;
    },
  ];
  const part = ways[way % ways.length]!();
  return table.add(id, part, emptyPart(isSpecial, note), part === fresh);
}

/** Makes `holder` keep `target`, in a place that `way` picks. */
export function keep(
  table: Table,
  holder: Picked,
  { id, part: target }: Picked,
  way: number,
): void {
  const { j } = table;
  const { part, plain } = holder;
  const refused = table.isOwned(id);
  const key = way % 5;
  const index = way % (plain.rcs.length + 1);
  switch (way % 9) {
    case 0:
      if (table.attempt(refused, () => (part.ref = target))) plain.ref = id;
      break;
    case 1:
      if (table.attempt(refused, () => (part.rc = Prc.from(target, j)))) plain.rc = id;
      break;
    case 2:
      if (table.attempt(refused, () => (part.arc = Parc.from(target, j)))) plain.arc = id;
      break;
    case 3:
      if (table.attempt(refused, () => (part.inner.rc = Prc.new(target, j)))) plain.innerRc = id;
      break;
    case 4:
      if (table.attempt(refused, () => part.rcs.push(Prc.from(target, j)))) plain.rcs.push(id);
      break;
    case 5:
      if (table.attempt(refused, () => part.rcs.insert(index, Prc.from(target, j))))
        plain.rcs.splice(index, 0, id);
      break;
    case 6:
      if (
        table.attempt(refused, () => {
          const pointer = Prc.from(target, j);
          part.rcs.splice(index, 2, pointer, pointer.pclone(j));
        })
      )
        plain.rcs.splice(index, 2, id, id);
      break;
    case 7:
      if (table.attempt(refused, () => part.rcMap.set(key, Prc.from(target, j))))
        plain.rcMap.set(key, id);
      break;
    case 8: {
      const whole = [...plain.rcs, id].reverse();
      if (
        table.attempt(
          refused,
          () => (part.rcs = [...part.rcs, Prc.from(target, j)].reverse() as never),
        )
      )
        plain.rcs = whole;
    }
  }
}

/** Stores a weak pointer in a place that `way` picks. */
export function know(holder: Picked, id: number | null, weak: PWeak<Part>, way: number): void {
  const { part, plain } = holder;
  const key = way % 5;
  switch (way % 6) {
    case 0:
      part.weak = weak;
      plain.weak = id;
      break;
    case 1:
      part.inner.weak = weak;
      plain.innerWeak = id;
      break;
    case 2:
      part.weaks.push(weak);
      plain.weaks.push(id);
      break;
    case 3:
      part.weaks.unshift(weak, weak);
      plain.weaks.unshift(id, id);
      break;
    case 4: {
      const index = way % (plain.weaks.length + 1);
      part.weaks.splice(index, 1, weak);
      plain.weaks.splice(index, 1, id);
      break;
    }
    case 5:
      part.weakMap.set(key, weak);
      plain.weakMap.set(key, id);
  }
}

/** Commands, each with how often it comes. */
export const POINTER_COMMANDS: Readonly<Record<string, readonly [number, Command]>> = {
  create: [
    6,
    (table, a, b, c) => {
      const holder = table.pick(a);
      const made = make(table, c);
      if (b % 2 === 0) table.putBox(holder, made.id, Pbox.new(made.part, table.j), b >> 1);
      else keep(table, holder, made, b >> 1);
      table.expectCounts(made.id);
    },
  ],
  forget: [1, (table, _a, _b, c) => void make(table, c)],
  keep: [
    6,
    (table, a, b, c) => {
      const target = table.target(b);
      if (target === null) return;
      keep(table, table.pick(a), target, c);
      table.expectCounts(target.id);
    },
  ],
  unlink: [
    4,
    (table, a, b) => {
      const { part, plain } = table.pick(a);
      const [key] = plain.rcMap.keys();
      switch (b % 7) {
        case 0:
          part.ref = plain.ref = null;
          break;
        case 1:
          part.rc = plain.rc = null;
          part.arc = plain.arc = null;
          break;
        case 2:
          part.inner.rc = plain.innerRc = null;
          break;
        case 3:
          part.rcs.pop();
          plain.rcs.pop();
          break;
        case 4:
          part.rcs.clear();
          plain.rcs = [];
          break;
        case 5:
          if (key === undefined) break;
          part.rcMap.delete(key);
          plain.rcMap.delete(key);
          break;
        case 6:
          part.rcs.reverse().truncate(2);
          plain.rcs = plain.rcs.reverse().slice(0, 2);
      }
    },
  ],
  box: [
    4,
    (table, a, b, c) => {
      const target = table.target(b);
      if (target === null) return;
      const place = table.model.ownerOf(target.id);
      const box = place === null ? Pbox.new(target.part, table.j) : table.boxAt(place);
      table.putBox(table.pick(a), target.id, box, c);
      if (place !== null) expectCode('OWNERSHIP', () => Pbox.new(target.part, table.j));
    },
  ],
  move: [
    8,
    (table, a, b, c) => {
      const owned = table.allOwned(0);
      const all = [...table.handles.keys()].filter(
        (id) => table.model.parts.has(id) && table.isOwned(id),
      );
      const from = b % 2 === 0 && owned.length > 0 ? owned : all;
      const id = from[b % from.length];
      if (id === undefined) return;
      const holder = table.pick(a);
      const box = table.takeBox(table.model.ownerOf(id)!, c);
      expect(box.value === table.handles.get(id), `box of ${id}`).to.equal(true);
      if (!table.putBox(holder, id, box, c >> 2)) return;
      // It cannot be taken from its new owner by the pointer in hand.
      expectCode('OWNERSHIP', () => table.j.root.boxes.push(box));
    },
  ],
  exchange: [
    3,
    (table, a, b, c) => {
      const { model, j } = table;
      const one = table.pick(a);
      const two = table.pick(b);
      const first = c % 2 === 0 ? ([one.part.inner, 'box'] as const) : ([one.part, 'box'] as const);
      const left = c % 2 === 0 ? one.plain.innerBox : one.plain.box;
      const right = two.plain.box;
      const refused =
        (right !== null && right !== left && model.isInside(one.id, right)) ||
        (left !== null && right !== left && model.isInside(two.id, left));
      const swap = (): void => {
        Pbox.swap(first as never, [two.part, 'box'], j);
      };
      if (!table.attempt(refused, swap)) return;
      if (c % 2 === 0) one.plain.innerBox = right;
      else one.plain.box = right;
      two.plain.box = left;
    },
  ],
  arrange: [
    3,
    (table, a, b, c) => {
      const { part, plain } = table.pick(a);
      switch (b % 8) {
        case 0:
          part.boxes.reverse();
          plain.boxes.reverse();
          break;
        case 1:
          part.boxes.sort((x, y) => x.value.id - y.value.id);
          plain.boxes.sort((x, y) => x - y);
          break;
        case 2: {
          const gone = part.boxes.splice(c % 3, 2);
          expect(gone.map((box) => box.value.id)).to.deep.equal(plain.boxes.splice(c % 3, 2));
          break;
        }
        case 3:
          part.boxes.clear();
          plain.boxes = [];
          break;
        case 4:
          part.boxMap.clear();
          plain.boxMap = new Map();
          break;
        case 5:
          part.boxes = [...part.boxes].reverse() as never;
          plain.boxes.reverse();
          break;
        case 6: {
          const all = [...part.boxMap.values(), ...part.boxes];
          part.boxMap.clear();
          part.boxes.clear();
          part.boxes.push(...all);
          plain.boxes = [...plain.boxMap.values(), ...plain.boxes];
          plain.boxMap = new Map();
          break;
        }
        case 7: {
          // Both in one go, which is one too many.
          const twice = Pbox.new(make(table, c).part, table.j);
          expectCode('OWNERSHIP', () => part.boxes.push(twice, twice));
          expectCode('OWNERSHIP', () => part.boxes.splice(0, 1, twice, twice));
        }
      }
    },
  ],
  grow: [
    1,
    (table, a, b, c) => {
      const { part, plain } = table.pick(a);
      const target = table.target(b);
      for (let key = 10; key < 10 + (c % 60); key++) {
        if (target === null || table.isOwned(target.id)) break;
        part.weakMap.set(key, PWeak.from(target.part, table.j));
        plain.weakMap.set(key, target.id);
        if (key % 2 !== 0) continue;
        part.rcMap.set(key, Prc.from(target.part, table.j));
        plain.rcMap.set(key, target.id);
      }
    },
  ],
  weak: [
    5,
    (table, a, b, c) => {
      const target = table.target(b);
      if (target === null) return;
      if (table.isOwned(target.id)) {
        expectCode('OWNERSHIP', () => PWeak.from(target.part, table.j));
        return;
      }
      const weak =
        c % 2 === 0
          ? PWeak.from(target.part, table.j)
          : Prc.from(target.part, table.j).downgrade(table.j);
      know(table.pick(a), target.id, weak, c >> 1);
      table.expectCounts(target.id);
    },
  ],
  unknow: [
    2,
    (table, a, b) => {
      const { part, plain } = table.pick(a);
      switch (b % 4) {
        case 0:
          part.weak = PWeak.new();
          plain.weak = null;
          part.inner.weak = PWeak.new();
          plain.innerWeak = null;
          break;
        case 1:
          part.weaks.reverse();
          plain.weaks.reverse();
          part.weaks.shift();
          plain.weaks.shift();
          break;
        case 2:
          part.weaks.clear();
          plain.weaks = [];
          break;
        case 3:
          part.weakMap.clear();
          plain.weakMap.clear();
      }
    },
  ],
  upgrade: [
    3,
    (table, a, b, c) => {
      const { part, plain } = table.pick(b);
      const [weak, id] =
        plain.weaks.length > 0 && c % 2 === 0
          ? [part.weaks.get(0), plain.weaks[0]!]
          : [part.weak, plain.weak];
      const strong = weak.upgrade(table.j);
      if (id === null || !table.model.parts.has(id)) {
        expect(strong).to.equal(null);
        return;
      }
      const holder = table.pick(a);
      holder.part.rcs.push(strong!);
      holder.plain.rcs.push(id);
      know(holder, id, weak, c);
      table.handles.set(id, strong!.value);
      table.expectCounts(id);
    },
  ],
  demote: [
    2,
    (table, _a, b) => {
      const target = table.target(b);
      if (target === null || table.isOwned(target.id)) return;
      const weak = Prc.from(target.part, table.j).demote();
      table.waiting.push({ id: target.id, weak });
    },
  ],
  promote: [
    3,
    (table, a, b) => {
      const { waiting, model, j } = table;
      const one = waiting[b % Math.max(1, waiting.length)];
      if (one === undefined) return;
      const strong = one.weak.promote(j);
      const isThere = model.parts.has(one.id);
      expect(one.weak.isDangling).to.equal(!isThere);
      expect(strong === null, `promote ${one.id}`).to.equal(!isThere);
      expect(VWeak.null<Part, Prc<Part>>().promote(j)).to.equal(null);
      if (strong === null) return;
      const holder = table.pick(a);
      table.handles.set(one.id, strong.value);
      if (table.attempt(table.isOwned(one.id), () => holder.part.rcs.push(strong)))
        holder.plain.rcs.push(one.id);
    },
  ],
  copy: [
    2,
    (table, a, b, c) => {
      const source = table.target(b);
      if (source === null || table.allOwned(source.id).length > 20) return;
      const place = table.model.ownerOf(source.id);
      const copy =
        place === null || c % 2 === 0
          ? pclone(source.part, table.j)
          : table.boxAt(place).pclone(table.j).value;
      const id = table.nextId++;
      const plain = table.copyPlain(source.plain, copy);
      copy.id = id;
      keep(table, table.pick(a), table.add(id, copy, plain), c);
      expect(copy instanceof SpecialPart).to.equal(plain.isSpecial);
    },
  ],
  copyFrom: [
    2,
    (table, a, b) => {
      const target = table.target(a);
      const source = table.target(b);
      if (target === null || source === null) return;
      const isRefused = target.plain.isSpecial !== source.plain.isSpecial;
      if (isRefused) {
        expectCode('FIELD_TYPE', () => pcloneFrom(target.part, source.part, table.j));
        return;
      }
      if (target.id === source.id || table.allOwned(source.id).length > 20) return;
      const guarded = table.model.guards.refusal(target.id);
      if (guarded !== null) {
        expectCode(guarded, () => pcloneFrom(target.part, source.part, table.j));
        return;
      }
      // The model copies first, since one may be inside of the other.
      pcloneFrom(target.part, source.part, table.j);
      target.part.id = target.id;
      table.model.parts.set(target.id, table.copyPlain(source.plain, target.part));
    },
  ],
  values: [
    3,
    (table, a, b, c) => {
      const { j, model } = table;
      const { part, plain } = table.pick(a);
      const other = table.pick(b);
      switch (c % 7) {
        case 0:
          part.number = Pbox.new(c / 2, j, f64);
          plain.number = c / 2;
          break;
        case 1:
          if (part.number !== null) part.number.value += 1;
          if (plain.number !== null) plain.number += 1;
          break;
        case 2:
          part.number = plain.number = null;
          break;
        case 3: {
          const id = table.nextId++;
          part.shared = Prc.new(`text ${id} `.repeat(c % 9), j, text);
          plain.shared = id;
          model.texts.set(id, `text ${id} `.repeat(c % 9));
          break;
        }
        case 4:
          part.shared = other.part.shared === null ? null : other.part.shared.pclone(j);
          plain.shared = other.plain.shared;
          break;
        case 5:
          if (part.shared !== null) part.shared.value += '!';
          if (plain.shared !== null)
            model.texts.set(plain.shared, `${model.texts.get(plain.shared)!}!`);
          break;
        case 6:
          part.words.append(`word ${c} `);
          plain.words += `word ${c} `;
      }
    },
  ],
};
