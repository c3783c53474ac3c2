// open-once.mjs — a process of its own that opens a store once, reads one field, and prints how long that took
//
//   node open-once.mjs corundum|lmdb|better-sqlite3 FOLDER ID MEDIUM
//
// Prints a JSON object: nanoseconds from before the opening to after the read, those that loading the library took
// before, and the balance read. The time to start node is in neither.
import { setImmediate as turn } from 'node:timers/promises';
import { now } from '../harness/time.mjs';

const [subject, folder, idText, media] = process.argv.slice(2);
const id = Number(idText);

const openers = {
  async corundum() {
    const { openPool } = await import('../subjects/bank.mjs');
    return () => {
      const pool = openPool(folder, { create: 'never', media });
      return { balance: pool.root.accounts.get(id).balance, close: () => pool.close() };
    };
  },
  async lmdb() {
    const [{ open }, { LmdbBank }] = await Promise.all([
      import('lmdb'),
      import('../subjects/lmdb.mjs'),
    ]);
    return () => {
      const bank = new LmdbBank(open, folder, { noSync: false });
      return { balance: bank.db.get(id).balance, close: () => bank.close() };
    };
  },
  async 'better-sqlite3'() {
    const { default: Database } = await import('better-sqlite3');
    return () => {
      const db = new Database(`${folder}/bank.db`);
      const balance = db.prepare('SELECT balance FROM account WHERE id = ?').pluck().get(id);
      return { balance, close: () => db.close() };
    };
  },
};

const loading = now();
const openAndRead = await openers[subject]();
const loaded = now();
// What loading has left behind for the collector is loading's: V8 asks for a turn of the event loop to collect it.
await turn();
const started = now();
const { balance, close } = openAndRead();
const nanoseconds = now() - started;
await close();
process.stdout.write(
  `${JSON.stringify({ nanoseconds, loadNanoseconds: loaded - loading, balance })}\n`,
);
