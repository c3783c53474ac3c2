// lmdb.mjs — the peer lmdb-js, with the settings that measured best for the entity: records with a shared structure, u32 keys
import * as fs from 'node:fs';
import * as path from 'node:path';

const ROWS_IN_ONE_TRANSACTION = 100_000;

/**
 * @typedef {object} LmdbSettings
 * @property {boolean} noSync
 * @property {boolean} [useWritemap]
 * @property {boolean} [compact] - default keys instead of u32 ones: reads a tenth slower, half the file
 */

/** A database of accounts by id. */
export class LmdbBank {
  #file;

  /**
   * @param {typeof import('lmdb').open} open
   * @param {string} folder
   * @param {LmdbSettings} settings
   */
  constructor(open, folder, { noSync, useWritemap = false, compact = false }) {
    this.#file = path.join(folder, 'bank.mdb');
    this.db = open({
      path: this.#file,
      ...(compact
        ? { sharedStructuresKey: Symbol.for('structures') }
        : { keyEncoding: 'uint32', sharedStructuresKey: 0xffffffff }),
      noSync,
      useWritemap,
      // a commit that returned must be on the medium, as the other contenders' are
      overlappingSync: false,
    });
  }

  /**
   * Opens the database in `folder`, and creates it where there is none.
   *
   * @param {string} folder
   * @param {LmdbSettings} settings
   */
  static async open(folder, settings) {
    const { open } = await import('lmdb');
    return new LmdbBank(open, folder, settings);
  }

  /**
   * @param {number} count
   * @param {(id: number) => import('./entity.mjs').Entity} entityOf
   */
  load(count, entityOf) {
    for (let first = 1; first <= count; first += ROWS_IN_ONE_TRANSACTION) {
      const end = Math.min(first + ROWS_IN_ONE_TRANSACTION, count + 1);
      this.db.transactionSync(() => {
        for (let id = first; id < end; id++) this.db.putSync(id, entityOf(id));
      });
    }
  }

  /** @param {number} id */
  read(id) {
    return this.db.get(id);
  }

  /**
   * Changes one field in a transaction of its own.
   *
   * @param {number} id
   * @param {number} balance
   */
  update(id, balance) {
    this.db.transactionSync(() => {
      const account = this.db.get(id);
      account.balance = balance;
      this.db.putSync(id, account);
    });
  }

  fileBytes() {
    return fs.statSync(this.#file).size;
  }

  async close() {
    await this.db.close();
  }
}
