// refused-values.test.ts — a creation or an assignment that is refused inside a body, and caught there, leaves nothing.
import { expect } from 'chai';
import { Field, PVec, Persistent, Root, array, embedded, text, u8 } from '../../src/index.js';
import { isHandle } from '../../src/mapping/handle-state.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('refused.Part')
class Part {
  @Field(u8) size = 1;
  @Field(u8) weight = 1;
  @Field(() => Part, { nullable: true }) peer: Part | null = null;
}

@Persistent('refused.Whole')
class Whole {
  @Field(() => Part, { nullable: true }) left: Part | null = null;
  @Field(() => Part, { nullable: true }) right: Part | null = null;
  @Field(embedded(() => Part)) inner = new Part();
  @Field(array(u8, 3)) numbers: readonly number[] = [1, 2, 3];
  @Field(PVec.of(text)) names!: PVec<string>;
  @Field(u8) level = 1;
}

@Root('refused.Home')
class Home {
  @Field(() => Whole, { nullable: true }) whole: Whole | null = null;
}

const part = (fields: Partial<Part>): Part => Object.assign(new Part(), fields);

forEachMedium('what is refused', (medium) => {
  const scratch = useScratchPool(medium, Home);

  it('at a creation has adopted nothing, whichever value it was', () => {
    const { pool } = scratch;
    const good = part({ size: 7 });
    const circle = part({ size: 8 });
    circle.peer = circle;
    const before = pool.stats().allocations;
    pool.transaction((j) => {
      const refuse = (fields: object, code = 'FIELD_RANGE'): void => {
        expectCode(code, () => j.create(Whole, fields));
      };
      refuse({ left: circle, right: part({ size: 300 }) });
      refuse({ left: part({ size: 300 }), right: good });
      refuse({ left: good, right: circle, level: 300 });
      refuse({ left: circle, inner: part({ weight: 300 }) });
      refuse({ left: circle, right: good, nobody: 1 }, 'FIELD_UNDECORATED');
      refuse({ left: circle, names: ['a', 5] }, 'FIELD_TYPE');
      expect(isHandle(good)).to.equal(false);
      expect(isHandle(circle)).to.equal(false);
      expect(circle.peer).to.equal(circle);
    });
    expect(pool.stats().allocations).to.equal(before);
    expect(pool.verify().problems).to.deep.equal([]);
    pool.transaction((j) => {
      j.root.whole = j.create(Whole, { left: circle, right: good, level: 3 });
    });
    expect(pool.root.whole!.left).to.equal(circle);
    expect(pool.root.whole!.right).to.equal(good);
    expect(pool.verify().problems).to.deep.equal([]);
  });

  it('at an assignment leaves the parts as they were', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.whole = j.create(Whole, {
        inner: part({ size: 2, weight: 3 }),
        names: ['a', 'b'] as never,
      });
    });
    const peer = part({ size: 9 });
    pool.transaction((j) => {
      const whole = j.root.whole!;
      expectCode('FIELD_RANGE', () => (whole.inner = part({ size: 5, peer, weight: 300 })));
      expectCode('FIELD_TYPE', () => (whole.numbers = [9, 9, 'x' as never]));
      expectCode('FIELD_TYPE', () => (whole.names = ['c', 1] as never));
    });
    const whole = pool.root.whole!;
    expect([whole.inner.size, whole.inner.weight, whole.inner.peer]).to.deep.equal([2, 3, null]);
    expect([...(whole.numbers as Iterable<number>)]).to.deep.equal([1, 2, 3]);
    expect([...whole.names]).to.deep.equal(['a', 'b']);
    expect(isHandle(peer)).to.equal(false);
    expect(pool.verify().problems).to.deep.equal([]);
  });
});
