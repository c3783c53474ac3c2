// slots.mjs — the subject of the rows of pointers: a pool on forced DAX with slots that hold a pointer of each kind, and as many that are empty
import * as path from 'node:path';
import { PVec, PWeak, Parc, Pbox, Pool, Prc, defineClass, f64 } from '../../dist/corundum.mjs';

/** As many as the C side has (bench/native/pmemobj-rows.h). */
export const SLOTS = 1000;

/** Fields that hold a pointer to a number of 8 bytes, each its own. */
class Slot {}
defineClass(Slot, {
  name: 'bench.Slot',
  fields: {
    pbox: { type: Pbox.of(f64), nullable: true },
    prc: { type: Prc.of(f64), nullable: true },
    parc: { type: Parc.of(f64), nullable: true },
    prcWeak: PWeak.of(Prc.of(f64)),
    parcWeak: PWeak.of(Parc.of(f64)),
  },
});

/** The root. */
class Store {}
defineClass(Store, {
  name: 'bench.SlotStore',
  root: true,
  fields: { full: PVec.of(() => Slot), empty: PVec.of(() => Slot) },
});

/** The pool, with handles of its slots and pointers in hand: the C side has the same as OIDs. */
export class SlotStore {
  /** Number of operations that the row has done. */
  done = 0;

  /** @param {string} folder - on tmpfs */
  constructor(folder) {
    this.pool = Pool.open(path.join(folder, 'slots.pool'), Store, {
      create: 'exclusive',
      media: 'dax',
      forceDax: true,
    });
    this.pool.transaction((j) => {
      for (let at = 0; at < SLOTS; at++) {
        const prc = Prc.new(at, j);
        const parc = Parc.new(at, j);
        const slot = j.create(Slot, { pbox: Pbox.new(at, j), prc, parc });
        slot.prcWeak = prc.downgrade(j);
        slot.parcWeak = parc.downgrade(j);
        j.root.full.push(slot);
        j.root.empty.push(j.create(Slot));
      }
    });
    // in an order that is none; 389 shares no factor with their number
    const shuffled = (slots) => slots.map((_, at) => slots[(at * 389) % SLOTS]);
    this.full = shuffled([...this.pool.root.full]);
    this.empty = shuffled([...this.pool.root.empty]);
  }

  /**
   * The pointers that the full slots hold in a field, in the order of {@link SlotStore.full}.
   *
   * @param {'pbox' | 'prc' | 'parc' | 'prcWeak' | 'parcWeak'} field
   */
  pointers(field) {
    return this.full.map((slot) => slot[field]);
  }

  /**
   * Takes the pointers in a field of the empty slots away again.
   *
   * @param {'pbox' | 'prc' | 'parc' | 'prcWeak' | 'parcWeak'} field
   */
  clear(field) {
    const nothing = field.endsWith('Weak') ? PWeak.new() : null;
    this.pool.transaction(() => {
      for (const slot of this.empty) slot[field] = nothing;
    });
  }

  /** By place: which slots hold what, the numbers behind it, and how many pointers lead there. */
  sum() {
    let sum = 0;
    const add = (slot, place) => {
      if (slot.pbox !== null) sum += place * (1 + slot.pbox.value);
      for (const strong of [slot.prc, slot.parc]) {
        if (strong === null) continue;
        sum += place * (1 + strong.value + 3 * strong.strongCount + 5 * strong.weakCount);
      }
      for (const weak of [slot.prcWeak, slot.parcWeak]) {
        if (weak.value !== null) sum += place * (7 + weak.value);
      }
    };
    for (const [at, slot] of this.full.entries()) add(slot, at + 1);
    for (const [at, slot] of this.empty.entries()) add(slot, SLOTS + at + 1);
    return sum;
  }
}
