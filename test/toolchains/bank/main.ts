// main.ts — the program of the toolchain tests: `create FILE OTHER…` or `check FILE…`. Prints ok, or the code of the error.
import { isCorundumError } from 'corundum';
import { checkBank, createBank } from './check.js';

const [command, ...files] = process.argv.slice(2);
try {
  if (command === 'create' && files[0] !== undefined) createBank(files[0]);
  for (const file of files) checkBank(file);
  process.stdout.write('ok');
} catch (error) {
  if (!isCorundumError(error)) throw error;
  process.stderr.write(`${String(error.stack)}\n`);
  process.stdout.write(error.code);
}
