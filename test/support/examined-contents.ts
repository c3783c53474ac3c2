// examined-contents.ts — spares crash tests the second look at what an earlier cut left behind, byte for byte.
import { createHash } from 'node:crypto';
import type { PoolFile } from '../../src/media/pool-file.js';

/** Where contents are read into to be hashed. */
let scratch = new Uint8Array(0);

/**
 * What came of opening certain contents of files. Many cuts leave the same contents, every one of them with "nothing arrived" between two syncs, and what opening shows
 * follows from the contents alone: it is looked at once. What depends on the cut, as what was acknowledged before it, the test compares each time.
 */
export class ExaminedContents<T> {
  readonly #outcomes = new Map<string, T>();

  /** What `examine` gave for files with these names and contents, from the first time on; `variant` tells ways to examine them apart. */
  outcome(files: Iterable<readonly [string, PoolFile]>, variant: string, examine: () => T): T {
    const hash = createHash('sha256').update(variant);
    for (const [path, file] of files) {
      const size = file.size();
      if (scratch.length < size) scratch = new Uint8Array(size * 2);
      const bytes = scratch.subarray(0, size);
      file.read(0, bytes);
      hash.update(`\n${path} ${bytes.length}\n`).update(bytes);
    }
    const key = hash.digest('base64');
    if (!this.#outcomes.has(key)) this.#outcomes.set(key, examine());
    return this.#outcomes.get(key) as T;
  }
}
