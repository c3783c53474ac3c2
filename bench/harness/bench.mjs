// bench.mjs — what a row is given: sizes, folders, floors, peers, and a place for remarks
import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * @typedef {object} Setting
 * @property {boolean} smoke
 * @property {string} media - medium of pools on disk
 * @property {string} folder - empty folder on disk, removed afterwards
 * @property {string | null} sharedMemory - empty folder on tmpfs, removed afterwards; null where there is none
 * @property {Record<string, string>} floors - compiled C programs by name
 */

/** Surroundings of one row in its own process. */
export class Bench {
  #setting;
  #count = 0;
  /** @type {string[]} */
  notes = [];

  /** @param {Setting} setting */
  constructor(setting) {
    this.#setting = setting;
  }

  get smoke() {
    return this.#setting.smoke;
  }

  get media() {
    return this.#setting.media;
  }

  get sharedMemory() {
    return this.#setting.sharedMemory;
  }

  /**
   * The real size, or the tiny one of a smoke run.
   *
   * @param {number} real
   * @param {number} tiny
   */
  size(real, tiny) {
    return this.#setting.smoke ? tiny : real;
  }

  /**
   * Rounds of an alternation.
   *
   * @param {number} rounds
   * @param {number} [warmup]
   */
  plan(rounds, warmup = 2) {
    return this.#setting.smoke ? { rounds: 3, warmup: 1 } : { rounds, warmup };
  }

  /**
   * A fresh empty folder on disk.
   *
   * @param {string} name
   */
  folder(name) {
    this.#count += 1;
    const made = path.join(this.#setting.folder, `${this.#count}-${name}`);
    fs.mkdirSync(made);
    return made;
  }

  /**
   * Path of a C program, or null with a remark.
   *
   * @param {string} name
   */
  floor(name) {
    const program = this.#setting.floors[name] ?? null;
    if (program === null) this.cannotCompare(`the C program ${name}`, 'it could not be compiled');
    return program;
  }

  /**
   * What `load` brings, or null with a remark where the peer is not to be had.
   *
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} load
   * @returns {Promise<T | null>}
   */
  async peer(name, load) {
    try {
      return await load();
    } catch (error) {
      const isAbsent = error?.code === 'ERR_MODULE_NOT_FOUND';
      this.cannotCompare(name, isAbsent ? 'it is not installed' : String(error).split('\n')[0]);
      return null;
    }
  }

  /**
   * @param {string} what
   * @param {unknown} why
   */
  cannotCompare(what, why) {
    this.note(`not compared with ${what}: ${why}`);
  }

  /** @param {string} text */
  note(text) {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  /**
   * A model check before timing: what was read must be what was written.
   *
   * @param {unknown} actual
   * @param {unknown} expected
   * @param {string} where
   */
  check(actual, expected, where) {
    if (!Object.is(actual, expected)) {
      throw new Error(
        `model check failed, ${where}: ${String(actual)} where ${String(expected)} was written`,
      );
    }
  }
}
