// read-only.test.ts — pools that are opened to be read, and files and folders that cannot be written.
import { expect } from 'chai';
import * as fs from 'node:fs';
import { Field, Pool, Root, text, u32, type PoolOptions } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { ScratchPool } from '../support/scratch-pool.js';

@Root('readonly.Book')
class Book {
  @Field(u32) page: number = 0;
  @Field(text) title: string = '';
}

const SUPERUSER = process.getuid?.() === 0;

describe('read-only pools', () => {
  let scratch: ScratchPool<Book>;
  const reading: PoolOptions = { create: 'never', readOnly: true, media: undefined };

  beforeEach(() => {
    scratch = new ScratchPool(
      { name: 'portable', options: { kind: 'portable' }, folder: '' },
      Book,
    );
    scratch.open();
    scratch.pool.transaction((j) => {
      j.root.page = 12;
      j.root.title = 'a title that is kept outside of its object';
    });
  });
  afterEach(() => {
    if (fs.existsSync(scratch.folder)) fs.chmodSync(scratch.folder, 0o700);
    scratch.remove();
  });

  it('are read, and refuse every change, leaving the file untouched', () => {
    scratch.pool.close();
    const before = fs.readFileSync(scratch.path);
    const pool = scratch.open(reading);
    expect([pool.root.page, pool.root.title.length]).to.deep.equal([12, 42]);
    expectCode('POOL_READONLY', () => pool.transaction((j) => void (j.root.page = 13)));
    expectCode('POOL_READONLY', () =>
      pool.transaction((j) => void (j.root.title = 'x'.repeat(1000))),
    );
    expect([pool.root.page, pool.root.title.length]).to.deep.equal([12, 42]);
    scratch.verify();
    pool.close();
    expect(fs.readFileSync(scratch.path).equals(before)).to.equal(true);
  });

  it('are not created', () => {
    scratch.pool.close();
    for (const create of ['exclusive', 'replace', 'format'] as const) {
      expect(() => scratch.open({ ...reading, create }))
        .to.throw()
        .with.property('code')
        .match(/^POOL_(FLAGS|EXISTS)$/);
    }
    expect(scratch.open(reading).root.page).to.equal(12);
  });

  it('can be had of a file that cannot be written, and only they', function () {
    scratch.pool.close();
    fs.chmodSync(scratch.path, 0o400);
    fs.chmodSync(scratch.folder, 0o500);
    expect(scratch.open(reading).root.page).to.equal(12);
    scratch.pool.close();
    // The superuser may write everywhere.
    if (SUPERUSER) return;
    expect(() => scratch.open({ create: 'never' }))
      .to.throw()
      .with.property('code')
      .match(/^(POOL_READONLY|MEDIA_WRITE)$/);
    expect(() => Pool.create(`${scratch.path}.new`, Book))
      .to.throw()
      .with.property('code')
      .match(/^(POOL|MEDIA)_/);
  });
});
