// sqlite.mjs — the peer better-sqlite3: one table, rowid primary key, WAL
import * as fs from 'node:fs';
import * as path from 'node:path';

const ROWS_IN_ONE_TRANSACTION = 100_000;

/** A database with one table of accounts, its statements prepared. */
export class SqliteBank {
  #file;

  /**
   * @param {any} Database - the export of better-sqlite3
   * @param {string} folder
   * @param {'FULL' | 'OFF'} synchronous
   */
  constructor(Database, folder, synchronous) {
    this.#file = path.join(folder, 'bank.db');
    this.db = new Database(this.#file);
    this.db.pragma('journal_mode = WAL');
    this.db.pragma(`synchronous = ${synchronous}`);
    this.db.exec(
      'CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, balance REAL NOT NULL, owner TEXT NOT NULL, active INTEGER NOT NULL)',
    );
    this.insertOne = this.db.prepare('INSERT INTO account VALUES (?, ?, ?, ?)');
    this.selectOne = this.db.prepare('SELECT id, balance, owner, active FROM account WHERE id = ?');
    this.updateOne = this.db.prepare('UPDATE account SET balance = ? WHERE id = ?');
    this.sumOfBalances = this.db.prepare('SELECT sum(balance) FROM account').pluck();
    this.insertAll = this.db.transaction((rows) => {
      for (const row of rows) {
        this.insertOne.run(row.id, row.balance, row.owner, row.active ? 1 : 0);
      }
    });
  }

  /**
   * Opens the database in `folder`, and creates it where there is none.
   *
   * @param {string} folder
   * @param {'FULL' | 'OFF'} synchronous
   */
  static async open(folder, synchronous) {
    const { default: Database } = await import('better-sqlite3');
    return new SqliteBank(Database, folder, synchronous);
  }

  /**
   * @param {number} count
   * @param {(id: number) => import('./entity.mjs').Entity} entityOf
   */
  load(count, entityOf) {
    for (let first = 1; first <= count; first += ROWS_IN_ONE_TRANSACTION) {
      const length = Math.min(ROWS_IN_ONE_TRANSACTION, count - first + 1);
      this.insertAll(Array.from({ length }, (_, at) => entityOf(first + at)));
    }
    this.db.pragma('wal_checkpoint(TRUNCATE)');
  }

  /** @param {number} id */
  read(id) {
    const row = this.selectOne.get(id);
    return row === undefined ? undefined : { ...row, active: row.active === 1 };
  }

  /** Bytes of the database and its log. */
  fileBytes() {
    return [this.#file, `${this.#file}-wal`]
      .map((file) => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, size) => sum + size, 0);
  }

  close() {
    this.db.close();
  }
}
