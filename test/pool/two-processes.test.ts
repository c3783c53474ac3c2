// two-processes.test.ts — a pool has one owner.
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { forEachMedium } from '../support/for-each-medium.js';
import { Seat } from '../support/lock-opener.js';
import { useScratchPool } from '../support/scratch-pool.js';

const OPENER = path.join(__dirname, '..', 'support', 'lock-opener.js');

forEachMedium('a second process', (medium) => {
  if (medium.options.kind === 'memory') return;
  const scratch = useScratchPool(medium, Seat);

  const openElsewhere = (more: object): string =>
    execFileSync(process.execPath, [OPENER, scratch.path, JSON.stringify(scratch.options(more))], {
      encoding: 'utf8',
    });

  it('is refused, told who owns the pool, and let in when that one is done', () => {
    for (const more of [{}, { create: 'replace' }, { media: 'portable' }]) {
      const answer = openElsewhere(more);
      expect(answer).to.match(/^POOL_LOCKED /);
      expect(answer, 'names the owner').to.include(String(process.pid));
    }
    scratch.pool.transaction((j) => void (j.root.n = 7));
    scratch.pool.close();
    expect(openElsewhere({ create: 'never' })).to.equal('opened\n');
    expect(scratch.open({ create: 'never' }).root.n).to.equal(7);
    scratch.verify();
  }).timeout(60_000);
});
