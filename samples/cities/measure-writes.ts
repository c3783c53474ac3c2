// measure-writes.ts — small transactions against the loaded pool, which leave it as it was.
import type { Pool } from 'corundum';
import type { World } from './model.js';
import { timed, type Timed } from './stopwatch.js';

/** Transactions in a measurement. */
export const MEASURED_WRITES = 200;

/** Adds `amount` to one city's population and its country's, `MEASURED_WRITES` times, each in a strict transaction of its own. */
export function writeOneByOne(pool: Pool<World>, id: number, amount: number): Timed<void> {
  return timed(() => {
    for (let i = 0; i < MEASURED_WRITES; i++) pool.transaction((j) => grow(j.root, id, amount));
  });
}

/** The same with `commitAsync`: all transactions run at once, and share syncs. Resolves when every one is durable. */
export async function writeTogether(
  pool: Pool<World>,
  id: number,
  amount: number,
): Promise<Timed<void>> {
  const start = performance.now();
  const commits = Array.from({ length: MEASURED_WRITES }, () =>
    pool.commitAsync((j) => grow(j.root, id, amount)),
  );
  await Promise.all(commits);
  return { value: undefined, ms: performance.now() - start };
}

/** Changes a hundred cities and then throws: the transaction must leave no trace. Returns whether it did not. */
export function throwInTheMiddle(pool: Pool<World>): boolean {
  const [country] = [...pool.root.countries.values()];
  if (country === undefined) return false;
  const before = JSON.stringify(country.cities.toArray().map((city) => city.population));
  try {
    pool.transaction((j) => {
      for (const city of j.mut(country).cities) city.population += 1;
      throw new Error('changed my mind');
    });
  } catch {
    // What the body threw: everything is as before.
  }
  return before === JSON.stringify(country.cities.toArray().map((city) => city.population));
}

function grow(world: World, id: number, amount: number): void {
  const city = world.byId.get(id);
  if (city === undefined) throw new Error(`there is no city ${String(id)}`);
  city.population += amount;
  city.country.population += amount;
}
