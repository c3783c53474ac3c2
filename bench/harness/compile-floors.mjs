// compile-floors.mjs — compiles the C floors and the C peers once for each state of their sources
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** What each program is made of, in the folder of the sources. */
const PROGRAMS = {
  'write-floor': { files: ['write-floor.c'], libraries: [] },
  'two-fence-floor': { files: ['two-fence-floor.c'], libraries: [] },
  evict: { files: ['evict.c'], libraries: [] },
  'pmemobj-rows': {
    files: ['pmemobj-rows.c', 'pmemobj-words.c', 'pmemobj-blocks.c', 'pmemobj-pointers.c'],
    headers: ['pmemobj-rows.h'],
    libraries: ['pmemobj'],
  },
};
const FLAGS = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror'];

/**
 * Paths of the compiled floors by name; those that cannot be had are missing and `complain` is told why.
 *
 * @param {string} sources - folder of the .c files
 * @param {string} target - folder for the programs
 * @param {(text: string) => void} complain
 * @param {ReadonlySet<string>} [libraries] - those that are there; programs that need another are left out silently
 * @returns {Record<string, string>}
 */
export function compileFloors(sources, target, complain, libraries = new Set()) {
  if (process.platform !== 'linux') {
    complain('The C floors are written for Linux: rows that need them are left out.');
    return {};
  }
  const compiler = process.env.CC ?? 'cc';
  fs.mkdirSync(target, { recursive: true });
  const programs = {};
  for (const [name, { files, headers = [], libraries: needed }] of Object.entries(PROGRAMS)) {
    if (!needed.every((library) => libraries.has(library))) continue;
    const flags = [...FLAGS, ...needed.map((library) => `-l${library}`)];
    const hash = createHash('sha256').update(`${compiler} ${flags.join(' ')} ${process.arch}`);
    for (const file of [...files, ...headers]) {
      hash.update(fs.readFileSync(path.join(sources, file)));
    }
    const program = path.join(target, `${name}-${hash.digest('hex').slice(0, 16)}`);
    if (!fs.existsSync(program)) {
      const made = `${program}.${process.pid}`;
      const inputs = files.map((file) => path.join(sources, file));
      const result = spawnSync(
        compiler,
        [...FLAGS, '-o', made, ...inputs, ...needed.map((library) => `-l${library}`)],
        { encoding: 'utf8' },
      );
      if (result.error !== undefined || result.status !== 0) {
        const reason = result.error?.message ?? result.stderr;
        complain(
          `${files.join(', ')} did not compile with ${compiler}: rows that need it are left out. ${reason.trim()}`,
        );
        continue;
      }
      fs.renameSync(made, program);
    }
    programs[name] = program;
  }
  return programs;
}
