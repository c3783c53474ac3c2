// compare-layouts.test.ts — a pool's classes against those of the program.
import { expect } from 'chai';
import { embedded } from '../../src/schema/class-types.js';
import { collectionType } from '../../src/schema/collection-type.js';
import { compareCatalog } from '../../src/schema/compare-catalog.js';
import { compareLayouts } from '../../src/schema/compare-layouts.js';
import { defineClass, type ClassDefinition } from '../../src/schema/define-class.js';
import { enumOf } from '../../src/schema/enum-type.js';
import type { ClassLayout } from '../../src/schema/class-layout.js';
import type { AbstractClass } from '../../src/schema/field-type.js';
import type { LayoutDescription } from '../../src/schema/layout-description.js';
import { layoutOf } from '../../src/schema/layout-of.js';
import { array } from '../../src/schema/array-type.js';
import { f64, u16, u32, u64, u8 } from '../../src/schema/numeric-types.js';
import { isLayoutDescription } from '../../src/schema/read-description.js';
import { resolveClasses } from '../../src/schema/resolve-classes.js';
import { text } from '../../src/schema/slot-types.js';
import { expectError } from '../errors/expect-error.js';

type Fields = ClassDefinition['fields'];

function layout(fields: Fields, base: new () => object = Object): ClassLayout {
  return layoutOf(defineClass(class extends base {}, { name: 'bank.Account', fields }));
}

/** What a catalog gives back: the description after a trip through JSON. */
function stored(of: ClassLayout): LayoutDescription {
  const parsed: unknown = JSON.parse(JSON.stringify(of.describe()));
  if (!isLayoutDescription(parsed)) throw new Error('a description was not recognised');
  return parsed;
}

function mismatch(before: Fields, now: Fields): string {
  const error = expectError(
    'SCHEMA_MISMATCH',
    () => {
      compareLayouts(stored(layout(before)), layout(now));
    },
    { className: 'bank.Account' },
  );
  return error.message;
}

describe('compareLayouts', () => {
  const target = layout({}).target;
  const fields: Fields = {
    id: u32,
    balance: { type: f64, nullable: true },
    state: enumOf('open', 'cl"osed'),
    numbers: array(u16, 3),
    parent: () => target,
    map: collectionType({ name: 'PMap', parts: [u8, text], detail: 'x', factory: null }),
  };

  it('accepts a class as it was, after a trip through JSON', () => {
    const one = layout(fields);
    compareLayouts(stored(one), layout(fields));
    expect(one.describe()).to.deep.equal({
      name: 'bank.Account',
      base: null,
      words: 7,
      fields: [
        { name: 'balance', type: 'f64', offset: 16, presence: 51, nullable: true },
        { name: 'map', type: 'PMap(u8,text;"x")', offset: 24 },
        { name: 'parent', type: 'ref(bank.Account)', offset: 32 },
        { name: 'id', type: 'u32', offset: 40 },
        { name: 'numbers', type: 'array(u16,3)', offset: 44 },
        { name: 'state', type: 'enum("open","cl\\"osed")', offset: 50 },
      ],
      fingerprint: one.fingerprint,
    });
  });

  it('names a field that was added, removed or retyped', () => {
    expect(mismatch({ a: u8 }, { a: u8, b: u8 })).to.contain(
      'b (u8) is in the program and not in the pool',
    );
    expect(mismatch({ a: u8, b: u8 }, { a: u8 })).to.contain(
      'b (u8) is in the pool and not in the program',
    );
    expect(mismatch({ a: u32 }, { a: f64 })).to.contain(
      'a is u32 in the pool and f64 in the program',
    );
    expect(mismatch({ a: u32 }, { a: { type: u32, nullable: true } })).to.contain(
      'a is u32 in the pool and u32, nullable in the program',
    );
  });

  it('names the field when it is one alone, and lists all when they are several', () => {
    expectError(
      'SCHEMA_MISMATCH',
      () => {
        compareLayouts(stored(layout({ a: u32 })), layout({ a: f64 }));
      },
      { propertyName: 'a' },
    );
    const message = mismatch({ a: u64, b: u64, c: u8 }, { b: u64, c: u8, d: text });
    expect(message).to.match(
      /a \(u64\) is in the pool.*b lies at byte 24.*d \(text\) is in the prog/,
    );
  });

  it('tells values of enumerations, lengths, classes and collection settings apart', () => {
    expect(mismatch({ a: enumOf('x', 'y') }, { a: enumOf('y', 'x') })).to.contain('enum("x","y")');
    expect(mismatch({ a: array(u8, 3) }, { a: array(u8, 4) })).to.contain('array(u8,3)');
    const other = defineClass(class {}, { name: 'bank.Other', fields: {} });
    expect(mismatch({ a: () => target }, { a: () => other })).to.contain('ref(bank.Other)');
    const bag = (detail: string): Fields => ({
      a: collectionType({ name: 'PBag', parts: [], detail, factory: null }),
    });
    expect(mismatch(bag('1'), bag('2'))).to.contain('PBag(;"1")');
  });

  it('tells bases apart', () => {
    const base = defineClass(class {}, { name: 'bank.Base', fields: {} });
    const error = expectError('SCHEMA_MISMATCH', () => {
      compareLayouts(stored(layout({})), layout({}, base));
    });
    expect(error.message).to.contain('it extends nothing in the pool and bank.Base in the program');
  });
});

describe('isLayoutDescription', () => {
  it('refuses everything that a damaged catalog may hold', () => {
    const good = stored(layout({ a: { type: u8, nullable: true, optional: true } }));
    expect(isLayoutDescription(good)).to.equal(true);
    const field = good.fields[0];
    const WRONG = [
      null,
      7,
      [],
      {},
      { ...good, name: 7 },
      { ...good, base: 7 },
      { ...good, words: 1 },
      { ...good, words: 2.5 },
      { ...good, words: 1e9 },
      { ...good, inferred: false },
      { ...good, fingerprint: null },
      { ...good, fields: {} },
      { ...good, fields: [null] },
      { ...good, fields: [{ ...field, offset: 8 }] },
      { ...good, fields: [{ ...field, offset: 1e6 }] },
      { ...good, fields: [{ ...field, presence: -1 }] },
      { ...good, fields: [{ ...field, type: {} }] },
      { ...good, fields: [{ ...field, nullable: 1 }] },
      { ...good, fields: [{ ...field, optional: 1 }] },
    ];
    for (const wrong of WRONG)
      expect(isLayoutDescription(wrong), JSON.stringify(wrong)).to.equal(false);
  });
});

describe('compareCatalog', () => {
  function program(
    options: { inferred?: boolean; pointField?: typeof u32 | typeof f64 } = {},
  ): readonly AbstractClass[] {
    class Point {}
    class Base {}
    class Line extends Base {}
    const name = (given: string): { name?: string } =>
      options.inferred === true ? {} : { name: given };
    defineClass(Point, { ...name('Point'), fields: { x: options.pointField ?? u32 } });
    defineClass(Base, { ...name('Base'), fields: { id: u32 } });
    defineClass(Line, { ...name('Line'), fields: { from: embedded(() => Point) } });
    return [Line];
  }
  const catalog = (given: readonly AbstractClass[]): LayoutDescription[] =>
    resolveClasses(given).layouts.map(stored);

  it('accepts the same classes, and classes that only one side has', () => {
    const set = resolveClasses(program());
    compareCatalog(catalog(program()), set);
    compareCatalog(catalog(program()).slice(0, 1), set);
    compareCatalog(catalog(program()), resolveClasses([]));
  });

  it('blames the class that differs, not those that embed or extend it', () => {
    const now = resolveClasses(program({ pointField: f64 }));
    const error = expectError('SCHEMA_MISMATCH', () => {
      compareCatalog(catalog(program()), now);
    });
    expect(error.message).to.contain('another Point: x is u32');
  });

  it('refuses a class twice in the catalog', () => {
    const twice = [...catalog(program()), ...catalog(program())];
    expectError('SCHEMA_DUPLICATE_NAME', () => {
      compareCatalog(twice, resolveClasses(program()));
    });
  });

  describe('with inferred names', () => {
    class Extra {}
    const extra = defineClass(Extra, { fields: {} });

    it('accepts the same names, inferred again or given explicitly', () => {
      const old = catalog(program({ inferred: true }));
      expect(old.every((description) => description.inferred)).to.equal(true);
      compareCatalog(old, resolveClasses(program({ inferred: true })));
      compareCatalog(old, resolveClasses(program()));
    });

    it('refuses names that vanished', () => {
      const old = [...catalog(program({ inferred: true })), stored(layoutOf(extra))];
      const error = expectError(
        'SCHEMA_INFERRED_NAMES',
        () => {
          compareCatalog(old, resolveClasses(program({ inferred: true })));
        },
        { className: 'Extra' },
      );
      expect(error.message).to.contain("@Persistent('Extra')");
    });

    it('refuses inferred names that the pool does not know, once it has inferred ones', () => {
      const classes = resolveClasses([...program({ inferred: true }), extra]);
      expectError('SCHEMA_INFERRED_NAMES', () => {
        compareCatalog(catalog(program({ inferred: true })), classes);
      });
      compareCatalog(catalog(program()), resolveClasses([...program(), extra]));
    });
  });
});
