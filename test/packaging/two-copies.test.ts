// two-copies.test.ts — classes decorated by one copy of the library and opened by another in the same process.
import 'reflect-metadata';
import { expect } from 'chai';
import * as first from '../../src/index.js';
import { PMap } from '../../src/collections/pmap.js';
import { PVec } from '../../src/collections/pvec.js';
import { expectCode } from '../support/expect-code.js';
import { loadSecondCopy, type Library } from './second-copy.js';

const { Field, Persistent, Root, Volatile, array, bytes, embedded, enumOf, f64, text, u32 } = first;

function domain() {
  @Persistent('copies.Place')
  class Place {
    @Field(f64) latitude: number = 0;
    @Field(text) label: string = '';
  }

  @Persistent('copies.Node')
  class Node {
    @Field(u32) id: number = 0;
    @Field(text) label: string = 'node';
    @Field(() => Node, { nullable: true }) next: Node | null = null;
    @Field(embedded(() => Place)) place: Place = new Place();
    @Field(enumOf('open', 'shut')) state: 'open' | 'shut' = 'open';
    @Field() weight = 1.5;
    @Field(u32) accessor level = 4;
    @Volatile() accessor seen: number | undefined = 1;
  }

  @Persistent('copies.Leaf')
  class Leaf extends Node {
    @Field(bytes) body: Uint8Array = new Uint8Array(40);
  }

  @Root('copies.Forest')
  class Forest {
    @Field(() => Node, { nullable: true }) head: Node | null = null;
    @Field(array(f64, 3)) numbers!: first.FixedArray<number>;
    @Field(PVec.of(() => Node)) nodes!: PVec<Node>;
    @Field(PMap.of(text, u32)) counts!: PMap<string, number>;
  }
  return { Place, Node, Leaf, Forest };
}

type Domain = ReturnType<typeof domain>;
type ForestPool = first.Pool<InstanceType<Domain['Forest']>>;

function openIn(library: Library, { Forest }: Domain): ForestPool {
  return library.Pool.open('', Forest, { media: 'memory' });
}

function exercise(pool: ForestPool, { Leaf, Node }: Domain): void {
  const adopted = new Leaf();
  adopted.level = 9;
  adopted.seen = 2;
  adopted.body.fill(7);
  pool.transaction((j) => {
    const made = j.create(Node, { id: 5, label: 'a label that needs a blob of its own' });
    made.place.latitude = 52.5;
    made.next = adopted;
    j.root.head = made;
    j.root.nodes.clear();
    j.root.nodes.push(made, adopted);
    j.root.counts.set('leaves', 1);
  });
  const { head, nodes, counts, numbers } = pool.root;
  expect(head).to.include({ id: 5, weight: 1.5, level: 4, state: 'open' });
  expect(head?.label).to.equal('a label that needs a blob of its own');
  expect(head?.place.latitude).to.equal(52.5);
  expect(head?.next).to.equal(adopted).and.to.be.instanceOf(Leaf);
  expect([adopted.level, adopted.seen, adopted.body[39]]).to.deep.equal([9, 2, 7]);
  expect([nodes.length, nodes.at(1), counts.get('leaves')]).to.deep.equal([2, adopted, 1]);
  expect([...numbers]).to.deep.equal([0, 0, 0]);
  expect(() =>
    pool.transaction((j) => {
      j.root.head!.weight = 100;
      j.root.head!.place.label = 'gone';
      j.root.nodes.pop();
      throw new Error('on purpose');
    }),
  ).to.throw('on purpose');
  expect([head?.weight, head?.place.label, nodes.length]).to.deep.equal([1.5, '', 2]);
  expect(pool.verify().problems).to.deep.equal([]);
  expect(JSON.parse(JSON.stringify(head))).to.include({ id: 5, level: 4, weight: 1.5 });
}

describe('two copies of the library in one process', () => {
  let second: Library;

  before(() => {
    second = loadSecondCopy();
    expect(second.Pool).not.to.equal(first.Pool);
  });

  it('serve the classes that the other declared', () => {
    const classes = domain();
    const pool = openIn(second, classes);
    exercise(pool, classes);
    pool.close();
  });

  for (const order of ['first', 'second'] as const) {
    it(`have pools of the same classes at the same time, the ${order} copy being the first to open one`, () => {
      const classes = domain();
      const early = openIn(order === 'first' ? first : second, classes);
      exercise(early, classes);
      const late = openIn(order === 'first' ? second : first, classes);
      exercise(late, classes);
      exercise(early, classes);
      const stranger = early.root.head;
      expectCode('PTR_OTHER_POOL', () => late.transaction((j) => void (j.root.head = stranger)));
      expectCode('TX_REQUIRED', () => ((late.root.head as { weight: number }).weight = 2));
      late.close();
      expect(early.root.head?.id).to.equal(5);
      early.close();
    });
  }

  it('compute the same layout, types from initial values included', () => {
    const classes = domain();
    const open = openIn(second, classes);
    open.close();
    const again = openIn(first, classes);
    expect(again.root.head).to.equal(null);
    again.close();
  });

  it('know the errors of the other', () => {
    let thrown: unknown;
    try {
      second.Pool.open('', class Undeclared {}, { media: 'memory' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).not.to.be.instanceOf(first.SchemaError);
    expect(first.isCorundumError(thrown)).to.equal(true);
    expect(thrown).to.have.property('code', 'SCHEMA_NOT_PERSISTENT');
  });

  it('compare, copy and show the objects of the other', () => {
    const classes = domain();
    const pool = openIn(second, classes);
    pool.transaction((j) => void (j.root.head = j.create(classes.Leaf, { id: 3 })));
    const { head } = pool.root;
    expect(first.same(head, pool.root.head)).to.equal(true);
    expect(first.snapshot(head!)).to.include({ id: 3, level: 4 });
    expect(first.sameContent(head, pool.root.head)).to.equal(true);
    pool.close();
  });
});
