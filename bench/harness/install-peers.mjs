// install-peers.mjs — installs the peers into bench/node_modules at the first run
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

const PEERS = ['better-sqlite3', 'lmdb'];

/**
 * Brings bench/node_modules to the state of the lock file, unless it is there already. A peer that cannot be had is no
 * failure: the packages are optional dependencies, and the rows say what they could not compare.
 *
 * @param {string} folder - the package of the benchmark
 * @param {(text: string) => void} say
 */
export function installPeers(folder, say) {
  const lock = fs.readFileSync(path.join(folder, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(process.version).digest('hex');
  const stamp = path.join(folder, 'node_modules', '.corundum-stamp');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return;

  say(
    'installing better-sqlite3 and lmdb into bench (once; better-sqlite3 may have to compile, which takes minutes)',
  );
  const args = ['install', '--no-save', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  // npm's chatter must not get between the lines of --json
  const options = { cwd: folder, stdio: ['ignore', 2, 2], env: { ...process.env, ...headers() } };
  const result =
    npm === undefined
      ? spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...args], options);
  if (result.status !== 0) {
    say('npm install failed in bench: what needs a peer is left out of the comparison');
    return;
  }
  for (const peer of PEERS) {
    if (fs.existsSync(path.join(folder, 'node_modules', peer))) continue;
    say(
      `${peer} could not be installed: it is left out of the comparison. "npm install --no-save ${peer}" in bench says why; ` +
        'remove bench/node_modules to have the next run try again',
    );
  }
  fs.writeFileSync(stamp, wanted);
}

/** Headers that lie beside this node spare node-gyp a download. */
function headers() {
  if (process.env.npm_config_nodedir !== undefined) return {};
  const tree = path.resolve(fs.realpathSync(process.execPath), '../..');
  const found = ['node_api.h', 'common.gypi'].every((name) =>
    fs.existsSync(path.join(tree, 'include', 'node', name)),
  );
  return found ? { npm_config_nodedir: tree } : {};
}
