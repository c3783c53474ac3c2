// warm-up.cjs — what most programs do first, done once so that V8 compiles the functions for it.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { binding } = require('../native-shim/binding.cjs');

/** Two classes that use every kind of field once. */
function declareClasses(library) {
  const {
    PMap,
    PString,
    PVec,
    array,
    bool,
    bytes,
    date,
    defineClass,
    enumOf,
    f64,
    i64,
    text,
    u32,
  } = library;
  class Entry {}
  defineClass(Entry, {
    name: 'warm-up.Entry',
    fields: {
      id: u32,
      amount: f64,
      serial: i64,
      owner: text,
      active: bool,
      at: date,
      key: bytes,
      state: enumOf('open', 'shut'),
      samples: array(f64, 4),
      next: { type: () => Entry, nullable: true },
    },
  });
  class Store {}
  defineClass(Store, {
    name: 'warm-up.Store',
    root: true,
    fields: {
      byId: PMap.of(u32, () => Entry),
      byName: PMap.of(text, () => Entry),
      list: PVec.of(f64),
      note: PString.of(),
    },
  });
  return { Entry, Store };
}

function entryOf(id) {
  return {
    id,
    amount: id / 2,
    serial: BigInt(id),
    owner: `owner ${id}`,
    active: true,
    at: new Date(id),
    key: new Uint8Array(4),
    state: 'open',
  };
}

/** Creates, changes and reads; enough objects for collections to grow. */
function fill(pool, Entry) {
  pool.transaction((j) => {
    const { byId, byName, list, note } = j.root;
    for (let id = 1; id <= 100; id++) {
      const entry = j.create(Entry, entryOf(id));
      entry.next = byId.get(id - 1) ?? null;
      byId.set(id, entry);
      byName.set(entry.owner, entry);
      list.push(id);
    }
    note.append('warm');
  });
  for (const durability of ['strict', 'relaxed']) {
    pool.transaction(
      (j) => {
        j.root.byId.get(1).amount += 1;
      },
      { durability },
    );
  }
  try {
    pool.transaction((j) => {
      j.root.byId.delete(2);
      throw new RangeError('undone');
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

function read(pool) {
  const { byId, byName, list, note } = pool.root;
  let sum = list.length + note.length;
  for (const entry of byId.values()) sum += entry.amount + (entry.next?.id ?? 0);
  for (const entry of byId.cursor()) sum += entry.amount;
  return sum + byName.get('owner 7').at.getTime() + byId.get(7).samples[0];
}

/**
 * Works with a pool in a folder for temporary files.
 *
 * @param {typeof import('../dist/src/index.js')} library
 */
function warmUp(library) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-warm-up-'));
  try {
    const { Entry, Store } = declareClasses(library);
    const file = path.join(folder, 'warm-up.pool');
    // what an open without a kind would choose, and would warn of where there is no shim
    const media = binding === null ? 'portable' : 'auto';
    const created = library.Pool.open(file, Store, {
      create: 'if-absent',
      maxBytes: 2 ** 24,
      media,
    });
    fill(created, Entry);
    read(created);
    created.close();
    const opened = library.Pool.open(file, Store, { create: 'never', media });
    read(opened);
    opened.close();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { warmUp };
