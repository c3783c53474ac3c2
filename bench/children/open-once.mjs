// open-once.mjs — a process of its own that opens a store once, reads one field, and prints how long that took
//
//   node open-once.mjs corundum|lmdb|better-sqlite3 FOLDER ID MEDIUM
//
// Prints a JSON object: nanoseconds from before the opening to after the read, and the balance read. The time to start
// node and to load the library is not in it.
import { now } from '../harness/time.mjs';

const [subject, folder, idText, media] = process.argv.slice(2);
const id = Number(idText);

const openers = {
  async corundum() {
    const { openBank } = await import('../subjects/bank.mjs');
    const surroundings = { media, note: () => undefined };
    return () => {
      const pool = openBank(surroundings, folder, { create: 'never' });
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

const openAndRead = await openers[subject]();
const started = now();
const { balance, close } = openAndRead();
const nanoseconds = now() - started;
await close();
process.stdout.write(`${JSON.stringify({ nanoseconds, balance })}\n`);
