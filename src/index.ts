// index.ts — the public names of the library.
export { Field } from '../decorators/field.js';
export { PClone } from '../decorators/pclone.js';
export { Persistent } from '../decorators/persistent.js';
export { Root } from '../decorators/root.js';
export { Volatile } from '../decorators/volatile.js';
export { AllocationError } from './errors/allocation-error.js';
export { ERROR_CODES, type ErrorCode } from './errors/codes.js';
export { CollectionError } from './errors/collection-error.js';
export { CorundumError, isCorundumError } from './errors/corundum-error.js';
export { FieldError } from './errors/field-error.js';
export { InvariantError } from './errors/invariant-error.js';
export { MediaError } from './errors/media-error.js';
export { PointerError } from './errors/pointer-error.js';
export { PoolError } from './errors/pool-error.js';
export { SchemaError } from './errors/schema-error.js';
export { TransactionError } from './errors/transaction-error.js';
export { PArray } from './mapping/fixed-array.js';
export { same, sameContent } from './mapping/same.js';
export { snapshot, type Snapshot } from './mapping/snapshot.js';
export { fromPlain, toPlain } from './mapping/to-plain.js';
export type { Sync, View } from './mapping/view.js';
export type { Durability, MediaKind, MediaStats } from './media/media.js';
export {
  O_128GB,
  O_16GB,
  O_16TB,
  O_1GB,
  O_1TB,
  O_256GB,
  O_2GB,
  O_2TB,
  O_32GB,
  O_32TB,
  O_4GB,
  O_4TB,
  O_512GB,
  O_64GB,
  O_64TB,
  O_8GB,
  O_8TB,
  O_C,
  O_CF,
  O_CFNE,
  O_CNE,
  O_F,
} from './pool/open-flags.js';
export { Journal, type CreatableClass, type Fields } from './pool/journal.js';
export { Pool, type TransactionOptions } from './pool/pool.js';
export type { PoolOptions } from './pool/pool-options.js';
export type { PoolStats } from './pool/pool-stats.js';
export type { VerifyProblem, VerifyReport } from './pool/verify-pool.js';
export { array } from './schema/array-type.js';
export { embedded, ref } from './schema/class-types.js';
export { defineClass } from './schema/define-class.js';
export { enumOf } from './schema/enum-type.js';
export { f32, f64, i16, i32, i64, i8, u16, u32, u64, u8 } from './schema/numeric-types.js';
export { bool, date } from './schema/scalar-types.js';
export { bigint, bytes, text } from './schema/slot-types.js';
