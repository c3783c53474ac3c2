// binary-search-tree.test.ts — the tree of samples/binary-search-tree: its output, and its operations against a sorted map.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { Pool } from 'corundum';
import { insert, remove } from '../../samples/binary-search-tree/change-tree.js';
import { Tree } from '../../samples/binary-search-tree/model.js';
import { find, inOrder } from '../../samples/binary-search-tree/read-tree.js';
import { RUN_TIMEOUT_MS, useSample } from './sample.js';

const RUNS = 40;

describe('the sample binary-search-tree', function () {
  this.timeout(2 * RUN_TIMEOUT_MS);
  const sample = useSample('binary-search-tree');

  it('finds its tree in a second run', () => {
    const order = 'In order: iron, copper, zinc, silver, tin, platinum, gold, mercury, lead';
    const looked = [
      '29 is copper, 31 is not there',
      'A node below two others is refused: OWNERSHIP',
    ];
    const end = [
      'Without 50: (((29) 30 (47)) 78 (79 (80)))',
      'Taken out, the place is empty: true',
      'Put back: (((29) 30 (47)) 78 (79 (80)))',
      '6 keys are left for the next run',
    ];
    expect(sample.lines()).to.deep.equal([
      'The tree is empty.',
      'Inserted 9 of 9 keys, the others were there: (((26 (29)) 30 (47)) 50 ((78) 79 ((80) 82)))',
      order,
      ...looked,
      'Without 26: (((29) 30 (47)) 50 ((78) 79 ((80) 82)))',
      'Without 82: (((29) 30 (47)) 50 ((78) 79 (80)))',
      ...end,
    ]);
    expect(sample.lines()).to.deep.equal([
      'Found what an earlier run left: (((29) 30 (47)) 78 (79 (80)))',
      'Inserted 3 of 9 keys, the others were there: ((((26) 29) 30 (47 (50))) 78 (79 (80 (82))))',
      order,
      ...looked,
      'Without 26: (((29) 30 (47 (50))) 78 (79 (80 (82))))',
      'Without 82: (((29) 30 (47 (50))) 78 (79 (80)))',
      ...end,
    ]);
    sample.check('binary-search-tree.pool', Tree, ({ root }) => {
      expect([...inOrder(root)].map(({ key }) => key)).to.deep.equal([29, 30, 47, 78, 79, 80]);
    });
  });

  it('inserts, finds and removes as a map does', () => {
    const change = fc.record({ key: fc.nat(30), isRemoval: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
        using pool = Pool.open('', Tree, { media: 'memory' });
        const model = new Map<number, string>();
        changes.forEach(({ key, isRemoval }, i) => {
          const label = `change ${i}`;
          const [done, expected] = pool.transaction((j) =>
            isRemoval
              ? [remove(j, key), model.delete(key)]
              : [insert(j, key, label), !model.has(key)],
          );
          if (!isRemoval) model.set(key, label);
          expect(done).to.equal(expected);
          expect(find(pool.root, key)?.label).to.equal(model.get(key));
        });
        const sorted = [...model].sort(([a], [b]) => a - b);
        expect([...inOrder(pool.root)].map(({ key, label }) => [key, label])).to.deep.equal(sorted);
        expect(pool.root.size).to.equal(model.size);
        expect(pool.verify().problems).to.deep.equal([]);
      }),
      { numRuns: RUNS },
    );
  });
});
