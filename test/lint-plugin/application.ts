// application.ts — a folder in which the library is installed, for linting files with types as an application does.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** The project's folder. */
export const PROJECT = path.resolve(__dirname, '../../..');

const COMPILER_OPTIONS = {
  target: 'es2022',
  module: 'nodenext',
  lib: ['es2023', 'esnext.decorators', 'esnext.disposable'],
  strict: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  types: ['node'],
  noEmit: true,
};

/** Makes a folder with `corundum` installed and the given files; it goes when the process ends. */
export function makeApplication(
  files: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>> = {},
): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-lint-'));
  process.once('exit', () => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const modules = path.join(folder, 'node_modules');
  fs.mkdirSync(modules);
  fs.symlinkSync(PROJECT, path.join(modules, 'corundum'), 'junction');
  for (const name of ['@types', 'reflect-metadata', 'class-transformer']) {
    fs.symlinkSync(path.join(PROJECT, 'node_modules', name), path.join(modules, name), 'junction');
  }
  const compilerOptions = { ...COMPILER_OPTIONS, ...options };
  const all = {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}
