// linked-list.test.ts — the linked list of samples/linked-list: a first run, a second one, and the pool afterwards.
import { expect } from 'chai';
import { List } from '../../samples/linked-list/model.js';
import { RUN_TIMEOUT_MS, useSample } from './sample.js';

describe('the sample linked-list', function () {
  this.timeout(3 * RUN_TIMEOUT_MS);
  const sample = useSample('linked-list');

  it('finds its list in a second run', () => {
    expect(sample.lines()).to.deep.equal([
      'The list is empty.',
      'Three items: apples, bread, tea (3 items)',
      'One more behind the bread: apples, bread, butter, tea (4 items)',
      'A transaction failed: the shop is closed',
      'Nothing of it is left: apples, bread, butter, tea (4 items)',
      'The butter is gone: apples, bread, tea (3 items)',
      'and its memory too: true',
      'The other way around: tea, bread, apples (3 items)',
    ]);
    expect(sample.lines()).to.deep.equal([
      'Found what an earlier run left: tea, bread, apples (3 items)',
      'One more behind the bread: tea, bread, butter, apples (4 items)',
      'A transaction failed: the shop is closed',
      'Nothing of it is left: tea, bread, butter, apples (4 items)',
      'The butter is gone: tea, bread, apples (3 items)',
      'and its memory too: true',
      'The other way around: apples, bread, tea (3 items)',
    ]);
    sample.check('linked-list.pool', List, ({ root }) => {
      expect([...root.names()]).to.deep.equal(['apples', 'bread', 'tea']);
    });
  });

  it('takes the path of its pool', () => {
    sample.lines(sample.file('other.pool'));
    sample.check('other.pool', List, ({ root }) => {
      expect(root.length).to.equal(3);
    });
  });
});
