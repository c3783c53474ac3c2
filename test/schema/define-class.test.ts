// define-class.test.ts — declaring classes without decorators, and every name that is refused.
import { expect } from 'chai';
import { defineClass, type ClassDefinition } from '../../src/schema/define-class.js';
import type { AbstractClass } from '../../src/schema/field-type.js';
import { u32, u8 } from '../../src/schema/numeric-types.js';
import { isPersistentClass, schemaOf } from '../../src/schema/schema-of.js';
import { text } from '../../src/schema/slot-types.js';
import { expectError } from '../errors/expect-error.js';

function define(
  definition: Partial<ClassDefinition>,
  target: AbstractClass = class {},
): () => void {
  return () => {
    defineClass(target, { name: 'test.Thing', fields: {}, ...definition });
    schemaOf(target);
  };
}

describe('defineClass', () => {
  it('declares what the decorators would', () => {
    class Account {}
    const result = defineClass(Account, {
      name: 'bank.Account',
      fields: {
        id: u32,
        parent: { type: () => Account, nullable: true },
        note: { type: text, optional: true },
      },
      volatile: ['cache'],
      root: true,
      pclone: true,
      identity: false,
    });
    expect(result).to.equal(Account);
    const schema = schemaOf(Account);
    expect(schema).to.include({
      target: Account,
      name: 'bank.Account',
      inferredName: false,
      base: null,
      isRoot: true,
      isPClone: true,
      identity: false,
    });
    expect(schema.fields.map((f) => [f.name, f.type?.kind, f.nullable, f.optional])).to.deep.equal([
      ['id', 'u32', false, false],
      ['parent', 'ref', true, false],
      ['note', 'text', false, true],
      ['cache', undefined, true, true],
    ]);
    expect(schemaOf(Account)).to.equal(schema);
  });

  it('takes the name of the class when none is given, and says that it was inferred', () => {
    class Ledger {}
    defineClass(Ledger, { fields: {} });
    expect(schemaOf(Ledger)).to.include({ name: 'Ledger', inferredName: true, identity: true });
  });

  it('lets a subclass inherit fields and identity, and only its own declaration count', () => {
    class Animal {}
    class Dog extends Animal {}
    class Puppy extends Dog {}
    defineClass(Animal, { name: 'Animal', fields: { age: u8 }, identity: false, root: true });
    expect(isPersistentClass(Dog)).to.equal(false);
    const error = expectError('SCHEMA_NOT_PERSISTENT', () => schemaOf(Dog), { className: 'Dog' });
    expect(error.message).to.match(/inherits from Animal, but a subclass counts only with its own/);
    defineClass(Puppy, { name: 'Puppy', fields: { toys: u8 } });
    const schema = schemaOf(Puppy);
    expect(schema.base).to.equal(schemaOf(Animal));
    expect(schema.fields.map((f) => `${f.declaredBy}.${f.name}`)).to.deep.equal([
      'Animal.age',
      'Puppy.toys',
    ]);
    expect(schema).to.include({ identity: false, isRoot: false, isPClone: false });
  });

  it('leaves a class as it was when it refuses the definition', () => {
    class Account {}
    expectError('SCHEMA_BAD_FIELD_NAME', () =>
      defineClass(Account, { name: 'A', fields: { id: u32, then: u32 } }),
    );
    expect(isPersistentClass(Account)).to.equal(false);
    defineClass(Account, { name: 'A', fields: { id: u32 } });
    expect(schemaOf(Account).fields).to.have.length(1);
  });

  it('accepts names of words joined by dots, slashes, colons and hyphens, in any script', () => {
    for (const name of [
      'A',
      '_x',
      '$',
      'bank.Account',
      'a/b:c-d.e',
      'Größe',
      '口座.預金',
      'v2.A1',
    ]) {
      expect(define({ name }), name).not.to.throw();
    }
  });

  for (const name of ['', ' ', '1st', 'a b', 'a..b', '.a', 'a.', 'a(b)', 'a"b', 'a,b', '\u0000']) {
    it(`refuses the class name ${JSON.stringify(name)}`, () => {
      expectError('SCHEMA_BAD_NAME', define({ name }));
    });
  }

  it('refuses names that are too long, of another type, or those of anonymous classes', () => {
    expectError('SCHEMA_BAD_NAME', define({ name: 'x'.repeat(201) }));
    expectError('SCHEMA_BAD_NAME', define({ name: 7 as unknown as string }));
    expectError('SCHEMA_BAD_NAME', () => defineClass((() => class {})(), { fields: {} }));
  });

  const FORBIDDEN = ['then', 'constructor', 'toJSON', 'toString', 'valueOf', 'hasOwnProperty', ''];
  for (const field of [...FORBIDDEN, 'x'.repeat(201)]) {
    it(`refuses the field name ${JSON.stringify(field.slice(0, 20))}`, () => {
      const error = expectError('SCHEMA_BAD_FIELD_NAME', define({ fields: { [field]: u32 } }));
      expect(error).to.include({ propertyName: field });
    });
  }

  it('refuses __proto__ and symbols as field names, and both as volatile ones', () => {
    expectError('SCHEMA_BAD_FIELD_NAME', define({ fields: { ['__proto__']: u32 } }));
    const fields = { [Symbol('s')]: u32 } as unknown as Record<string, typeof u32>;
    expectError('SCHEMA_BAD_FIELD_NAME', define({ fields }));
    expectError('SCHEMA_BAD_FIELD_NAME', define({ volatile: ['__proto__'] }));
    expectError('SCHEMA_BAD_FIELD_NAME', define({ volatile: ['then'] }));
  });

  it('refuses a field where the class or an ancestor has a method, getter or setter', () => {
    class Shape {
      area(): number {
        return 0;
      }
      get size(): number {
        return 0;
      }
    }
    class Square extends Shape {}
    for (const field of ['area', 'size']) {
      const fields = { [field]: u32 };
      expectError('SCHEMA_BAD_FIELD_NAME', define({ fields }, class extends Shape {}));
      expectError('SCHEMA_BAD_FIELD_NAME', define({ fields }, class extends Square {}));
    }
  });

  it('refuses a subclass whose method hides an inherited field', () => {
    class Shape {}
    defineClass(Shape, { name: 'test.Shape', fields: { area: u32 } });
    class Square extends Shape {
      area(): number {
        return 1;
      }
    }
    class Unit extends Square {}
    expectError('SCHEMA_BAD_FIELD_NAME', define({}, Square), { propertyName: 'area' });
    expectError('SCHEMA_BAD_FIELD_NAME', define({}, Unit), { propertyName: 'area' });
  });

  it('refuses a field twice, again in a subclass, and a class twice', () => {
    expectError('SCHEMA_DUPLICATE_NAME', define({ fields: { a: u32 }, volatile: ['a'] }));
    class Base {}
    class Derived extends Base {}
    defineClass(Base, { name: 'test.Base', fields: { a: u32 } });
    expectError('SCHEMA_DUPLICATE_NAME', define({ fields: { a: u32 } }, Derived));
    expectError('SCHEMA_DUPLICATE_NAME', define({}, Base));
  });

  it('refuses what is no class, no field type, or not declared', () => {
    expectError('SCHEMA_NOT_PERSISTENT', () => defineClass(null as never, { fields: {} }));
    expectError('SCHEMA_NOT_PERSISTENT', () => schemaOf(class {}));
    const fields = { owner: String as unknown as typeof text };
    const error = expectError('SCHEMA_UNKNOWN_TYPE', define({ fields }), {
      className: 'test.Thing',
      propertyName: 'owner',
    });
    expect(error.message).to.contain('write text');
  });

  it('is understood by another copy of the library through the class itself', () => {
    class Account {}
    defineClass(Account, { name: 'A', fields: {} });
    const brand = Symbol.for('corundum.class-record');
    expect(Object.hasOwn(Account, brand)).to.equal(true);
    class Future {}
    Object.defineProperty(Future, brand, { value: { version: 2 } });
    const error = expectError('SCHEMA_NOT_PERSISTENT', () => schemaOf(Future));
    expect(error.message).to.contain('another version of the library');
  });
});
