// test-sanitized.mjs — runs tests against a native-shim built with AddressSanitizer and UBSan
//
//   npm run test:sanitize                            the tests that drive the shim hardest
//   npm run test:sanitize -- dist/test/heap/*.js     others
//   npm run test:sanitize -- --tsan                  ThreadSanitizer instead
//
// Build the tests first (npm run build:test). The sanitizer's run-time library is loaded ahead of
// node, since node itself is not instrumented.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
const threads = args.includes('--tsan');
const specs = args.filter((arg) => arg !== '--tsan');

/** Tests of the portable medium alone: the only native code that it calls is the checksum, which test/native-shim has here. They would take longest. */
const PORTABLE = ['crash-states.test.js', 'fault-injection.test.js'];

if (specs.length === 0) {
  for (const folder of ['native-shim', 'media', 'journal']) {
    const tests = path.join(root, 'dist', 'test', folder);
    if (!fs.existsSync(tests)) continue;
    for (const name of fs.readdirSync(tests))
      if (name.endsWith('.test.js') && !PORTABLE.includes(name)) specs.push(path.join(tests, name));
  }
}
if (specs.length === 0) {
  process.stderr.write('test-sanitized: there are no compiled tests; run "npm run build:test".\n');
  process.exit(1);
}

/** Runs one step and ends this process with its failure, if it fails. */
function run(command, commandArgs, env) {
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } };
  const result = spawnSync(command, commandArgs, options);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

run(process.execPath, ['scripts/build-native.mjs', threads ? '--tsan' : '--sanitize'], {});

const runtime = threads ? 'libtsan.so' : 'libasan.so';
const compiler = process.env.CXX ?? 'g++';
const preload = spawnSync(compiler, [`-print-file-name=${runtime}`], { encoding: 'utf8' });

run(process.execPath, ['scripts/run-tests.mjs', '--timeout=240000', ...specs], {
  // node-gyp-build looks below this folder instead of native-shim
  CORUNDUM_NATIVE_SHIM_PREBUILD: path.join(
    root,
    'native-shim',
    threads ? 'build-tsan' : 'build-asan',
  ),
  LD_PRELOAD: preload.stdout.trim(),
  // node leaves memory to the end of the process
  ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1:allow_user_segv_handler=1',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
  TSAN_OPTIONS: 'halt_on_error=1',
});
