// pvec-model.test.ts — PVec against Array: random transactions, savepoints, aborts and reopens.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { Field, i16, Persistent, PVec, Root, text, u32 } from '../../src/index.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { propertyRuns } from '../support/run-size.js';
import { ScratchPool } from '../support/scratch-pool.js';
import { levelsOf, runLevel, type Model } from './levels.js';

@Persistent('test.VecNode')
class VecNode {
  @Field(u32) id = 0;
}

@Root('test.VecRoot')
class VecRoot {
  @Field(PVec.of(i16)) small!: PVec<number>;
  @Field(PVec.of(text)) texts!: PVec<string>;
  @Field(PVec.of(() => VecNode)) nodes!: PVec<VecNode>;
  @Field(PVec.of(PVec.of(u32))) lists!: PVec<PVec<number>>;
}

class VecModel implements Model {
  small: number[] = [];
  texts: string[] = [];
  nodes: number[] = [];
  lists: number[][] = [];

  save(): unknown {
    return [[...this.small], [...this.texts], [...this.nodes], this.lists.map((list) => [...list])];
  }

  restore(saved: unknown): void {
    [this.small, this.texts, this.nodes, this.lists] = saved as [
      number[],
      string[],
      number[],
      number[][],
    ];
  }
}

interface Op {
  readonly name: string;
  readonly at: number;
  readonly count: number;
  readonly values: readonly number[];
  readonly word: string;
}

const op: fc.Arbitrary<Op> = fc.record({
  name: fc.constantFrom(
    'push',
    'push',
    'extend',
    'pop',
    'shift',
    'unshift',
    'splice',
    'splice',
    'set',
    'sort',
    'reverse',
    'swapRemove',
    'truncate',
    'clear',
    'assign',
    'fill',
    'nodes',
    'unnode',
    'list',
    'unlist',
  ),
  at: fc.integer({ min: -50, max: 700 }),
  count: fc.integer({ min: 0, max: 300 }),
  values: fc.array(fc.integer({ min: -32768, max: 32767 }), { maxLength: 40 }),
  word: fc.string({ maxLength: 40, unit: 'binary' }),
});

function apply(root: VecRoot, model: VecModel, step: Op): void {
  const { at, count, values } = step;
  const words = values.slice(0, 9).map((value) => `${step.word}${value}`);
  switch (step.name) {
    case 'push':
      expect(root.small.push(...values)).to.equal(model.small.push(...values));
      expect(root.texts.push(...words)).to.equal(model.texts.push(...words));
      return;
    case 'extend': {
      const items = Array.from({ length: count }, (_, i) => i - 100);
      expect(root.small.extend(items)).to.equal(count);
      model.small.push(...items);
      return;
    }
    case 'pop':
      expect(root.small.pop()).to.equal(model.small.pop());
      expect(root.texts.pop()).to.equal(model.texts.pop());
      return;
    case 'shift':
      expect(root.small.shift()).to.equal(model.small.shift());
      expect(root.texts.shift()).to.equal(model.texts.shift());
      return;
    case 'unshift':
      expect(root.small.unshift(...values)).to.equal(model.small.unshift(...values));
      expect(root.texts.unshift(...words)).to.equal(model.texts.unshift(...words));
      return;
    case 'splice':
      expect(root.small.splice(at, count, ...values)).to.deep.equal(
        model.small.splice(at, count, ...values),
      );
      expect(root.texts.splice(at, count, ...words)).to.deep.equal(
        model.texts.splice(at, count, ...words),
      );
      return;
    case 'set':
      if (at < 0 || at >= model.small.length) return;
      root.small.set(at, count);
      model.small[at] = count;
      return;
    case 'sort':
      root.small.sort();
      model.small.sort((a, b) => a - b);
      root.texts.sort();
      model.texts.sort();
      return;
    case 'reverse':
      root.small.reverse();
      model.small.reverse();
      root.nodes.reverse();
      model.nodes.reverse();
      return;
    case 'swapRemove': {
      if (at < 0 || at >= model.small.length) return;
      const removed = model.small[at];
      const last = model.small.pop() ?? 0;
      if (at < model.small.length) model.small[at] = last;
      expect(root.small.swapRemove(at)).to.equal(removed);
      return;
    }
    case 'truncate':
      root.small.truncate(count);
      model.small.length = Math.min(model.small.length, count);
      return;
    case 'clear':
      root.texts.clear();
      model.texts = [];
      return;
    case 'assign':
      root.small = values as never;
      model.small = [...values];
      return;
    case 'fill':
      root.small.fill(7, at, at + count);
      model.small.fill(7, at, at + count);
      return;
    case 'nodes':
      for (const id of values) {
        root.nodes.insert(
          id & 0x7fff ? root.nodes.length : 0,
          Object.assign(new VecNode(), { id: id & 0xff }),
        );
        if (id & 0x7fff) model.nodes.push(id & 0xff);
        else model.nodes.unshift(id & 0xff);
      }
      return;
    case 'unnode':
      expect(root.nodes.shift()?.id).to.equal(model.nodes.shift());
      return;
    case 'list':
      root.lists.splice(
        at % 7,
        1,
        values.map((value) => value & 0xff),
        [count],
      );
      model.lists.splice(
        at % 7,
        1,
        values.map((value) => value & 0xff),
        [count],
      );
      return;
    case 'unlist':
      expect(root.lists.pop()).to.deep.equal(model.lists.pop());
      return;
    default:
      throw new Error(step.name);
  }
}

function compare(root: VecRoot, model: VecModel): void {
  expect(root.small.toArray()).to.deep.equal(model.small);
  expect([...root.texts]).to.deep.equal(model.texts);
  expect(root.nodes.map((node) => node.id)).to.deep.equal(model.nodes);
  expect(root.lists.map((list) => list.toArray())).to.deep.equal(model.lists);
  const scanned: number[] = [];
  root.small.scan((part, start) => {
    expect(start).to.equal(scanned.length);
    scanned.push(...part);
  });
  expect(scanned).to.deep.equal(model.small);
}

forEachMedium('PVec as a model of Array', (medium) => {
  it('is in the same state after every transaction, and leaks nothing', () => {
    fc.assert(
      fc.property(levelsOf(op, 12), fc.boolean(), (levels, reopens) => {
        const scratch = new ScratchPool(medium, VecRoot, { durability: 'relaxed' });
        const model = new VecModel();
        try {
          scratch.open();
          for (const level of levels) {
            const { pool } = scratch;
            const root = pool.root as unknown as VecRoot;
            runLevel(
              level,
              model,
              (body) => pool.transaction(body),
              (step) => apply(root, model, step),
            );
            compare(root, model);
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
