// bank.test.ts — the two pools of samples/bank: a transfer is there in both or in neither, after a kill too.
import * as fs from 'node:fs';
import { expect } from 'chai';
import { Branch } from '../../samples/bank/model.js';
import { RUN_TIMEOUT_MS, useSample } from './sample.js';

const STEPS = [
  'Ada sent 2500: Ada 7500, Bob 7500, together 15000',
  'A transfer failed: Cleo has no account',
  'Nothing of it is left: Ada 7500, Bob 7500, together 15000',
];
const END = 'Bob sent it back: Ada 10000, Bob 5000, together 15000';

describe('the sample bank', function () {
  this.timeout(3 * RUN_TIMEOUT_MS);
  const sample = useSample('bank');

  function expectBalances(ada: number, bob: number, transfers: number): void {
    sample.check('bank-north.pool', Branch, ({ root }) => {
      expect([root.accounts.get('Ada')?.balance, root.transfers]).to.deep.equal([ada, transfers]);
    });
    sample.check('bank-south.pool', Branch, ({ root }) => {
      expect([root.accounts.get('Bob')?.balance, root.transfers]).to.deep.equal([bob, transfers]);
    });
    expect(fs.existsSync(sample.file('bank.session'))).to.equal(false);
  }

  it('finds its accounts in a second run', () => {
    expect(sample.lines()).to.deep.equal([
      'Two new accounts: Ada 10000, Bob 5000, together 15000',
      ...STEPS,
      END,
      'The branches took part in 2 and 2 transfers.',
    ]);
    expect(sample.lines(sample.file('.'))).to.deep.equal([
      'Found what an earlier run left: Ada 10000, Bob 5000, together 15000',
      ...STEPS,
      END,
      'The branches took part in 4 and 4 transfers.',
    ]);
    expectBalances(10_000, 5_000, 4);
  });

  it('shows nothing of a transfer in which it was killed', () => {
    const { signal, lines } = sample.run('.', 'die');
    expect(signal).to.equal('SIGKILL');
    expect(lines.at(-1)).to.equal('The money is on its way: 12500');
    expectBalances(7_500, 7_500, 1);
    expect(sample.lines()[0]).to.equal(
      'Found what an earlier run left: Ada 7500, Bob 7500, together 15000',
    );
    expectBalances(7_500, 7_500, 3);
  });
});
