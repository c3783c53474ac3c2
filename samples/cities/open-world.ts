// open-world.ts — opens the demo's pool.
import { Pool, type PoolOptions } from 'corundum';
import { World } from './model.js';

/** Most bytes the pool may have. */
const MAX_BYTES = 1024 ** 3;

/** Opens the pool at `path`; what is not there is created. With `fresh` the pool is emptied first. */
export function openWorld(
  path: string,
  media: NonNullable<PoolOptions['media']>,
  fresh = false,
): Pool<World> {
  const create = fresh ? 'replace' : 'if-absent';
  return Pool.open(path, World, { create, media, maxBytes: MAX_BYTES });
}
