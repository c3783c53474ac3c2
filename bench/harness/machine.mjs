// machine.mjs — what the figures were taken on
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/**
 * Names and values for the head of a report.
 *
 * @param {string} folder - where the pools lie
 * @returns {Record<string, string>}
 */
export function describeMachine(folder) {
  const cpus = os.cpus();
  return {
    cpu: `${cpus[0]?.model.trim() ?? os.arch()}, ${cpus.length} logical`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    kernel: `${os.type()} ${os.release()}`,
    'file system': fileSystemOf(folder),
    node: process.version,
    'load average at the start': os.loadavg()[0].toFixed(2),
  };
}

/** Type of the file system that holds `folder`. */
function fileSystemOf(folder) {
  let mounts;
  try {
    mounts = fs.readFileSync('/proc/self/mounts', 'utf8');
  } catch {
    return os.platform();
  }
  const real = fs.realpathSync(folder);
  let best = { at: '', type: 'unknown' };
  for (const line of mounts.split('\n')) {
    const [, at, type] = line.split(' ');
    if (at === undefined) continue;
    const holds = real === at || real.startsWith(at.endsWith(path.sep) ? at : at + path.sep);
    if (holds && at.length >= best.at.length) best = { at, type };
  }
  return best.type;
}
