// geography.ts — distance on the globe.

const EARTH_KM = 6371;
const RADIANS = Math.PI / 180;

/** A point on the globe, in degrees. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Great-circle distance of two places, in kilometres (haversine). */
export function distanceKm(a: Place, b: Place): number {
  const dLatitude = Math.sin(((b.latitude - a.latitude) * RADIANS) / 2);
  const dLongitude = Math.sin(((b.longitude - a.longitude) * RADIANS) / 2);
  const h =
    dLatitude * dLatitude +
    Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS) * dLongitude * dLongitude;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(1, h)));
}
