// accessor-keyword.test.ts — how objects of classes with `accessor` properties look, in a pool and outside of one.
import { expect } from 'chai';
import { inspect } from 'node:util';
import { fromPlain, snapshot, toPlain } from '../../src/index.js';
import { runStandardFixture } from '../decorators/compile-standard.js';
import { ScratchPool } from '../support/scratch-pool.js';
import { forMemoryAndFile } from './domain.js';

interface Item {
  id: number;
  label: string;
  next: Item | null;
}

interface Shelf {
  first: Item | null;
}

forMemoryAndFile('accessor properties in copies', (medium) => {
  it('show in JSON and inspect, stored or not', () => {
    const classes = runStandardFixture('accessors', { metadata: true }) as unknown as {
      readonly Item: new () => Item;
      readonly Shelf: new () => Shelf;
    };
    const scratch = new ScratchPool(medium, classes.Shelf);
    try {
      scratch.open();
      const item = new classes.Item();
      item.label = 'outside';
      item.next = new classes.Item();
      expect(JSON.parse(JSON.stringify(item))).to.deep.include({ id: 1, label: 'outside' });
      expect(inspect(item)).to.match(/^Item \{\s*id: 1,\s*label: 'outside',\s*next: Item \{/);
      scratch.pool.transaction((j) => void (j.root.first = item));
      const plain = { id: 1, label: 'outside', next: { id: 1, label: 'new item', next: null } };
      const first = scratch.reopenIfPersistent().root.first!;
      expect(JSON.parse(JSON.stringify(first))).to.deep.equal(plain);
      expect(snapshot(first)).to.deep.equal(plain);
      expect(toPlain(first)).to.deep.equal(plain);
      expect(inspect(first, { breakLength: Infinity })).to.equal(
        "Item { id: 1, label: 'outside', next: Item { id: 1, label: 'new item', next: null } }",
      );
      const back = fromPlain(classes.Item, { id: 5, label: 'back' });
      scratch.pool.transaction((j) => void (j.root.first = back));
      expect(scratch.pool.root.first!.label).to.equal('back');
    } finally {
      scratch.remove();
    }
  });
});
