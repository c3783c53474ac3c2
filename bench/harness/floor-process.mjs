// floor-process.mjs — a C floor running beside the benchmark, asked for batches over a pipe
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as readline from 'node:readline';

/** A running floor program: answers "N" with the nanoseconds of N operations. */
export class FloorProcess {
  #child;
  #lines;
  #exit;

  /**
   * @param {string} program
   * @param {readonly string[]} args
   */
  constructor(program, args) {
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
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
   * @returns {Promise<FloorProcess>}
   */
  static async start(program, args) {
    const floor = new FloorProcess(program, args);
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
    throw new Error(`${this.#child.spawnfile} ended with ${code ?? signal} before it answered`);
  }
}
