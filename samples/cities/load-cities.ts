// load-cities.ts — brings cities into the pool, some hundreds in a transaction.
import type { Journal, Pool } from 'corundum';
import { City, Country, type World } from './model.js';
import type { SourceCity } from './source-cities.js';

/** Cities in one transaction. */
export const BATCH_CITIES = 500;

/** Called in the body of a transaction after each city. */
export type DuringBatch = (j: Journal<World>, done: number, batch: number) => void;

/**
 * Loads what is missing of `source`, in its order. Each transaction also counts itself and its cities in the root, so
 * that the root tells how far the load has come, whatever happened.
 *
 * @param onBatch - called after each commit, with the cities that are loaded now.
 * @param during - called inside of the transactions.
 */
export function loadCities(
  pool: Pool<World>,
  source: readonly SourceCity[],
  onBatch: (loaded: number) => void,
  during?: DuringBatch,
): void {
  for (let from = pool.root.loaded; from < source.length; from = pool.root.loaded) {
    pool.transaction((j) => {
      const batch = source.slice(from, from + BATCH_CITIES);
      batch.forEach((city, i) => {
        addCity(j, city);
        during?.(j, i + 1, batch.length);
      });
      j.root.loaded += batch.length;
      j.root.transactions++;
    });
    onBatch(pool.root.loaded);
  }
}

function addCity(j: Journal<World>, from: SourceCity): void {
  const { byId, byName, countries } = j.root;
  let country = countries.get(from.country);
  if (country === undefined) {
    country = j.create(Country, { code: from.country });
    countries.set(from.country, country);
  }
  const { id, name, population, latitude, longitude, kind } = from;
  const namesake = byName.get(name) ?? null;
  const city = j.create(City, {
    id,
    name,
    country,
    population,
    latitude,
    longitude,
    kind,
    namesake,
  });
  country.cities.push(city);
  country.population += population;
  if (kind === 'PPLC') country.capital = city;
  byId.set(id, city);
  byName.set(name, city);
}
