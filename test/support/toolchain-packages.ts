// toolchain-packages.ts — the compilers that test/toolchains has installed, which the library itself does not depend on.
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';

/** The part of esbuild's API that the tests use. */
export interface Esbuild {
  transformSync(code: string, options: object): { readonly code: string };
  buildSync(options: object): unknown;
}

/** The part of swc's API that the tests use. */
export interface Swc {
  transformSync(code: string, options: object): { readonly code: string };
}

/** Folder of the package whose dependencies the toolchains are. */
export const TOOLCHAINS = path.join(process.cwd(), 'test', 'toolchains');

/** Loads one of the compilers. */
export function loadToolchain(name: 'esbuild'): Esbuild;
export function loadToolchain(name: '@swc/core'): Swc;
export function loadToolchain(name: string): unknown {
  if (!fs.existsSync(path.join(TOOLCHAINS, 'node_modules', name))) {
    throw new Error(`${name} is not installed: run node scripts/install-toolchains.mjs`);
  }
  return createRequire(path.join(TOOLCHAINS, 'package.json'))(name) as unknown;
}
