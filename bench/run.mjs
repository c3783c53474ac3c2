// run.mjs — the benchmark: npm run bench -- --help
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFloors } from './harness/compile-floors.mjs';
import { inOrder } from './harness/in-order.mjs';
import { installLibpmemobj } from './harness/install-libpmemobj.mjs';
import { installPeers } from './harness/install-peers.mjs';
import { mergeLines } from './harness/lines.mjs';
import { describeMachine } from './harness/machine.mjs';
import { USAGE, UsageError, parseOptions } from './harness/options.mjs';
import { toJson, toTable } from './harness/report.mjs';
import { isBusy, runRow } from './harness/run-row.mjs';
import { writeDocument } from './harness/write-document.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const work = path.join(here, '.work');
const library = path.join(here, '../dist/corundum.mjs');
const document = path.join(here, '../docs/benchmarks.md');

const say = (text) => process.stderr.write(`bench: ${text}\n`);

async function main(given) {
  const options = parseOptions(given);
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (!fs.existsSync(library)) {
    throw new UsageError('the library is not built: run npm run build, or npm run bench');
  }
  const { loadRows } = await import('./rows/catalogue.mjs');
  const known = await loadRows();
  if (options.list) {
    for (const { name, work: what } of known.values()) process.stdout.write(`${name}: ${what}\n`);
    return 0;
  }
  const unknown = (options.only ?? []).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `there is no row ${unknown.join(', ')}; the rows are ${[...known.keys()].join(', ')}`,
    );
  }
  const rows = [...known.values()].filter(({ name }) => options.only?.includes(name) ?? true);

  fs.mkdirSync(work, { recursive: true });
  const machine = describeMachine(work);
  installPeers(here, say);
  const notes = new Set();
  const complain = (text) => notes.add(text);
  const libraries = new Set();
  if (rows.some(({ library }) => library === 'pmemobj') && installLibpmemobj(say, complain)) {
    libraries.add('pmemobj');
  }
  const floors = compileFloors(path.join(here, 'native'), work, complain, libraries);
  if (isBusy() && !options.smoke) {
    say('this machine is busy with other work; the figures will be worth less');
  }

  const all = [];
  const failures = [];
  const finish = (lines) => {
    all.push(...lines);
    if (options.json) for (const line of lines) process.stdout.write(`${toJson(line)}\n`);
  };
  const runs = rows.map(({ name }) => async () => {
    const ofRow = [];
    for (let run = 1; run <= options.runs; run++) {
      say(`${name}${options.runs === 1 ? '' : `, run ${run} of ${options.runs}`}`);
      try {
        const answer = await runRow(name, { work, floors, options });
        ofRow.push(...answer.lines);
        for (const note of answer.notes) notes.add(note);
      } catch (error) {
        failures.push(error.message);
        break;
      }
    }
    return mergeLines(ofRow);
  });
  // what a smoke run measures means nothing, so that its rows may disturb each other
  await inOrder(runs, options.smoke ? os.availableParallelism() : 1, finish);

  if (!options.json && all.length > 0) process.stdout.write(`${toTable(all, options)}\n`);
  for (const note of notes) say(note);
  if (options.smoke) say('a smoke run: these figures mean nothing');
  for (const failure of failures) say(failure);
  if (failures.length > 0) return 1;
  if (options.write) {
    const command = ['npm run bench --', ...given].join(' ');
    writeDocument(document, { lines: all, notes: [...notes], rows, machine, command });
    say('wrote docs/benchmarks.md');
  }
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  say(error.message);
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
