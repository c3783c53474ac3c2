// questions.ts — questions about the world, answered by walking persistent objects and, for comparison, from the package's array.
import type { View } from 'corundum';
import { distanceKm, type Place } from './geography.js';
import type { City, World } from './model.js';
import type { SourceCity } from './source-cities.js';
import { count } from './stopwatch.js';

/** A question, its two ways to an answer, and how many operations the first one takes. */
export interface Question {
  readonly title: string;
  readonly unit: string;
  readonly operations: number;
  readonly walk: (world: View<World>) => Answer;
  readonly expected: (source: readonly SourceCity[]) => Answer;
}

/** Answers are plain, so that they can be compared and printed. */
export type Answer = readonly (string | number)[];

type Sized = Pick<SourceCity, 'id' | 'name' | 'population'>;

const NAME = 'San Antonio';
const LOOKUPS = 20_000;
const ZURICH: Place = { latitude: 47.36667, longitude: 8.55 };

function largest(cities: readonly Sized[], many: number): string[] {
  return [...cities]
    .sort((a, b) => b.population - a.population || a.id - b.id)
    .slice(0, many)
    .map((city) => city.name);
}

/** The `many` cities nearest to `place`; keeps a short list instead of sorting all. */
function nearest(cities: Iterable<Sized & Place>, place: Place, many: number): string[] {
  const found: { km: number; name: string; id: number }[] = [];
  for (const city of cities) {
    const km = distanceKm(city, place);
    if (found.length === many && km >= (found[many - 1]?.km ?? 0)) continue;
    found.push({ km, name: city.name, id: city.id });
    found.sort((a, b) => a.km - b.km || a.id - b.id);
    found.length = Math.min(found.length, many);
  }
  return found.map((city) => `${city.name} ${city.km.toFixed(1)} km`);
}

function sumOf(cities: Iterable<{ readonly population: number }>): number {
  let sum = 0;
  for (const city of cities) sum += city.population;
  return sum;
}

/** The ids of a pseudo-random walk over `source`, the same at every run. */
function randomIds(source: readonly SourceCity[]): number[] {
  let state = 12_345;
  return Array.from({ length: LOOKUPS }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return source[state % source.length]?.id ?? 0;
  });
}

function byCountry(source: readonly SourceCity[]): Map<string, SourceCity[]> {
  const groups = new Map<string, SourceCity[]>();
  for (const city of source) {
    const group = groups.get(city.country);
    if (group === undefined) groups.set(city.country, [city]);
    else group.push(city);
  }
  return groups;
}

/** The questions for a world that holds `source`. */
export function questionsAbout(source: readonly SourceCity[]): Question[] {
  const groups = [...byCountry(source)];
  const [code, homeland] = groups.reduce((a, b) => (b[1].length > a[1].length ? b : a));
  const namesakes = source.filter((city) => city.name === NAME);
  const ids = randomIds(source);
  const populations = new Map(source.map((city) => [city.id, city.population]));
  return [
    {
      title: `largest cities of ${code}`,
      unit: 'city',
      operations: homeland.length,
      walk: ({ countries }) => largest(countries.get(code)?.cities.toArray() ?? [], 3),
      expected: () => largest(homeland, 3),
    },
    {
      title: 'nearest to 47.37 N 8.55 E',
      unit: 'city',
      operations: source.length,
      walk: ({ byId }) => nearest(byId.values(), ZURICH, 3),
      expected: () => nearest(source, ZURICH, 3),
    },
    {
      title: 'population, country by country, city by city',
      unit: 'city',
      operations: source.length,
      walk: ({ countries }) => {
        let sum = 0;
        for (const country of countries.values()) sum += sumOf(country.cities);
        return [sum];
      },
      expected: () => [sumOf(source)],
    },
    {
      title: 'the same with a cursor over the map',
      unit: 'city',
      operations: source.length,
      walk: ({ byId }) => [sumOf(byId.cursor())],
      expected: () => [sumOf(source)],
    },
    {
      title: 'countries with most people',
      unit: 'country',
      operations: groups.length,
      walk: ({ countries }) =>
        [...countries.values()]
          .sort((a, b) => b.population - a.population)
          .slice(0, 3)
          .map((country) => `${country.code} ${count(country.population)}`),
      expected: () =>
        groups
          .map(([name, cities]) => ({ name, sum: sumOf(cities) }))
          .sort((a, b) => b.sum - a.sum)
          .slice(0, 3)
          .map(({ name, sum }) => `${name} ${count(sum)}`),
    },
    {
      title: `places called ${NAME}, and the largest`,
      unit: 'place',
      operations: Math.max(1, namesakes.length),
      walk: ({ byName }) => {
        const found: Sized[] = [];
        for (let city: View<City> | null = byName.get(NAME) ?? null; city; city = city.namesake) {
          found.push(city);
        }
        return [found.length, ...largest(found, 1)];
      },
      expected: () => [namesakes.length, ...largest(namesakes, 1)],
    },
    {
      title: 'random cities by id',
      unit: 'lookup',
      operations: LOOKUPS,
      walk: ({ byId }) => [ids.reduce((sum, id) => sum + (byId.get(id)?.population ?? 0), 0)],
      expected: () => [ids.reduce((sum, id) => sum + (populations.get(id) ?? 0), 0)],
    },
  ];
}
