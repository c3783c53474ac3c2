// copies.test.ts — spread, Object.assign, structuredClone and keys: what they give is never taken for the object.
import { expect } from 'chai';
import { inspect } from 'node:util';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { isCorundumError } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { useScratchPool } from '../support/scratch-pool.js';
import { Account, Bank, Loose, Point, fill, forMemoryAndFile } from './domain.js';

function spread(value: object): object {
  return { ...value };
}

/** A clone with the prototype and all own properties, as clone functions of libraries make it. */
function libraryClone<T extends object>(value: T): T {
  const clone = Object.create(Object.getPrototypeOf(value) as object) as T;
  for (const key of Reflect.ownKeys(value))
    (clone as Record<PropertyKey, unknown>)[key] = (value as Record<PropertyKey, unknown>)[key];
  return clone;
}

forMemoryAndFile('copies of handles', (medium) => {
  const scratch = useScratchPool(medium, Bank);
  let bank: Bank;

  beforeEach(() => {
    scratch.pool.transaction((j) => fill(j.root, (type, fields) => j.create(type, fields)));
    bank = scratch.pool.root;
  });

  const storing = (value: unknown) => (): void =>
    scratch.pool.transaction((j) => void (j.root.second = value as Account));

  it('a handle has no own names; for-in and in see its fields', () => {
    const { first } = bank;
    expect(Object.keys(first!)).to.deep.equal([]);
    expect(Object.entries(first!)).to.deep.equal([]);
    const names: string[] = [];
    for (const name in first!) names.push(name);
    expect(names).to.have.members([
      'id',
      'owner',
      'serial',
      'big',
      'key',
      'since',
      'note',
      'level',
      'parent',
      'place',
      'samples',
    ]);
    expect('owner' in first!).to.equal(true);
  });

  it('getters and methods of the class work on handles', () => {
    const { first } = bank;
    expect(first!.label).to.equal('1:ada');
    expect(first!.place.length).to.equal(5);
    expect(first).to.be.instanceOf(Account);
    expect(first!.place).to.be.instanceOf(Point);
    expect(scratch.pool.transaction((j) => j.root.first!.rename('eve'))).to.equal('1:eve');
    expectCode('TX_REQUIRED', () => first!.rename('mallory'));
  });

  it('a spread copy has no fields, is no object of the class, and is refused', () => {
    const copy = spread(bank.first!) as Partial<Account>;
    expect(Object.keys(copy)).to.deep.equal([]);
    expect(JSON.stringify(copy)).to.equal('{}');
    expect(copy.owner).to.equal(undefined);
    expect(copy).not.to.be.instanceOf(Account);
    expect(inspect(copy, { depth: Infinity, maxArrayLength: null }).length).to.be.lessThan(1000);
    expectCode('FIELD_TYPE', storing(copy));
    expectCode('FIELD_TYPE', storing(Object.assign({}, bank.first)));
    expect(bank.second!.owner).to.equal('ada');
  });

  it('Object.assign onto an object of the class is refused', () => {
    expectCode('FIELD_TYPE', () => Object.assign(new Account(), bank.first));
    expectCode('FIELD_TYPE', () => Object.assign(new Loose(), bank.loose));
    expectCode('FIELD_TYPE', () => Object.assign(new Point(), bank.first!.place));
    const made = Object.assign(new Account(), { owner: 'new' });
    scratch.pool.transaction((j) => void (j.root.second = made));
    expect(bank.second).to.equal(made);
  });

  it('a clone as libraries make it cannot be stored', () => {
    for (const [make, name] of [
      [() => libraryClone(bank.first!), 'assigned'],
      [
        () =>
          Object.create(
            Object.getPrototypeOf(bank.first) as object,
            Object.getOwnPropertyDescriptors(bank.first),
          ) as Account,
        'defined',
      ],
      [() => Object.create(bank.first) as Account, 'derived'],
    ] as const) {
      expectCode('FIELD_TYPE', storing(make()));
      expect(bank.second!.owner, name).to.equal('ada');
    }
  });

  it('structuredClone and postMessage give an empty object, which is refused', () => {
    const clone = structuredClone(bank.first);
    expect(clone).to.deep.equal({});
    expect(Reflect.ownKeys(clone!)).to.deep.equal([]);
    expectCode('SCHEMA_NOT_REGISTERED', storing(clone));
    const { port1, port2 } = new MessageChannel();
    try {
      port1.postMessage(bank.first);
      expect(receiveMessageOnPort(port2)).to.deep.equal({ message: {} });
    } finally {
      port1.close();
    }
  });

  it('copies of an embedded object are refused, and reset nothing', () => {
    const { first } = bank;
    const place = first!.place;
    for (const copy of [spread(place), Object.assign({}, place), structuredClone(place), {}]) {
      expectCode('FIELD_TYPE', () =>
        scratch.pool.transaction((j) => void (j.root.second!.place = copy as never)),
      );
      expectCode('FIELD_TYPE', () =>
        scratch.pool.transaction(
          (j) => void (j.root.second = j.create(Account, { place: copy as never })),
        ),
      );
    }
    expect(bank.second!.place.x).to.equal(3);
    scratch.pool.transaction((j) => {
      j.root.second!.place = { x: 8 } as never;
      j.root.first!.place = j.root.second!.place;
    });
    expect([first!.place.x, first!.place.y]).to.deep.equal([8, 0]);
  });

  it('copies of a fixed array or a collection are refused', () => {
    const { first, list, byName } = bank;
    for (const set of [
      (j: Bank) => void (j.second!.samples = spread(first!.samples) as never),
      (j: Bank) => void (j.second!.samples = structuredClone(first!.samples)),
      (j: Bank) => void (j.list = spread(list) as never),
      (j: Bank) => void (j.byName = spread(list) as never),
      (j: Bank) => void (j.motto = spread(j.motto) as never),
    ]) {
      let thrown: unknown;
      try {
        scratch.pool.transaction((j) => set(j.root));
      } catch (error) {
        thrown = error;
      }
      expect(isCorundumError(thrown), `${set.toString()} ${String(thrown)}`).to.equal(true);
    }
    expect([...bank.second!.samples]).to.deep.equal([1, 2, 3]);
    expect(bank.list.length).to.equal(3);
    expect(byName.size).to.equal(1);
  });

  it('copies of gone objects are as empty', () => {
    const { first } = bank;
    scratch.pool.close();
    expect(structuredClone(first)).to.deep.equal({});
    expect(JSON.stringify(spread(first!))).to.equal('{}');
    expect(Object.keys(first!)).to.deep.equal([]);
    expectCode('POOL_CLOSED', () => first!.owner);
  });
});
