// misplaced.test.ts — decorators where they do not belong; written as calls, since compilers refuse most of these.
import 'reflect-metadata';
import { expect } from 'chai';
import { Field } from '../../decorators/field.js';
import { PClone } from '../../decorators/pclone.js';
import { Persistent } from '../../decorators/persistent.js';
import { Root } from '../../decorators/root.js';
import { Volatile } from '../../decorators/volatile.js';
import { u8 } from '../../src/schema/numeric-types.js';
import { expectError } from '../errors/expect-error.js';

type LooseDecorator = (target: unknown, key?: unknown, descriptor?: unknown) => unknown;

const PROPERTY_DECORATORS: readonly [string, () => LooseDecorator][] = [
  ['@Field', () => Field(u8) as LooseDecorator],
  ['@Volatile', () => Volatile() as LooseDecorator],
];

class Thing {
  method(): void {
    throw new Error('never called');
  }
  get readable(): number {
    return 1;
  }
  set writable(_value: number) {
    throw new Error('never called');
  }
  @Reflect.metadata('design:paramtypes', [Number])
  get pair(): number {
    return 1;
  }
  set pair(_value: number) {
    throw new Error('never called');
  }
}

function context(kind: string, name: string | symbol, more = {}): object {
  return { kind, name, static: false, private: false, metadata: {}, ...more };
}

describe('misplaced decorators', () => {
  for (const [name, make] of PROPERTY_DECORATORS) {
    for (const [member, what] of [
      ['method', 'a method'],
      ['readable', 'a getter'],
      ['writable', 'a setter'],
      ['pair', 'a getter and setter'],
    ] as const) {
      it(`${name} on ${what} is refused, legacy`, () => {
        const descriptor = Object.getOwnPropertyDescriptor(Thing.prototype, member);
        const error = expectError(
          'SCHEMA_BAD_FIELD_NAME',
          () => make()(Thing.prototype, member, descriptor),
          { className: 'Thing', propertyName: member },
        );
        expect(error.message).to.contain(`${name} stands on ${what},`);
      });
    }

    for (const kind of ['method', 'getter', 'setter']) {
      it(`${name} on a ${kind} is refused, standard`, () => {
        expectError('SCHEMA_BAD_FIELD_NAME', () => make()(() => 1, context(kind, 'member')), {
          propertyName: 'member',
        });
      });
    }

    it(`${name} on static and #private members is refused`, () => {
      expectError('SCHEMA_BAD_FIELD_NAME', () => make()(Thing, 'member', undefined));
      const onStatic = context('field', 'member', { static: true });
      const onPrivate = context('accessor', '#member', { private: true });
      expectError('SCHEMA_BAD_FIELD_NAME', () => make()(undefined, onStatic));
      expectError('SCHEMA_BAD_FIELD_NAME', () => make()({}, onPrivate));
    });

    it(`${name} on symbols and forbidden names is refused`, () => {
      for (const key of [Symbol('s'), 'then', 'constructor', '__proto__', 'toJSON']) {
        expectError('SCHEMA_BAD_FIELD_NAME', () => make()(class {}.prototype, key));
        expectError('SCHEMA_BAD_FIELD_NAME', () => make()(undefined, context('field', key)));
      }
    });

    it(`${name} on a class is refused`, () => {
      const legacy = expectError('SCHEMA_BAD_FIELD_NAME', () => make()(Thing), {
        className: 'Thing',
      });
      expect(legacy.message).to.contain('@Persistent');
      expectError('SCHEMA_BAD_FIELD_NAME', () => make()(Thing, context('class', 'Thing')));
    });
  }

  it('class decorators on members are refused', () => {
    for (const make of [() => Persistent('A'), () => Root(), () => PClone()]) {
      const decorate = make() as LooseDecorator;
      expectError('SCHEMA_NOT_PERSISTENT', () => decorate(Thing.prototype, 'member'));
      expectError('SCHEMA_NOT_PERSISTENT', () => decorate(undefined, context('field', 'member')));
      expectError('SCHEMA_NOT_PERSISTENT', () => decorate(Thing, 'member'));
    }
  });

  it('decorators without their parentheses are refused', () => {
    const loose = (decorator: unknown): LooseDecorator => decorator as LooseDecorator;
    expectError('SCHEMA_BAD_NAME', () => loose(Persistent)(Thing), { className: 'Thing' });
    expectError('SCHEMA_BAD_NAME', () => loose(Root)(Thing, context('class', 'Thing')));
    expectError('SCHEMA_NOT_PERSISTENT', () => loose(PClone)(Thing));
    expectError('SCHEMA_UNKNOWN_TYPE', () => loose(Field)(Thing.prototype, 'member'), {
      propertyName: 'member',
    });
    expectError('SCHEMA_UNKNOWN_TYPE', () => loose(Field)(undefined, context('field', 'member')));
    expectError('SCHEMA_UNKNOWN_TYPE', () => loose(Volatile)(Thing.prototype, 'member'));
  });
});
