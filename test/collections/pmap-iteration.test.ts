// pmap-iteration.test.ts — walking a PMap while it changes, splits, merges and is rolled back.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { Field, Persistent, PMap, Root, text, u32 } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { propertyRuns } from '../support/run-size.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('test.WalkNode')
class WalkNode {
  @Field(u32) id = 0;
  @Field() name = '';
}

@Persistent('test.WalkLeaf')
class WalkLeaf extends WalkNode {
  @Field(u32) size = 7;
}

@Root('test.WalkRoot')
class WalkRoot {
  @Field(PMap.of(u32, u32)) numbers!: PMap<number, number>;
  @Field(PMap.of(text, text)) texts!: PMap<string, string>;
  @Field(PMap.of(u32, () => WalkNode)) nodes!: PMap<number, WalkNode>;
  @Field(() => WalkNode, { nullable: true }) kept: WalkNode | null = null;
}

const memory = { name: 'memory', options: { kind: 'memory' }, folder: '' } as const;

interface Disturbance {
  readonly after: number;
  readonly what: 'add' | 'remove' | 'rollback' | 'clear' | 'fall back';
  readonly from: number;
  readonly count: number;
}

class Back extends Error {}

describe('walking a PMap that changes', () => {
  const scratch = useScratchPool(memory, WalkRoot, { durability: 'relaxed' });

  const disturbances = fc.array(
    fc.record({
      after: fc.nat(200),
      what: fc.constantFrom<Disturbance['what']>(
        'add',
        'add',
        'remove',
        'remove',
        'rollback',
        'fall back',
        'clear',
      ),
      from: fc.nat(600),
      count: fc.integer({ min: 1, max: 400 }),
    }),
    { maxLength: 6 },
  );

  for (const kind of ['numbers', 'texts', 'nodes'] as const) {
    it(`visits what stays exactly once, what goes no more, what comes at most once (${kind})`, () => {
      const keyOf = (key: number): string | number =>
        kind === 'texts' ? `key number ${key} with some text` : key;
      fc.assert(
        fc.property(fc.nat(300), disturbances, fc.boolean(), (size, plan, cursor) => {
          scratch.reopenWith({});
          const { pool } = scratch;
          pool.transaction(({ root }) => {
            const map = root[kind] as unknown as PMap<string | number, unknown>;
            const valueOf = (key: number): unknown =>
              kind === 'numbers'
                ? key
                : kind === 'texts'
                  ? String(key)
                  : Object.assign(new WalkNode(), { id: key });
            const add = (key: number): unknown => map.set(keyOf(key), valueOf(key));
            for (let key = 0; key < size; key++) add(key);
            const always = new Set<string | number>(
              Array.from({ length: size }, (_, key) => keyOf(key)),
            );
            const present = new Set(always);
            const seen = new Set<string | number>();
            const disturb = ({ what, from, count }: Disturbance): void => {
              if (what === 'clear') {
                map.clear();
                always.clear();
                present.clear();
                return;
              }
              const change = (isKept: boolean): void => {
                for (let i = from; i < from + count; i++) {
                  const key = keyOf(i);
                  if (what === 'add' || (what === 'rollback' && i % 2 === 0)) {
                    add(i);
                    if (isKept) present.add(key);
                  } else {
                    map.delete(key);
                    if (isKept) {
                      always.delete(key);
                      present.delete(key);
                    }
                  }
                }
              };
              if (what === 'add' || what === 'remove') {
                change(true);
                return;
              }
              expect(() =>
                pool.transaction(() => {
                  change(false);
                  throw new Back();
                }),
              ).to.throw(Back);
            };
            const next = stepper(map, cursor);
            for (let n = 0; ; n++) {
              for (const step of plan) if (step.after === n) disturb(step);
              const key = next();
              if (key === undefined) break;
              expect(present.has(key), `${key} is there`).to.equal(true);
              expect(seen.has(key), `${key} comes once`).to.equal(false);
              seen.add(key);
            }
            for (const key of always) expect(seen.has(key), `${key} was visited`).to.equal(true);
          });
          scratch.verify();
        }),
        { numRuns: propertyRuns(20) },
      );
    });
  }

  it('ends an iterator for good', () => {
    scratch.pool.transaction(({ root }) => {
      const iterator = root.numbers.keys();
      expect(iterator.next().done).to.equal(true);
      root.numbers.set(1, 1);
      expect(iterator.next().done).to.equal(true);
      const stopped = root.numbers.keys();
      for (const key of stopped) {
        expect(key).to.equal(1);
        break;
      }
      expect(stopped.next().done).to.equal(true);
    });
  });

  it('gives the values of the moment', () => {
    scratch.pool.transaction(({ root }) => {
      for (let i = 0; i < 20; i++) root.numbers.set(i, 0);
      let visits = 0;
      for (const value of root.numbers.values()) {
        expect(value).to.equal(visits === 0 ? 0 : 9);
        if (visits++ === 0) for (let i = 0; i < 20; i++) root.numbers.set(i, 9);
      }
      expect(visits).to.equal(20);
      const first = root.nodes;
      for (let i = 0; i < 20; i++) first.set(i, Object.assign(new WalkNode(), { id: i }));
      visits = 0;
      for (const node of first.values()) {
        expect(node.name).to.equal(visits === 0 ? '' : 'new');
        if (visits++ > 0) continue;
        for (let i = 0; i < 20; i++)
          first.set(i, Object.assign(new WalkNode(), { id: i, name: 'new' }));
      }
    });
  });

  it('calls back for each entry, with the map and thisArg', () => {
    scratch.pool.transaction(({ root }) => {
      root.numbers.set(1, 10).set(2, 20);
      const calls: unknown[] = [];
      root.numbers.forEach(function (this: unknown, value, key, map) {
        calls.push([value, key, map === root.numbers, this]);
      }, 'self');
      expect(calls).to.have.deep.members([
        [10, 1, true, 'self'],
        [20, 2, true, 'self'],
      ]);
    });
  });
});

/** Gives one key after the other, by an iterator or by a cursor. */
function stepper(
  map: PMap<string | number, unknown>,
  byCursor: boolean,
): () => string | number | undefined {
  if (byCursor) {
    const cursor = map.cursor();
    return () => (cursor.advance() ? cursor.key : undefined);
  }
  const iterator = map.keys();
  return () => iterator.next().value as string | number | undefined;
}

describe('a cursor of a PMap', () => {
  const scratch = useScratchPool(memory, WalkRoot, { durability: 'relaxed', classes: [WalkLeaf] });

  beforeEach(() => {
    scratch.pool.transaction(({ root }) => {
      for (let i = 0; i < 100; i++) {
        root.nodes.set(
          i,
          Object.assign(i % 10 === 3 ? new WalkLeaf() : new WalkNode(), { id: i, name: `n${i}` }),
        );
      }
    });
  });

  it('moves one handle over all entries, by class', () => {
    const cursor = scratch.pool.root.nodes.cursor();
    const handles = new Set<unknown>();
    const ids: number[] = [];
    let leaves = 0;
    while (cursor.advance()) {
      handles.add(cursor.value);
      expect(cursor.value).to.be.instanceOf(WalkNode);
      if (cursor.value instanceof WalkLeaf) {
        leaves++;
        expect(cursor.value.size).to.equal(7);
      }
      expect(cursor.key).to.equal(cursor.value.id);
      expect(cursor.value.name).to.equal(`n${cursor.key}`);
      ids.push(cursor.key);
    }
    expect(handles.size).to.equal(2);
    expect(leaves).to.equal(10);
    expect(ids.sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 100 }, (_, i) => i));
    expectCode('COLLECTION_EMPTY', () => cursor.value);
    expectCode('COLLECTION_EMPTY', () => cursor.key);
    cursor.reset();
    expect(cursor.advance()).to.equal(true);
    let sum = 0;
    for (const node of scratch.pool.root.nodes.cursor()) sum += node.id;
    expect(sum).to.equal(4950);
  });

  it('seeks, writes through, and stores the object that it stands on', () => {
    const { pool } = scratch;
    pool.transaction(({ root }) => {
      const cursor = root.nodes.cursor();
      expect(cursor.seek(1000)).to.equal(false);
      expectCode('COLLECTION_EMPTY', () => cursor.value);
      expect(cursor.seek(42)).to.equal(true);
      cursor.value.name = 'changed';
      root.kept = cursor.value;
      expect(cursor.seek(43)).to.equal(true);
      root.nodes.set(200, cursor.value);
    });
    const { root } = pool;
    expect(root.kept?.id).to.equal(42);
    expect(root.kept).to.equal(root.nodes.get(42));
    expect(root.kept?.name).to.equal('changed');
    expect(root.nodes.get(200)).to.equal(root.nodes.get(43));
    scratch.verify();
  });

  it('is stale where its object is gone, whatever took its place', () => {
    const { pool } = scratch;
    const cursor = pool.root.nodes.cursor();
    expect(cursor.seek(5)).to.equal(true);
    const { value } = cursor;
    pool.transaction(({ root }) => root.nodes.delete(5));
    expectCode('PTR_STALE', () => value.id);
    expectCode('COLLECTION_MODIFIED', () => cursor.key);
    pool.transaction(({ root }) => {
      for (let i = 0; i < 200; i++) root.texts.set(`k${i}`, '\u0001\0\0\0\u0001\0\0\0'.repeat(6));
    });
    expectCode('PTR_STALE', () => value.id);
    expectCode('PTR_STALE', () => pool.transaction(({ root }) => root.nodes.set(6, value)));
  });

  it('refuses to go on when the pool is closed', () => {
    const cursor = scratch.pool.root.nodes.cursor();
    cursor.advance();
    const { value } = cursor;
    scratch.pool.close();
    expectCode('POOL_CLOSED', () => cursor.advance());
    expectCode('POOL_CLOSED', () => cursor.seek(1));
    expectCode('POOL_CLOSED', () => value.id);
    scratch.remove();
    scratch.open();
  });

  it('reads values that are no objects', () => {
    scratch.pool.transaction(({ root }) => root.texts.set('a', 'A').set('b', 'B'));
    const cursor = scratch.pool.root.texts.cursor();
    expect(cursor.seek('b')).to.equal(true);
    expect([cursor.key, cursor.value]).to.deep.equal(['b', 'B']);
    expect([...scratch.pool.root.texts.cursor()].sort()).to.deep.equal(['A', 'B']);
  });
});
