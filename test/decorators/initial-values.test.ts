// initial-values.test.ts — field types that follow from initial values, where the compiler recorded too little or nothing.
import 'reflect-metadata';
import { expect } from 'chai';
import { Field } from '../../decorators/field.js';
import { Persistent } from '../../decorators/persistent.js';
import { Volatile } from '../../decorators/volatile.js';
import type { AbstractClass } from '../../src/schema/field-type.js';
import { layoutOf } from '../../src/schema/layout-of.js';
import { u8 } from '../../src/schema/numeric-types.js';
import { schemaOf } from '../../src/schema/schema-of.js';
import { expectError } from '../errors/expect-error.js';

function kindsOf(target: AbstractClass): unknown {
  return Object.fromEntries(schemaOf(target).fields.map((f) => [f.name, f.type?.kind ?? null]));
}

/** Declares a class with one bare `@Field() property`, as a compiler that records nothing does. */
function declare(constructor: new () => object, name: string): AbstractClass {
  Field()(constructor.prototype as object, 'property');
  Persistent(name)(constructor);
  return constructor;
}

function classOf(value: unknown, name: string): AbstractClass {
  return declare(
    class Holder {
      property = value;
    },
    name,
  );
}

describe('types from initial values', () => {
  @Persistent('start.Other')
  class Other {}

  @Persistent('start.Everything')
  class Everything {
    @Field() number = 0;
    @Field() text = '';
    @Field() boolean = false;
    @Field() bigint = 0n;
    @Field() date = new Date(0);
    @Field() bytes = new Uint8Array(1);
    @Field() other = new Other();
    @Field() accessor through = 1;
    @Field({ nullable: true }) maybe: string | null = 'set';
    @Field({ optional: true }) union: number | string = 5;
  }

  it('follow the table', () => {
    expect(kindsOf(Everything)).to.deep.equal({
      number: 'f64',
      text: 'text',
      boolean: 'bool',
      bigint: 'bigint',
      date: 'date',
      bytes: 'bytes',
      other: 'ref',
      through: 'f64',
      maybe: 'text',
      union: 'f64',
    });
    expect(layoutOf(Everything).byName.get('other')?.target).to.equal(Other);
    expect(layoutOf(Everything).byName.get('maybe')).to.include({ nullable: true });
  });

  it('follow it where the compiler recorded nothing at all', () => {
    const values = [1, 'a', true, 1n, new Date(), new Uint8Array(3), new Other()];
    const kinds = values.map((value, i) => kindsOf(classOf(value, `start.Bare${String(i)}`)));
    expect(kinds).to.deep.equal(
      ['f64', 'text', 'bool', 'bigint', 'date', 'bytes', 'ref'].map((property) => ({ property })),
    );
  });

  it('give way to a declared type and to a recorded one', () => {
    @Persistent('start.Declared')
    class Declared {
      @Field(u8) small = 1000;
      @Field() recorded: number = 'text' as never;
    }
    expect(kindsOf(Declared)).to.deep.equal({ small: 'u8', recorded: 'f64' });
  });

  it('are taken from one throw-away object, when the class is first used', () => {
    let made = 0;
    @Persistent('start.Counted')
    class Counted {
      @Field() a = 1;
      @Field() b = 'b';

      constructor() {
        made++;
      }
    }
    expect(made).to.equal(0);
    schemaOf(Counted);
    layoutOf(Counted);
    expect(made).to.equal(1);
  });

  it('need no object of a class whose types are all known', () => {
    @Persistent('start.Known')
    class Known {
      @Field(u8) a = 1;
      @Field() b: string = '';
      @Volatile() c = 5;

      constructor() {
        throw new Error('not to be called');
      }
    }
    expect(kindsOf(Known)).to.deep.equal({ a: 'u8', b: 'text', c: null });
  });

  it('are those of abstract classes and of subclasses', () => {
    @Persistent('start.Shape')
    abstract class Shape {
      @Field() sides = 0;
    }
    @Persistent('start.Square')
    class Square extends Shape {
      @Field() label = 'square';
    }
    expect(kindsOf(Shape)).to.deep.equal({ sides: 'f64' });
    expect(kindsOf(Square)).to.deep.equal({ sides: 'f64', label: 'text' });
  });

  const silent: readonly (readonly [string, unknown])[] = [
    ['null', null],
    ['undefined', undefined],
    ['plain object', { a: 1 }],
    ['object without prototype', Object.create(null)],
    ['array', [1]],
    ['function', () => 1],
    ['symbol', Symbol('s')],
    ['Map', new Map()],
    ['Buffer', Buffer.alloc(1)],
    ['Float64Array', new Float64Array(1)],
    ['object of an undeclared class', new (class Plain {})()],
  ];
  silent.forEach(([what, value], i) => {
    it(`are not told by: ${what}`, () => {
      const target = classOf(value, `start.Silent${String(i)}`);
      const error = expectError('SCHEMA_NO_METADATA', () => schemaOf(target), {
        className: 'Holder',
        propertyName: 'property',
      });
      expect(error.message).to.contain('Write it: @Field(text)').and.contain('initial value');
      expectError('SCHEMA_NO_METADATA', () => schemaOf(target));
    });
  });

  it('are not told by a constructor that throws: its error is the cause', () => {
    const cause = new Error('needs an owner');
    const target = declare(
      class Holder {
        property = 1;

        constructor() {
          throw cause;
        }
      },
      'start.Throws',
    );
    const error = expectError('SCHEMA_NO_METADATA', () => schemaOf(target));
    expect(error.cause).to.equal(cause);
  });

  it('are not told by a constructor that asks for the schema of its own class', () => {
    const seen: unknown[] = [];
    class Holder {
      property = 1;

      constructor() {
        try {
          schemaOf(Holder);
        } catch (error) {
          seen.push((error as { code?: unknown }).code);
        }
      }
    }
    expect(kindsOf(declare(Holder, 'start.Recursive'))).to.deep.equal({ property: 'f64' });
    expect(seen).to.deep.equal(['SCHEMA_NO_METADATA']);
  });
});
