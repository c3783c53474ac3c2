// references.test.ts — references: required, to itself, mutual, in cycles, to subclasses.
import { expect } from 'chai';
import { Field, Persistent, Pool, Root, f64, text, u32, u8 } from '../../src/index.js';
import { expectCode } from '../support/expect-code.js';
import { forEachMedium } from '../support/for-each-medium.js';
import { useScratchPool } from '../support/scratch-pool.js';

@Persistent('refs.Owner')
class Owner {
  @Field(text) name: string = '';
}

@Persistent('refs.Account')
class Account {
  @Field(u32) id: number = 0;
  @Field(() => Owner) owner!: Owner;
  @Field(() => Account, { nullable: true }) partner: Account | null = null;
}

@Persistent('refs.Shape')
abstract class Shape {
  @Field(text) label: string = '';
  abstract area(): number;

  describe(): string {
    return `${this.label}: ${this.area()}`;
  }
}

@Persistent('refs.Circle')
class Circle extends Shape {
  @Field(f64) radius: number = 1;
  area(): number {
    return this.radius ** 2;
  }
}

@Persistent('refs.Square')
class Square extends Shape {
  @Field(f64) side: number = 1;
  area(): number {
    return this.side ** 2;
  }
}

@Persistent('refs.Tile')
class Tile extends Square {
  @Field(u8) colour: number = 0;
  override describe(): string {
    return `tile ${super.describe()}`;
  }
}

class Plain extends Square {}

@Root('refs.World')
class World {
  @Field(() => Account, { nullable: true }) first: Account | null = null;
  @Field(() => Account, { nullable: true }) second: Account | null = null;
  @Field(() => Shape, { nullable: true }) shape: Shape | null = null;
  @Field(() => Square, { nullable: true }) square: Square | null = null;
}

forEachMedium('references', (medium) => {
  const scratch = useScratchPool(medium, World);

  it('that are required must be set when the transaction ends, and not before', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      j.root.first = j.create(Account, { id: 1 });
      expect(j.root.first.owner).to.equal(null);
      j.root.first.owner = j.create(Owner, { name: 'ada' });
    });
    const error = expectCode('FIELD_UNSET', () =>
      pool.transaction((j) => {
        j.root.first!.id = 9;
        j.root.second = j.create(Account, { id: 2 });
      }),
    );
    expect(error).to.include({ className: 'refs.Account', propertyName: 'owner' });
    expect([pool.root.first!.id, pool.root.second, pool.inTransaction]).to.deep.equal([
      1,
      null,
      false,
    ]);
    scratch.verify();
    for (const nothing of [null, undefined]) {
      expectCode('FIELD_TYPE', () =>
        pool.transaction((j) => void (j.root.first!.owner = nothing as never)),
      );
    }
    expect(pool.root.first!.owner.name).to.equal('ada');
    // What is not kept need not be complete.
    pool.transaction((j) => void j.create(Account, { id: 3 }));
    expectCode('FIELD_UNSET', () => pool.transaction((j) => void (j.root.second = new Account())));
    scratch.verify();
  });

  it('that are required and unset undo a savepoint only with the whole', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      pool.transaction(() => void (j.root.first = j.create(Account, { id: 1 })));
      j.root.first!.owner = j.create(Owner);
    });
    expect(pool.root.first!.id).to.equal(1);
    scratch.verify();
  });

  it('lead to the object itself, to each other, and around', () => {
    const { pool } = scratch;
    pool.transaction((j) => {
      const owner = j.create(Owner, { name: 'ada' });
      const [a, b, c] = [1, 2, 3].map((id) => j.create(Account, { id, owner }));
      [a!.partner, b!.partner, c!.partner] = [b!, a!, c!];
      j.root.first = a!;
      j.root.second = c!;
    });
    const { first, second } = scratch.reopenIfPersistent().root;
    expect(first!.partner!.partner).to.equal(first);
    expect(second!.partner).to.equal(second);
    expect(first!.owner).to.equal(second!.owner);
    expect(scratch.verify().objects).to.equal(5);
    // Cut open before they go: counts alone do not see a cycle.
    scratch.pool.transaction((j) => {
      j.root.first!.partner = null;
      j.root.second!.partner = null;
      j.root.first = null;
      j.root.second = null;
    });
    expect(scratch.verify().objects).to.equal(1);
  });

  it('of transient objects in a cycle are adopted together', () => {
    const { pool } = scratch;
    const owner = Object.assign(new Owner(), { name: 'eve' });
    const accounts = [1, 2, 3].map((id) => Object.assign(new Account(), { id, owner }));
    accounts.forEach((account, i) => (account.partner = accounts[(i + 1) % 3]!));
    pool.transaction((j) => void (j.root.first = accounts[0]!));
    expect(pool.root.first === accounts[0], 'the same object').to.equal(true);
    const first = scratch.reopenIfPersistent().root.first as Account;
    expect([first.id, first.partner!.id, first.partner!.partner!.id]).to.deep.equal([1, 2, 3]);
    expect(first.partner!.partner!.partner === first).to.equal(true);
    expect(scratch.verify().objects).to.equal(5);
  });

  it('take subclasses and give them back as what they are', () => {
    const shapes: [() => Shape, string, new () => Shape][] = [
      [() => Object.assign(new Circle(), { label: 'c', radius: 3 }), 'c: 9', Circle],
      [() => Object.assign(new Square(), { label: 's', side: 4 }), 's: 16', Square],
      [() => Object.assign(new Tile(), { label: 't', side: 5, colour: 7 }), 'tile t: 25', Tile],
    ];
    for (const [make, described, type] of shapes) {
      scratch.pool.transaction((j) => void (j.root.shape = make()));
      const shape = scratch.reopenIfPersistent().root.shape as Shape;
      expect(shape.describe()).to.equal(described);
      expect(shape).to.be.instanceOf(type);
      expect(shape.constructor).to.equal(type);
      scratch.pool.transaction(() => (shape.label += '!'));
      expect(scratch.pool.root.shape!.label).to.match(/^.!$/);
      expect(scratch.verify().objects).to.equal(2);
    }
  });

  it('refuse what is of no class that fits', () => {
    const { pool } = scratch;
    const put = (value: unknown) => (): void =>
      pool.transaction((j) => void (j.root.square = value as Square));
    pool.transaction((j) => {
      j.root.shape = j.create(Circle);
      j.root.square = j.create(Tile);
    });
    for (const value of [
      1,
      'x',
      true,
      1n,
      Symbol('s'),
      (): number => 1,
      new Circle(),
      pool.root.shape,
      pool.root,
    ]) {
      const error = expectCode('FIELD_TYPE', put(value));
      expect(error).to.include({ className: 'refs.World', propertyName: 'square' });
    }
    for (const value of [
      {},
      [],
      new Map(),
      new Date(),
      new Plain(),
      Object.create(null),
      Promise.resolve(),
      new Proxy({}, {}),
    ]) {
      expectCode('SCHEMA_NOT_REGISTERED', put(value));
    }
    expectCode('SCHEMA_NOT_REGISTERED', () => pool.transaction((j) => j.create(Plain)));
    expect(pool.root.square).to.be.instanceOf(Tile);
    scratch.verify();
  });

  it('of another pool are refused, and so are views of it', () => {
    const other = Pool.open('', World, { media: 'memory' });
    try {
      const foreign = other.transaction((j) => (j.root.square = j.create(Square)));
      expectCode('PTR_OTHER_POOL', () =>
        scratch.pool.transaction((j) => void (j.root.square = foreign)),
      );
      expectCode('PTR_OTHER_POOL', () =>
        scratch.pool.transaction((j) => j.create(World, { square: foreign })),
      );
      expectCode('PTR_OTHER_POOL', () => scratch.pool.transaction((j) => j.mut(foreign)));
      const mine = Object.assign(new Account(), {
        owner: other.transaction(
          (j) => (j.root.first = j.create(Account, { owner: new Owner() })).owner,
        ),
      });
      expectCode('PTR_OTHER_POOL', () =>
        scratch.pool.transaction((j) => void (j.root.first = mine)),
      );
      expect(scratch.pool.root.first).to.equal(null);
      scratch.verify();
      other.close();
      // A handle of a pool that is closed by now is none of this one either.
      expect(() => scratch.pool.transaction((j) => void (j.root.square = foreign))).to.throw();
    } finally {
      other.close();
    }
  });
});
