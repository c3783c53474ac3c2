// class-layout.test.ts — where fields lie.
import { expect } from 'chai';
import { array } from '../../src/schema/array-type.js';
import { embedded } from '../../src/schema/class-types.js';
import { collectionType } from '../../src/schema/collection-type.js';
import { defineClass, type ClassDefinition } from '../../src/schema/define-class.js';
import { enumOf } from '../../src/schema/enum-type.js';
import { layoutOf } from '../../src/schema/layout-of.js';
import type { ClassLayout } from '../../src/schema/class-layout.js';
import { f64, u16, u32, u64, u8 } from '../../src/schema/numeric-types.js';
import { bool, date } from '../../src/schema/scalar-types.js';
import { bigint, bytes, text } from '../../src/schema/slot-types.js';
import { expectError } from '../errors/expect-error.js';

function layout(fields: ClassDefinition['fields'], base: new () => object = Object): ClassLayout {
  class Thing extends base {}
  return layoutOf(defineClass(Thing, { name: 'test.Thing', fields }));
}

function offsets(of: ClassLayout): Record<string, number> {
  return Object.fromEntries(of.fields.map((field) => [field.name, field.byteOffset]));
}

describe('class layout', () => {
  it('puts greater alignments first and packs small fields, behind a header of two words', () => {
    const account = layout({ id: u32, open: bool, balance: f64, owner: text });
    expect(offsets(account)).to.deep.equal({ balance: 16, owner: 24, id: 40, open: 44 });
    expect(account.words).to.equal(6);
    expect(account.fields.map((field) => field.name)).to.deep.equal([
      'id',
      'open',
      'balance',
      'owner',
    ]);
    expect(account.byName.get('open')).to.include({ wordOffset: 5, byteInWord: 4, index: 1 });
  });

  it('gives a class without fields two words', () => {
    expect(layout({})).to.include({ words: 2 });
  });

  it('does not depend on the order of declaration', () => {
    const one = layout({ a: u8, b: u16, c: u32, d: u8 });
    const other = layout({ d: u8, c: u32, b: u16, a: u8 });
    expect(offsets(one)).to.deep.equal(offsets(other));
    expect(one.fingerprint).to.equal(other.fingerprint);
  });

  it('keeps inherited offsets and fills the gaps of the base', () => {
    class Base {}
    defineClass(Base, { name: 'test.Base', fields: { flag: bool, big: u64 } });
    class Derived extends Base {}
    defineClass(Derived, { name: 'test.Derived', fields: { other: u64, small: u8, half: u16 } });
    const derived = layoutOf(Derived);
    expect(derived.base).to.equal(layoutOf(Base));
    expect(derived.fields.slice(0, 2)).to.deep.equal(layoutOf(Base).fields);
    expect(offsets(derived)).to.deep.equal({ big: 16, flag: 24, other: 32, half: 26, small: 25 });
    expect(derived.ownFields.map((field) => field.index)).to.deep.equal([2, 3, 4]);
    expect(derived.words).to.equal(5);
  });

  it('says how absence is stored, with a presence byte only where the value cannot say it', () => {
    const target = (): new () => object => Node;
    class Node {}
    defineClass(Node, { name: 'test.Node', fields: {} });
    const bag = collectionType({ name: 'PBag', parts: [], factory: null });
    const some = { nullable: true };
    const both = { nullable: true, optional: true };
    const of = layout({
      plain: u32,
      number: { type: u32, ...some },
      float: { type: f64, optional: true },
      flag: { type: bool, ...both },
      choice: { type: enumOf('a'), ...some },
      numbers: { type: array(u8, 3), ...some },
      inner: { type: embedded(target), ...some },
      text: { type: text, ...both },
      bytes: { type: bytes, ...some },
      bigint: { type: bigint, ...some },
      date: { type: date, ...some },
      date2: { type: date, ...both },
      ref: { type: target, optional: true },
      ref2: { type: target, ...both },
      bag: { type: bag, ...some },
      bag2: { type: bag, ...both },
    });
    const byAbsence = (absence: string): string[] =>
      of.fields.filter((field) => field.absence === absence).map((field) => field.name);
    expect(byAbsence('never')).to.deep.equal(['plain']);
    expect(byAbsence('tag')).to.deep.equal(['text', 'bytes', 'bigint']);
    expect(byAbsence('nan')).to.deep.equal(['date']);
    expect(byAbsence('zero')).to.deep.equal(['ref', 'bag']);
    const withByte = of.fields.filter((field) => field.absence === 'byte');
    expect(withByte.map((field) => field.name)).to.deep.equal([
      'number',
      'float',
      'flag',
      'choice',
      'numbers',
      'inner',
      'date2',
      'ref2',
      'bag2',
    ]);
    for (const field of of.fields) {
      expect(field.presenceOffset >= 16, field.name).to.equal(withByte.includes(field));
    }
  });

  it('nests embedded classes so that the inner offsets hold two words before the field', () => {
    class Point {}
    class Line {}
    defineClass(Point, { name: 'test.Point', fields: { x: f64, label: text, on: () => Line } });
    defineClass(Line, {
      name: 'test.Line',
      fields: { id: u8, from: embedded(() => Point), to: embedded(() => Point) },
    });
    const line = layoutOf(Line);
    const point = layoutOf(Point);
    const to = line.byName.get('to');
    expect(to).to.include({ byteOffset: 48, bytes: 32, target: Point, embedded: point });
    expect(offsets(point)).to.deep.equal({ label: 16, on: 32, x: 40 });
    expect(line.words).to.equal(11);
    // `on` of `to`: an object would stand at word 6 - 2, and `on` is at its word 4.
    expect(line.refWords).to.deep.equal([4, 8]);
    expect(line.ownedSlots.map((slot) => [slot.wordOffset, slot.kind])).to.deep.equal([
      [2, 'text'],
      [6, 'text'],
    ]);
  });

  it('gives an embedded class without fields a place of its own', () => {
    class Empty {}
    defineClass(Empty, { name: 'test.Empty', fields: {} });
    const of = layout({ a: embedded(() => Empty), b: embedded(() => Empty) });
    expect(offsets(of)).to.deep.equal({ a: 16, b: 24 });
  });

  it('lists references and owning slots, inherited ones included', () => {
    class Base {}
    const bag = collectionType({ name: 'PBag', parts: [u8], factory: null });
    defineClass(Base, { name: 'test.Base', fields: { next: () => Base, name: text } });
    class Derived extends Base {}
    defineClass(Derived, { name: 'test.Derived', fields: { bag, raw: bytes, big: bigint } });
    const of = layoutOf(Derived);
    expect(of.refWords).to.deep.equal([4]);
    expect(of.ownedSlots.map((slot) => [slot.kind, slot.wordOffset])).to.deep.equal(
      [
        ['text', 2],
        ['collection', 5],
        ['bigint', 6],
        ['bytes', 8],
      ].map(([kind, word]) => [kind, word]),
    );
    expect(of.ownedSlots[1]?.collection).to.equal(bag);
    expect(of.byName.get('next')?.target).to.equal(Base);
  });

  it('keeps volatile fields out of the object and knows their names', () => {
    class Base {}
    defineClass(Base, { name: 'test.Base', fields: {}, volatile: ['cache'] });
    class Derived extends Base {}
    defineClass(Derived, { name: 'test.Derived', fields: { id: u8 }, volatile: ['temp'] });
    expect([...layoutOf(Derived).volatileNames]).to.deep.equal(['cache', 'temp']);
    expect(layoutOf(Derived).fields).to.have.length(1);
  });

  it('refuses objects over 1 MiB, and takes them up to that', () => {
    const half = array(u8, 512 * 1024);
    expectError('SCHEMA_TOO_LARGE', () => layout({ a: half, b: half }), {
      className: 'test.Thing',
    });
    expect(layout({ a: half, b: array(u8, 512 * 1024 - 16) }).words * 8).to.equal(1024 * 1024);
  });

  it('refuses classes that contain themselves, directly, in a cycle or through a base', () => {
    class Self {}
    defineClass(Self, { name: 'test.Self', fields: { self: embedded(() => Self) } });
    const error = expectError('SCHEMA_TOO_LARGE', () => layoutOf(Self));
    expect(error.message).to.contain('test.Self → test.Self');
    class A {}
    class B {}
    defineClass(A, { name: 'test.A', fields: { b: embedded(() => B) } });
    defineClass(B, { name: 'test.B', fields: { a: embedded(() => A) } });
    expectError('SCHEMA_TOO_LARGE', () => layoutOf(A));
    expectError('SCHEMA_TOO_LARGE', () => layoutOf(B));
    class Base {}
    class Derived extends Base {}
    defineClass(Base, { name: 'test.Base', fields: { inner: embedded(() => Derived) } });
    defineClass(Derived, { name: 'test.Derived', fields: {} });
    expectError('SCHEMA_TOO_LARGE', () => layoutOf(Derived));
  });

  it('is computed once', () => {
    class Once {}
    let asked = 0;
    const target = (): typeof Once => {
      asked++;
      return Once;
    };
    defineClass(Once, { name: 'test.Once', fields: { next: target } });
    const first = layoutOf(Once);
    const before = asked;
    expect(layoutOf(Once)).to.equal(first);
    expect(asked).to.equal(before);
  });
});
