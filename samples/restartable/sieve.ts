// sieve.ts — one step of the computation: the primes of one stretch of numbers.
import type { Journal } from 'corundum';
import type { Sieve } from './model.js';

/** Numbers that a step looks at, up to the next multiple of this. */
export const STEP_NUMBERS = 50_000;
/** The computation ends here. */
export const LIMIT = 2_000_000;

/**
 * Looks at the next stretch of numbers and adds its primes.
 *
 * Work that need not last, the table of what was struck out, is ordinary memory. Results go into the pool, together with the mark how far it has come: either both are there
 * after a crash or neither is, so no stretch is ever done twice or left out.
 *
 * @param halfway - called when half of the primes are added.
 */
export function step(j: Journal<Sieve>, halfway: () => void): void {
  const { root } = j;
  const { primes, next: from } = root;
  const end = Math.min((Math.floor(from / STEP_NUMBERS) + 1) * STEP_NUMBERS, LIMIT);
  const isStruck = new Uint8Array(end - from);

  for (const prime of primes) {
    if (prime * prime >= end) break;
    strike(isStruck, from, prime);
  }
  const found: number[] = [];
  for (let number = from; number < end; number++) {
    if (isStruck[number - from] === 1) continue;
    found.push(number);
    // Only in the first step are there numbers that are multiples of primes of the same step.
    if (number * number < end) strike(isStruck, from, number);
  }

  found.forEach((prime, i) => {
    if (i === found.length >> 1) halfway();
    primes.push(prime);
    root.sum += prime;
  });
  root.next = end;
  root.steps++;
}

/** Strikes out the multiples of `prime`, itself not. */
function strike(isStruck: Uint8Array, from: number, prime: number): void {
  const first = Math.max(prime * prime, Math.ceil(from / prime) * prime);
  for (let multiple = first - from; multiple < isStruck.length; multiple += prime) {
    isStruck[multiple] = 1;
  }
}
