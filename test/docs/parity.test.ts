// parity.test.ts — the tests that docs/parity.md names are there.
import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

describe('docs/parity.md', () => {
  const rows = readFileSync(join(process.cwd(), 'docs', 'parity.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\| (original|-)/.test(line));

  it('names tests that exist', () => {
    const named = rows.flatMap((row) =>
      [...row.matchAll(/`(test\/[a-z-]+\/[a-z.-]+\.test\.ts)`/g)].map((match) => match[1]!),
    );
    expect(named.length).to.be.greaterThan(100);
    const missing = [...new Set(named)].filter((file) => !existsSync(join(process.cwd(), file)));
    expect(missing).to.deep.equal([]);
  });

  it('has a test, or a reason why there is none, in every row', () => {
    for (const row of rows) {
      const [, , here, shown] = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
      expect(here, row).to.not.equal('');
      if (shown === '') expect(here, row).to.match(/none|nothing|not public|threads|never move/);
    }
  });
});
