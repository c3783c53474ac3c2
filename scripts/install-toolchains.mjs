// install-toolchains.mjs — installs the compilers and runners that the toolchain tests compare
//
// They are kept out of the root so that `npm ci` stays light. The lock file of test/toolchains is
// the state wanted; a stamp beside its node_modules says which state is there.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../test/toolchains');
const lock = fs.readFileSync(path.join(folder, 'package-lock.json'));
const wanted = createHash('sha256').update(lock).update(process.version).digest('hex');
const stamp = path.join(folder, 'node_modules', '.corundum-stamp');

if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== wanted) {
  process.stderr.write('install-toolchains: installing into test/toolchains (once)\n');
  // No lifecycle scripts: the platform binaries of these tools are packages of their own. Not `npm ci`:
  // it refuses a lock file that does not list the binaries of every other platform.
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  const result =
    npm === undefined
      ? spawnSync('npm', args, {
          cwd: folder,
          stdio: 'inherit',
          shell: process.platform === 'win32',
        })
      : spawnSync(process.execPath, [npm, ...args], { cwd: folder, stdio: 'inherit' });
  if (result.status !== 0) {
    process.stderr.write(
      'install-toolchains: npm install failed in test/toolchains. The toolchain tests need the npm ' +
        'registry once; "npm run test:only" runs the tests with what is there.\n',
    );
    process.exit(1);
  }
  // the models under test import the library by its name, as an application does
  const link = path.join(folder, 'node_modules', 'corundum');
  fs.rmSync(link, { force: true });
  fs.symlinkSync('../../..', link, 'dir');
  fs.writeFileSync(stamp, wanted);
}
