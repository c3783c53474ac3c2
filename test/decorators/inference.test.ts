// inference.test.ts — field types that follow from what the compiler recorded.
import 'reflect-metadata';
import { expect } from 'chai';
import { Field } from '../../decorators/field.js';
import { Persistent } from '../../decorators/persistent.js';
import { COLLECTION_ADVICE } from '../../src/schema/collection-type.js';
import { layoutOf } from '../../src/schema/layout-of.js';
import { resolveClasses } from '../../src/schema/resolve-classes.js';
import { schemaOf } from '../../src/schema/schema-of.js';
import { expectError } from '../errors/expect-error.js';

/** Applies a bare `@Field()` to a property for which a compiler recorded `design`. */
function infer(design: unknown): () => void {
  class Thing {}
  Reflect.defineMetadata('design:type', design, Thing.prototype, 'property');
  return () => {
    Field()(Thing.prototype, 'property');
  };
}

/** The same, and uses the class. */
function atFirstUse(design: unknown): () => void {
  class Thing {}
  Reflect.defineMetadata('design:type', design, Thing.prototype, 'property');
  return () => {
    Field()(Thing.prototype, 'property');
    Persistent('infer.Thing')(Thing);
    schemaOf(Thing);
  };
}

describe('inferred field types', () => {
  @Persistent('infer.Other')
  class Other {}

  @Persistent('infer.Everything')
  class Everything {
    @Field() number!: number;
    @Field() literal!: 1 | 2;
    @Field() text!: string;
    @Field() union!: 'a' | 'b';
    @Field() boolean!: boolean;
    @Field() bigint!: bigint;
    @Field() date!: Date;
    @Field() bytes!: Uint8Array;
    @Field() other!: Other;
    @Field() self!: Everything;
    @Field() accessor through!: number;
    @Field({ optional: true }) maybe?: number;
  }

  it('follow the table', () => {
    const kinds = schemaOf(Everything).fields.map((field) => [field.name, field.type?.kind]);
    expect(Object.fromEntries(kinds)).to.deep.equal({
      number: 'f64',
      literal: 'f64',
      text: 'text',
      union: 'text',
      boolean: 'bool',
      bigint: 'bigint',
      date: 'date',
      bytes: 'bytes',
      other: 'ref',
      self: 'ref',
      through: 'f64',
      maybe: 'f64',
    });
    expect(layoutOf(Everything).byName.get('other')?.target).to.equal(Other);
    expect(layoutOf(Everything).byName.get('self')?.target).to.equal(Everything);
  });

  it('are refused for T | null, unions and unknown without an initial value', () => {
    @Persistent('infer.Nullable')
    class Nullable {
      @Field() property: string | null = null;
    }
    @Persistent('infer.Union')
    class Union {
      @Field() property!: string | number;
    }
    @Persistent('infer.Unknown')
    class Unknown {
      @Field() property!: unknown;
    }
    for (const target of [Nullable, Union, Unknown]) {
      const error = expectError('SCHEMA_AMBIGUOUS_TYPE', () => schemaOf(target), {
        className: target.name,
        propertyName: 'property',
      });
      expect(error.message)
        .to.match(/T \| null/)
        .and.match(/@Field\(text, \{ nullable: true \}\)/);
    }
  });

  it('are refused for arrays and tuples, naming collections', () => {
    const error = expectError('SCHEMA_AMBIGUOUS_TYPE', () => {
      class A {
        // @ts-expect-error -- the compiler refuses it before that
        @Field() property!: string[];
      }
      return A;
    });
    expect(error.message).to.contain('PVec.of(text)').and.contain('array(f64, 3)');
  });

  it('are refused for functions and classes imported as types, naming both', () => {
    const error = expectError('SCHEMA_AMBIGUOUS_TYPE', atFirstUse(Function));
    expect(error.message).to.contain('import type').and.contain('functions cannot persist');
  });

  it('are refused when a module cycle left nothing', () => {
    const error = expectError('SCHEMA_AMBIGUOUS_TYPE', atFirstUse(undefined));
    expect(error.message).to.contain('cycle of modules');
  });

  it('are refused for collections, whose elements are not known', () => {
    class PBag {
      static readonly [COLLECTION_ADVICE] = '@Field(PBag.of(element))';
      size = 0;
    }
    const error = expectError('SCHEMA_AMBIGUOUS_TYPE', infer(PBag));
    expect(error.message).to.contain('write @Field(PBag.of(element))');
  });

  for (const design of [Map, Set, WeakMap, Promise, Symbol, RegExp, Error, Buffer, Float64Array]) {
    it(`are refused for ${design.name}, saying what to do`, () => {
      const error = expectError('SCHEMA_UNKNOWN_TYPE', infer(design));
      expect(error.message).to.match(/write|mark/);
    });
  }

  it('are refused for classes that are not persistent, when a pool is opened', () => {
    class Plain {}
    @Persistent('infer.Holder')
    class Holder {
      @Field() plain!: Plain;
    }
    expectError('SCHEMA_NOT_PERSISTENT', () => resolveClasses([Holder]), {
      className: 'infer.Holder',
      propertyName: 'plain',
    });
  });

  it('are not known where the compiler emits none, and esbuild is named', () => {
    class Bare {}
    Field()(Bare.prototype, 'property');
    Persistent('infer.Bare')(Bare);
    const error = expectError('SCHEMA_NO_METADATA', () => schemaOf(Bare), {
      className: 'Bare',
      propertyName: 'property',
    });
    expect(error.message).to.contain('esbuild').and.contain('emitDecoratorMetadata');
  });

  it('are not taken from a base that has a property of the same name', () => {
    class Base {}
    class Derived extends Base {}
    Reflect.defineMetadata('design:type', Number, Base.prototype, 'property');
    Field()(Derived.prototype, 'property');
    Persistent('infer.Derived')(Derived);
    expectError('SCHEMA_NO_METADATA', () => schemaOf(Derived));
  });
});
