// floor-process.mjs — a C floor running beside the benchmark, asked for batches over a pipe
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as readline from 'node:readline';

/** What floors exit with where this machine cannot have them. */
export const CANNOT_BE_HAD = 3;

/** A floor program ended before it answered. */
export class FloorEnded extends Error {
  /**
   * @param {string} program
   * @param {number | string} outcome - exit code or signal
   */
  constructor(program, outcome) {
    super(`${program} ended with ${outcome} before it answered`);
    this.outcome = outcome;
  }
}

/** A running floor program: answers "N" with the nanoseconds of N operations. */
export class FloorProcess {
  #child;
  #lines;
  #exit;

  /**
   * @param {string} program
   * @param {readonly string[]} args
   * @param {Record<string, string>} env
   */
  constructor(program, args, env) {
    this.#child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    this.#exit = once(this.#child, 'exit');
    // the outcome is asked for in #line and close; until then a failure to start must not end the process
    this.#exit.catch(() => undefined);
    this.#child.stdin.on('error', () => undefined);
    this.#lines = readline.createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /**
   * Starts a floor program and waits until it has prepared its file.
   *
   * @param {string} program
   * @param {readonly string[]} args
   * @param {Record<string, string>} [env] - variables besides those that this process has
   * @returns {Promise<FloorProcess>}
   * @throws {FloorEnded} when it ends instead
   */
  static async start(program, args, env = {}) {
    const floor = new FloorProcess(program, args, env);
    const first = await floor.#line();
    if (first !== 'ready') throw new Error(`${program} said ${first} where "ready" was expected`);
    return floor;
  }

  /**
   * @param {number} operations
   * @returns {Promise<number[]>} the numbers of the answer
   */
  async ask(operations) {
    this.#child.stdin.write(`${operations}\n`);
    return (await this.#line()).split(' ').map(Number);
  }

  /** Ends the program. */
  async close() {
    this.#child.stdin.end();
    const [code] = await this.#exit;
    if (code !== 0) throw new Error(`${this.#child.spawnfile} ended with ${code}`);
  }

  async #line() {
    const { value, done } = await this.#lines.next();
    if (done !== true) return value;
    const [code, signal] = await this.#exit;
    throw new FloorEnded(this.#child.spawnfile, code ?? signal);
  }
}
