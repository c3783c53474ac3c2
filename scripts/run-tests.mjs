// run-tests.mjs — runs the compiled tests in several mocha processes at a time
//
//   node scripts/run-tests.mjs                                all of dist/test
//   node scripts/run-tests.mjs dist/test/heap/*.test.js       these files or folders
//   node scripts/run-tests.mjs --jobs 4 --grep 'crash'        four at a time; any other option goes to mocha
//
// The files are divided into parts of about equal length, long files alone; each part is a run of mocha as it would be by hand, in a process of its own, whose
// output appears in one piece when it has ended. Not mocha's own --parallel: a failure whose error holds a bigint, or a worker that dies, costs it the results
// of the whole file, and it does not say of which. CORUNDUM_TEST_COUNTS=FILE gets the counts of all parts together.

import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

const MOCHA = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const TESTS = path.join(root, 'dist', 'test');
const SUFFIX = '.test.js';

/** Seconds of the files that take longest, about; only the order and the parts depend on them. */
const LONG = {
  'pool/chaperon-crash': 75,
  'media/crash-states': 30,
  'lint-plugin/explicit-field-type': 25,
  'mapping/absence': 25,
  'pool/chaperon-kill-loop': 20,
  'mapping/adoption': 20,
  'media/fault-injection': 20,
  toolchains: 40,
};
const USUAL = 3;
/** Milliseconds that a test may take here, as a guard against hanging: twice those of .mocharc.json, for the processors are shared. */
const TIME_LIMIT = 60_000;
/** Parts for each process: enough of them that all processes end at about the same time. */
const PARTS_PER_JOB = 5;

/** What was asked for: files and folders, number of processes, and what mocha gets. */
function readArguments(given) {
  const specs = [];
  const options = [];
  // some wait for the disk while others compute
  let jobs = os.availableParallelism() + 1;
  for (let at = 0; at < given.length; at++) {
    const argument = given[at];
    if (argument === '--jobs') jobs = Number(given[++at]);
    else if (fs.existsSync(argument)) specs.push(argument);
    else if (argument.endsWith('.js')) throw new Error(`run-tests: there is no ${argument}`);
    else options.push(argument);
  }
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error('run-tests: --jobs takes a number');
  if (!options.some((option) => option.startsWith('--timeout')))
    options.push(`--timeout=${TIME_LIMIT}`);
  return { specs: specs.length === 0 ? [TESTS] : specs, options, jobs };
}

function testFiles(spec) {
  if (!fs.statSync(spec).isDirectory()) return [path.resolve(spec)];
  return fs
    .readdirSync(spec, { recursive: true })
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => path.resolve(spec, name));
}

const nameOf = (file) =>
  path.relative(TESTS, file).slice(0, -SUFFIX.length).replaceAll(path.sep, '/');
const secondsOf = (file) => LONG[nameOf(file)] ?? USUAL;

/** Divides the files, the longest first, each time to the part that has least. */
function divide(files, count) {
  const parts = Array.from({ length: Math.min(count, files.length) }, () => ({
    seconds: 0,
    files: [],
  }));
  for (const file of files.toSorted((a, b) => secondsOf(b) - secondsOf(a))) {
    const part = parts.reduce((least, one) => (one.seconds < least.seconds ? one : least));
    part.files.push(file);
    part.seconds += secondsOf(file);
  }
  for (const part of parts) part.files.sort();
  return parts.toSorted((a, b) => b.seconds - a.seconds);
}

/** Runs a part; what it printed, how it ended, and its counts, which are missing where it did not come to its end. */
function run({ files }, options, countsFile) {
  const colours = process.stdout.isTTY ? ['--color'] : [];
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const output = [];
    const child = spawn(process.execPath, [MOCHA, ...colours, ...options, ...files], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CORUNDUM_TEST_COUNTS: countsFile },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (piece) => output.push(piece));
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const counts = fs.existsSync(countsFile)
        ? JSON.parse(fs.readFileSync(countsFile, 'utf8'))
        : null;
      const seconds = (performance.now() - started) / 1000;
      resolve({ output: Buffer.concat(output), code, signal, counts, seconds });
    });
  });
}

/** The failures of a part, one text each: also where it ended badly without any. */
function failuresOf({ files }, { code, signal, counts }) {
  const failures = [...(counts?.failures ?? [])];
  if ((code !== 0 || counts === null) && failures.length === 0) {
    const how = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
    failures.push(`the process of ${files.map(nameOf).join(', ')} ${how}`);
  }
  return failures;
}

async function main() {
  const { specs, options, jobs } = readArguments(process.argv.slice(2));
  const files = [...new Set(specs.flatMap(testFiles))];
  if (files.length === 0) throw new Error('run-tests: there are no tests; run npm run build:test');
  for (const name of Object.keys(LONG)) {
    if (!fs.existsSync(path.join(TESTS, name + SUFFIX))) {
      throw new Error(`run-tests: there is no test ${name} any more; LONG is out of date`);
    }
  }

  const parts = divide(files, jobs * PARTS_PER_JOB);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-counts-'));
  const total = { passed: 0, failed: 0, pending: 0 };
  const failures = [];
  let begun = 0;
  let ended = 0;
  const work = async () => {
    while (begun < parts.length) {
      const part = parts[begun];
      begun += 1;
      const result = await run(part, options, path.join(folder, `${begun}.json`));
      ended += 1;
      const names = part.files.map(nameOf).join(', ');
      process.stdout.write(
        `\n[${ended}/${parts.length}] ${names} (${result.seconds.toFixed(0)} s)\n`,
      );
      process.stdout.write(result.output);
      const failed = failuresOf(part, result);
      failures.push(...failed);
      total.passed += result.counts?.passed ?? 0;
      total.failed += failed.length;
      total.pending += result.counts?.pending ?? 0;
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, parts.length) }, work));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }

  const { passed, failed } = total;
  process.stdout.write(`\n${passed} passing, ${failed} failing in ${files.length} files\n`);
  for (const failure of failures) process.stdout.write(`  failed: ${failure}\n`);
  const countsFile = process.env.CORUNDUM_TEST_COUNTS ?? '';
  if (countsFile !== '') fs.writeFileSync(countsFile, `${JSON.stringify(total)}\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
