// inspect.test.ts — util.inspect and console.log of handles: never an error, never without end.
import { expect } from 'chai';
import { inspect } from 'node:util';
import { useScratchPool } from '../support/scratch-pool.js';
import { Account, Bank, Loose, fill, forMemoryAndFile } from './domain.js';

forMemoryAndFile('inspect of handles', (medium) => {
  const scratch = useScratchPool(medium, Bank);
  let bank: Bank;

  beforeEach(() => {
    scratch.pool.transaction((j) => fill(j.root, (type, fields) => j.create(type, fields)));
    bank = scratch.pool.root;
  });

  it('shows class, fields and parts, to the depth that is asked for', () => {
    expect(inspect(bank.loose, { breakLength: Infinity })).to.equal(
      'Loose { id: 7, next: null, pair: PArray(2) [ 1, 2 ], at: Point { x: 1, y: 2 } }',
    );
    expect(inspect({ loose: bank.loose }, { depth: 0, breakLength: Infinity })).to.equal(
      '{ loose: [Loose] }',
    );
    expect(inspect(bank.loose, { depth: 0, breakLength: Infinity })).to.equal(
      'Loose { id: 7, next: null, pair: [PArray(2)], at: [Point] }',
    );
    const shown = inspect(bank, { depth: 5, breakLength: Infinity });
    expect(shown)
      .to.contain('serial: 18446744073709551615n')
      .and.to.contain('2001-09-09')
      .and.to.contain("motto: PString 'safe'");
    expect(shown).to.contain("byName: PMap(1) { 'ada' => Account { id: 1");
    expect(inspect(bank, { colors: true })).to.contain('\u001b[33m1\u001b[39m');
  });

  it('looks like an ordinary object of the class', () => {
    class Plain {
      id = 7;
      next = null;
    }
    const plain = inspect(new Plain(), { compact: false })
      .replace('Plain', 'Loose')
      .split('\n')
      .slice(0, 3);
    expect(inspect(bank.loose, { compact: false }).split('\n').slice(0, 3)).to.deep.equal(
      plain.map((line, i) => (i === 2 ? `${line},` : line)),
    );
  });

  it('ends for cycles, with identity, without, and through collections', () => {
    scratch.pool.transaction((j) => {
      j.root.first!.parent = j.root.second;
      j.root.second!.parent = j.root.first;
      j.root.loose!.next = j.root.loose;
      j.root.list.push(j.root.second!);
    });
    for (const depth of [2, null, Infinity]) {
      const options = { depth, breakLength: Infinity };
      expect(inspect(bank.first, options)).to.contain('[Circular Account]');
      expect(inspect(bank.loose, options)).to.contain('next: [Circular Loose]');
      expect(inspect(bank, options)).to.be.a('string');
      expect(inspect([bank.list, bank.byName], { ...options, customInspect: false })).to.be.a(
        'string',
      );
    }
  });

  it('ends for a list of 100,000 and for a graph with more paths than can be printed', function () {
    this.timeout(60_000);
    scratch.pool.transaction((j) => {
      let head: Account | null = null;
      for (let id = 0; id < 100_000; id++) head = j.create(Account, { id, parent: head });
      j.root.first = head;
      const all = Array.from({ length: 40 }, (_, id) => j.create(Account, { id, parent: head }));
      j.root.list.push(...all);
      let loose: Loose | null = null;
      for (let id = 0; id < 100_000; id++) loose = j.create(Loose, { id, next: loose });
      j.root.loose = loose;
    });
    for (const depth of [null, Infinity, 1_000_000]) {
      expect(inspect(bank.first, { depth })).to.contain('[Account]');
      expect(inspect(bank.loose, { depth })).to.contain('[Loose]');
      expect(inspect(bank.list, { depth }).length).to.be.greaterThan(1000);
    }
  });

  it('says freed or closed where the object is gone, and shows the rest', () => {
    const { first, second, list, byName, motto } = bank;
    const { place, samples } = first!;
    const { loose } = bank;
    scratch.pool.transaction((j) => {
      j.root.byName.clear();
      j.root.list.clear();
      j.root.first = null;
      j.root.loose = null;
    });
    expect(inspect([first, place, samples, loose, second])).to.match(
      /^\[\n? *Account \[freed\],\s+Point \[freed\],\s+PArray\(3\) \[freed\],\s+Loose \[freed\],\s+Account \{/,
    );
    scratch.pool.close();
    expect(inspect({ second, bank, place, samples }, { breakLength: Infinity })).to.equal(
      '{ second: Account [closed], bank: Bank [closed], place: Point [closed], samples: PArray(3) [closed] }',
    );
    for (const collection of [list, byName, motto])
      expect(inspect(collection)).to.match(/\[(?:freed|closed)\]$/);
    expect(inspect(first, { customInspect: false, depth: null }).length).to.be.lessThan(1000);
  });

  it('transient objects look as they do before their class is opened, and class prototypes do no harm', () => {
    const transient = Object.assign(new Loose(), { id: 3 });
    expect(inspect(transient)).to.equal('Loose { id: 3, next: null }');
    transient.next = transient;
    expect(inspect(transient, { depth: null })).to.equal('Loose { id: 3, next: [Circular Loose] }');
    expect(() => expect(transient).to.equal(bank.loose)).to.throw(/expected/);
    expect(inspect(Account.prototype)).to.be.a('string');
    expect(inspect(Object.getPrototypeOf(bank.first))).to.be.a('string');
    expect(inspect(Object.create(bank.first))).to.be.a('string');
    expect(inspect(new Proxy(bank.first!, {}))).to.contain('owner');
  });
});
