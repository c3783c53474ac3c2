// thread-worker.ts — a thread that joins a pool of its process.
import { parentPort, workerData } from 'node:worker_threads';
import { CONTROL, LOG, OP } from '../../src/media/control-layout.js';
import { GROUP, RELAXED, shim } from './shim-rig.js';

/** Word of the control block that closes while pages are given back. */
const GATE = 11;

const { role, token, index, first } = workerData as {
  role: 'increment' | 'hang' | 'commit';
  token: number;
  index: number;
  first: number;
};
if (shim === null || parentPort === null) throw new Error('this is a worker over the shim');
const binding = shim;
const pool = binding.join(token);
const control = new Float64Array(binding.control(pool));
const words = new Float64Array(binding.segment(pool, 0));
const logs = [0, 1, 2].map((log) => new Float64Array(binding.logChunk(pool, log as 0, 0)));

const commitSet = binding.committer(pool);

function begin(): void {
  control[CONTROL.ACTIVE] = 1;
  if (control[GATE] !== 0) binding.enter(pool);
}

function log(which: number, countWord: number, entry: readonly number[]): void {
  logs[which]!.set(entry, control[countWord]! * entry.length);
  control[countWord]!++;
}

function set(word: number, value: number): void {
  log(LOG.UNDO, CONTROL.UNDO_COUNT, [first + word, words[first + word]!]);
  words[first + word] = value;
}

function commit(durability: number): void {
  const result = commitSet(durability);
  if (result !== undefined) throw new Error(`commit: ${result}`);
  control[CONTROL.ACTIVE] = 0;
}

if (role === 'increment') {
  begin();
  set(0, words[first]! + 1);
  commit(GROUP);
  binding.close(pool, false);
  parentPort.postMessage(words.length === 0 ? 42 : NaN);
} else if (role === 'hang') {
  begin();
  set(0, 99);
  set(1, 98);
  log(LOG.FRESH, CONTROL.FRESH_COUNT, [first + 50, 4]);
  words.fill(3, first + 50, first + 54);
  set(0, 100);
  parentPort.postMessage('written');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
} else {
  let sum = 0;
  for (let n = 0; n < 2000; n++) {
    begin();
    const word = 1000 + index * 1_000_000 + (n % 500) * 1000;
    set(word, words[first + word]! + n);
    if (n % 10 === 3) {
      // abandoned: everything back, newest first
      binding.noteRollback(pool);
      words[first + word] = words[first + word]! - n;
      control[CONTROL.UNDO_COUNT] = 0;
      control[CONTROL.ACTIVE] = 0;
      continue;
    }
    log(LOG.OPS, CONTROL.OP_COUNT, [OP.ADD_F64, first + 7, n, 0]);
    commit(n % 2 === 0 ? RELAXED : GROUP);
    sum += n;
  }
  parentPort.postMessage(sum);
}
