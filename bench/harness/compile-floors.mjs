// compile-floors.mjs — compiles the C floors once for each state of their sources
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

const NAMES = ['write-floor', 'two-fence-floor', 'evict'];
const FLAGS = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror'];

/**
 * Paths of the compiled floors by name; those that cannot be had are missing and `complain` is told why.
 *
 * @param {string} sources - folder of the .c files
 * @param {string} target - folder for the programs
 * @param {(text: string) => void} complain
 * @returns {Record<string, string>}
 */
export function compileFloors(sources, target, complain) {
  if (process.platform !== 'linux') {
    complain('The C floors are written for Linux: rows that need them are left out.');
    return {};
  }
  const compiler = process.env.CC ?? 'cc';
  fs.mkdirSync(target, { recursive: true });
  const programs = {};
  for (const name of NAMES) {
    const source = path.join(sources, `${name}.c`);
    const state = createHash('sha256')
      .update(fs.readFileSync(source))
      .update(`${compiler} ${FLAGS.join(' ')} ${process.arch}`)
      .digest('hex')
      .slice(0, 16);
    const program = path.join(target, `${name}-${state}`);
    if (!fs.existsSync(program)) {
      const made = `${program}.${process.pid}`;
      const result = spawnSync(compiler, [...FLAGS, '-o', made, source], { encoding: 'utf8' });
      if (result.error !== undefined || result.status !== 0) {
        const reason = result.error?.message ?? result.stderr;
        complain(
          `${name}.c did not compile with ${compiler}: rows that need it are left out. ${reason.trim()}`,
        );
        continue;
      }
      fs.renameSync(made, program);
    }
    programs[name] = program;
  }
  return programs;
}
