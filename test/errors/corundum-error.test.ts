// corundum-error.test.ts — what every error carries.
import { expect } from 'chai';
import { AllocationError } from '../../src/errors/allocation-error.js';
import { CellError } from '../../src/errors/cell-error.js';
import { ChaperonError } from '../../src/errors/chaperon-error.js';
import { CollectionError } from '../../src/errors/collection-error.js';
import { CorundumError, isCorundumError } from '../../src/errors/corundum-error.js';
import { FieldError } from '../../src/errors/field-error.js';
import { InvariantError } from '../../src/errors/invariant-error.js';
import { MediaError } from '../../src/errors/media-error.js';
import { PointerError } from '../../src/errors/pointer-error.js';
import { PoolError } from '../../src/errors/pool-error.js';
import { SchemaError } from '../../src/errors/schema-error.js';
import { TransactionError } from '../../src/errors/transaction-error.js';

const cause = new Error('below');
const options = { cause };

const SAMPLES: readonly [CorundumError, string, string, object][] = [
  [
    new PoolError('POOL_LOCKED', 'text', { path: 'a.pool', ownerPid: 7 }, options),
    'PoolError',
    'pool',
    { path: 'a.pool', ownerPid: 7 },
  ],
  [
    new MediaError('MEDIA_SYNC', 'text', { path: 'a', errno: 5, syscall: 'fsync' }, options),
    'MediaError',
    'media',
    { path: 'a', errno: 5, syscall: 'fsync' },
  ],
  [
    new AllocationError('ALLOC_TOO_LARGE', 'text', { bytes: 64 }, options),
    'AllocationError',
    'allocation',
    { bytes: 64 },
  ],
  [
    new TransactionError('TX_PROMISE', 'text', { transactionId: 3 }, options),
    'TransactionError',
    'transaction',
    { transactionId: 3 },
  ],
  [
    new SchemaError('SCHEMA_BAD_NAME', 'text', { className: 'A', propertyName: 'b' }, options),
    'SchemaError',
    'schema',
    { className: 'A', propertyName: 'b' },
  ],
  [
    new FieldError(
      'FIELD_TYPE',
      'text',
      { className: 'A', propertyName: 'b', value: null },
      options,
    ),
    'FieldError',
    'field',
    { className: 'A', propertyName: 'b', value: null },
  ],
  [
    new PointerError('PTR_STALE', 'text', { className: 'A', position: 9 }, options),
    'PointerError',
    'pointer',
    { className: 'A', position: 9 },
  ],
  [
    new CellError('CELL_BORROWED', 'text', { cell: 'PRefCell' }, options),
    'CellError',
    'cell',
    { cell: 'PRefCell' },
  ],
  [
    new CollectionError('COLLECTION_KEY', 'text', { collection: 'PMap', value: 1 }, options),
    'CollectionError',
    'collection',
    { collection: 'PMap', value: 1 },
  ],
  [
    new ChaperonError(
      'CHAPERON_MISSING',
      'text',
      { path: 's', poolPath: 'a.pool', sessionId: 'x' },
      options,
    ),
    'ChaperonError',
    'chaperon',
    { path: 's', poolPath: 'a.pool', sessionId: 'x' },
  ],
  [
    new InvariantError('INVARIANT', 'text', { where: 'heap' }, options),
    'InvariantError',
    'invariant',
    { where: 'heap' },
  ],
];

describe('CorundumError', () => {
  for (const [error, name, family, fields] of SAMPLES) {
    it(`${name} has name, family, code, typed fields, text and cause`, () => {
      expect(error).to.be.instanceOf(Error).and.instanceOf(CorundumError);
      expect(error.name).to.equal(name);
      expect(error.family).to.equal(family);
      expect(error.message).to.equal('text');
      expect(error.cause).to.equal(cause);
      expect(error).to.include(fields);
      expect(error.stack).to.match(new RegExp(`^${name}: text\n`));
    });
  }

  it('has no cause of its own when none is given', () => {
    const error = new PointerError('PTR_NULL', 'text');
    expect(Object.hasOwn(error, 'cause')).to.equal(false);
    expect(error.className).to.equal(undefined);
  });

  it('is recognised by its brand, from another copy of the library too', () => {
    class ForeignError extends Error {}
    Object.defineProperty(ForeignError.prototype, Symbol.for('corundum.error'), { value: true });
    expect(isCorundumError(new PointerError('PTR_NULL', 'text'))).to.equal(true);
    expect(isCorundumError(new ForeignError('text'))).to.equal(true);
    expect(isCorundumError(new Error('text'))).to.equal(false);
    expect(isCorundumError({ code: 'PTR_NULL' })).to.equal(false);
    expect(isCorundumError(null)).to.equal(false);
  });
});
