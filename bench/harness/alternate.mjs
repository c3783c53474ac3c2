// alternate.mjs — lets contenders take turns, so that a slow phase of the machine meets all of them
import { setImmediate as turn } from 'node:timers/promises';
import { Series } from './series.mjs';

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {() => import('./series.mjs').Sample | Promise<import('./series.mjs').Sample>} batch - does and times its share of one round
 * @property {() => unknown} [prepare] - runs before each batch, untimed
 * @property {boolean} [collect] - collect garbage before each batch, for batches that leave much behind
 */

/**
 * Runs the contenders in turns, in another order each round, and returns their samples by name. Between batches the
 * event loop turns once: objects that weak references kept alive may go, and background work is heard.
 *
 * @param {readonly Contender[]} contenders
 * @param {{ rounds: number, warmup: number }} plan - rounds that count, and rounds before them that do not
 * @returns {Promise<Map<string, Series>>}
 */
export async function alternate(contenders, { rounds, warmup }) {
  const series = new Map(contenders.map(({ name }) => [name, new Series()]));
  for (let round = 0; round < warmup + rounds; round++) {
    for (let place = 0; place < contenders.length; place++) {
      const contender = contenders[(place + round) % contenders.length];
      await contender.prepare?.();
      await turn();
      if (contender.collect === true) globalThis.gc();
      const sample = await contender.batch();
      if (round >= warmup) series.get(contender.name).add(sample);
    }
  }
  return series;
}
