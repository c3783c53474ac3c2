// check-layers.mjs — rejects imports against the order of the layers, and import cycles
//
// ESLint reports the order while one writes; this script also sees cycles, for which the whole graph
// is needed. A cycle of values depends on the order of loading; one of types binds files together
// all the same. Both are rejected, and told apart.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

import { importProblem } from './layers.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const AREAS = ['src', 'decorators', 'eslint-plugin-corundum/src', 'samples', 'test'];

function sourcesBelow(folder) {
  if (!fs.existsSync(path.join(root, folder))) return [];
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.name === 'fixtures' || file === 'test/toolchains') return [];
    if (entry.isDirectory()) return sourcesBelow(file);
    return /\.m?ts$/.test(entry.name) ? [file] : [];
  });
}

/** Whether a declaration imports or re-exports types alone, and so is not in the compiled file. */
function isOfTypes(node) {
  if (node.isTypeOnly || node.importClause?.isTypeOnly) return true;
  if (node.importClause?.name !== undefined) return false;
  const named = node.importClause?.namedBindings ?? node.exportClause;
  const elements = named?.elements ?? [];
  return elements.length > 0 && elements.every((element) => element.isTypeOnly);
}

/** Relative imports of a file: those compiled, and all. */
function importsOf(file) {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const values = [];
  const all = [];
  for (const node of ts.createSourceFile(file, text, ts.ScriptTarget.ES2022).statements) {
    const name = node.moduleSpecifier?.text;
    if (name === undefined || !name.startsWith('.')) continue;
    const target = path.posix.join(path.posix.dirname(file), name).replace(/js$/, 'ts');
    all.push(target);
    if (!isOfTypes(node)) values.push(target);
  }
  return { values, all };
}

/** Groups of two and more files that reach each other (Tarjan's strongly connected components). */
function cyclesOf(graph) {
  const order = new Map();
  const low = new Map();
  const stack = [];
  const groups = [];

  function visit(file) {
    order.set(file, order.size);
    low.set(file, order.get(file));
    stack.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!order.has(target)) visit(target);
      if (stack.includes(target)) low.set(file, Math.min(low.get(file), low.get(target)));
    }
    if (low.get(file) !== order.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1) groups.push(group);
  }

  for (const file of graph.keys()) {
    if (!order.has(file)) visit(file);
  }
  return groups;
}

/** One line per group, followed by the imports inside it. */
function report(kind, graph) {
  for (const group of cyclesOf(graph)) {
    const edges = group.flatMap((file) =>
      (graph.get(file) ?? [])
        .filter((target) => group.includes(target))
        .map((target) => `\n    ${file} -> ${target}`),
    );
    problems.push(`cycle of ${kind} through ${group.length} files:${edges.join('')}`);
  }
}

const imports = new Map(AREAS.flatMap(sourcesBelow).map((file) => [file, importsOf(file)]));
const graphOf = (kind) => new Map([...imports].map(([file, found]) => [file, found[kind]]));
const problems = [];

for (const [file, { all }] of imports) {
  for (const target of all) {
    const problem = importProblem(file, target);
    if (problem !== undefined) problems.push(`${file} -> ${target}: ${problem}`);
  }
}
report('values', graphOf('values'));

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stderr.write(`check-layers: ${imports.size} files, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
