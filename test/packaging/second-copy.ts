// second-copy.ts — loads the library once more, as a bundle or another node_modules folder would.
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type * as library from '../../src/index.js';

/** All that the library exports. */
export type Library = typeof library;

/** Loads another copy of the compiled library into this process; the modules in use stay as they are. */
export function loadSecondCopy(): Library {
  const load = createRequire(__filename);
  const entry = load.resolve('../../src/index.js');
  const dist = path.dirname(path.dirname(entry));
  const ours = ['src', 'decorators'].map((name) => path.join(dist, name) + path.sep);
  const cached = Object.keys(load.cache).filter((file) => ours.some((at) => file.startsWith(at)));
  const kept = cached.map((file) => [file, load.cache[file]] as const);
  for (const file of cached) Reflect.deleteProperty(load.cache, file);
  try {
    return load(entry) as Library;
  } finally {
    for (const file of Object.keys(load.cache)) {
      if (ours.some((at) => file.startsWith(at))) Reflect.deleteProperty(load.cache, file);
    }
    for (const [file, module] of kept) load.cache[file] = module;
  }
}
