// pmap-model.test.ts — PMap against Map: random transactions, savepoints, aborts and reopens.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { f64, Field, Persistent, PMap, PVec, Root, text, u32 } from '../../src/index.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { propertyRuns } from '../support/run-size.js';
import { ScratchPool } from '../support/scratch-pool.js';
import { levelsOf, runLevel, type Model } from './levels.js';

@Persistent('test.MapNode')
class MapNode {
  @Field(u32) id = 0;
}

@Root('test.MapRoot')
class MapRoot {
  @Field(PMap.of(u32, f64)) numbers!: PMap<number, number>;
  @Field(PMap.of(text, text)) texts!: PMap<string, string>;
  @Field(PMap.of(u32, () => MapNode)) nodes!: PMap<number, MapNode>;
  @Field(PMap.of(text, PVec.of(u32))) lists!: PMap<string, PVec<number>>;
}

class MapModel implements Model {
  numbers = new Map<number, number>();
  texts = new Map<string, string>();
  nodes = new Map<number, number>();
  lists = new Map<string, number[]>();

  save(): unknown {
    return [
      new Map(this.numbers),
      new Map(this.texts),
      new Map(this.nodes),
      new Map([...this.lists].map(([key, list]) => [key, [...list]])),
    ];
  }

  restore(saved: unknown): void {
    [this.numbers, this.texts, this.nodes, this.lists] = saved as [
      Map<number, number>,
      Map<string, string>,
      Map<number, number>,
      Map<string, number[]>,
    ];
  }
}

interface Op {
  readonly name: string;
  readonly from: number;
  readonly count: number;
  readonly value: number;
  readonly word: string;
}

const word = fc.oneof(
  fc.string({ maxLength: 20, unit: 'binary' }),
  fc.constantFrom(
    '',
    'a',
    'fifteen letters',
    'sixteen letters!',
    'ähnlich',
    '\u{1F600}',
    '\ud800',
    '\0',
  ),
  fc.string({ minLength: 40, maxLength: 60 }),
);

const op: fc.Arbitrary<Op> = fc.record({
  name: fc.constantFrom(
    'set',
    'set',
    'delete',
    'take',
    'fill',
    'drop',
    'text',
    'text',
    'untext',
    'node',
    'node',
    'unnode',
    'move',
    'share',
    'list',
    'push',
    'unlist',
    'clear',
    'assign',
    'load',
  ),
  from: fc.integer({ min: 0, max: 400 }),
  count: fc.integer({ min: 1, max: 120 }),
  value: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  word,
});

function apply(root: MapRoot, model: MapModel, step: Op): void {
  const { from, count, value } = step;
  switch (step.name) {
    case 'set':
      root.numbers.set(from, value);
      model.numbers.set(from, value);
      return;
    case 'delete':
      expect(root.numbers.delete(from)).to.equal(model.numbers.delete(from));
      return;
    case 'take':
      expect(root.numbers.take(from)).to.equal(model.numbers.get(from));
      model.numbers.delete(from);
      return;
    case 'fill':
      for (let key = from; key < from + count; key++) {
        root.numbers.set(key, key / 3);
        model.numbers.set(key, key / 3);
      }
      return;
    case 'drop':
      for (let key = from; key < from + count; key++) {
        expect(root.numbers.delete(key)).to.equal(model.numbers.delete(key));
      }
      return;
    case 'text':
      root.texts.set(step.word, `${step.word} ${value}`);
      model.texts.set(step.word, `${step.word} ${value}`);
      return;
    case 'untext':
      expect(root.texts.delete(step.word)).to.equal(model.texts.delete(step.word));
      return;
    case 'node': {
      const node = new MapNode();
      node.id = value;
      root.nodes.set(from % 40, node);
      model.nodes.set(from % 40, value);
      return;
    }
    case 'unnode':
      expect(root.nodes.delete(from % 40)).to.equal(model.nodes.delete(from % 40));
      return;
    case 'move': {
      const node = root.nodes.take(from % 40);
      const known = model.nodes.get(from % 40);
      expect(node?.id).to.equal(known);
      model.nodes.delete(from % 40);
      if (node === undefined || known === undefined) return;
      root.nodes.set(count % 40, node);
      model.nodes.set(count % 40, known);
      return;
    }
    case 'share': {
      const node = root.nodes.get(from % 40);
      if (node === undefined) return;
      root.nodes.set(count % 40, node);
      model.nodes.set(count % 40, model.nodes.get(from % 40) ?? 0);
      return;
    }
    case 'list':
      root.lists.set(step.word, [from, count]);
      model.lists.set(step.word, [from, count]);
      return;
    case 'push':
      root.lists.getOrInsert(step.word, () => []).push(value, from);
      model.lists.set(step.word, [...(model.lists.get(step.word) ?? []), value, from]);
      return;
    case 'unlist':
      expect(root.lists.delete(step.word)).to.equal(model.lists.delete(step.word));
      return;
    case 'clear':
      root.numbers.clear();
      model.numbers.clear();
      return;
    case 'assign':
      root.texts = new Map([[step.word, 'assigned']]) as never;
      model.texts = new Map([[step.word, 'assigned']]);
      return;
    case 'load': {
      const rows = Array.from({ length: count }, (_, i) => [from + i, { id: i }] as const);
      expect(root.nodes.load(rows)).to.equal(count);
      for (const [key, { id }] of rows) model.nodes.set(key, id);
      return;
    }
    default:
      throw new Error(step.name);
  }
}

function compare(root: MapRoot, model: MapModel): void {
  expect(root.numbers.size).to.equal(model.numbers.size);
  expect(new Map(root.numbers)).to.deep.equal(model.numbers);
  for (const [key, value] of model.numbers) expect(root.numbers.get(key)).to.equal(value);
  expect(new Map(root.texts)).to.deep.equal(model.texts);
  for (const [key, value] of model.texts) expect(root.texts.get(key)).to.equal(value);
  expect(new Map([...root.nodes].map(([key, node]) => [key, node.id]))).to.deep.equal(model.nodes);
  expect(new Map([...root.lists].map(([key, list]) => [key, list.toArray()]))).to.deep.equal(
    model.lists,
  );
}

forEachMedium('PMap as a model of Map', (medium) => {
  it('is in the same state after every transaction, and leaks nothing', () => {
    fc.assert(
      fc.property(levelsOf(op, 12), fc.boolean(), (levels, reopens) => {
        const scratch = new ScratchPool(medium, MapRoot, { durability: 'relaxed' });
        const model = new MapModel();
        try {
          scratch.open();
          for (const level of levels) {
            const { pool } = scratch;
            const transact = (body: () => void): void => pool.transaction(body);
            let root: MapRoot | null = null;
            runLevel(level, model, transact, (step) => {
              root ??= pool.root as unknown as MapRoot;
              apply(root, model, step);
            });
            compare(pool.root, model);
            scratch.verify();
          }
          if (reopens && scratch.isPersistent) {
            compare(scratch.reopen().root, model);
            scratch.verify();
          }
        } finally {
          scratch.remove();
        }
      }),
      { numRuns: propertyRuns(medium.name === 'memory' ? 25 : 6) },
    );
  });
});
