// stats-report.test.ts — statistics as text, and histograms as files.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect } from 'chai';
import { Field, Root, f64, saveHistograms, statsReport } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Root('stats-report.Meter')
class Meter {
  @Field(f64) reading = 0;
}

/** Rows of a report that begin with `name`, in columns. */
function row(report: string, name: string): string[] {
  const line = report.split('\n').find((text) => text.split(/ {2,}/)[0] === name);
  if (line === undefined) throw new Error(`no line ${name} in\n${report}`);
  return line.split(/ {2,}/);
}

forEachMedium('statistics for people', (medium) => {
  const scratch = useScratchPool(medium, Meter, { statistics: 'latency' });

  beforeEach(() => {
    for (let i = 0; i < 1200; i++)
      scratch.pool.transaction((j) => void (j.root.reading = i + 1), { durability: 'relaxed' });
  });

  it('the report has a line for each number', () => {
    const { pool } = scratch;
    const stats = pool.stats();
    const report = statsReport(stats, pool.histograms());
    expect(row(report, 'media')).to.deep.equal(['media', stats.media]);
    expect(row(report, 'committed')).to.deep.equal(['committed', '1,200']);
    expect(row(report, 'wordsLogged')).to.deep.equal(['wordsLogged', '1,200']);
    expect(row(report, 'operation')).to.include.members(['count', 'p50', 'p99', 'max']);
    const [, count, ...times] = row(report, 'transaction');
    expect(count).to.equal('1,200');
    for (const time of times) expect(time).to.match(/^[\d.]+ (?:ns|us|ms|s)$/);
    expect(times).to.have.length(6);
    // What never happened has no line.
    expect(report).not.to.match(/^rollback/m);
    expect(
      new Set(
        report
          .split('\n\n')[2]
          ?.trim()
          .split('\n')
          .map((line) => line.length),
      ).size,
    ).to.equal(1);
  });

  it('the report does without what is not there', () => {
    const stats = scratch.reopenWith({ statistics: 'off' }).stats();
    const report = statsReport(stats);
    expect(report.split('\n\n')).to.have.length(1);
    expect(row(report, 'usedBytes')[1]).to.equal(stats.usedBytes.toLocaleString('en-US'));
    expect(report).not.to.contain('operations');
  });

  it('histograms become files, one for each operation', () => {
    const folder = path.join(scratch.folder, 'deep', 'histograms');
    const files = saveHistograms(scratch.pool.histograms(), folder);
    const names = ['body.csv', 'commit.csv', 'open.csv', 'transaction.csv'];
    expect(fs.readdirSync(folder).sort()).to.deep.equal(names);
    expect(files.map((file) => path.basename(file)).sort()).to.deep.equal(names);
    const [head, ...rows] = fs
      .readFileSync(path.join(folder, 'commit.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(head).to.equal('percentile,nanoseconds,count');
    const values = rows.map((line) => line.split(',').map(Number));
    expect(values.at(-1)?.[0]).to.equal(100);
    expect(values.at(-1)?.[2]).to.equal(1200);
    for (const [i, value] of values.entries())
      for (const column of [0, 1, 2])
        expect(value[column]).to.be.at.least(values[i - 1]?.[column] ?? 0);
  });

  it('without histograms there is no file', () => {
    const folder = path.join(scratch.folder, 'none');
    expect(saveHistograms(null, folder)).to.deep.equal([]);
    expect(fs.existsSync(folder)).to.equal(false);
  });

  it('a folder that cannot be is refused', () => {
    const file = path.join(scratch.folder, 'file');
    fs.writeFileSync(file, '');
    const error = expectCode('MEDIA_WRITE', () => saveHistograms(scratch.pool.histograms(), file));
    expect(error.message).to.contain(file);
    // Not of the pool: it goes on.
    scratch.pool.transaction((j) => void (j.root.reading = 0));
    scratch.verify();
  });
});
