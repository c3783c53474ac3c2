// bundle.mjs — joins src and decorators into the one file that an application loads
//
//   dist/corundum.cjs    every module in one scope; load/index.cjs loads it
//   dist/corundum.mjs    the names of it for `import`: the same instance
//
// One file is read, and V8 sees the library's constants as constants, which it does not through the
// `exports` of modules. The tests of single modules run on dist/src, those of the package on this.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

import { rollup } from 'rollup';
import ts from 'typescript';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const CONFIG = path.join(root, 'tsconfig.build.json');

/** What a build has and the translation of single files does not take. */
const OF_BUILDS = [
  'declaration',
  'declarationMap',
  'incremental',
  'outDir',
  'rootDir',
  'tsBuildInfoFile',
];

/** The options of the build, but for the modules' format. */
function compilerOptions() {
  const { config } = ts.readConfigFile(CONFIG, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  for (const name of OF_BUILDS) delete options[name];
  return {
    ...options,
    module: ts.ModuleKind.ES2022,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    removeComments: true,
    sourceMap: true,
  };
}

/** Compiles one file at a time (the sources are `isolatedModules`; tsc checks their types elsewhere). */
function typescript() {
  const options = compilerOptions();
  return {
    name: 'typescript',
    resolveId(name, importer) {
      if (!name.startsWith('.') || importer === undefined) return null;
      return path.resolve(path.dirname(importer), name).replace(/\.js$/, '.ts');
    },
    load(file) {
      const source = fs.readFileSync(file, 'utf8');
      const { outputText, sourceMapText } = ts.transpileModule(source, {
        compilerOptions: options,
        fileName: file,
      });
      return { code: outputText.replace(/\n\/\/# sourceMappingURL=.*$/, ''), map: sourceMapText };
    },
  };
}

/** Writes what is not ASCII as escapes: comments are gone, so it stands in texts, and V8 holds a file of ASCII in half the memory. */
function ascii() {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return {
    name: 'ascii',
    renderChunk: (code) => ({ code: code.replace(/[^\0-\x7f]/g, escaped), map: null }),
  };
}

const bundle = await rollup({
  input: path.join(root, 'src', 'index.ts'),
  plugins: [typescript(), ascii()],
  external: (name) => !name.startsWith('.') && !path.isAbsolute(name),
  onwarn(warning) {
    throw new Error(`bundle: ${warning.message}`);
  },
});
const { output } = await bundle.write({
  file: path.join(dist, 'corundum.cjs'),
  format: 'cjs',
  interop: 'esModule',
  esModule: true,
  sourcemap: true,
  sourcemapExcludeSources: true,
});
await bundle.close();

const names = output[0].exports.toSorted();
fs.writeFileSync(
  path.join(dist, 'corundum.mjs'),
  `// corundum.mjs — the names of the CommonJS library, which stays the only instance\n` +
    `import library from '../load/index.cjs';\n` +
    `export const {\n${names.map((name) => `  ${name},\n`).join('')}} = library;\n`,
);

const made = spawnSync(process.execPath, [path.join(root, 'load', 'make-code-cache.cjs')], {
  stdio: 'inherit',
});
process.exitCode = made.status ?? 1;
