// entity-bytes.mjs — row entity-bytes: what an entity takes in the file
import { medianAtMost } from '../harness/lines.mjs';
import { Account, loadBank, openBank } from '../subjects/bank.mjs';
import { entities, entityOf, checkEntities } from '../subjects/entity.mjs';
import { LmdbBank } from '../subjects/lmdb.mjs';
import { SqliteBank } from '../subjects/sqlite.mjs';

const FIRST_BYTES = 2 ** 20;

/** Bytes that the file grew by for each of `count` entities, its growth in steps included. */
function bytesInFile(bench, count) {
  const pool = openBank(bench, bench.folder('pool'), {
    initialBytes: FIRST_BYTES,
    maxBytes: 2 ** 30,
  });
  const empty = pool.stats().fileBytes;
  loadBank(pool, count, entityOf);
  checkEntities(bench, 'corundum', count, (id) => pool.root.accounts.get(id));
  const { fileBytes, usedBytes } = pool.stats();
  pool.close();
  return { file: (fileBytes - empty) / count, slots: usedBytes / count };
}

/**
 * Bytes of an object alone: the difference between a map of `count` objects and an equal map whose values are all the
 * same object.
 */
function bytesOfObject(bench, count) {
  const used = [false, true].map((isShared) => {
    const pool = openBank(bench, bench.folder('pool'));
    pool.transaction((j) => {
      const { accounts } = j.root;
      let account = null;
      for (const entity of entities(1, count)) {
        if (account === null || !isShared) account = j.create(Account, entity);
        accounts.set(entity.id, account);
      }
    });
    bench.check(pool.root.accounts.size, count, 'entities in the map');
    const { usedBytes } = pool.stats();
    pool.close();
    return usedBytes;
  });
  return (used[0] - used[1]) / (count - 1);
}

const entityBytes = {
  name: 'entity-bytes',
  work: 'bytes per entity in the file, map by id included : the peers; and the object alone',
  async run(bench) {
    const count = bench.size(1_000_000, 20_000);
    const { file, slots } = bytesInFile(bench, count);
    const object = bytesOfObject(bench, bench.size(20_000, 2000));
    bench.note(
      `entity-bytes: of ${file.toFixed(1)} bytes in the file ${slots.toFixed(1)} are in allocations; the rest is metadata and room to grow`,
    );

    const lines = [];
    const line = (subject, own, peer, peerBytes, bar) =>
      lines.push({
        row: 'entity-bytes',
        subject,
        median: own,
        p99: own,
        unit: 'bytes',
        peer,
        peerMedian: peerBytes,
        ratio: peerBytes === null ? null : own / peerBytes,
        bar,
      });
    const peers = [
      ['better-sqlite3', (folder) => SqliteBank.open(folder, 'OFF')],
      ['lmdb', (folder) => LmdbBank.open(folder, { noSync: true, compact: true })],
    ];
    for (const [name, open] of peers) {
      const bytes = await bench.peer(name, async () => {
        const bank = await open(bench.folder(name));
        bank.load(count, entityOf);
        const total = bank.fileBytes();
        await bank.close();
        return total / count;
      });
      if (bytes !== null) line('corundum, map included', file, name, bytes, medianAtMost(96));
    }
    if (lines.length === 0) line('corundum, map included', file, null, null, medianAtMost(96));
    line('corundum, object alone', object, null, null, medianAtMost(64));
    return lines;
  },
};

export const rows = [entityBytes];
