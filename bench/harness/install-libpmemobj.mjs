// install-libpmemobj.mjs — sees to it that programs can be linked with libpmemobj, where that can be had
import { spawnSync } from 'node:child_process';

const PACKAGE = 'libpmemobj-dev';
/** A machine that cannot reach its mirrors must not hold the benchmark up. */
const APT = ['-q', '-y', '-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=10'];
const PROGRAM = '#include <libpmemobj.h>\nint main(void) { return pmemobj_errormsg() == 0; }\n';

/**
 * Whether libpmemobj is there to link with. Where it is not, and this is Debian or its like and root may install, it is installed. That it cannot
 * be had is no failure: `complain` is told why, and the rows that compare with it are left out.
 *
 * @param {(text: string) => void} say
 * @param {(text: string) => void} complain
 * @returns {boolean}
 */
export function installLibpmemobj(say, complain) {
  if (process.platform !== 'linux') return false; // compile-floors.mjs says so
  if (links()) return true;
  const why = install(say);
  if (why === null && links()) return true;
  complain(
    `Rows beside libpmemobj are left out: it is not installed, and ${why ?? 'what was installed does not link'}. ` +
      `On Debian and Ubuntu it is the package ${PACKAGE}.`,
  );
  return false;
}

/** Installs the package; returns what stands against it, or null. */
function install(say) {
  if (process.getuid?.() !== 0) return 'only root may install it';
  if (spawnSync('apt-get', ['--version']).status !== 0) return 'there is no apt-get here';
  say(`installing ${PACKAGE} (once)`);
  // what apt has listed may do; the lists are asked for where it does not
  if (aptGet('install', '--no-install-recommends', PACKAGE)) return null;
  aptGet('update');
  if (aptGet('install', '--no-install-recommends', PACKAGE)) return null;
  return `"apt-get install ${PACKAGE}" failed`;
}

function aptGet(...args) {
  // its chatter must not get between the lines of --json
  const { status } = spawnSync('apt-get', [...APT, ...args], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 300_000,
  });
  return status === 0;
}

function links() {
  const compiler = process.env.CC ?? 'cc';
  const { status } = spawnSync(compiler, ['-x', 'c', '-', '-o', '/dev/null', '-lpmemobj'], {
    input: PROGRAM,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return status === 0;
}
