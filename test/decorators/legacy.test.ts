// legacy.test.ts — the decorators as TypeScript's legacy decorators, compiled with this file.
import 'reflect-metadata';
import { expect } from 'chai';
import { Field } from '../../decorators/field.js';
import { PClone } from '../../decorators/pclone.js';
import { Persistent } from '../../decorators/persistent.js';
import { Root } from '../../decorators/root.js';
import { Volatile } from '../../decorators/volatile.js';
import type { AbstractClass } from '../../src/schema/field-type.js';
import { layoutOf } from '../../src/schema/layout-of.js';
import { u32, u8 } from '../../src/schema/numeric-types.js';
import { resolveClasses } from '../../src/schema/resolve-classes.js';
import { schemaOf } from '../../src/schema/schema-of.js';
import { text } from '../../src/schema/slot-types.js';
import { expectError } from '../errors/expect-error.js';

@Persistent('legacy.Account')
class Account {
  @Field(u32) id!: number;
  @Field() owner!: string;
  @Field() balance: number = 0;
  @Field(() => Account, { nullable: true }) parent: Account | null = null;
  @Field({ optional: true }) note?: string;
  @Field(u8) accessor level = 3;
  @Volatile() cache?: Map<string, number>;
}

@PClone()
@Persistent('legacy.Savings', { identity: false })
class Savings extends Account {
  @Field() rate!: number;
}

@Root('legacy.Bank')
class Bank {
  @Field(() => Account) first!: Account;
}

function fieldsOf(target: AbstractClass): unknown[] {
  return schemaOf(target).fields.map((f) => [
    f.name,
    f.type?.kind ?? 'volatile',
    (f.nullable ? 'n' : '') + (f.optional ? 'o' : '') + (f.accessor ? 'a' : ''),
  ]);
}

describe('legacy decorators', () => {
  it('record fields with explicit and inferred types', () => {
    expect(fieldsOf(Account)).to.deep.equal([
      ['id', 'u32', ''],
      ['owner', 'text', ''],
      ['balance', 'f64', ''],
      ['parent', 'ref', 'n'],
      ['note', 'text', 'o'],
      ['level', 'u8', 'a'],
      ['cache', 'volatile', 'no'],
    ]);
    expect(layoutOf(Account).byName.get('parent')?.target).to.equal(Account);
  });

  it('record classes, roots, clones and identity', () => {
    expect(schemaOf(Account)).to.include({
      name: 'legacy.Account',
      inferredName: false,
      isRoot: false,
      isPClone: false,
      identity: true,
    });
    expect(schemaOf(Savings)).to.include({ isPClone: true, identity: false });
    expect(schemaOf(Savings).base).to.equal(schemaOf(Account));
    expect(schemaOf(Bank)).to.include({ isRoot: true, name: 'legacy.Bank' });
    const names = resolveClasses([Bank]).layouts.map((layout) => layout.name);
    expect(names).to.deep.equal(['legacy.Bank', 'legacy.Account', 'legacy.Savings']);
  });

  it('infer the stored name when none is given', () => {
    @Persistent()
    class Ledger {}
    expect(schemaOf(Ledger)).to.include({ name: 'Ledger', inferredName: true });
  });

  it('allow abstract classes, and demand a decorator on a base with fields', () => {
    @Persistent('legacy.Shape')
    abstract class Shape {
      @Field(u8) sides!: number;
      abstract area(): number;
    }
    expect(schemaOf(Shape).fields).to.have.length(1);
    abstract class Bare {
      @Field(u8) lost!: number;
    }
    @Persistent('legacy.Derived')
    class Derived extends Bare {}
    const error = expectError('SCHEMA_NOT_PERSISTENT', () => schemaOf(Derived), {
      className: 'Bare',
    });
    expect(error.message).to.contain('Put @Persistent(…) on Bare');
  });

  it('leave ordinary objects as they are', () => {
    const account = new Savings();
    account.owner = 'ada';
    expect(account).to.include({ owner: 'ada', balance: 0, parent: null, level: 3 });
    account.level = 4;
    expect(account.level).to.equal(4);
  });

  it('refuse a property twice, and a class twice', () => {
    expectError(
      'SCHEMA_DUPLICATE_NAME',
      () => {
        class Twice {
          @Field(u8)
          @Field(u8)
          a!: number;
        }
        return Twice;
      },
      { className: 'Twice', propertyName: 'a' },
    );
    expectError('SCHEMA_DUPLICATE_NAME', () => {
      @Root()
      @Persistent('legacy.Both')
      class Both {}
      return Both;
    });
  });

  it('refuse properties declared after the class was first used', () => {
    @Persistent('legacy.Late')
    class Late {}
    schemaOf(Late);
    const late = Field(u8) as (target: object, key: string) => void;
    expectError('SCHEMA_BAD_FIELD_NAME', () => {
      late(Late.prototype, 'a');
    });
  });

  it('refuse what is no type and what is no option, naming the property', () => {
    const wrong = text as unknown;
    expectError(
      'SCHEMA_UNKNOWN_TYPE',
      () => {
        class Odd {
          @Field(String as never) a!: string;
        }
        return Odd;
      },
      { className: 'Odd', propertyName: 'a' },
    );
    expectError('SCHEMA_UNKNOWN_TYPE', () => {
      class Odd {
        @Field(text, { nulable: true } as object) a!: string;
      }
      return Odd;
    });
    expectError('SCHEMA_UNKNOWN_TYPE', () => {
      class Odd {
        @Field(undefined as unknown as typeof text) a!: string;
      }
      return [Odd, wrong];
    });
  });

  it('refuse class names that cannot be stored', () => {
    expectError('SCHEMA_BAD_NAME', () => Persistent('no name'));
    expectError('SCHEMA_BAD_NAME', () => Root(''));
  });
});
