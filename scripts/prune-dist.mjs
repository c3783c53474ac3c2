// prune-dist.mjs — removes compiled files whose source is gone, so that no stale test is run

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const OUTPUT = /\.(?:(m?)js|(m?)js\.map|d\.(m?)ts|d\.(m?)ts\.map)$/;

/** Prunes one folder of dist and tells whether it is empty afterwards. */
function prune(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (prune(file)) fs.rmdirSync(file);
    } else if (OUTPUT.test(entry.name)) {
      const source = path.join(root, path.relative(dist, file)).replace(OUTPUT, '.$1$2$3$4ts');
      if (!fs.existsSync(source)) fs.rmSync(file);
    }
  }
  return fs.readdirSync(folder).length === 0;
}

for (const name of ['src', 'decorators', 'eslint-plugin-corundum', 'samples', 'test']) {
  const folder = path.join(dist, name);
  if (fs.existsSync(folder)) prune(folder);
}
