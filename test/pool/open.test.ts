// open.test.ts — opening and creating: every flag, every option, and what is refused.
import { expect } from 'chai';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  Field,
  O_128GB,
  O_16GB,
  O_16TB,
  O_1GB,
  O_1TB,
  O_256GB,
  O_2GB,
  O_2TB,
  O_32GB,
  O_32TB,
  O_4GB,
  O_4TB,
  O_512GB,
  O_64GB,
  O_64TB,
  O_8GB,
  O_8TB,
  O_C,
  O_CF,
  O_CFNE,
  O_CNE,
  O_F,
  Persistent,
  Pool,
  Root,
  text,
  u32,
} from '../../src/index.js';
import { toPoolOptions } from '../../src/pool/pool-options.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { removeFolder, scratchFolder } from '../support/media-kinds.js';
import { ScratchPool } from '../support/scratch-pool.js';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

@Root('open.Shop')
class Shop {
  @Field(u32) count: number = 0;
  @Field(text) name: string = 'shop';
}

@Root('open.Other')
class Other {
  @Field(u32) n: number = 0;
}

@Persistent('open.NoRoot')
class NoRoot {
  @Field(u32) n: number = 0;
}

describe('open flags', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = scratchFolder();
    file = path.join(folder, 'flags.pool');
  });
  afterEach(() => removeFolder(folder));

  /** Opens, notes the count, counts on, closes. */
  const visit = (flags?: number): number => {
    const pool = Pool.open(file, Shop, flags);
    try {
      const before = pool.root.count;
      pool.transaction((j) => void (j.root.count = before + 1));
      return before;
    } finally {
      pool.close();
    }
  };

  it('none: opens what is there, and creates nothing', () => {
    expectCode('POOL_NOT_FOUND', () => visit());
    expectCode('POOL_NOT_FOUND', () => visit(0));
    expect(fs.existsSync(file)).to.equal(false);
    visit(O_CNE);
    expect([visit(), visit(0)]).to.deep.equal([1, 2]);
  });

  for (const [name, flag] of Object.entries({ O_CNE, O_CFNE })) {
    it(`${name}: creates where nothing is, and opens what is there`, () => {
      expect([visit(flag | O_1GB), visit(flag), visit(flag | O_2GB)]).to.deep.equal([0, 1, 2]);
      const pool = Pool.open(file, Shop);
      expect(pool.size).to.equal(GIB);
      pool.close();
    });
  }

  for (const [name, flag] of Object.entries({ O_C, O_CF })) {
    it(`${name}: creates, and replaces what is there`, () => {
      expect(visit(flag)).to.equal(0);
      const { uuid } = Pool.open(file, Shop, O_CNE);
      expectCode('POOL_LOCKED', () => visit(flag));
      expect(uuid).to.match(/^[0-9a-f-]{36}$/);
    });

    it(`${name}: gives an empty pool of a new identity`, () => {
      visit(flag);
      const first = Pool.open(file, Shop);
      first.close();
      const second = Pool.open(file, Shop, flag | O_2GB);
      expect([second.root.count, second.size, second.wasCreated, second.generation]).to.deep.equal([
        0,
        2 * GIB,
        true,
        1,
      ]);
      expect(second.uuid).not.to.equal(first.uuid);
      second.close();
    });
  }

  it('O_F: empties what is there, and creates nothing', () => {
    expectCode('POOL_NOT_FOUND', () => visit(O_F));
    expect(fs.existsSync(file)).to.equal(false);
    visit(O_C);
    expect(visit(O_F | O_4GB)).to.equal(0);
    const pool = Pool.open(file, Shop);
    expect([pool.root.count, pool.size]).to.deep.equal([1, 4 * GIB]);
    pool.close();
  });

  it('never replace, empty or open what is no pool', () => {
    for (const contents of ['', 'precious', 'p'.repeat(3 * MIB), Buffer.alloc(MIB)]) {
      fs.writeFileSync(file, contents);
      for (const flags of [O_C, O_CF, O_F]) expectCode('POOL_NOT_A_POOL', () => visit(flags));
      for (const flags of [0, O_CNE, O_CFNE])
        expect(() => visit(flags))
          .to.throw()
          .with.property('code')
          .match(/^POOL_/);
      expectCode('POOL_EXISTS', () => Pool.create(file, Shop));
      expect(fs.readFileSync(file).equals(Buffer.from(contents))).to.equal(true);
      fs.rmSync(file);
    }
    fs.mkdirSync(file);
    for (const flags of [0, O_C, O_F, O_CNE])
      expect(() => visit(flags))
        .to.throw()
        .with.property('code')
        .match(/^(POOL|MEDIA)_/);
    fs.rmdirSync(file);
  });

  it('leave a symbolic link to a stranger as it is', () => {
    const precious = path.join(folder, 'precious');
    fs.writeFileSync(precious, 'precious');
    fs.symlinkSync(precious, file);
    for (const flags of [O_C, O_F, O_CNE, 0]) expect(() => visit(flags)).to.throw();
    expect(fs.readFileSync(precious, 'utf8')).to.equal('precious');
  });

  it('name every size', () => {
    const sizes = [
      O_1GB,
      O_2GB,
      O_4GB,
      O_8GB,
      O_16GB,
      O_32GB,
      O_64GB,
      O_128GB,
      O_256GB,
      O_512GB,
      O_1TB,
      O_2TB,
      O_4TB,
      O_8TB,
      O_16TB,
      O_32TB,
      O_64TB,
    ];
    sizes.forEach((flag, i) => {
      expect(toPoolOptions('', O_CFNE | flag).maxBytes).to.equal(2 ** i * GIB);
    });
    const pool = Pool.open(file, Shop, O_CFNE | O_32GB);
    expect(pool.size).to.equal(32 * GIB);
    expect(fs.statSync(file).size).to.be.below(64 * MIB);
    pool.close();
  });

  it('that contradict each other, or are none, are refused before the file is touched', () => {
    for (const flags of [
      O_1GB,
      O_C | O_CNE,
      O_CFNE | 1,
      O_C | O_1GB | O_2GB,
      8,
      -1,
      0.5,
      Number.NaN,
      Infinity,
      2 ** 40,
      O_64TB * 2,
      2 ** 31,
    ]) {
      expectCode('POOL_FLAGS', () => visit(flags));
    }
    expect(fs.readdirSync(folder)).to.deep.equal([]);
  });

  it('and options that are none are refused before the file is touched', () => {
    const bad: object[] = [
      { craete: 'exclusive' },
      { create: 'always' },
      { create: 'exclusive', maxBytes: 1 },
      { create: 'exclusive', maxBytes: -GIB },
      { create: 'exclusive', maxBytes: Number.NaN },
      { create: 'exclusive', maxBytes: '1GB' },
      { create: 'exclusive', maxBytes: 2 ** 60 },
      { create: 'exclusive', ringBytes: 1000 },
      { create: 'exclusive', ringBytes: 2 ** 30 },
      { create: 'exclusive', ringBytes: 100_001 },
      { create: 'exclusive', initialBytes: -1 },
      { create: 'exclusive', allocation: 'dense' },
      { create: 'exclusive', durability: 'eventual' },
      { create: 'exclusive', media: 'floppy' },
      { create: 'exclusive', mode: 'rw' },
      { create: 'exclusive', maxDirtyBytes: -5 },
      { create: 'exclusive', syncIntervalMs: Number.NaN },
      { create: 'exclusive', readOnly: 'yes' },
      { create: 'exclusive', readOnly: true },
      { create: 'exclusive', classes: 5 },
    ];
    for (const options of bad) {
      const error = expectCode('POOL_FLAGS', () => Pool.open(file, Shop, options));
      expect(error.message, JSON.stringify(options)).to.include(file);
    }
    for (const options of [null, 'O_CFNE', true, () => 1]) {
      expectCode('POOL_FLAGS', () => Pool.open(file, Shop, options as never));
    }
    for (const bogus of [undefined, null, 5, '', {}])
      expectCode('POOL_FLAGS', () => Pool.open(bogus as never, Shop, O_CFNE));
    expect(fs.readdirSync(folder)).to.deep.equal([]);
  });

  it('and root classes that are none are refused before the file is touched', () => {
    expectCode('POOL_ROOT_MISMATCH', () => Pool.open(file, NoRoot, O_CFNE));
    expectCode('SCHEMA_NOT_PERSISTENT', () => Pool.open(file, class Nothing {}, O_CFNE));
    for (const root of [undefined, null, 5, {}, () => 1]) {
      expectCode('SCHEMA_NOT_PERSISTENT', () => Pool.open(file, root as never, O_CFNE));
    }
    expectCode('SCHEMA_NOT_PERSISTENT', () =>
      Pool.open(file, Shop, { create: 'exclusive', classes: [class Nothing {}] }),
    );
    expect(fs.readdirSync(folder)).to.deep.equal([]);
  });
});

forEachMedium('Pool.open', (medium) => {
  let scratch: ScratchPool<Shop>;

  beforeEach(() => {
    scratch = new ScratchPool(medium, Shop);
  });
  afterEach(() => scratch.remove());

  it('describes the pool', () => {
    const pool = scratch.open();
    expect([
      pool.isOpen,
      pool.inTransaction,
      pool.wasCreated,
      pool.generation,
      pool.size,
    ]).to.deep.equal([true, false, true, 1, 64 * MIB]);
    expect(pool.path).to.equal(scratch.isPersistent ? scratch.path : '');
    const stats = pool.stats();
    expect(stats).to.include({
      media: medium.options.kind,
      maxBytes: 64 * MIB,
      usedBytes: pool.used,
    });
    expect(stats.allocations).to.equal(2);
    expect(pool.available).to.be.within(60 * MIB, 64 * MIB - pool.used);
    const { used, available } = pool;
    pool.transaction((j) => void (j.root.name = 'x'.repeat(100_000)));
    expect(pool.used - used).to.be.within(100_000, 110_000);
    expect(available - pool.available).to.equal(pool.used - used);
    if (!scratch.isPersistent) return;
    const again = scratch.reopen();
    expect([again.wasCreated, again.generation, again.uuid]).to.deep.equal([false, 2, pool.uuid]);
    expect(fs.statSync(scratch.path).mode & 0o777).to.equal(0o600);
    expect(again.stats().fileBytes).to.equal(fs.statSync(scratch.path).size);
  });

  it('closes once and for all, at the end of a block as well', () => {
    const pool = scratch.open();
    pool.close();
    pool.close();
    pool[Symbol.dispose]();
    expect([pool.isOpen, pool.inTransaction]).to.deep.equal([false, false]);
    for (const use of [
      () => pool.root,
      () => pool.size,
      () => pool.used,
      () => pool.available,
      () => pool.stats(),
      () => pool.verify(),
      () => pool.sync(),
      () => pool.checkpoint(),
      () => pool.reclaim(),
      () => pool.transaction(() => 1),
    ]) {
      expectCode('POOL_CLOSED', use);
    }
    let kept: Pool<Shop>;
    {
      using inner = scratch.open();
      inner.transaction((j) => void (j.root.count = 3));
      kept = inner;
    }
    expect(kept.isOpen).to.equal(false);
    if (scratch.isPersistent) expect(scratch.open().root.count).to.equal(3);
  });

  it('says when the pool is full; what was there stays, and freeing helps', () => {
    const pool = scratch.open({ maxBytes: 8 * MIB, ringBytes: 64 * 1024 });
    pool.transaction((j) => void (j.root.name = 'a'.repeat(5 * MIB)));
    expectCode('ALLOC_OUT_OF_SPACE', () =>
      pool.transaction((j) => void (j.root.name = 'b'.repeat(5 * MIB))),
    );
    expect(pool.root.name[0]).to.equal('a');
    scratch.verify();
    pool.transaction((j) => void (j.root.name = ''));
    pool.transaction((j) => void (j.root.name = 'c'.repeat(5 * MIB)));
    expect(scratch.reopenIfPersistent().root.name[0]).to.equal('c');
    scratch.verify();
  });

  if (medium.options.kind === 'memory') return;

  it('refuses a root of another class, and leaves the pool as it was', () => {
    scratch.open().close();
    const before = fs.readFileSync(scratch.path);
    const error = expectCode('POOL_ROOT_MISMATCH', () =>
      Pool.open(scratch.path, Other, scratch.options()),
    );
    expect(error.message).to.include('open.Shop').and.to.include('open.Other');
    const pool = scratch.open({ create: 'never' });
    expect(pool.root.name).to.equal('shop');
    scratch.verify();
    expect(before.length).to.equal(fs.statSync(scratch.path).size);
  });

  it('refuses two classes of one name', () => {
    @Persistent('open.Twice')
    class One {
      @Field(u32) a: number = 0;
    }
    @Persistent('open.Twice')
    class Two {
      @Field(u32) a: number = 0;
    }
    expectCode('SCHEMA_DUPLICATE_NAME', () => scratch.open({ classes: [One, Two] }));
    expect(fs.readdirSync(scratch.folder)).to.deep.equal([]);
    scratch.open({ classes: [One] }).close();
    scratch.open({ classes: [Two] });
    expect(scratch.pool.root.name).to.equal('shop');
  });

  it('without a root class gives everything but the root', () => {
    scratch.open();
    scratch.pool.transaction((j) => void (j.root.count = 5));
    scratch.pool.close();
    const pool = Pool.openNoRoot(scratch.path, {
      ...scratch.options(),
      create: 'never',
      classes: [Shop],
    });
    try {
      expectCode('POOL_ROOT_MISMATCH', () => pool.root);
      expectCode('POOL_ROOT_MISMATCH', () => pool.transaction((j) => j.root));
      expect(pool.verify().ok).to.equal(true);
      expect(pool.stats().allocations).to.equal(2);
    } finally {
      pool.close();
    }
    expect(scratch.open({ create: 'never' }).root.count).to.equal(5);
  });

  it('makes a root later in a pool that was created without one', () => {
    scratch.open().close();
    const empty = path.join(scratch.folder, 'empty.pool');
    const options = scratch.options();
    Pool.openNoRoot(empty, options).close();
    const pool = Pool.open(empty, Shop, { ...options, create: 'never' });
    expect([pool.root.name, pool.wasCreated]).to.deep.equal(['shop', false]);
    pool.close();
  });

  it('creates a pool only where no file is', () => {
    scratch.open().close();
    expectCode('POOL_EXISTS', () => Pool.create(scratch.path, Shop, scratch.options()));
    expectCode('POOL_EXISTS', () => scratch.open({ create: 'exclusive' }));
    const elsewhere = path.join(scratch.folder, 'new.pool');
    const pool = Pool.create(elsewhere, Shop, scratch.options());
    expect(pool.wasCreated).to.equal(true);
    pool.close();
    expect(() =>
      Pool.create(path.join(scratch.folder, 'no', 'such', 'folder'), Shop, scratch.options()),
    )
      .to.throw()
      .with.property('code')
      .match(/^(POOL|MEDIA)_/);
  });

  it('takes the space of a fully allocated pool at once, and permissions as told', () => {
    const pool = scratch.open({ allocation: 'full', maxBytes: 16 * MIB, mode: 0o640 });
    const stat = fs.statSync(scratch.path);
    expect(stat.size).to.equal(16 * MIB);
    expect(stat.blocks * 512).to.be.at.least(16 * MIB);
    expect(stat.mode & 0o777).to.equal(0o640);
    pool.transaction((j) => void (j.root.name = 'n'.repeat(8 * MIB)));
    // What did not fit the journal went behind the pool's end, and is given back.
    pool.checkpoint();
    expect(fs.statSync(scratch.path).size).to.equal(16 * MIB);
    scratch.verify();
  });

  it('grows on demand', () => {
    const pool = scratch.open();
    const before = fs.statSync(scratch.path).size;
    expect(before).to.be.below(8 * MIB);
    pool.transaction((j) => void (j.root.name = 'n'.repeat(20 * MIB)));
    pool.checkpoint();
    expect(fs.statSync(scratch.path).size).to.be.within(20 * MIB, 64 * MIB);
    expect(pool.stats().fileBytes).to.equal(fs.statSync(scratch.path).size);
  });

  it('opens a pool once in a process', () => {
    scratch.open();
    expectCode('POOL_LOCKED', () => Pool.open(scratch.path, Shop, scratch.options()));
    expectCode('POOL_LOCKED', () =>
      Pool.open(scratch.path, Shop, { ...scratch.options(), create: 'replace' }),
    );
    const link = path.join(scratch.folder, 'hard-link.pool');
    fs.linkSync(scratch.path, link);
    expectCode('POOL_LOCKED', () => Pool.open(link, Shop, scratch.options()));
    expectCode('POOL_LOCKED', () =>
      scratch.pool.transaction(() => Pool.open(scratch.path, Shop, scratch.options()).size),
    );
    expect(scratch.pool.root.name).to.equal('shop');
    scratch.pool.transaction((j) => void (j.root.count = 1));
    expect(scratch.reopen().root.count).to.equal(1);
  });
});
