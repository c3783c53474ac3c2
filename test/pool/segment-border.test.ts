// segment-border.test.ts — objects past 4 GiB, in the second segment of a pool, with links across the border.
import { expect } from 'chai';
import { MAX_ALLOCATION_WORDS } from '../../src/heap/heap.js';
import { createObject } from '../../src/mapping/create-object.js';
import { modelOf } from '../../src/mapping/class-model.js';
import { SEGMENT, WORD, type HandleState } from '../../src/mapping/handle-state.js';

import { connect, type Connected } from '../../src/pool/connect.js';
import { SEGMENT_WORDS, SUPERBLOCK } from '../../src/media/file-layout.js';
import { verifyPool } from '../../src/pool/verify-pool.js';
import { expectCode } from '../support/expect-code.js';
import { Link, List, idsOf } from '../support/list-classes.js';

const GIB = 1024 ** 3;

/** Runs `body` as a transaction of a connected pool, which Pool itself would do. */
function transact<T>({ context }: Connected, body: () => T): T {
  const { engine } = context;
  const mark = engine.begin();
  let result: T;
  try {
    result = body();
  } catch (error) {
    engine.abort(mark);
    throw error;
  }
  engine.commit(mark, 'strict');
  return result;
}

function segmentOf(link: object): number {
  return (link as HandleState)[SEGMENT].index;
}

describe('segment border', () => {
  let connected: Connected;
  let root: List;

  beforeEach(() => {
    connected = connect('', List, { media: 'memory', maxBytes: 9 * GIB });
    const { context } = connected;
    root = context.resolve(context.image.first.f64[SUPERBLOCK.ROOT]!) as unknown as List;
    // Space that is reserved and never used costs no memory.
    const border = SEGMENT_WORDS - 4 * MAX_ALLOCATION_WORDS;
    while (context.engine.heap.reserve(MAX_ALLOCATION_WORDS, false) < border);
  });
  afterEach(() => {
    connected.context.media.close();
    connected.context.close();
  });

  const create = (fields: Partial<Link>): Link =>
    createObject(connected.context, modelOf(Link), fields) as unknown as Link;

  /** Makes links until there are some on both sides. */
  const fill = (): void => {
    const { engine } = connected.context;
    for (let i = 0; ; i++) {
      if (i % 8 === 0)
        while (engine.heap.reserve(MAX_ALLOCATION_WORDS / 4, false) < SEGMENT_WORDS && i < 8);
      const link = create({ id: i, label: `label ${i} ${'x'.repeat(20_000)}`, next: root.head });
      root.head = link;
      if (i > 8 && segmentOf(link) > 0) return;
    }
  };

  const verify = (): void => {
    expect(verifyPool(connected.context, connected.catalog).problems).to.deep.equal([]);
  };

  it('is crossed by lists, and by transactions that commit or throw', () => {
    transact(connected, () => {
      root.head = create({ id: 1000 });
      fill();
    });
    const ids = idsOf(root.head);
    expect(ids.length).to.be.above(8);
    verify();
    const segments = new Set<number>();
    for (let link = root.head; link !== null; link = link.next) segments.add(segmentOf(link));
    expect([...segments].sort()).to.deep.equal([0, 1]);
    expect(() =>
      transact(connected, () => {
        for (let link = root.head; link !== null; link = link.next) {
          link.value = -1;
          link.label = 'short';
        }
        transact(connected, () => {
          for (let link = root.head; link !== null; link = link.next) link.value = -2;
        });
        throw new Error('on purpose');
      }),
    ).to.throw('on purpose');
    for (let link = root.head; link !== null; link = link.next) {
      expect(link.value).to.equal(0);
      if (link.next !== null) expect(link.label).to.match(/^label \d+ x{20000}$/);
    }
    expect(idsOf(root.head)).to.deep.equal(ids);
    verify();
  });

  it('undoes a savepoint that is the first to touch the second segment', () => {
    transact(connected, () => {
      root.head = create({ id: 1 });
      expect(() =>
        transact(connected, () => {
          fill();
          throw new Error('on purpose');
        }),
      ).to.throw('on purpose');
      transact(connected, () => {
        transact(connected, () => fill());
        root.head!.value = 5;
      });
      root.head.value += 1;
    });
    expect(root.head!.value).to.equal(6);
    verify();
    const last = root.head!;
    expect(segmentOf(last)).to.equal(1);
    transact(connected, () => {
      last.value = 7;
      expect(() =>
        transact(connected, () => {
          last.value = 8;
          throw new Error('on purpose');
        }),
      ).to.throw('on purpose');
    });
    expect(last.value).to.equal(7);
    transact(connected, () => void (root.head = null));
    expectCode('PTR_STALE', () => last.value);
    expect((last as unknown as HandleState)[WORD]).to.be.below(SEGMENT_WORDS);
    verify();
  });
});
