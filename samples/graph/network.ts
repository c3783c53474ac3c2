// network.ts — builds networks, and finds ways through them.
import type { Journal, View } from 'corundum';
import { Network, Station, type Atlas } from './model.js';

/** Adds a network called `name` whose `lines` are lists of stations; those of the same name are the same station. */
export function addNetwork(
  j: Journal<Atlas>,
  name: string,
  lines: readonly (readonly string[])[],
): void {
  const network = j.create(Network);
  j.root.networks.set(name, network);
  for (const line of lines) {
    let before: Station | null = null;
    for (const stop of line) {
      const here = station(j, network, stop);
      if (before !== null) {
        before.neighbours.push(here);
        here.neighbours.push(before);
      }
      before = here;
    }
  }
}

function station(j: Journal<Atlas>, { stations }: Network, name: string): Station {
  const known = stations.get(name);
  if (known !== undefined) return known;
  const added = j.create(Station, { name });
  stations.set(name, added);
  return added;
}

/**
 * The names of the stations on a shortest way, both ends included; empty where there is none.
 *
 * The same object of the pool is the same JavaScript object, so that an ordinary Map can remember where the search has been. It is not stored: it is the memory of this call.
 */
export function shortestWay(network: View<Network>, from: string, to: string): string[] {
  const start = network.stations.get(from);
  const goal = network.stations.get(to);
  if (start === undefined || goal === undefined) return [];
  const cameFrom = new Map<View<Station>, View<Station> | null>([[start, null]]);
  for (const [here] of cameFrom) {
    // A Map is walked in the order of insertion, new entries included: it is the queue of the search as well.
    if (here === goal) break;
    for (const next of here.neighbours) if (!cameFrom.has(next)) cameFrom.set(next, here);
  }
  const way: string[] = [];
  for (let at = cameFrom.has(goal) ? goal : null; at !== null; at = cameFrom.get(at) ?? null) {
    way.unshift(at.name);
  }
  return way;
}
