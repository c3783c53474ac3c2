// installed-application.ts — an application folder with the library installed in it, as npm would.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { TOOLCHAINS } from './toolchain-packages.js';

const PROJECT = process.cwd();
const DEPENDENCIES = ['reflect-metadata', 'class-transformer', 'node-gyp-build'];

/** A folder of its own, with `node_modules`: a copy of the compiled library, its dependencies, and the toolchains. */
export class InstalledApplication {
  readonly folder: string;

  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-toolchains-'));
    const library = this.path('node_modules/corundum');
    fs.mkdirSync(library, { recursive: true });
    fs.copyFileSync(path.join(PROJECT, 'package.json'), path.join(library, 'package.json'));
    for (const part of [
      'load',
      'dist/corundum.cjs',
      'dist/corundum.mjs',
      'dist/src',
      'dist/decorators',
    ]) {
      const filter = (file: string): boolean => !file.endsWith('.map');
      fs.cpSync(path.join(PROJECT, part), path.join(library, part), { recursive: true, filter });
    }
    for (const name of DEPENDENCIES) this.#link(path.join(PROJECT, 'node_modules', name), name);
    this.#link(path.join(PROJECT, 'node_modules', '@types'), '@types');
    for (const name of ['vitest', 'vite', 'jest', '@swc']) {
      this.#link(path.join(TOOLCHAINS, 'node_modules', name), name);
    }
    this.write('package.json', '{ "name": "application", "private": true }\n');
  }

  /** Path inside the folder. */
  path(relative: string): string {
    return path.join(this.folder, relative);
  }

  /** Writes a file, making its folders. */
  write(relative: string, content: string): string {
    const file = this.path(relative);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
  }

  /** Removes the folder. */
  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  #link(target: string, name: string): void {
    fs.symlinkSync(target, this.path(`node_modules/${name}`), 'junction');
  }
}
