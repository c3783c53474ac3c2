// json.test.ts — JSON.stringify of handles, collections and transient objects.
import { expect } from 'chai';
import { Field, PMap, PVec, Persistent, Root, Volatile, text, u32, u64 } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { Account, Bank, Loose, fill, forMemoryAndFile } from './domain.js';

@Persistent('json.Node')
class Node {
  @Field(text) name: string = '';
  @Field(() => Node, { nullable: true }) next: Node | null = null;
  @Field(() => Special, { nullable: true }) special: Special | null = null;
  @Volatile() cache?: number;
}

@Persistent('json.Special')
class Special {
  @Field(u64) serial: bigint = 5n;
  @Field(() => Node, { nullable: true }) node: Node | null = null;

  toJSON(key: string): unknown {
    if (this.serial === 13n) throw new Error('unlucky');
    return { special: this.serial, key, node: this.node };
  }
}

@Persistent('json.Doubled')
class Doubled extends Node {
  toJSON(): unknown {
    const usual = (Object.getPrototypeOf(Doubled.prototype) as { toJSON(): object }).toJSON.call(
      this,
    );
    return { ...usual, doubled: true };
  }
}

@Root('json.Tree')
class Tree {
  @Field(() => Node, { nullable: true }) node: Node | null = null;
  @Field(PVec.of(() => Node)) nodes!: PVec<Node>;
  @Field(PMap.of(u32, () => Special)) specials!: PMap<number, Special>;
  @Field(PMap.of(text, text)) words!: PMap<string, string>;
}

const parse = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

forMemoryAndFile('JSON of handles', (medium) => {
  describe('of one of everything', () => {
    const scratch = useScratchPool(medium, Bank);
    const account = {
      id: 1,
      owner: 'ada',
      serial: '18446744073709551615',
      big: '-1180591620717411303424',
      key: 'AQL/',
      since: '2001-09-09T01:46:40.000Z',
      note: null,
      parent: null,
      place: { x: 3, y: 4 },
      samples: [1, 2, 3],
    };

    beforeEach(() =>
      scratch.pool.transaction((j) => fill(j.root, (type, fields) => j.create(type, fields))),
    );

    it('shows every field, 64-bit and big integers as strings, bytes in base64', () => {
      const { root } = scratch.reopenIfPersistent();
      expect(parse(root.first)).to.deep.equal(account);
      expect(parse(root)).to.deep.equal({
        first: account,
        second: account,
        loose: { id: 7, next: null, pair: [1, 2], at: { x: 1, y: 2 } },
        byName: { ada: account },
        counts: [[5, '9223372036854775808']],
        list: [account, account, account],
        longs: ['1', '1152921504606846976'],
        motto: 'safe',
      });
      expect(parse(root.counts)).to.deep.equal([[5, '9223372036854775808']]);
      expect(parse(root.list)).to.deep.equal([account, account, account]);
      expect(parse({ text: root.motto, samples: root.first!.samples })).to.deep.equal({
        text: 'safe',
        samples: [1, 2, 3],
      });
    });

    it('a cycle ends in a $ref, with identity and without, through collections too', () => {
      scratch.pool.transaction((j) => {
        j.root.first!.parent = j.root.first;
        j.root.loose!.next = j.root.loose;
      });
      const json = parse(scratch.pool.root) as {
        first: { parent: object };
        loose: { next: object };
      };
      expect(json.first.parent).to.have.keys('$ref');
      expect(json.loose.next).to.have.keys('$ref');
      expect(JSON.stringify(json.first.parent)).to.match(/^\{"\$ref":"interop\.Account@\d+"\}$/);
    });

    it('a list too long to nest is refused with a code; a tree of 20,000 objects takes no time to speak of', function () {
      this.timeout(60_000);
      scratch.pool.transaction((j) => {
        let head: Account | null = null;
        for (let id = 0; id < 100_000; id++) head = j.create(Account, { id, parent: head });
        j.root.first = head;
        j.root.list.clear();
        let loose: Loose | null = null;
        for (let id = 0; id < 400; id++) loose = j.create(Loose, { id, next: loose });
        j.root.loose = loose;
      });
      expectCode('PTR_TOO_DEEP', () => JSON.stringify(scratch.pool.root.first));
      expect(JSON.stringify(scratch.pool.root.loose).length).to.be.greaterThan(400 * 30);
      expect(parse(scratch.pool.root.second), 'and the next call works').to.deep.equal(account);
      scratch.pool.transaction((j) => {
        for (let id = 0; id < 20_000; id++) j.root.list.push(j.create(Account, { id }));
      });
      expect((parse(scratch.pool.root.list) as unknown[]).length).to.equal(20_000);
    });

    it('a freed object and a closed pool are coded errors', () => {
      const { first, list } = scratch.pool.root;
      const { place, samples } = first!;
      scratch.pool.transaction((j) => {
        j.root.byName.clear();
        j.root.list.clear();
        j.root.first = null;
      });
      for (const gone of [first, place, samples])
        expectCode('PTR_STALE', () => JSON.stringify(gone));
      scratch.pool.close();
      for (const gone of [first, place, samples, list])
        expectCode('POOL_CLOSED', () => JSON.stringify(gone));
    });
  });

  describe('and a class with its own toJSON', () => {
    const scratch = useScratchPool(medium, Tree, { classes: [Doubled] });

    it('is respected, nested too, with key and bigint, and its cycles end', () => {
      scratch.pool.transaction((j) => {
        const node = j.create(Node, { name: 'a', special: j.create(Special) });
        node.special!.node = node;
        j.root.node = node;
        j.root.specials.set(1, node.special!);
      });
      const json = parse(scratch.pool.root) as {
        node: { special: { special: string; key: string; node: object } };
        specials: unknown;
      };
      expect(json.node.special.special).to.equal('5');
      expect(json.node.special.key).to.equal('special');
      expect(json.node.special.node).to.have.keys('$ref');
      expect(JSON.stringify(json.specials)).to.contain('"special":"5"');
    });

    it('may ask for the usual form', () => {
      scratch.pool.transaction((j) => {
        j.root.nodes.push(j.create(Doubled, { name: 'd', next: j.create(Doubled, { name: 'e' }) }));
      });
      expect(parse(scratch.pool.root.nodes)).to.deep.equal([
        {
          name: 'd',
          special: null,
          doubled: true,
          next: { name: 'e', special: null, doubled: true, next: null },
        },
      ]);
      expect(parse(scratch.pool.root.nodes.at(0))).to.deep.equal(
        parse(scratch.pool.root.nodes)![0 as never],
      );
    });

    it('may throw: inside a transaction everything is taken back', () => {
      scratch.pool.transaction((j) => void (j.root.node = j.create(Node, { name: 'kept' })));
      expect(() =>
        scratch.pool.transaction((j) => {
          j.root.node!.name = 'lost';
          j.root.node!.special = j.create(Special, { serial: 13n });
          j.root.words.set('json', JSON.stringify(j.root));
        }),
      ).to.throw('unlucky');
      expect(parse(scratch.pool.root)).to.deep.equal({
        node: { name: 'kept', next: null, special: null },
        nodes: [],
        specials: parse(scratch.pool.root.specials),
        words: {},
      });
      scratch.verify();
    });

    it('names that mean something to the language stay keys', () => {
      scratch.pool.transaction(
        (j) => void j.root.words.set('__proto__', 'p').set('constructor', 'c').set('toJSON', 't'),
      );
      expect(JSON.parse(JSON.stringify(scratch.pool.root.words))).to.have.keys(
        '__proto__',
        'constructor',
        'toJSON',
      );
      expect(JSON.stringify(scratch.pool.root)).to.contain('"__proto__":"p"');
    });

    it('transient objects show all that they have, big integers as strings, their cycles as $ref', () => {
      const special = new Special();
      const node = Object.assign(new Node(), { name: 'n', next: null, special, cache: 3 });
      special.node = node;
      expect(parse(node)).to.deep.equal({
        name: 'n',
        next: null,
        special: { special: '5', key: 'special', node: { $ref: 'json.Node@new' } },
        cache: 3,
      });
      scratch.pool.transaction((j) => void (j.root.node = node));
      expect(parse(node)).not.to.have.property('cache');
    });
  });
});
