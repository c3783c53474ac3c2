// main.ts — a computation that may be killed at any moment and goes on where it was: the primes below two million.
//
// Run it, and end it with Ctrl+C or kill -9 while it runs; run it again. Or let it end itself: `main.js restartable.pool 7` is killed by SIGKILL in the middle of the seventh step.
import { O_1GB, O_CFNE, Pool } from 'corundum';
import { Sieve } from './model.js';
import { LIMIT, step } from './sieve.js';

const [path = 'restartable.pool', dieIn = '0'] = process.argv.slice(2);
const deadlyStep = Number(dieIn);
if (!Number.isInteger(deadlyStep)) throw new Error(`${dieIn} is no number of a step`);

/** Ends the process at once, as a power cut does: nothing is cleaned up, no handler runs, no buffer is flushed. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

using pool = Pool.open(path, Sieve, O_CFNE | O_1GB);

// What the pool holds says what is to be done: there is no other record of the state, and no code that restores it.
const { root } = pool;
if (root.steps === 0) {
  console.log('The computation begins.');
} else if (root.next < LIMIT) {
  console.log(`The computation goes on: an earlier run came to step ${root.steps}, ${root.next}.`);
} else {
  console.log('The computation was finished by an earlier run.');
}

if (root.next < LIMIT) {
  pool.transaction((j) => {
    j.root.runs++;
  });
}

while (root.next < LIMIT) {
  pool.transaction((j) => {
    // Called when the step is on the disk: what was said before that could turn out to be untrue after a crash.
    j.onCommit(() => {
      console.log(`step ${root.steps}: ${root.primes.length} primes below ${root.next}`);
    });
    step(j, () => {
      if (root.steps + 1 === deadlyStep) die();
    });
  });
}

// The same, however often and wherever the computation was ended.
console.log(`There are ${root.primes.length} primes below ${root.next}.`);
console.log(`The largest is ${root.primes.at(-1) ?? 0}, and their sum is ${root.sum}.`);
