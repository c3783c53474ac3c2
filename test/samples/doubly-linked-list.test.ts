// doubly-linked-list.test.ts — the playlist of samples/doubly-linked-list: both ways agree, in a second run too.
import { expect } from 'chai';
import { Playlist } from '../../samples/doubly-linked-list/model.js';
import { RUN_TIMEOUT_MS, useSample } from './sample.js';

const FORWARDS = '  forwards  Alpha > Beta > Gamma > Delta';
const BACKWARDS = '  backwards Delta < Gamma < Beta < Alpha';
const STEPS = [
  FORWARDS,
  BACKWARDS,
  'One more before Gamma:',
  '  forwards  Alpha > Beta > Between > Gamma > Delta',
  '  backwards Delta < Gamma < Between < Beta < Alpha',
  'And out again:',
  FORWARDS,
  BACKWARDS,
  'Alpha is gone; the way back from Beta leads nowhere: true',
  'A new Alpha:',
  FORWARDS,
  BACKWARDS,
  'Objects freed by letting go of the first song: 4',
  'The last song is gone too: true',
  'Left for the next run:',
  FORWARDS,
  BACKWARDS,
];

describe('the sample doubly-linked-list', function () {
  this.timeout(2 * RUN_TIMEOUT_MS);
  const sample = useSample('doubly-linked-list');

  it('finds its list in a second run', () => {
    expect(sample.lines()).to.deep.equal(['The list was empty; four songs:', ...STEPS]);
    expect(sample.lines()).to.deep.equal(['Found what an earlier run left:', ...STEPS]);
    sample.check('doubly-linked-list.pool', Playlist, ({ root }) => {
      const there = ['Alpha', 'Beta', 'Gamma', 'Delta'];
      expect([...root.forwards()]).to.deep.equal(there);
      expect([...root.backwards()]).to.deep.equal(there.toReversed());
    });
  });
});
