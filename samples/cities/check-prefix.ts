// check-prefix.ts — holds the pool against the package: are exactly its first cities there?
import type { Pool } from 'corundum';
import type { World } from './model.js';
import type { SourceCity } from './source-cities.js';

/**
 * Says what is wrong when the pool does not hold exactly the first `root.loaded` cities of `source`, whole, linked and
 * counted, and nothing besides. Empty when all is well.
 */
export function checkPrefix(pool: Pool<World>, source: readonly SourceCity[]): string[] {
  const problems: string[] = [];
  const { loaded, byId, byName, countries } = pool.root;
  const sums = new Map<string, { cities: number; population: number }>();
  for (const expected of source.slice(0, loaded)) {
    const city = byId.get(expected.id);
    const same =
      city?.name === expected.name &&
      city.country.code === expected.country &&
      city.population === expected.population &&
      city.latitude === expected.latitude &&
      city.longitude === expected.longitude &&
      city.kind === expected.kind;
    if (!same) problems.push(`${expected.name} (${String(expected.id)}) is not as it was stored`);
    const sum = sums.get(expected.country) ?? { cities: 0, population: 0 };
    sum.cities++;
    sum.population += expected.population;
    sums.set(expected.country, sum);
  }
  for (const { id, name } of source.slice(loaded)) {
    if (byId.has(id)) problems.push(`${name} is there, and its transaction is not`);
  }
  const names = new Set(source.slice(0, loaded).map((city) => city.name));
  expect('cities by id', byId.size, loaded);
  expect('names', byName.size, names.size);
  expect('countries', countries.size, sums.size);
  for (const [code, country] of countries) {
    expect(`cities of ${code}`, country.cities.length, sums.get(code)?.cities);
    expect(`population of ${code}`, country.population, sums.get(code)?.population);
  }
  const report = pool.verify();
  for (const problem of report.problems)
    problems.push(`verify: ${problem.kind} ${problem.message}`);
  return problems;

  function expect(what: string, found: number, expected: number | undefined): void {
    if (found !== expected) {
      problems.push(`${what}: ${String(found)} instead of ${String(expected)}`);
    }
  }
}
