// model.ts — the state of a computation that can be stopped at any moment: how far it has come, and what it has found.
import 'reflect-metadata';
import { Field, PVec, Root, f64, u32 } from 'corundum';

/**
 * A search for prime numbers. Every transaction leaves it in a state from which it can go on: all primes below `next` are in `primes`, and `sum` is their sum.
 */
@Root('restartable.Sieve')
export class Sieve {
  /** The first number that has not been looked at. */
  @Field(u32) next = 2;
  @Field(PVec.of(u32)) primes!: PVec<number>;
  @Field(f64) sum = 0;
  /** Steps that were done, by all runs together. */
  @Field(u32) steps = 0;
  /** Runs that worked on it. */
  @Field(u32) runs = 0;
}
