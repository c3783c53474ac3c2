// resolve-classes.test.ts — which classes a pool is opened with.
import { expect } from 'chai';
import { embedded } from '../../src/schema/class-types.js';
import { collectionType } from '../../src/schema/collection-type.js';
import { defineClass, type ClassDefinition } from '../../src/schema/define-class.js';
import type { AbstractClass } from '../../src/schema/field-type.js';
import { u8 } from '../../src/schema/numeric-types.js';
import { resolveClasses } from '../../src/schema/resolve-classes.js';
import { toFieldType } from '../../src/schema/to-field-type.js';
import { expectError } from '../errors/expect-error.js';

function define<C extends AbstractClass>(
  target: C,
  fields: ClassDefinition['fields'] = {},
  name = target.name,
): C {
  return defineClass(target, { name, fields });
}

function names(given: readonly AbstractClass[]): string[] {
  return resolveClasses(given).layouts.map((layout) => layout.name);
}

describe('resolveClasses', () => {
  it('follows references, embedded classes and parts of collections, cycles included', () => {
    class Bank {}
    class Account {}
    class Owner {}
    class Address {}
    const part = toFieldType(() => Account, { className: '' });
    const map = collectionType({ name: 'PMap', parts: [u8, part], factory: null });
    define(Bank, { accounts: map });
    define(Account, { owner: () => Owner, bank: () => Bank });
    define(Owner, { address: embedded(() => Address), accounts: map });
    define(Address);
    expect(names([Bank])).to.deep.equal(['Bank', 'Account', 'Owner', 'Address']);
  });

  it('puts bases first and brings the subclasses of what can be referred to', () => {
    class Entity {}
    class Shape extends Entity {}
    class Circle extends Shape {}
    class Ring extends Circle {}
    class Unrelated extends Entity {}
    class Drawing {}
    for (const target of [Entity, Shape, Circle, Ring, Unrelated]) define(target);
    define(Drawing, { first: () => Shape });
    expect(names([Drawing])).to.deep.equal(['Drawing', 'Entity', 'Shape', 'Circle', 'Ring']);
    expect(names([Ring])).to.deep.equal(['Entity', 'Shape', 'Circle', 'Ring']);
    expect(names([Entity])).to.include('Unrelated');
  });

  it('follows fields that a class inherits', () => {
    class Target {}
    class Base {}
    class Derived extends Base {}
    define(Target);
    define(Base, { target: () => Target });
    define(Derived);
    expect(names([Derived])).to.deep.equal(['Base', 'Derived', 'Target']);
  });

  it('takes further classes, and none twice', () => {
    class A {}
    class B {}
    define(A);
    define(B);
    expect(names([A, B, A])).to.deep.equal(['A', 'B']);
    expect(names([])).to.deep.equal([]);
  });

  it('finds layouts by class and by name', () => {
    class A {}
    class Absent {}
    define(A);
    define(Absent, {}, 'test.Absent');
    const set = resolveClasses([A]);
    expect(set.get(A)).to.equal(set.byName('A'));
    expect(set.find(Absent)).to.equal(undefined);
    const error = expectError('SCHEMA_NOT_REGISTERED', () => set.get(Absent), {
      className: 'test.Absent',
    });
    expect(error.message).to.contain('classes: [Absent]');
    expectError('SCHEMA_NOT_PERSISTENT', () => set.get(class {}));
  });

  it('refuses two classes with one name', () => {
    const first = define(class Account {}, {}, 'bank.Account');
    const second = define(class OtherAccount {}, {}, 'bank.Account');
    const error = expectError('SCHEMA_DUPLICATE_NAME', () => names([first, second]), {
      className: 'bank.Account',
    });
    expect(error.message).to.contain('(Account and OtherAccount)');
  });

  it('refuses classes that are not declared: given, or referred to', () => {
    class Plain {}
    class Holder {}
    define(Holder, { plain: () => Plain }, 'test.Holder');
    expectError('SCHEMA_NOT_PERSISTENT', () => names([Plain]), { className: 'Plain' });
    expectError('SCHEMA_NOT_PERSISTENT', () => names([Holder]), {
      className: 'test.Holder',
      propertyName: 'plain',
    });
  });

  it('refuses thunks that throw or give no class, and tells the cause', () => {
    const absent = undefined as unknown as typeof Object;
    const holder = define(class Holder {}, { a: () => absent });
    const error = expectError('SCHEMA_UNRESOLVED', () => names([holder]), { propertyName: 'a' });
    expect(error.message).to.contain('gave undefined');
    const early = define(class Early {}, { late: () => Late });
    const thrown = expectError('SCHEMA_UNRESOLVED', () => names([early]));
    expect(thrown.cause).to.be.instanceOf(ReferenceError);
    class Late {}
  });

  it('can be asked again after a thunk failed', () => {
    const loaded: AbstractClass[] = [];
    const holder = define(class Holder {}, { a: () => loaded[0]! });
    expectError('SCHEMA_UNRESOLVED', () => names([holder]));
    loaded.push(define(class Target {}));
    expect(names([holder])).to.deep.equal(['Holder', 'Target']);
  });
});
