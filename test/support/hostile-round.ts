// hostile-round.ts — one round of a fuzz test: a damaged pool is opened, read, changed and closed.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Pool, type PoolOptions } from '../../src/index.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import type { Damage } from './damage.js';
import { Everything, HOSTILE_OPTIONS } from './hostile-classes.js';
import { seededRandom } from './random.js';
import { HostileVisit, tolerate } from './visit-hostile.js';

/**
 * Damages a pool as `seed` says and works with it, twice, for what was done to it is stored; throws anything that is no coded error.
 * Returns the codes that came, each with how often.
 */
export function hostileRound(
  damage: Damage,
  seed: number,
  medium: 'portable' | 'file',
  folder: string,
): Map<string, number> {
  const { image, what } = damage.apply(seededRandom(seed));
  const codes = new Map<string, number>();
  const options: PoolOptions = { ...HOSTILE_OPTIONS, create: 'never', media: medium };
  let file = '';
  let poolFile: MemoryPoolFile | undefined;
  if (medium === 'portable') {
    poolFile = new MemoryPoolFile(image);
  } else {
    file = path.join(folder, `hostile-${seed}.pool`);
    fs.writeFileSync(file, image);
  }
  try {
    for (let opening = 0; opening < 2; opening++) {
      const pool = tolerate(codes, () => Pool.open(file, Everything, { ...options, poolFile }));
      if (pool === undefined) break;
      const visit = new HostileVisit(pool, image.length * 2);
      try {
        visit.run();
      } finally {
        tolerate(codes, () => {
          pool.close();
        });
      }
      for (const [code, count] of visit.codes) codes.set(code, (codes.get(code) ?? 0) + count);
    }
  } catch (error) {
    throw new Error(`round ${seed}: ${what.join(', ')}`, { cause: error });
  } finally {
    if (file !== '') fs.rmSync(file, { force: true });
  }
  return codes;
}
