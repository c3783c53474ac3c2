#!/usr/bin/env node
// build-native.mjs — compiles native-shim with node-gyp, without downloading anything
//
//   node scripts/build-native.mjs              build if there is no usable binary yet
//   node scripts/build-native.mjs --force      build in any case
//   node scripts/build-native.mjs --sanitize   AddressSanitizer and UBSan, into native-shim/build-asan
//   node scripts/build-native.mjs --tsan       ThreadSanitizer, into native-shim/build-tsan
//   node scripts/build-native.mjs --prebuild   the stripped binary to publish, into native-shim/prebuilds
//   ... --bundled-headers                      the headers of node-api-headers, not those of this node
//
// CORUNDUM_NO_NATIVE=1 skips the build. Without a compiler the script warns and succeeds (with
// --force it fails): the library then runs on its portable medium.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const shim = path.join(root, 'native-shim');
const options = new Set(process.argv.slice(2));

const sanitizers = {
  '--sanitize': { folder: 'build-asan', flags: '-fsanitize=address,undefined' },
  '--tsan': { folder: 'build-tsan', flags: '-fsanitize=thread' },
};

function say(text) {
  process.stderr.write(`build-native: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

function runs(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Names of the build tools that this machine lacks. */
function missingTools() {
  const python = process.env.PYTHON ?? process.env.npm_config_python;
  const compiler = (process.env.CXX ?? 'c++').split(' ')[0];
  const missing = [];
  if (![python, 'python3', 'python'].some((name) => name && runs(name, ['--version']))) {
    missing.push('python3');
  }
  if (!runs(process.env.MAKE ?? 'make', ['--version'])) missing.push('make');
  if (![compiler, 'g++', 'clang++'].some((name) => runs(name, ['--version']))) missing.push('g++');
  return missing;
}

/** Time of the newest file under `entry`, in milliseconds since the epoch; 0 if there is none. */
function newest(entry) {
  const stat = fs.statSync(entry, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...fs.readdirSync(entry).map((name) => newest(path.join(entry, name))));
}

function sourcesTime() {
  return Math.max(newest(path.join(shim, 'src')), newest(path.join(shim, 'binding.gyp')));
}

/** The compiled addon below `folder`, if node-gyp left one there. */
function binaryIn(folder) {
  const release = path.join(folder, 'build', 'Release');
  if (!fs.existsSync(release)) return undefined;
  const name = fs.readdirSync(release).find((entry) => entry.endsWith('.node'));
  return name === undefined ? undefined : path.join(release, name);
}

/** The shipped binary for this platform, found by the rules of the loader itself. */
function prebuiltBinary() {
  process.env.PREBUILDS_ONLY = '1'; // read when node-gyp-build is loaded
  try {
    const found = require('node-gyp-build').resolve(shim);
    return found.startsWith(shim + path.sep) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** node-gyp of this package, else the copy inside npm. */
function nodeGyp() {
  const npm = process.env.npm_execpath ?? '';
  const candidates = [
    () => require.resolve('node-gyp/bin/node-gyp.js'),
    () => createRequire(fs.realpathSync(npm)).resolve('node-gyp/bin/node-gyp.js'),
    () =>
      createRequire(
        path.resolve(process.execPath, '../../lib/node_modules/npm/package.json'),
      ).resolve('node-gyp/bin/node-gyp.js'),
  ];
  for (const candidate of candidates) {
    try {
      return candidate();
    } catch {
      // try the next place
    }
  }
  return fail('node-gyp was not found. Install it with: npm install --save-dev node-gyp@12');
}

// Node-API needs four headers and no V8 flags, so this is all that node-gyp must find in a node tree.
const COMMON_GYPI = `{
  'target_defaults': {
    'default_configuration': 'Release',
    'configurations': {
      'Release': { 'cflags': ['-O3', '-fno-omit-frame-pointer'] },
      'Debug': { 'cflags': ['-O0', '-g'] },
    },
    'cflags': ['-fPIC', '-pthread'],
    'cflags_cc': ['-std=gnu++17', '-fno-rtti', '-fno-exceptions'],
    'ldflags': ['-pthread'],
    'conditions': [
      ['OS=="mac"', {
        'xcode_settings': { 'CLANG_CXX_LANGUAGE_STANDARD': 'gnu++17', 'GCC_OPTIMIZATION_LEVEL': '3' },
      }],
    ],
  },
}
`;

/** A folder that node-gyp accepts as --nodedir: the running node's own tree, else a made one. */
function headersFolder() {
  const own = path.resolve(fs.realpathSync(process.execPath), '../..');
  const ownHas = (name) => fs.existsSync(path.join(own, 'include', 'node', name));
  if (ownHas('node_api.h') && ownHas('common.gypi') && !options.has('--bundled-headers'))
    return own;

  let source;
  try {
    source = require('node-api-headers').include_dir;
  } catch {
    fail(
      'no Node-API headers: neither beside the running node nor in the package node-api-headers. ' +
        'Install it with: npm install --save-dev node-api-headers',
    );
  }
  const made = path.join(shim, 'build-headers');
  const include = path.join(made, 'include', 'node');
  fs.mkdirSync(include, { recursive: true });
  for (const name of fs.readdirSync(source)) {
    if (name.endsWith('.h')) fs.copyFileSync(path.join(source, name), path.join(include, name));
  }
  fs.writeFileSync(path.join(include, 'common.gypi'), COMMON_GYPI);
  return made;
}

/** node-gyp always builds into ./build, so another flavour is built from a folder of links. */
function mirrorOfShim(folder) {
  fs.mkdirSync(folder, { recursive: true });
  for (const name of ['binding.gyp', 'package.json', 'src']) {
    const link = path.join(folder, name);
    fs.rmSync(link, { force: true, recursive: true });
    fs.symlinkSync(path.join('..', name), link);
  }
  return folder;
}

function compile(folder, flags) {
  const started = new Date(); // a source saved while the compiler runs is newer than the binary
  const extra = flags === '' ? '' : `${flags} -O1 -g -fno-omit-frame-pointer`;
  const append = (name) => [process.env[name], extra].filter(Boolean).join(' ');
  const result = spawnSync(
    process.execPath,
    [
      nodeGyp(),
      'configure',
      'build',
      '--release',
      '--loglevel=warn',
      '--jobs=max',
      '--force-process-config',
      `--nodedir=${headersFolder()}`,
      '-C',
      folder,
    ],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        CFLAGS: append('CFLAGS'),
        CXXFLAGS: append('CXXFLAGS'),
        LDFLAGS: append('LDFLAGS'),
      },
    },
  );
  const binary = binaryIn(folder);
  if (result.status !== 0 || binary === undefined) {
    fail('native-shim did not compile; the output of the compiler stands above.');
  }
  // make leaves an up-to-date file alone; the freshness test below compares its time
  fs.utimesSync(binary, started, started);
  say(`built ${path.relative(root, binary)}`);
}

/** Runs prebuildify, which names the binary as node-gyp-build will look for it. */
function prebuild() {
  const target = ['--napi', '--strip', '--tag-libc', '-t', process.versions.node];
  const result = spawnSync(
    process.execPath,
    [require.resolve('prebuildify/bin.js'), '--cwd', shim, ...target],
    { stdio: 'inherit', env: { ...process.env, npm_config_nodedir: headersFolder() } },
  );
  if (result.status !== 0) fail('prebuildify failed; its output stands above.');
}

function main() {
  const known = ['--force', '--bundled-headers', '--prebuild', ...Object.keys(sanitizers)];
  const unknown = [...options].filter((name) => !known.includes(name));
  if (unknown.length > 0) fail(`unknown option ${unknown.join(' ')}`);

  if (options.has('--prebuild')) return prebuild();

  const kind = Object.keys(sanitizers).find((name) => options.has(name));
  const flavour = kind === undefined ? { folder: '.', flags: '' } : sanitizers[kind];
  const folder = path.join(shim, flavour.folder);

  if (process.env.CORUNDUM_NO_NATIVE === '1') {
    return say('skipped (CORUNDUM_NO_NATIVE=1); the portable medium serves.');
  }
  if (!options.has('--force')) {
    const built = binaryIn(folder);
    if (built !== undefined && newest(built) >= sourcesTime()) return undefined;
    // a build folder wins over a prebuilt binary when the shim is loaded, so a stale one is rebuilt
    if (built === undefined && kind === undefined && prebuiltBinary() !== undefined)
      return undefined;
  }
  if (process.platform !== 'linux' && kind === undefined && !options.has('--force')) {
    return say(
      `warning: native-shim is not built on ${process.platform}; the portable medium serves.`,
    );
  }
  const missing = missingTools();
  if (missing.length > 0) {
    const text = `no binary of native-shim for ${process.platform}-${process.arch}, and it cannot be compiled without ${missing.join(', ')}`;
    if (kind !== undefined || options.has('--force')) fail(text);
    return say(
      `warning: ${text}. The portable medium serves (same file format, slower to open). ` +
        'Install the missing tools and run "npm run build:native" to get the native one.',
    );
  }
  if (kind !== undefined) mirrorOfShim(folder);
  return compile(folder, flavour.flags);
}

main();
