// pointer-microbenchmark.mjs — the rows of the original's microbenchmark that are about its pointer types; the others are in microbenchmark.mjs
//
// libpmemobj has no such pointers. A C program that wants them writes what bench/native/pmemobj-pointers.c does by hand: counts beside the number, in the
// object, and for what several threads share a mutex there too. It has nothing like the weak pointers for variables, which stand alone.
import { Parc, Pbox, Prc } from '../../dist/corundum.mjs';
import { besidePmemobj } from '../harness/beside-pmemobj.mjs';
import { now } from '../harness/time.mjs';
import { SLOTS, SlotStore } from '../subjects/slots.mjs';

const ALL_SLOTS = { operations: SLOTS, fewOperations: SLOTS, rounds: 200, store: SlotStore };
const IN_ONE = `${SLOTS} times in one transaction, begin and commit not counted`;

/** Fills the empty fields of class `Strong`, each by itself. */
const atomicInit = (Strong) => {
  const field = Strong.name.toLowerCase();
  return {
    name: `${field}-atomic-init`,
    work: `${Strong.name}:AtomicInit: ${Strong.name}.initialize of an empty field with a number, outside of a transaction : POBJ_ALLOC into a place of the pool, with a constructor`,
    ...ALL_SLOTS,
    make: (store) => ({
      prepare: () => store.clear(field),
      run(operations) {
        const { empty } = store;
        let value = store.done;
        const started = now();
        for (let at = 0; at < operations; at++) {
          value += 1;
          Strong.initialize(empty[at], field, value);
        }
        return now() - started;
      },
      sum: () => store.sum(),
    }),
  };
};

/**
 * Makes a pointer out of each of those in hand, and stores it in a field that is empty: only then does it count.
 *
 * @param {string} to - the field
 * @param {(store: SlotStore) => readonly unknown[]} have - the pointers in hand
 * @param {(pointer: any, j: import('../../dist/corundum.mjs').Journal) => unknown} derive
 */
const stored = (to, have, derive) => (store) => {
  const pointers = have(store);
  return {
    prepare: () => store.clear(to),
    run(operations) {
      const { pool, empty } = store;
      return pool.transaction((j) => {
        const started = now();
        for (let at = 0; at < operations; at++) empty[at][to] = derive(pointers[at], j);
        return now() - started;
      });
    },
    sum: () => store.sum(),
  };
};

const boxClone = {
  name: 'pbox-clone',
  work: `Pbox:clone: pclone of a number that a Pbox owns, stored in an empty field, ${IN_ONE} : TX_ALLOC, a copy, TX_SET`,
  ...ALL_SLOTS,
  make: stored(
    'pbox',
    (store) => store.pointers('pbox'),
    (box, j) => box.pclone(j),
  ),
};

/** What is done to pointers of class `Strong`, which count. */
const counted = (Strong) => {
  const strong = Strong.name.toLowerCase();
  const weak = `${strong}Weak`;
  const lock = Strong === Parc ? 'the lock of the object, ' : '';
  return [
    {
      name: `${strong}-clone`,
      work: `${Strong.name}:clone: pclone, stored in an empty field, ${IN_ONE} : ${lock}TX_SET of its count and of the place`,
      ...ALL_SLOTS,
      make: stored(
        strong,
        (store) => store.pointers(strong),
        (pointer, j) => pointer.pclone(j),
      ),
    },
    {
      name: `${strong}-downgrade`,
      work: `${Strong.name}:downgrade: to a PWeak, stored in an empty field, ${IN_ONE} : ${lock}TX_SET of the other count and of the place`,
      ...ALL_SLOTS,
      make: stored(
        weak,
        (store) => store.pointers(strong),
        (pointer, j) => pointer.downgrade(j),
      ),
    },
    {
      name: `${strong}-upgrade`,
      work: `${Strong.name}:upgrade: of a PWeak, stored in an empty field, ${IN_ONE} : ${lock}a look whether the count is 0, TX_SET of it and of the place`,
      ...ALL_SLOTS,
      make: stored(
        strong,
        (store) => store.pointers(weak),
        (pointer, j) => pointer.upgrade(j),
      ),
    },
    {
      name: `${strong}-demote`,
      work: `${Strong.name}:demote: to a VWeak, kept in an array`,
      counterparts: [],
      ...ALL_SLOTS,
      make: (store) => demote(store, strong),
    },
    {
      name: `${strong}-promote`,
      work: `${Strong.name}:promote: of a VWeak, stored in an empty field, ${IN_ONE}`,
      counterparts: [],
      ...ALL_SLOTS,
      make: promote(strong),
    },
  ];
};

/** The weak pointers must lead to what the strong ones lead to. */
function demote(store, strong) {
  const pointers = store.pointers(strong);
  const made = pointers.map(() => null);
  const sumOf = (list) => list.reduce((sum, { value }, at) => sum + (at + 1) * (1 + value), 0);
  return {
    prepare: () => made.fill(null),
    run(operations) {
      const started = now();
      for (let at = 0; at < operations; at++) made[at] = pointers[at].demote();
      return now() - started;
    },
    sum: () => sumOf(made),
    expected: () => sumOf(pointers),
  };
}

/** What was promoted must be where, and count as, the strong pointer itself would when it is assigned. */
const promote = (strong) => (store) => {
  const pointers = store.pointers(strong);
  store.pool.transaction(() => {
    for (const [at, slot] of store.empty.entries()) slot[strong] = pointers[at];
  });
  const expected = store.sum();
  const work = stored(
    strong,
    () => pointers.map((pointer) => pointer.demote()),
    (weak, j) => weak.promote(j),
  )(store);
  return { ...work, expected: () => expected };
};

/** @type {readonly import('../harness/beside-pmemobj.mjs').Entry[]} */
const TABLE = [...[Pbox, Prc, Parc].map(atomicInit), boxClone, ...[Prc, Parc].flatMap(counted)];

export const rows = besidePmemobj(TABLE);
