// standard.test.ts — the decorators as standard ECMAScript decorators, with and without context.metadata.
import { expect } from 'chai';
import type { AbstractClass } from '../../src/schema/field-type.js';
import { layoutOf } from '../../src/schema/layout-of.js';
import { resolveClasses } from '../../src/schema/resolve-classes.js';
import { isPersistentClass, schemaOf } from '../../src/schema/schema-of.js';
import { expectError } from '../errors/expect-error.js';
import { runStandardFixture } from './compile-standard.js';

type Class = new () => Record<string, unknown>;

function fieldsOf(target: AbstractClass): unknown[] {
  return schemaOf(target)
    .fields.map((f) => [
      f.name,
      f.type?.kind ?? 'volatile',
      (f.nullable ? 'n' : '') + (f.optional ? 'o' : '') + (f.accessor ? 'a' : ''),
    ])
    .sort();
}

for (const metadata of [true, false]) {
  describe(`standard decorators, compiled ${metadata ? 'with' : 'without'} metadata`, () => {
    let fixture: Record<string, Class>;

    before(function () {
      this.timeout(60_000);
      fixture = runStandardFixture('bank', { metadata }) as Record<string, Class>;
    });

    function load(name: string): Class {
      return fixture[name]!;
    }

    it('record fields, classes, roots, clones and identity', () => {
      const Account = load('Account');
      expect(fieldsOf(Account)).to.deep.equal([
        ['cache', 'volatile', 'no'],
        ['id', 'u32', ''],
        ['level', 'u8', 'a'],
        ['note', 'text', 'o'],
        ['owner', 'text', ''],
        ['parent', 'ref', 'n'],
        ['seen', 'volatile', 'noa'],
      ]);
      expect(schemaOf(Account)).to.include({ name: 'standard.Account', identity: true });
      expect(schemaOf(load('Savings'))).to.include({
        isPClone: true,
        identity: false,
        base: schemaOf(Account),
      });
      expect(schemaOf(load('Savings')).ownFields).to.have.length(1);
      expect(schemaOf(load('Bank'))).to.include({ isRoot: true });
      expect(schemaOf(load('Inferred'))).to.include({ name: 'Inferred', inferredName: true });
      expect(layoutOf(Account).byName.get('parent')?.target).to.equal(Account);
      const names = resolveClasses([load('Bank')]).layouts.map((layout) => layout.name);
      expect(names).to.deep.equal(['standard.Bank', 'standard.Account', 'standard.Savings']);
    });

    it('leave ordinary objects as they are', () => {
      const account = new (load('Savings'))();
      expect(account).to.include({ owner: 'nobody', parent: null, level: 3, rate: 1, seen: 0 });
      account['level'] = 4;
      expect(account['level']).to.equal(4);
    });

    if (metadata) {
      it('demand a decorator on a base with fields', () => {
        const { FromBare } = runStandardFixture('bare-base', { metadata }) as { FromBare: Class };
        expectError('SCHEMA_NOT_PERSISTENT', () => schemaOf(FromBare), { className: 'Bare' });
      });

      it('give fields to no other class when a class has no decorator', () => {
        const { Forgotten, Next } = runStandardFixture('undecorated', { metadata }) as {
          Forgotten: Class;
          Next: Class;
        };
        expect(isPersistentClass(Forgotten)).to.equal(false);
        expect(fieldsOf(Next)).to.deep.equal([['third', 'u8', '']]);
      });
    } else {
      it('refuse fields that no class decorator takes, at the next class decorator', () => {
        const error = expectError('SCHEMA_NOT_PERSISTENT', () =>
          runStandardFixture('undecorated', { metadata }),
        );
        expect(error.message).to.contain('second, first');
      });

      it('refuse a base whose fields no class decorator takes', () => {
        const error = expectError('SCHEMA_NOT_PERSISTENT', () =>
          runStandardFixture('bare-base', { metadata }),
        );
        expect(error.message).to.contain('The fields lost were declared');
      });
    }

    it('know no types of their own, and say so at the first use when no initial value tells', () => {
      const { NoType } = runStandardFixture('no-type', { metadata }) as { NoType: Class };
      const error = expectError('SCHEMA_NO_METADATA', () => schemaOf(NoType), {
        className: 'standard.NoType',
        propertyName: 'property',
      });
      expect(error.message).to.contain('standard decorators').and.contain('undefined');
    });

    it('take types from initial values, those of accessors too', () => {
      const { Sample, Other } = runStandardFixture('initial-values', { metadata }) as {
        Sample: Class;
        Other: Class;
      };
      expect(fieldsOf(Sample)).to.deep.equal([
        ['big', 'bigint', ''],
        ['bytes', 'bytes', ''],
        ['day', 'date', ''],
        ['flag', 'bool', ''],
        ['level', 'f64', 'a'],
        ['maybe', 'text', 'n'],
        ['number', 'f64', ''],
        ['other', 'ref', ''],
        ['text', 'text', ''],
        ['whole', 'u8', ''],
      ]);
      expect(layoutOf(Sample).byName.get('other')?.target).to.equal(Other);
    });
  });
}
