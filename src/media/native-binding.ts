// native-binding.ts — finds the native shim, where there is one.
import * as fs from 'node:fs';
import * as nodePath from 'node:path';
import type { FileCalls } from './file-calls.js';

declare const poolOfShim: unique symbol;

/** An open pool of the shim. */
export interface ShimPool {
  readonly [poolOfShim]: true;
}

/** What the shim needs to serve a recovered, locked pool file; see native-shim/index.d.ts. */
export interface ShimAttachOptions {
  readonly fd: number;
  readonly path: string;
  readonly mode: 'file' | 'dax' | 'dax-forced';
  readonly mapRing: boolean;
  readonly header: Uint8Array;
  readonly headerSlot: number;
  readonly headerOwed: boolean;
  readonly headOffset: number;
  readonly headLsn: number;
  readonly headHash: number;
  readonly fileBytes: number;
  readonly maxBytes: number;
  readonly maxDirtyBytes: number;
  readonly syncIntervalMs: number;
  readonly memory?: Uint8Array | undefined;
}

/** The part of the shim's exports that media use; native-shim/index.d.ts describes each. */
export interface NativeBinding extends FileCalls {
  crc32c(bytes: Uint8Array, seed?: number): number;
  lock(fd: number): void;
  unlock(fd: number): void;
  probeCoherence(fd: number, offset: number): boolean;
  probeMapSync(fd: number): boolean;
  attach(options: ShimAttachOptions): ShimPool;
  segment(pool: ShimPool, index: number): ArrayBuffer;
  control(pool: ShimPool): ArrayBuffer;
  logChunk(pool: ShimPool, log: 0 | 1 | 2, index: number): ArrayBuffer;
  committer(pool: ShimPool): (durability: number) => number | undefined;
  wake(pool: ShimPool): number;
  noteRollback(pool: ShimPool): void;
  detach(pool: ShimPool): void;
  sync(pool: ShimPool): number;
  checkpoint(pool: ShimPool): number;
  grow(pool: ShimPool, fileBytes: number): number;
  onDurable(pool: ShimPool, callback: (durableLsn: number) => void): void;
  stats(pool: ShimPool): Record<string, number>;
  poison(pool: ShimPool): { errno: number; where: number };
  close(pool: ShimPool, discard: boolean): number;
}

/** The shim, or why it cannot be had. */
export type NativeBindingResult =
  | { readonly binding: NativeBinding; readonly reason: null }
  | { readonly binding: null; readonly reason: string };

const LOADER = 'native-shim/binding.cjs';
const MOST_LEVELS = 6;

/** Loaded with the library, so that the first pool need not wait for it; why there is none is told by those who open a pool. */
const loaded = load();

/** The native shim of this package; looked for once in a process, when the library is loaded. */
export function nativeBinding(): NativeBindingResult {
  return loaded;
}

/** The compiled files stand some folders below the package's root, how many depends on the build. */
function load(): NativeBindingResult {
  let folder = __dirname;
  try {
    for (let level = 0; level < MOST_LEVELS; level++) {
      const candidate = nodePath.join(folder, LOADER);
      if (fs.existsSync(candidate)) {
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- found at run time, and may be missing
        return require(candidate) as NativeBindingResult;
      }
      folder = nodePath.dirname(folder);
    }
  } catch (error) {
    return { binding: null, reason: error instanceof Error ? error.message : String(error) };
  }
  return { binding: null, reason: 'the package holds no native-shim' };
}
