// pstring-model.test.ts — PString against String: random transactions, savepoints, aborts and reopens.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { Field, PString, Root } from '../../src/index.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { propertyRuns } from '../support/run-size.js';
import { ScratchPool } from '../support/scratch-pool.js';
import { levelsOf, runLevel, type Model } from './levels.js';

@Root('test.StringRoot')
class StringRoot {
  @Field(PString.of()) log!: PString;
}

class StringModel implements Model {
  log = '';

  save(): unknown {
    return this.log;
  }

  restore(saved: unknown): void {
    this.log = saved as string;
  }
}

interface Op {
  readonly name: string;
  readonly from: number;
  readonly count: number;
  readonly times: number;
  readonly piece: string;
}

const piece = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ maxLength: 30, unit: 'binary' }),
  fc.constantFrom('ä', '\ud800', '\udc00x', '\u{1F600}', '\0', 'ÿ'),
);

const op: fc.Arbitrary<Op> = fc.record({
  name: fc.constantFrom(
    'append',
    'append',
    'append',
    'insert',
    'remove',
    'replace',
    'truncate',
    'clear',
    'set',
    'assign',
  ),
  from: fc.nat(2000),
  count: fc.nat(500),
  times: fc.nat(60),
  piece,
});

function apply(root: StringRoot, model: StringModel, step: Op): void {
  const from = model.log.length === 0 ? 0 : step.from % (model.log.length + 1);
  const end = Math.min(model.log.length, from + step.count);
  const added = step.piece.repeat(step.times);
  switch (step.name) {
    case 'append':
      root.log.append(added);
      model.log += added;
      return;
    case 'insert':
      root.log.insert(from, added);
      model.log = model.log.slice(0, from) + added + model.log.slice(from);
      return;
    case 'remove':
      root.log.remove(from, step.count);
      model.log = model.log.slice(0, from) + model.log.slice(end);
      return;
    case 'replace':
      root.log.replaceRange(from, end, step.piece);
      model.log = model.log.slice(0, from) + step.piece + model.log.slice(end);
      return;
    case 'truncate':
      root.log.truncate(step.from);
      model.log = model.log.slice(0, step.from);
      return;
    case 'clear':
      root.log.clear();
      model.log = '';
      return;
    case 'set':
      root.log.set(added);
      model.log = added;
      return;
    case 'assign':
      root.log = step.piece as never;
      model.log = step.piece;
      return;
    default:
      throw new Error(step.name);
  }
}

function compare({ log }: StringRoot, model: StringModel, at: number, search: string): void {
  const expected = model.log;
  expect(log.toString() === expected, 'the text').to.equal(true);
  expect(log.length).to.equal(expected.length);
  for (const index of [at, -at, 0, expected.length - 1, expected.length]) {
    expect(log.charCodeAt(index)).to.deep.equal(expected.charCodeAt(index));
    expect(log.charAt(index)).to.equal(expected.charAt(index));
    expect(log.codePointAt(index)).to.equal(expected.codePointAt(index));
    expect(log.at(index)).to.equal(expected.at(index));
    expect(log.slice(index, index + 9)).to.equal(expected.slice(index, index + 9));
    expect(log.substring(index, 3)).to.equal(expected.substring(index, 3));
    expect(log.indexOf(search, index)).to.equal(expected.indexOf(search, index));
    expect(log.lastIndexOf(search, index)).to.equal(expected.lastIndexOf(search, index));
    expect(log.startsWith(search, index)).to.equal(expected.startsWith(search, index));
    expect(log.endsWith(search, index)).to.equal(expected.endsWith(search, index));
  }
  expect(log.includes(search)).to.equal(expected.includes(search));
  expect(Array.from(log)).to.deep.equal(Array.from(expected));
}

forEachMedium('PString as a model of String', (medium) => {
  it('is in the same state after every transaction, and leaks nothing', () => {
    fc.assert(
      fc.property(levelsOf(op, 10), fc.nat(3000), piece, (levels, at, search) => {
        const scratch = new ScratchPool(medium, StringRoot, { durability: 'relaxed' });
        const model = new StringModel();
        try {
          scratch.open();
          for (const level of levels) {
            const { pool } = scratch;
            const root = pool.root as unknown as StringRoot;
            runLevel(
              level,
              model,
              (body) => pool.transaction(body),
              (step) => apply(root, model, step),
            );
            compare(root, model, at, search);
            scratch.verify();
          }
          if (scratch.isPersistent) {
            compare(scratch.reopen().root, model, at, search);
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
