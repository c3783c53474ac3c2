// short-commit-taken-back.test.ts — commits of one object made or ended that are described, and then taken back because another pool of the session cannot commit.
import { expect } from 'chai';
import * as path from 'node:path';
import {
  Chaperon,
  Field,
  Persistent,
  Pool,
  Root,
  type Journal,
  type PoolOptions,
} from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { removeFolder, scratchFolder } from '../support/media-kinds.js';

@Persistent('short.Sheet')
class Sheet {
  @Field() n: number = 0;
}

@Root('short.Desk')
class Desk {
  @Field(() => Sheet, { nullable: true }) left: Sheet | null = null;
  @Field(() => Sheet, { nullable: true }) right: Sheet | null = null;
  @Field(() => Sheet, { nullable: true }) third: Sheet | null = null;
}

@Persistent('short.Part')
class Part {
  @Field(() => Sheet) sheet!: Sheet;
}

@Root('short.Refusing')
class Refusing {
  @Field(() => Part, { nullable: true }) part: Part | null = null;
}

forEachMedium('a short commit that is taken back', (medium) => {
  let folder = '';
  let pool: Pool<Desk>;
  let refusing: Pool<Refusing>;

  const options = (): PoolOptions => ({
    create: 'if-absent',
    maxBytes: 64 * 1024 * 1024,
    media: medium.options.kind,
    forceDax: medium.options.forceDax,
    statistics: 'counters',
  });
  /** Describes the commit of `change`, and has it taken back. */
  const takeBack = (change: (j: Journal<Desk>) => void): void => {
    expectCode('FIELD_UNSET', () =>
      Chaperon.session(path.join(folder, 's.session'), () => {
        pool.transaction(change);
        refusing.transaction((j) => void (j.root.part = j.create(Part)));
      }),
    );
  };
  const state = (): readonly number[] => {
    const { allocated, freed } = pool.stats().operations!;
    return [pool.stats().allocations, pool.used, allocated, freed];
  };

  beforeEach(() => {
    folder = scratchFolder(medium.folder);
    pool = Pool.open(path.join(folder, 'desk.pool'), Desk, options());
    refusing = Pool.open(path.join(folder, 'refusing.pool'), Refusing, options());
    pool.transaction((j) => {
      j.root.left = j.create(Sheet, { n: 1 });
      j.root.right = j.create(Sheet, { n: 2 });
    });
  });
  afterEach(() => {
    pool.close();
    refusing.close();
    removeFolder(folder);
  });

  it('leaves the object that it was to end, for good', () => {
    const { left } = pool.root;
    const before = state();
    takeBack((j) => void (j.root.left = null));
    expect(state()).to.deep.equal(before);
    // A commit that ends nothing, and one that ends something else.
    pool.transaction((j) => void (j.root.third = j.root.right));
    expect([left!.n, pool.root.left === left]).to.deep.equal([1, true]);
    expect(state()).to.deep.equal(before);
    pool.transaction((j) => void (j.root.third = j.create(Sheet, { n: 3 })));
    const { third } = pool.root;
    pool.transaction((j) => void (j.root.third = null));
    expectCode('PTR_STALE', () => third!.n);
    expect([left!.n, pool.root.right!.n]).to.deep.equal([1, 2]);
    const [allocations, used, allocated, freed] = before;
    expect(state()).to.deep.equal([allocations, used, allocated! + 1, freed! + 1]);
    expect(pool.verify().problems).to.deep.equal([]);
  });

  it('gives back the object that it was to make', () => {
    const before = state();
    let made: Sheet | null = null;
    takeBack((j) => {
      made = j.create(Sheet, { n: 9 });
      j.root.third = made;
    });
    expect(pool.root.third).to.equal(null);
    expectCode('PTR_STALE', () => made!.n);
    pool.transaction((j) => void (j.root.third = j.root.right));
    expect(state()).to.deep.equal(before);
    expect(pool.verify().problems).to.deep.equal([]);
  });

  it('leaves one and gives back the other where one was to take the place of the other', () => {
    const { left } = pool.root;
    const before = state();
    takeBack((j) => void (j.root.left = j.create(Sheet, { n: 9 })));
    pool.transaction((j) => void (j.root.third = j.root.right));
    expect([pool.root.left === left, left!.n]).to.deep.equal([true, 1]);
    expect(state()).to.deep.equal(before);
    pool.transaction((j) => void (j.root.left = j.create(Sheet, { n: 4 })));
    expectCode('PTR_STALE', () => left!.n);
    const [allocations, used, allocated, freed] = before;
    expect(state()).to.deep.equal([allocations, used, allocated! + 1, freed! + 1]);
    expect(pool.verify().problems).to.deep.equal([]);
  });
});
